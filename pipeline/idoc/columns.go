package idoc

// Places of the columns in a row: those of the IDoc, of its parties, of a customer, and
// from the item's on what is told of one item.
const (
	recordKind = iota
	docnum
	idocType
	messageType
	messageCode
	messageFunction
	direction
	test
	client
	senderID
	receiverID
	createdAt
	action
	purpose
	documentNo
	documentType
	customerOrderNo
	supplierOrderNo
	documentDate
	customerOrderDate
	requestedDate
	currency
	paymentTerms
	salesOrganization
	distributionChannel
	division
	orderType
	linesCount
	linesTotal
	soldTo // the first of partyColumns
	shipTo = soldTo + partyColumns
	billTo = shipTo + partyColumns
	payer  = billTo + partyColumns
	seller = payer + partyColumns

	customerID        = seller + partyColumns
	customerGroup     = customerID + 1
	customerName      = customerID + 2
	customerName2     = customerID + 3
	customerStreet    = customerID + 4
	customerPostcode  = customerID + 5
	customerCity      = customerID + 6
	customerRegion    = customerID + 7
	customerCountry   = customerID + 8
	customerPhone     = customerID + 9
	customerPhone2    = customerID + 10
	customerFax       = customerID + 11
	customerLanguage  = customerID + 12
	customerTaxID     = customerID + 13
	customerDeletion  = customerID + 14
	customerCreatedOn = customerID + 15
	linePlace         = customerID + 16 // the first of an item
	lineNo            = linePlace + 1
	lineAction        = linePlace + 2
	itemCategory      = linePlace + 3
	quantity          = linePlace + 4
	unit              = linePlace + 5
	price             = linePlace + 6
	priceBasis        = linePlace + 7
	priceUnit         = linePlace + 8
	netAmount         = linePlace + 9
	lineCurrency      = linePlace + 10
	materialGroup     = linePlace + 11
	plant             = linePlace + 12
	parentLineNo      = linePlace + 13
	rejectionReason   = linePlace + 14
	buyerItemID       = linePlace + 15
	supplierItemID    = linePlace + 16
	gtin              = linePlace + 17
	itemName          = linePlace + 18
	deliveryDate      = linePlace + 19
	allowanceAmount   = linePlace + 20
	chargeAmount      = linePlace + 21
	taxAmount         = linePlace + 22
	// Width is how many columns there are.
	Width = linePlace + 23
)

// What is told of a party.
const (
	partyID = iota
	partyForeignID
	partyGLN
	partyName
	partyStreet
	partyPostcode
	partyCity
	partyRegion
	partyCountry
	partyPhone
	partyColumns
)

// Column is a column and what it means.
type Column struct {
	Name string
	Doc  string
}

// Columns are the names of the columns in the order of a row's fields.
func Columns() []string {
	described := Describe()
	names := make([]string, len(described))
	for i, c := range described {
		names[i] = c.Name
	}
	return names
}

