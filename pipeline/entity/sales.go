package entity

func saleLines() Entity {
	columns := []Column{
		{Name: "sale_id", Kind: Identifier, Required: true, Meaning: "receipt or invoice number"},
		{Name: "line_no", Kind: Count, Required: true, Meaning: "line within the sale, from 1; the line's place within its sale when the export has none"},
		{Name: "sold_at", Kind: Instant, Required: true, LocalDate: "sale_date", Meaning: "moment of the sale, in UTC"},
		{Name: "store_id", Kind: Identifier, Meaning: "store; null when the export does not tell"},
		{Name: "register_id", Kind: Identifier, Meaning: "till within the store"},
	}
	return Entity{
		Name:    "sale_lines",
		Purpose: "Lines of sales at the point of sale, as the tills wrote them.",
		Columns: append(append(columns, lineColumns()...),
			Column{Name: "line_type", Kind: Text, Required: true, Default: "sale", Values: []string{"sale", "return", "void", "adjustment"},
				Meaning: "sale, return (goods came back), void (cancelled at the till, no money moved) or adjustment (money without goods)"},
			Column{Name: "original_sale_id", Kind: Identifier, Meaning: "of a return: the sale that it belongs to; null when unknown"},
			Column{Name: "payment_type", Kind: Text, Meaning: "how it was paid, in the export's words"},
			Column{Name: "campaign_code", Kind: Identifier, Meaning: "campaign or voucher that the sale answered"},
			Column{Name: "partner_id", Kind: Identifier, Meaning: "partner who brought the sale"},
			Column{Name: "employee_id", Kind: Identifier, Meaning: "who sold"},
		),
		Key: []string{"sale_id", "line_no"}, Document: []string{"sale_id"}, Line: "line_no", OccurredOn: "sale_date",
	}
}

func orderLines() Entity {
	columns := []Column{
		{Name: "order_id", Kind: Identifier, Required: true, Meaning: "order number"},
		{Name: "line_no", Kind: Count, Required: true, Meaning: "line within the order, from 1; the line's place within its order when the export has none"},
		{Name: "ordered_at", Kind: Instant, Required: true, LocalDate: "order_date", Meaning: "moment of the order, in UTC"},
		{Name: "shipped_at", Kind: Instant, Meaning: "moment of dispatch, in UTC; null before"},
		{Name: "delivered_at", Kind: Instant, Meaning: "moment of delivery, in UTC; null before"},
		{Name: "order_status", Kind: Text, Meaning: "state of the order, in the export's words"},
		{Name: "channel", Kind: Text, Required: true, Default: "web", Meaning: "web, phone, edi, app … as the source maps it"},
		{Name: "store_id", Kind: Identifier, Meaning: "store that fulfils or gets the credit; null when none"},
		{Name: "email", Kind: Text, Personal: true, Meaning: "e-mail address given with the order"},
		{Name: "phone", Kind: Text, Personal: true, Meaning: "phone number given with the order"},
	}
	return Entity{
		Name:    "order_lines",
		Purpose: "Lines of orders from the web shop, order entry, EDI and ERP.",
		Columns: append(append(columns, lineColumns()...),
			Column{Name: "line_type", Kind: Text, Required: true, Default: "sale", Values: []string{"sale", "return", "void", "adjustment"},
				Meaning: "sale, return (goods came back), void (cancelled, no money moved) or adjustment (money without goods)"},
			Column{Name: "original_order_id", Kind: Identifier, Meaning: "of a return: the order that it belongs to; null when unknown"},
			Column{Name: "payment_type", Kind: Text, Meaning: "how it was paid, in the export's words"},
			Column{Name: "campaign_code", Kind: Identifier, Meaning: "campaign or voucher that the order answered"},
			Column{Name: "partner_id", Kind: Identifier, Meaning: "partner who brought the order"},
			Column{Name: "employee_id", Kind: Identifier, Meaning: "who took the order"},
		),
		Key: []string{"order_id", "line_no"}, Document: []string{"order_id"}, Line: "line_no", OccurredOn: "order_date",
	}
}

// lineColumns are what a till's line and an order's line have in common.
func lineColumns() []Column {
	return []Column{
		{Name: "customer_ref", Kind: Identifier, Personal: true, RefSource: "customer_ref_source", Meaning: "customer number on the line; null for an anonymous sale"},
		{Name: "product_id", Kind: Identifier, Meaning: "article number"},
		{Name: "product_name", Kind: Text, Meaning: "article text on the line"},
		{Name: "quantity", Kind: Quantity, Required: true, Meaning: "units sold; negative or of a return: units that came back"},
		{Name: "unit_price", Kind: Money, Required: true, Unit: "currency", Meaning: "price of one unit before discount"},
		{Name: "discount_amount", Kind: Money, Default: "0", Unit: "currency", Meaning: "discount on the whole line, a positive amount lowers the sale"},
		{Name: "tax_amount", Kind: Money, Default: "0", Unit: "currency", Meaning: "tax on the whole line"},
		{Name: "is_tax_included", Kind: Flag, Default: "false", Meaning: "whether unit_price contains the tax"},
		{Name: "cost_amount", Kind: Money, Unit: "currency", Meaning: "cost of the goods of the whole line; null when unknown"},
		{Name: "currency_code", Kind: Text, Meaning: "ISO 4217 code; the source's currency when the export has none"},
	}
}
