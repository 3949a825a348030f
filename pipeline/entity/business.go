package entity

func partners() Entity {
	return Entity{
		Name:    "partners",
		Purpose: "Partners who bring sales: affiliates, agencies, franchisees.",
		Columns: []Column{
			{Name: "partner_id", Kind: Identifier, Required: true, Meaning: "number of the partner"},
			{Name: "partner_name", Kind: Text, Meaning: "name of the partner"},
			{Name: "partner_kind", Kind: Text, Meaning: "kind, in the export's words"},
			{Name: "commission_rate", Kind: Number, Unit: "share", Min: limit(0), Max: limit(1), Meaning: "share of net sales that the partner gets, 0 to 1; null when not told"},
			{Name: "starts_on", Kind: Date, Meaning: "first day of the contract"},
			{Name: "ends_on", Kind: Date, Meaning: "last day of the contract; null while it runs"},
		},
		Key: []string{"partner_id"}, Document: []string{"partner_id"},
	}
}

func agents() Entity {
	return Entity{
		Name:    "agents",
		Purpose: "People and programs who answer contacts.",
		Columns: []Column{
			{Name: "agent_id", Kind: Identifier, Required: true, Meaning: "number of the agent, as contacts name it"},
			{Name: "agent_name", Kind: Text, Personal: true, Meaning: "name of the agent"},
			{Name: "team", Kind: Text, Meaning: "team"},
			{Name: "site", Kind: Text, Meaning: "place of work"},
			{Name: "starts_on", Kind: Date, Meaning: "first day of work"},
			{Name: "ends_on", Kind: Date, Meaning: "last day of work; null while employed"},
			{Name: "hourly_cost_amount", Kind: Money, Unit: "currency", Meaning: "cost of an hour, in the reporting currency; null when not told"},
		},
		Key: []string{"agent_id"}, Document: []string{"agent_id"},
	}
}

func cards() Entity {
	return Entity{
		Name:    "cards",
		Purpose: "Cards that were issued to customers: loyalty, credit and gift cards. No full card number is ever kept.",
		Columns: []Column{
			{Name: "card_id", Kind: Identifier, Required: true, Meaning: "the issuer's token or hash of the card, never its number"},
			customerRef("of the holder"),
			{Name: "card_product", Kind: Text, Meaning: "card product"},
			{Name: "card_kind", Kind: Text, Meaning: "physical, virtual … in the export's words"},
			{Name: "masked_number", Kind: Text, Personal: true, Meaning: "number with its middle masked"},
			{Name: "status", Kind: Text, Meaning: "state of the card, in the export's words"},
			{Name: "applied_at", Kind: Instant, LocalDate: "applied_date", Meaning: "moment it was applied for, in UTC"},
			{Name: "issued_at", Kind: Instant, Required: true, LocalDate: "issued_date", Meaning: "moment it was issued, in UTC"},
			{Name: "activated_at", Kind: Instant, LocalDate: "activated_date", Meaning: "moment of its activation, in UTC; null before"},
			{Name: "closed_at", Kind: Instant, LocalDate: "closed_date", Meaning: "moment it was closed or replaced, in UTC; null while open"},
			{Name: "limit_amount", Kind: Money, Unit: "currency", Meaning: "credit limit; null where there is none"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code of limit_amount; the source's currency when the export has none"},
			{Name: "updated_at", Kind: Instant, LocalDate: "updated_date", Meaning: "moment the row was last changed, in UTC"},
		},
		Key: []string{"card_id"}, Document: []string{"card_id"}, OccurredOn: "issued_date", ChangedAt: "updated_at",
	}
}

func ledger() Entity {
	return Entity{
		Name:    "ledger",
		Purpose: "Totals of finance, by period and account: what revenue and profit must reconcile to.",
		Columns: []Column{
			{Name: "period_start", Kind: Date, Required: true, Meaning: "first day of the period, which is a calendar month"},
			{Name: "account", Kind: Identifier, Required: true, Meaning: "account"},
			{Name: "measure", Kind: Text, Meaning: "what the account holds: revenue, returns, tax, cost … as the source maps it"},
			{Name: "account_name", Kind: Text, Meaning: "name of the account"},
			{Name: "amount", Kind: Money, Unit: "currency", Required: true, Meaning: "total of the period; revenue is positive, cost too"},
			{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code; the source's currency when the export has none"},
		},
		Key: []string{"period_start", "account"}, Document: []string{"period_start", "account"}, OccurredOn: "period_start",
	}
}

func exchangeRates() Entity {
	return Entity{
		Name:    "exchange_rates",
		Purpose: "Exchange rates to the reporting currency, by day.",
		Columns: []Column{
			{Name: "rate_date", Kind: Date, Required: true, Meaning: "day from which the rate holds, until the next"},
			{Name: "currency_code", Kind: Text, Required: true, Meaning: "ISO 4217 code of the currency that the rate is for"},
			{Name: "rate", Kind: Rate, Required: true, Unit: "reporting currency", Min: limit(1e-10), Meaning: "units of the reporting currency for one of currency_code"},
		},
		Key: []string{"rate_date", "currency_code"}, Document: []string{"rate_date", "currency_code"}, OccurredOn: "rate_date",
	}
}
