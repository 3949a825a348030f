package entity

// customerRef is the customer number that something carries, and whose number it is.
func customerRef(on string) Column {
	return Column{Name: "customer_ref", Kind: Identifier, Personal: true, RefSource: "customer_ref_source", Meaning: "customer number " + on}
}

func webEvents() Entity {
	return Entity{
		Name:    "web_events",
		Purpose: "What visitors did on the web site, one row a page view, click or other event.",
		Columns: []Column{
			{Name: "event_id", Kind: Identifier, Required: true, Meaning: "number of the event"},
			{Name: "occurred_at", Kind: Instant, Required: true, LocalDate: "event_date", Meaning: "moment of the event, in UTC"},
			{Name: "visitor_id", Kind: Identifier, Personal: true, Meaning: "browser or device, as the site knows it again; null when it does not"},
			{Name: "session_id", Kind: Identifier, Meaning: "visit, where the site counts visits itself; else sessions end after 30 minutes of silence"},
			customerRef("of the account that was signed in; null when none was"),
			{Name: "event", Kind: Text, Required: true, Meaning: "page_view, view_item, add_to_cart, begin_checkout, purchase … as the source maps it"},
			{Name: "page", Kind: Text, Meaning: "address of the page"},
			{Name: "referrer", Kind: Text, Meaning: "address of the page before"},
			{Name: "source_name", Kind: Text, Meaning: "where the visit came from: the search engine, site or newsletter"},
			{Name: "medium", Kind: Text, Meaning: "how it came: organic, cpc, email, referral …"},
			{Name: "campaign", Kind: Text, Meaning: "campaign that the visit came by"},
			{Name: "product_id", Kind: Identifier, Meaning: "article that the event is about"},
			{Name: "order_id", Kind: Identifier, Meaning: "order that the event placed"},
			{Name: "value_amount", Kind: Money, Unit: "currency", Meaning: "what the event is worth by the site's reckoning"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code of value_amount; the source's currency when the export has none"},
			{Name: "device", Kind: Text, Meaning: "desktop, mobile, tablet … in the export's words"},
			{Name: "country", Kind: Text, Meaning: "country that the visitor was in, as written"},
			{Name: "is_bot", Kind: Flag, Default: "false", Meaning: "whether a program did it, as far as it says so"},
			{Name: "is_internal", Kind: Flag, Default: "false", Meaning: "whether our own people did it"},
			{Name: "has_consent", Kind: Flag, Meaning: "whether the visitor had agreed to be known; null when the export does not tell"},
			{Name: "received_at", Kind: Instant, LocalDate: "received_date", Meaning: "moment its system took it in or last worked on it, in UTC: of several copies the latest counts; null where there are none"},
			{Name: "batch", Kind: Identifier, Meaning: "part of the data that is delivered anew as a whole, such as a day's table: only its last dated delivery counts; null where exports add to each other"},
		},
		Key: []string{"event_id"}, Document: []string{"event_id"}, OccurredOn: "event_date", ChangedAt: "received_at",
	}
}
