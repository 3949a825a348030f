// Package ga4 reads events that Google Analytics 4 exports to BigQuery, dumped as JSON
// with one event a line: one flat row for each event, with the parameters that every
// property has in columns of their own.
//
// It decides nothing about visits: which event is a bot's, whose a visitor is and what a
// session is worth are for others. Of an event's items it tells only the one that there
// is: what was bought stands in the orders of the shop.
package ga4

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/lines"
)

// RecordBytes is how long a line may be where Options do not say.
const RecordBytes = 1 << 20

// Options say what a row has beyond [Columns].
type Options struct {
	RecordBytes int // the longest line; 0: RecordBytes
	// Parameters are keys of event_params, Properties of user_properties, of which a row
	// has a column each, called event_params.KEY or user_properties.KEY.
	Parameters, Properties []string
}

// Beginnings of the names of the columns that Options ask for.
const (
	ParameterColumn = "event_params."
	PropertyColumn  = "user_properties."
)

// The columns of a row, in their order.
const (
	eventID = iota
	eventDay
	eventTimestamp
	eventName
	userID
	userPseudoID
	sessionID
	sessionNumber
	pageLocation
	pageTitle
	pageReferrer
	engagementTime
	searchTerm
	source
	medium
	campaign
	campaignID
	content
	term
	clickID
	firstSource
	firstMedium
	firstCampaign
	value
	currency
	transactionID
	itemID
	itemCount
	deviceCategory
	browser
	operatingSystem
	hostname
	country
	region
	city
	platform
	streamID
	trafficType
	analyticsStorage
	adsStorage
	columns
)

// Columns are the names of a row's columns, those that the options ask for at the end.
func Columns(options Options) []string {
	names := []string{
		"event_id",          // made of what tells an event from all others; see Read
		"event_day",         // 2026-03-01: the table that holds the event, by the property's time zone
		"event_timestamp",   // microseconds since 1970, UTC
		"event_name",        // page_view, view_item, purchase …
		"user_id",           // that the site gave a visitor who is logged in
		"user_pseudo_id",    // the browser's cookie or the app's instance; empty without consent
		"session_id",        // user_pseudo_id, a point, and the parameter ga_session_id, which alone is no key
		"session_number",    // ga_session_number: which of the visitor's sessions it is, from 1
		"page_location",     // address of the page
		"page_title",        // its title
		"page_referrer",     // address of the page before
		"engagement_msec",   // engagement_time_msec: how long the page was looked at since the event before
		"search_term",       // searched for on the site
		"source",            // that this event's address told (collected_traffic_source), else the event's parameter
		"medium",            // likewise
		"campaign",          // likewise
		"campaign_id",       // likewise
		"content",           // likewise
		"term",              // likewise
		"gclid",             // click of Google Ads that led here
		"first_source",      // that first brought the visitor, ever (traffic_source); never changes
		"first_medium",      // likewise
		"first_campaign",    // likewise
		"value",             // of the event: its parameter value, else what was bought or refunded for
		"currency",          // of value
		"transaction_id",    // of a purchase or refund
		"item_id",           // of the item that the event is about; empty where there are several
		"item_count",        // different items that the event is about
		"device_category",   // desktop, mobile, tablet, smart tv
		"browser",           // its name
		"operating_system",  // its name
		"hostname",          // of the page
		"country",           // by the visitor's address, in English words
		"region",            // likewise
		"city",              // likewise
		"platform",          // WEB, ANDROID, IOS
		"stream_id",         // data stream of the property
		"traffic_type",      // internal or as the property's own rules call it
		"analytics_storage", // Yes, No or Unset: consent to analytics
		"ads_storage",       // likewise to advertising
	}
	for _, key := range options.Parameters {
		names = append(names, ParameterColumn+key)
	}
	for _, key := range options.Properties {
		names = append(names, PropertyColumn+key)
	}
	return names
}

// Read hands over a row for each event, and a refusal for each line that is none. Empty
// lines make neither. Whole numbers may be written as numbers or, as BigQuery does, as
// texts. The fields' strings may be kept; Raw holds until the callback returns.
//
// The export gives no event a key. event_id is made of the data stream, the visitor, the
// moment in microseconds, the event's name and its places in the batches in which a
// browser sends its events; of events without these places or without a visitor also of
// their parameters and items. So it is the same whenever the event comes again, and
// equal events of one moment stay apart as far as the export tells them apart.
func Read(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	limit := options.RecordBytes
	if limit <= 0 {
		limit = RecordBytes
	}
	p := newParser(options)
	begun := false
	return lines.Each(ctx, in, '\n', limit, func(line lines.Line) error {
		if line.Number == 1 {
			line.Text = bytes.TrimPrefix(line.Text, []byte("\xef\xbb\xbf"))
		}
		text := bytes.TrimSpace(line.Text)
		if len(text) == 0 && !line.Long {
			return nil
		}
		if !begun && text[0] == '[' {
			return &rows.FileError{Line: line.Number, Message: "the file is an array of events",
				Remedy: "dump the table with one event a line: bq extract --destination_format NEWLINE_DELIMITED_JSON"}
		}
		begun = true
		rule, reason := "line_too_long", ""
		if line.Long {
			reason = fmt.Sprintf("it is longer than %d bytes, the most that a line may have", limit)
		} else if rule, reason = p.parse(text); rule == "" {
			return to.Row(rows.Row{Line: line.Number, Fields: p.fields, Raw: line.Text})
		}
		return to.Refuse(rows.Refusal{Line: line.Number, Raw: line.Text, Rule: rule, Reason: reason})
	})
}

// parse makes the fields of an event, or says why the line is none.
func (p *parser) parse(line []byte) (rule, reason string) {
	if !utf8.Valid(line) {
		return "wrong_encoding", "it holds bytes that are no UTF-8"
	}
	if line[0] != '{' || !json.Valid(line) {
		return "unknown_shape", "it is no JSON object"
	}
	p.begin()
	p.event(&cursor{text: string(line)})
	if p.wrong != "" {
		return "unknown_shape", p.wrong
	}
	return p.complete()
}
