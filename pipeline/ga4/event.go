package ga4

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// parser holds what is known of one event.
type parser struct {
	fields     []string
	parameters map[string][]int // columns of a parameter
	properties map[string]int   // column of a property
	collected  map[string]int   // column of a field of collected_traffic_source
	// fallback are what stands in for columns that stay empty.
	fallback [columns]string
	session  string // ga_session_id
	bundle   string
	batch    [3]string // page, ordering, event
	told     []byte    // parameters and items, as the event's id needs them
	items    map[string]bool
	wrong    string
}

func newParser(options Options) *parser {
	p := &parser{
		fields: make([]string, len(Columns(options))), items: map[string]bool{},
		parameters: map[string][]int{
			"ga_session_number": {sessionNumber}, "page_location": {pageLocation}, "page_title": {pageTitle}, "page_referrer": {pageReferrer},
			"engagement_time_msec": {engagementTime}, "search_term": {searchTerm}, "value": {value}, "currency": {currency},
			"transaction_id": {transactionID}, "traffic_type": {trafficType},
		},
		properties: map[string]int{},
		collected: map[string]int{
			"manual_source": source, "manual_medium": medium, "manual_campaign_name": campaign, "manual_campaign_id": campaignID,
			"manual_content": content, "manual_term": term, "gclid": clickID,
		},
	}
	for i, key := range options.Parameters {
		p.parameters[key] = append(p.parameters[key], columns+i)
	}
	for i, key := range options.Properties {
		p.properties[key] = columns + len(options.Parameters) + i
	}
	return p
}

func (p *parser) begin() {
	clear(p.fields)
	clear(p.items)
	p.fallback, p.session, p.bundle, p.batch, p.told, p.wrong = [columns]string{}, "", "", [3]string{}, p.told[:0], ""
}

// event reads an event of a BigQuery table.
func (p *parser) event(c *cursor) {
	c.object(func(key string) {
		switch key {
		case "event_date":
			p.fields[eventDay] = c.scalar()
		case "event_timestamp":
			p.fields[eventTimestamp] = c.scalar()
		case "event_name":
			p.fields[eventName] = c.scalar()
		case "event_bundle_sequence_id":
			p.bundle = c.scalar()
		case "batch_page_id":
			p.batch[0] = c.scalar()
		case "batch_ordering_id":
			p.batch[1] = c.scalar()
		case "batch_event_index":
			p.batch[2] = c.scalar()
		case "user_id":
			p.fields[userID] = c.scalar()
		case "user_pseudo_id":
			p.fields[userPseudoID] = c.scalar()
		case "stream_id":
			p.fields[streamID] = c.scalar()
		case "platform":
			p.fields[platform] = c.scalar()
		case "event_params":
			p.pairs(c, key, p.parameter)
		case "user_properties":
			p.pairs(c, key, func(key, text string) {
				if column, asked := p.properties[key]; asked {
					p.fields[column] = text
				}
			})
		case "items":
			p.itemList(c)
		default:
			p.group(c, key)
		}
	})
}

// group reads an object of which some fields are columns.
func (p *parser) group(c *cursor, name string) {
	take := func(columns map[string]int) {
		p.require(name, c.object(func(key string) {
			if column, known := columns[key]; known {
				p.fields[column] = c.scalar()
			} else {
				c.skip()
			}
		}))
	}
	switch name {
	case "collected_traffic_source":
		take(p.collected)
	case "traffic_source":
		p.require(name, c.object(func(key string) {
			switch text := c.scalar(); key {
			case "source":
				p.fields[firstSource] = text
			case "medium":
				p.fields[firstMedium] = text
			case "name":
				p.fields[firstCampaign] = text
			}
		}))
	case "privacy_info":
		p.require(name, c.object(func(key string) {
			switch text := c.scalar(); key {
			case "analytics_storage":
				p.fields[analyticsStorage] = text
			case "ads_storage":
				p.fields[adsStorage] = text
			}
		}))
	case "geo":
		p.require(name, c.object(func(key string) {
			switch text := c.scalar(); key {
			case "country":
				p.fields[country] = text
			case "region":
				p.fields[region] = text
			case "city":
				p.fields[city] = text
			}
		}))
	case "device":
		p.device(c)
	case "ecommerce":
		p.ecommerce(c)
	default:
		c.skip()
	}
}

func (p *parser) device(c *cursor) {
	p.require("device", c.object(func(key string) {
		switch key {
		case "category":
			p.fields[deviceCategory] = c.scalar()
		case "operating_system":
			p.fields[operatingSystem] = c.scalar()
		case "browser":
			p.fallback[browser] = c.scalar()
		case "web_info":
			p.require("device.web_info", c.object(func(key string) {
				switch text := c.scalar(); key {
				case "browser":
					p.fields[browser] = text
				case "hostname":
					p.fields[hostname] = text
				}
			}))
		default:
			c.skip()
		}
	}))
}

