package entity

func campaigns() Entity {
	return Entity{
		Name:    "campaigns",
		Purpose: "Campaigns: mailings, newsletters, offers, with what they may cost.",
		Columns: []Column{
			{Name: "campaign_id", Kind: Identifier, Required: true, Meaning: "number of the campaign"},
			{Name: "campaign_name", Kind: Text, Meaning: "name of the campaign"},
			{Name: "campaign_kind", Kind: Text, Meaning: "kind, in the export's words"},
			{Name: "channel", Kind: Text, Meaning: "email, sms, post, phone … as the source maps it"},
			{Name: "offer_id", Kind: Identifier, Meaning: "what it offers"},
			{Name: "partner_id", Kind: Identifier, Meaning: "partner who carries it"},
			{Name: "starts_on", Kind: Date, Meaning: "first day"},
			{Name: "ends_on", Kind: Date, Meaning: "last day; null while open"},
			{Name: "budget_amount", Kind: Money, Unit: "currency", Meaning: "what it may cost; null when not told"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code of budget_amount; the source's currency when the export has none"},
		},
		Key: []string{"campaign_id"}, Document: []string{"campaign_id"},
	}
}

func campaignContacts() Entity {
	return Entity{
		Name:    "campaign_contacts",
		Purpose: "Who was addressed by a campaign, one row a message; with those who were left out to compare with.",
		Columns: []Column{
			{Name: "campaign_contact_id", Kind: Identifier, Required: true, Meaning: "number of the message"},
			{Name: "campaign_id", Kind: Identifier, Required: true, Meaning: "campaign"},
			{Name: "cell_id", Kind: Identifier, Meaning: "test cell within the campaign"},
			{Name: "channel", Kind: Text, Required: true, Default: "email", Meaning: "email, sms, post, phone … as the source maps it"},
			{Name: "contacted_at", Kind: Instant, Required: true, LocalDate: "contacted_date", Meaning: "moment it was sent, or of a control would have been, in UTC"},
			customerRef("addressed"),
			{Name: "email", Kind: Text, Personal: true, Meaning: "address that it was sent to"},
			{Name: "phone", Kind: Text, Personal: true, Meaning: "number that it was sent to or called"},
			{Name: "status", Kind: Text, Meaning: "sent, delivered, bounced … as the source maps it"},
			{Name: "is_control", Kind: Flag, Default: "false", Meaning: "whether nothing was sent, to compare with"},
			{Name: "cost_amount", Kind: Money, Unit: "currency", Meaning: "cost of the message; null when unknown"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code of cost_amount; the source's currency when the export has none"},
			{Name: "updated_at", Kind: Instant, LocalDate: "updated_date", Meaning: "moment of the last change of status, in UTC; null when not told"},
		},
		Key: []string{"campaign_contact_id"}, Document: []string{"campaign_contact_id"}, OccurredOn: "contacted_date", ChangedAt: "updated_at",
	}
}

func campaignResponses() Entity {
	return Entity{
		Name:    "campaign_responses",
		Purpose: "What recipients of campaigns did: opened, clicked, answered, ordered, or asked to be left alone.",
		Columns: []Column{
			{Name: "response_id", Kind: Identifier, Required: true, Meaning: "number of the response"},
			{Name: "campaign_id", Kind: Identifier, Required: true, Meaning: "campaign"},
			{Name: "campaign_contact_id", Kind: Identifier, Meaning: "message that it answers; null when unknown"},
			{Name: "cell_id", Kind: Identifier, Meaning: "test cell within the campaign"},
			{Name: "channel", Kind: Text, Meaning: "email, sms, web, phone … as the source maps it"},
			{Name: "response_type", Kind: Text, Required: true, Values: []string{"open", "click", "bounce", "unsubscribe", "complaint", "reply", "purchase"}, Meaning: "what the recipient, or of a bounce the mail system, did"},
			{Name: "responded_at", Kind: Instant, Required: true, LocalDate: "responded_date", Meaning: "moment of the response, in UTC"},
			customerRef("that responded"),
			{Name: "email", Kind: Text, Personal: true, Meaning: "address that responded"},
			{Name: "order_id", Kind: Identifier, Meaning: "order that the response is"},
			{Name: "amount", Kind: Money, Unit: "currency", Meaning: "what the response brought; null when nothing or unknown"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code of amount; the source's currency when the export has none"},
		},
		Key: []string{"response_id"}, Document: []string{"response_id"}, OccurredOn: "responded_date",
	}
}
