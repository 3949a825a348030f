package entity

func contacts() Entity {
	return Entity{
		Name:    "contacts",
		Purpose: "Contacts with customers: calls, IVR, e-mails, chats and tickets.",
		Columns: []Column{
			{Name: "contact_id", Kind: Identifier, Required: true, Meaning: "number of the contact"},
			{Name: "started_at", Kind: Instant, Required: true, LocalDate: "contact_date", Meaning: "moment the contact began, in UTC"},
			{Name: "answered_at", Kind: Instant, Meaning: "moment an agent answered, in UTC; null when nobody did"},
			{Name: "ended_at", Kind: Instant, Meaning: "moment the contact ended or was solved, in UTC"},
			{Name: "channel", Kind: Text, Required: true, Default: "phone", Meaning: "phone, ivr, email, chat, ticket … as the source maps it"},
			{Name: "direction", Kind: Text, Required: true, Default: "inbound", Values: []string{"inbound", "outbound"}, Meaning: "who began: inbound is the customer"},
			{Name: "queue", Kind: Text, Meaning: "queue or skill group"},
			{Name: "agent_id", Kind: Identifier, Meaning: "agent who handled the contact last"},
			{Name: "customer_ref", Kind: Identifier, Personal: true, RefSource: "customer_ref_source", Meaning: "customer number noted on the contact"},
			{Name: "phone", Kind: Text, Personal: true, Meaning: "caller's number as written"},
			{Name: "email", Kind: Text, Personal: true, Meaning: "sender's address as written"},
			{Name: "reason", Kind: Text, Meaning: "why the customer made contact, in the export's words"},
			{Name: "resolution", Kind: Text, Meaning: "how it ended: resolved, unresolved, escalated … as the source maps it"},
			{Name: "is_abandoned", Kind: Flag, Default: "false", Meaning: "whether the customer gave up waiting"},
			{Name: "wait_seconds", Kind: Number, Unit: "seconds", Min: limit(0), Meaning: "time until an agent answered or the customer gave up"},
			{Name: "handle_seconds", Kind: Number, Unit: "seconds", Min: limit(0), Meaning: "agent's time for the contact, with hold and after-call work"},
			{Name: "transfer_count", Kind: Count, Min: limit(0), Meaning: "times the contact was handed on"},
			{Name: "csat", Kind: Number, Unit: "1 to 5", Min: limit(1), Max: limit(5), Meaning: "satisfaction that the customer gave, 5 is best; null when not asked or not answered"},
			{Name: "cost_amount", Kind: Money, Unit: "currency", Meaning: "cost of the contact; null when unknown"},
			{Name: "order_id", Kind: Identifier, Meaning: "order or sale that the contact is about"},
			{Name: "updated_at", Kind: Instant, LocalDate: "updated_date", Meaning: "moment the contact's record was last changed, in UTC; null where its system does not tell"},
		},
		Key: []string{"contact_id"}, Document: []string{"contact_id"}, OccurredOn: "contact_date", ChangedAt: "updated_at",
	}
}

func customerRecords() Entity {
	return Entity{
		Name:    "customer_records",
		Purpose: "Rows about customers in one source: loyalty, ERP master, card office, web accounts.",
		Columns: []Column{
			{Name: "customer_ref", Kind: Identifier, Required: true, Personal: true, RefSource: "customer_ref_source", Meaning: "the source's customer number"},
			{Name: "first_name", Kind: Text, Personal: true, Meaning: "given name"},
			{Name: "last_name", Kind: Text, Personal: true, Meaning: "family name"},
			{Name: "full_name", Kind: Text, Personal: true, Meaning: "name in one field, where the source does not split it"},
			{Name: "company_name", Kind: Text, Meaning: "firm, of a business customer"},
			{Name: "email", Kind: Text, Personal: true, Meaning: "e-mail address as written"},
			{Name: "phone", Kind: Text, Personal: true, Meaning: "phone number as written"},
			{Name: "street", Kind: Text, Personal: true, Meaning: "street and number"},
			{Name: "city", Kind: Text, Personal: true, Meaning: "town"},
			{Name: "postcode", Kind: Identifier, Personal: true, Meaning: "postal code"},
			{Name: "country", Kind: Text, Meaning: "country as written"},
			{Name: "birth_date", Kind: Date, Personal: true, Meaning: "date of birth"},
			{Name: "gender", Kind: Text, Personal: true, Meaning: "gender as written"},
			{Name: "created_at", Kind: Instant, LocalDate: "created_date", Meaning: "moment the record was made, in UTC"},
			{Name: "updated_at", Kind: Instant, LocalDate: "updated_date", Meaning: "moment the record was last changed, in UTC"},
			{Name: "consent_email", Kind: Flag, Meaning: "whether e-mail advertising is allowed; null when never asked"},
			{Name: "consent_sms", Kind: Flag, Meaning: "whether text messages are allowed; null when never asked"},
			{Name: "consent_phone", Kind: Flag, Meaning: "whether calls are allowed; null when never asked"},
			{Name: "consent_post", Kind: Flag, Meaning: "whether letters are allowed; null when never asked"},
			{Name: "deleted_at", Kind: Instant, LocalDate: "deleted_date", Meaning: "moment the record was deleted in its system, in UTC"},
			{Name: "merged_into_ref", Kind: Identifier, Personal: true, Meaning: "number of the record of the same source into which this one was merged: both are one customer; null when it was not"},
		},
		Key: []string{"customer_ref"}, Document: []string{"customer_ref"}, ChangedAt: "updated_at",
	}
}