func (p *parser) ecommerce(c *cursor) {
	p.require("ecommerce", c.object(func(key string) {
		switch text := c.scalar(); key {
		case "transaction_id":
			p.fallback[transactionID] = text
		case "purchase_revenue":
			p.fallback[value] = text
		case "refund_value":
			if p.fallback[value] == "" || p.fallback[value] == "0" {
				p.fallback[value] = text
			}
		}
	}))
}

// parameter takes a parameter of the event.
func (p *parser) parameter(key, text string) {
	p.tell(key)
	p.tell(text)
	switch key {
	case "ga_session_id":
		p.session = text
	case "source":
		p.fallback[source] = text
	case "medium":
		p.fallback[medium] = text
	case "campaign":
		p.fallback[campaign] = text
	case "campaign_id":
		p.fallback[campaignID] = text
	case "content":
		p.fallback[content] = text
	case "term":
		p.fallback[term] = text
	case "gclid":
		p.fallback[clickID] = text
	}
	for _, column := range p.parameters[key] {
		p.fields[column] = text
	}
}

// pairs reads a list of keys and values, each value in the field of its type.
func (p *parser) pairs(c *cursor, name string, take func(key, text string)) {
	p.require(name, c.array(func() {
		key, text := "", ""
		p.require(name, c.object(func(field string) {
			switch field {
			case "key":
				key = c.scalar()
			case "value":
				p.require(name, c.object(func(kind string) {
					switch kind {
					case "string_value", "int_value", "double_value", "float_value":
						if found := c.scalar(); found != "" {
							text = found
						}
					default:
						c.skip()
					}
				}))
			default:
				c.skip()
			}
		}))
		if key != "" {
			take(key, text)
		}
	}))
}

func (p *parser) itemList(c *cursor) {
	p.require("items", c.array(func() {
		p.require("items", c.object(func(key string) {
			if key != "item_id" {
				c.skip()
				return
			}
			text := c.scalar()
			p.tell(text)
			if text != "" && text != "(not set)" {
				p.fields[itemID] = text
				p.items[text] = true
			}
		}))
	}))
}

func (p *parser) require(name string, is bool) {
	if !is && p.wrong == "" {
		p.wrong = name + " is not what the export's schema says"
	}
}

// tell adds a text to what the event's id is made of.
func (p *parser) tell(text string) {
	p.told = strconv.AppendInt(p.told, int64(len(text)), 10)
	p.told = append(append(p.told, ':'), text...)
}

// complete fills the fields that others make, or says what an event lacks.
func (p *parser) complete() (rule, reason string) {
	f := p.fields
	if f[eventName] == "" || f[eventTimestamp] == "" {
		return "missing_fields", "it has no event_name or no event_timestamp"
	}
	if len(f[eventTimestamp]) > 18 || !digits(f[eventTimestamp]) {
		return "wrong_time", "its event_timestamp is no whole number of microseconds"
	}
	if day := f[eventDay]; day != "" {
		if len(day) != 8 || !digits(day) {
			return "wrong_time", "its event_date is not written as in 20260301"
		}
		f[eventDay] = day[:4] + "-" + day[4:6] + "-" + day[6:]
	}
	for column, text := range p.fallback {
		if f[column] == "" {
			f[column] = text
		}
	}
	f[value] = plain(f[value])
	if f[userPseudoID] != "" && p.session != "" {
		f[sessionID] = f[userPseudoID] + "." + p.session
	}
	if len(p.items) > 0 {
		f[itemCount] = strconv.Itoa(len(p.items))
	}
	if len(p.items) > 1 {
		f[itemID] = ""
	}
	f[eventID] = p.id()
	return "", ""
}

// id names the event: see Read.
func (p *parser) id() string {
	if p.batch[2] != "" && p.fields[userPseudoID] != "" {
		p.told = p.told[:0]
	}
	for _, text := range []string{p.fields[streamID], p.fields[userPseudoID], p.fields[eventTimestamp], p.fields[eventName], p.bundle} {
		p.tell(text)
	}
	for _, text := range p.batch {
		p.tell(text)
	}
	sum := sha256.Sum256(p.told)
	return hex.EncodeToString(sum[:16])
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i]-'0' > 9 {
			return false
		}
	}
	return text != ""
}

// plain writes a number without an exponent, which amounts do not have.
func plain(text string) string {
	if !strings.ContainsAny(text, "eE") {
		return text
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil && number > -1e15 && number < 1e15 {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return text
}
