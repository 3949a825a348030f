package entity

func prospects() Entity {
	return Entity{
		Name:    "prospects",
		Purpose: "People and firms that sales may win: leads of a CRM, enquiries, addresses from fairs and lists.",
		Columns: []Column{
			{Name: "prospect_id", Kind: Identifier, Required: true, Meaning: "number of the prospect"},
			{Name: "created_at", Kind: Instant, Required: true, LocalDate: "created_date", Meaning: "moment the prospect was entered, in UTC"},
			{Name: "updated_at", Kind: Instant, LocalDate: "updated_date", Meaning: "moment the prospect was last changed, in UTC"},
			{Name: "stage", Kind: Text, Meaning: "stage or status, in the export's words"},
			{Name: "owner", Kind: Text, Meaning: "who of sales looks after the prospect"},
			{Name: "lead_source", Kind: Text, Meaning: "where the prospect came from: web form, fair, referral, list … as the source maps it"},
			{Name: "company_name", Kind: Text, Meaning: "firm; null for a private person"},
			{Name: "first_name", Kind: Text, Personal: true, Meaning: "given name"},
			{Name: "last_name", Kind: Text, Personal: true, Meaning: "family name"},
			{Name: "full_name", Kind: Text, Personal: true, Meaning: "name in one field, where the source does not split it"},
			{Name: "email", Kind: Text, Personal: true, Meaning: "e-mail address as written"},
			{Name: "phone", Kind: Text, Personal: true, Meaning: "phone number as written"},
			{Name: "street", Kind: Text, Personal: true, Meaning: "street and number"},
			{Name: "city", Kind: Text, Personal: true, Meaning: "town"},
			{Name: "postcode", Kind: Identifier, Personal: true, Meaning: "postal code"},
			{Name: "country", Kind: Text, Meaning: "country as written"},
			{Name: "industry", Kind: Text, Meaning: "what the firm does, in the export's words"},
			{Name: "employees", Kind: Number, Min: limit(0), Meaning: "people whom the firm employs; null when not told"},
			{Name: "annual_revenue", Kind: Money, Unit: "currency", Meaning: "the firm's revenue in a year; null when not told"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code of annual_revenue; the source's currency when the export has none"},
			{Name: "emails_opened", Kind: Count, Min: limit(0), Meaning: "our e-mails that were opened, so far; null where nobody counts"},
			{Name: "emails_clicked", Kind: Count, Min: limit(0), Meaning: "our e-mails in which something was clicked, so far; null where nobody counts"},
			{Name: "pages_viewed", Kind: Count, Min: limit(0), Meaning: "pages of the web site that were viewed, so far; null where nobody counts"},
			{Name: "forms_submitted", Kind: Count, Min: limit(0), Meaning: "forms of the web site that were sent, so far; null where nobody counts"},
			{Name: "times_contacted", Kind: Count, Min: limit(0), Meaning: "calls, letters and meetings by sales, so far; null where nobody counts"},
			{Name: "last_activity_at", Kind: Instant, LocalDate: "last_activity_date", Meaning: "moment of the last activity, in UTC; null when there was none"},
			{Name: "qualified_at", Kind: Instant, LocalDate: "qualified_date", Meaning: "moment sales took the prospect on, which some systems call a conversion, in UTC; null while they have not"},
			{Name: "converted_at", Kind: Instant, LocalDate: "converted_date", Meaning: "moment the prospect became a customer, in UTC; null while it has not, or where only opportunities tell"},
			{Name: "is_disqualified", Kind: Flag, Default: "false", Meaning: "whether sales gave the prospect up"},
			{Name: "opportunity_id", Kind: Identifier, RefSource: "opportunity_source", Meaning: "opportunity that it was turned into; null while there is none, or where the opportunity names the prospect"},
			{Name: "customer_ref", Kind: Identifier, Personal: true, RefSource: "customer_ref_source", Meaning: "customer number noted on the prospect; null when none is"},
		},
		Key: []string{"prospect_id"}, Document: []string{"prospect_id"}, OccurredOn: "created_date", ChangedAt: "updated_at",
	}
}

func opportunities() Entity {
	return Entity{
		Name:    "opportunities",
		Purpose: "Deals that sales work on, won, lost or open.",
		Columns: []Column{
			{Name: "opportunity_id", Kind: Identifier, Required: true, Meaning: "number of the opportunity"},
			{Name: "prospect_id", Kind: Identifier, RefSource: "prospect_source", Meaning: "prospect that it is with; null when it is with a customer, or where the prospect names the opportunity"},
			{Name: "customer_ref", Kind: Identifier, Personal: true, RefSource: "customer_ref_source", Meaning: "customer number noted on it; null when none is"},
			{Name: "created_at", Kind: Instant, Required: true, LocalDate: "created_date", Meaning: "moment the opportunity was entered, in UTC"},
			{Name: "updated_at", Kind: Instant, LocalDate: "updated_date", Meaning: "moment it was last changed, in UTC"},
			{Name: "stage", Kind: Text, Meaning: "stage, in the export's words"},
			{Name: "amount", Kind: Money, Unit: "currency", Meaning: "what it is thought to bring, or brought; null when not told"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code; the source's currency when the export has none"},
			{Name: "probability", Kind: Number, Unit: "percent", Min: limit(0), Max: limit(100), Meaning: "how likely sales think it is to be won, 0 to 100; null when not told"},
			{Name: "owner", Kind: Text, Meaning: "who of sales works on it"},
			{Name: "outcome", Kind: Text, Required: true, Default: "open", Values: []string{"won", "lost", "open"}, Meaning: "how it ended: won, lost, or open"},
			{Name: "closed_at", Kind: Instant, LocalDate: "closed_date", Meaning: "moment it was won or lost, in UTC; what systems expect it to be while it is open"},
			{Name: "close_reason", Kind: Text, Meaning: "why it was won or lost, in the export's words"},
		},
		Key: []string{"opportunity_id"}, Document: []string{"opportunity_id"}, OccurredOn: "created_date", ChangedAt: "updated_at",
	}
}
