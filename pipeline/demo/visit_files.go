package demo

import "strconv"

// tracker writes the web shop's events as Google Analytics 4 exports them: one
// object an event, of an owner who does not agree without a visitor.
type tracker struct {
	feed
	w           *world
	root        string
	stream, aux *stream
	orders      []placed    // of the month
	truth       *exportFile // sessions.csv
	loaded      []int64     // events by day
	sequence    int         // events of the month
}

func newTracker(w *world, root string) (*tracker, error) {
	truth, err := create(root, "truth/sessions.csv", "", w.arrival(), nil)
	if err != nil {
		return nil, err
	}
	truth.buf = append(truth.buf, "visitor_id,session_id,person_id,kind,started_on,events,order_id,is_logged_in,has_consent,is_bot,is_internal\n"...)
	return &tracker{w: w, root: root, stream: newStream(), aux: newStream(), truth: truth, loaded: make([]int64, w.cal.days)}, nil
}

// placed keeps an order that is being written.
func (t *tracker) placed(b basket, who identification, lines []line) {
	if int(b.day) < t.w.measured() {
		return
	}
	o := placed{day: int(b.day), second: int(b.second), person: int(b.person), number: uint16(b.number), guest: who == guest}
	for _, l := range lines {
		o.products = append(o.products, l.product)
		o.value += l.paid()
	}
	t.orders = append(t.orders, o)
}

// write makes the export of the month.
func (t *tracker) write(from, to int) error {
	if from < t.w.measured() {
		return nil
	}
	iso := t.w.cal.iso(from)
	e, err := t.begin(t.root, "exports/web/ga4/events_"+string(iso[:4])+string(iso[5:7])+".json.gz", "web_events", delivered(t.w.cal, to, 0))
	if err != nil {
		return err
	}
	t.sequence = 0
	for _, v := range t.w.visits(t.stream, t.orders, from, to) {
		if err := t.put(e, &v); err != nil {
			e.abandon()
			return err
		}
	}
	t.orders = t.orders[:0]
	return t.shut(e)
}

// step is an event of a visit. An article below 0 is none.
type step struct {
	name, page string
	product    int
	second     int
}

// steps draws what is done on a visit.
func (t *tracker) steps(s *stream, v *visit) []step {
	w := t.w
	at := v.second
	list := []step{{"page_view", "/", -1, at}}
	see := func(product int) {
		list = append(list, step{"view_item", "/p/" + w.cat.products[product].id, product, 0})
	}
	draw := func() int {
		var q *person
		if v.person >= 0 {
			q = &w.people[v.person]
		}
		return w.cat.choose(s, w.category(s, q), v.day, 7)
	}
	switch v.kind {
	case ordering:
		for k, product := range v.order.products {
			if k < 2 {
				see(product)
				list = append(list, step{"add_to_cart", "/p/" + w.cat.products[product].id, product, 0})
			}
		}
		list = append(list, step{"begin_checkout", "/checkout", -1, 0}, step{"purchase", "/thanks", v.order.products[0], 0})
	case machine:
		for range 10 + s.IntN(20) {
			see(draw())
		}
	default:
		for range 1 + s.poisson(w.p.Visits.Pages) {
			see(draw())
		}
	}
	for k := 1; k < len(list); k++ {
		switch v.kind {
		case machine:
			at += 1 + s.IntN(2)
		case ordering: // the last one falls on the order
			at = v.second + (v.order.second-v.second)*k/(len(list)-1)
		default:
			at = min(at+8+s.IntN(240), 86399)
		}
		list[k].second = at
	}
	return list
}