// Describe are the columns in the order of a row's fields. Dates are 2026-03-11 or, where
// a time is told, 2026-03-11 14:05:00, without a zone. Numbers have a decimal point and
// their sign in front, whatever the file has; what is no number or date stands as written.
func Describe() []Column {
	columns := []Column{
		{"record_kind", "item, order (one that is reversed without items), customer, or none: the IDoc has nothing of these"},
		{"docnum", "DOCNUM: number of the IDoc in its system"},
		{"idoc_type", "IDOCTYP: ORDERS05, DEBMAS06"},
		{"message_type", "MESTYP: ORDERS, ORDRSP, ORDCHG, INVOIC, DEBMAS"},
		{"message_code", "MESCOD"},
		{"message_function", "MESFCT"},
		{"direction", "DIRECT: 1 sent by the system, 2 received"},
		{"test", "true where TEST is set, else false"},
		{"client", "MANDT"},
		{"sender_id", "SNDPRN: partner number of who sent it"},
		{"receiver_id", "RCVPRN"},
		{"created_at", "CREDAT and CRETIM: when the IDoc was made"},
		{"action", "E1EDK01 ACTION, as written"},
		{"purpose", "of it: original (000 or none), cancel (001: the entire document is reversed), change (002 to 004), or empty for another code"},
		{"document_no", "E1EDK01 BELNR: the number of the document at who wrote it; of a received order the customer's"},
		{"document_type", "E1EDK01 BSART"},
		{"customer_order_no", "E1EDK02 001: the customer's order number"},
		{"supplier_order_no", "E1EDK02 002: the seller's order number"},
		{"document_date", "E1EDK03 012"},
		{"customer_order_date", "E1EDK03 022, else the date of E1EDK02 001"},
		{"requested_delivery_date", "E1EDK03 002"},
		{"currency", "E1EDK01 CURCY"},
		{"payment_terms", "E1EDK01 ZTERM"},
		{"sales_organization", "E1EDK14 008, else 018"},
		{"distribution_channel", "E1EDK14 007"},
		{"division", "E1EDK14 006"},
		{"order_type", "E1EDK14 012, else 019"},
		{"lines_count", "E1EDS01 001: how many items there are, as told"},
		{"lines_total", "E1EDS01 002: value of the items, as told"},
	}
	for _, role := range []struct{ name, function string }{{"sold_to", "AG"}, {"ship_to", "WE"}, {"bill_to", "RE"}, {"payer", "RG"}, {"supplier", "LF"}} {
		columns = append(columns,
			Column{role.name + "_id", "E1EDKA1 " + role.function + " PARTN, leading zeros kept"},
			Column{role.name + "_foreign_id", "LIFNR: the number at the other firm"},
			Column{role.name + "_gln", "ILNNR"},
			Column{role.name + "_name", "NAME1 to NAME4"},
			Column{role.name + "_street", "STRAS and STRS2"},
			Column{role.name + "_postal_code", "PSTLZ"},
			Column{role.name + "_city", "ORT01"},
			Column{role.name + "_region", "REGIO"},
			Column{role.name + "_country", "LAND1, else ISOAL"},
			Column{role.name + "_phone", "TELF1"},
		)
	}
	return append(columns, []Column{
		{"customer_id", "E1KNA1M KUNNR, leading zeros kept"},
		{"customer_group", "KTOKD: account group"},
		{"customer_name", "NAME1 and NAME2"},
		{"customer_name_more", "NAME3 and NAME4"},
		{"customer_street", "STRAS"},
		{"customer_postal_code", "PSTLZ"},
		{"customer_city", "ORT01"},
		{"customer_region", "REGIO"},
		{"customer_country", "LAND1"},
		{"customer_phone", "TELF1"},
		{"customer_phone_2", "TELF2"},
		{"customer_fax", "TELFX"},
		{"customer_language", "SPRAS_ISO, else SPRAS"},
		{"customer_tax_id", "STCEG, else STCD1"},
		{"customer_deletion", "true where LOEVM is set or MSGFN is 003, else false"},
		{"customer_created_on", "ERDAT"},

		{"line_place", "place of the item within its IDoc, from 1"},
		{"line_no", "E1EDP01 POSEX"},
		{"line_action", "E1EDP01 ACTION: 001 added, 002 changed, 003 cancelled, 004 not changed"},
		{"item_category", "PSTYV"},
		{"quantity", "MENGE"},
		{"unit", "MENEE"},
		{"price", "VPREI: net, for as many units as price_basis tells"},
		{"price_basis", "PEINH; empty is 1"},
		{"price_unit", "PMENE; empty is the quantity's"},
		{"net_amount", "NETWR: value of the item, which goes before quantity × price"},
		{"line_currency", "CURCY of the item"},
		{"material_group", "MATKL"},
		{"plant", "WERKS"},
		{"parent_line_no", "UEPOS: the item that this one is a part of"},
		{"rejection_reason", "ABGRU: why the item was refused"},
		{"buyer_item_id", "E1EDP19 001"},
		{"supplier_item_id", "E1EDP19 002, else MATNR"},
		{"gtin", "E1EDP19 003"},
		{"item_name", "KTEXT of E1EDP19, the first that is told"},
		{"delivery_date", "E1EDP20 EDATU of the first schedule line, else E1EDP03 002"},
		{"line_allowance_amount", "sum of BETRG of the item's E1EDP05 with ALCKZ -"},
		{"line_charge_amount", "the same with ALCKZ +"},
		{"line_tax_amount", "sum of MWSBT of the item's E1EDP04"},
	}...)
}