func (t *tracker) put(e *exportFile, v *visit) error {
	w := t.w
	s := t.stream.at(w.set.Seed, domainVisit, uint64(int64(v.person))^uint64(v.kind)<<56, v.number+uint64(v.day)<<24+1<<42)
	list := t.steps(s, v)
	login := 1 // from that event on the account is known
	if v.kind == ordering {
		login = len(list) - 2
	}
	device := [...]string{"mobile", "desktop", "mobile", "tablet"}[v.visitor%4]
	browser := [...]string{"Safari", "Chrome", "Chrome", "Edge"}[v.visitor%4]
	country := "United Kingdom"
	if v.kind == machine {
		device, browser, country = "desktop", "HeadlessChrome", "United States"
	}
	if v.kind == strange && s.chance(.08) {
		country = [...]string{"Ireland", "France", "Germany"}[s.IntN(3)]
	}
	origin := s.IntN(8)
	session := w.cal.unix(v.day, v.second)
	visitor := pad(spread(v.visitor, 6180339887, 10_000_000_000), 10) + "." + strconv.Itoa(1_700_000_000+int(mix(v.visitor)%50_000_000))
	user := ""
	if v.loggedIn {
		user = string(appendAccount(nil, accountNumber(v.person, w.people[v.person].second(int32(v.person), int32(v.day), false))))
	}
	order := ""
	if v.order != nil {
		order = string(appendPadded([]byte("W"), orderNumber(int32(v.person), v.order.number), 11))
	}
	for k, p := range list {
		t.sequence++
		micros := w.cal.unix(v.day, p.second)*1_000_000 + int64(t.sequence%1_000_000)
		b := append(e.buf, `{"event_date":"`...)
		b = append(b, compactDay(w.cal, v.day)...)
		b = strconv.AppendInt(append(b, `","event_timestamp":"`...), micros, 10)
		b = append(append(b, `","event_name":"`...), p.name...)
		b = append(append(b, `","event_params":[{"key":"page_location","value":{"string_value":"https://www.harrowandlark.example`...), p.page...)
		b = append(b, `"}}`...)
		if v.consent {
			b = strconv.AppendInt(append(b, `,{"key":"ga_session_id","value":{"int_value":"`...), session, 10)
			b = append(b, `"}}`...)
		}
		if v.kind == staff {
			b = append(b, `,{"key":"traffic_type","value":{"string_value":"internal"}}`...)
		}
		if k == 0 && origin < 4 {
			b = append(append(b, `,{"key":"page_referrer","value":{"string_value":"`...), [...]string{"https://www.google.example/", "https://www.google.example/", "https://mail.example/", "https://ads.example/"}[origin]...)
			b = append(b, `"}}`...)
		}
		b = strconv.AppendInt(append(b, `],"event_bundle_sequence_id":"`...), int64(t.sequence), 10)
		b = append(b, `",`...)
		if user != "" && k >= login && v.consent {
			b = append(append(append(b, `"user_id":"`...), user...), `",`...)
		}
		if v.consent {
			b = append(append(append(b, `"user_pseudo_id":"`...), visitor...), `",`...)
		}
		b = append(append(append(b, `"privacy_info":{"analytics_storage":"`...), [...]string{"No", "Yes"}[flag(v.consent)]...), `","ads_storage":"No"},`...)
		b = append(append(append(b, `"device":{"category":"`...), device...), `","web_info":{"browser":"`...)
		b = append(append(append(b, browser...), `"}},"geo":{"country":"`...), country...)
		b = append(b, `"},`...)
		if k == 0 && origin < 4 {
			b = append(b, [...]string{
				`"collected_traffic_source":{"manual_source":"google","manual_medium":"organic"},`, `"collected_traffic_source":{"manual_source":"google","manual_medium":"organic"},`,
				`"collected_traffic_source":{"manual_source":"newsletter","manual_medium":"email","manual_campaign_name":"monthly"},`,
				`"collected_traffic_source":{"manual_source":"google","manual_medium":"cpc","manual_campaign_name":"gifts"},`,
			}[origin]...)
		}
		if p.name == "purchase" {
			b = append(append(append(b, `"ecommerce":{"transaction_id":"`...), order...), `","purchase_revenue":`...)
			b = append(appendMoney(b, v.order.value), "},"...)
		}
		b = append(b, `"items":[`...)
		if p.product >= 0 {
			b = append(append(append(b, `{"item_id":"`...), w.cat.products[p.product].id...), `"}`...)
		}
		e.buf = append(b, `],"stream_id":"1","platform":"WEB"}`...)
		t.loaded[v.day]++
		if err := e.row(1); err != nil {
			return err
		}
	}
	return t.note(v, visitor, session, order, len(list))
}

func (t *tracker) note(v *visit, visitor string, session int64, order string, events int) error {
	b := t.truth.buf
	if v.consent {
		b = strconv.AppendInt(append(append(b, visitor...), ','), session, 10)
	} else {
		b = append(b, ',')
	}
	b = append(b, ',')
	if v.person >= 0 {
		b = appendPerson(b, v.person)
	}
	b = append(append(append(append(b, ','), v.kind.String()...), ','), t.w.cal.iso(v.day)...)
	b = strconv.AppendInt(append(b, ','), int64(events), 10)
	b = append(append(b, ','), order...)
	for _, is := range [...]bool{v.loggedIn && v.consent, v.consent, v.kind == machine, v.kind == staff} {
		b = append(append(b, ','), [...]string{"no", "yes"}[flag(is)]...)
	}
	t.truth.buf = b
	return t.truth.row(1)
}
