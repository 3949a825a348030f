package edi

// Places of the columns in a row. Those before LineNo are the order's and stand on
// each of its rows; the line may say dates, a delivery address and a currency of its
// own, which then stand on its row.
const (
	Standard = iota
	Version
	SenderID
	ReceiverID
	InterchangeNo
	InterchangeTime
	Test
	GroupNo
	MessageType
	MessageNo
	DocumentNo
	DocumentType
	PurposeCode
	Purpose
	ResponseCode
	OrderNo
	ReleaseNo
	ContractNo
	CustomerOrderNo
	SupplierOrderNo
	DepartmentNo
	VendorNo
	DocumentDate
	OrderDate
	RequestedDeliveryDate
	RequestedShipDate
	EarliestDeliveryDate
	LatestDeliveryDate
	PromisedDate
	ShippedDate
	CancelAfterDate
	Currency
	AllowanceAmount
	ChargeAmount
	LinesAmount
	TaxAmount
	TotalAmount
	BuyerTaxID
	Buyer                                // the first of PartColumns
	ShipTo        = Buyer + PartColumns  // the same of the place of delivery
	Supplier      = ShipTo + PartColumns // the same of who sells
	BillTo        = Supplier + PartColumns
	PassedOver    = BillTo + PartColumns
	LineNo        = PassedOver + 1
	LineAction    = LineNo + 1
	LineStatus    = LineNo + 2
	ItemID        = LineNo + 3
	ItemQualifier = LineNo + 4
	GTIN          = LineNo + 5
	BuyerItemID   = LineNo + 6
	SellerItemID  = LineNo + 7
	MakerItemID   = LineNo + 8
	ItemName      = LineNo + 9
	Quantity      = LineNo + 10
	Unit          = LineNo + 11
	Price         = LineNo + 12
	PriceCode     = LineNo + 13
	PriceBasis    = LineNo + 14
	PriceUnit     = LineNo + 15
	GrossPrice    = LineNo + 16
	LineAmount    = LineNo + 17
	LineAllowance = LineNo + 18
	LineCharge    = LineNo + 19
	LineTaxRate   = LineNo + 20
	LineTaxAmount = LineNo + 21
	LinePlace     = LineNo + 22
	Width         = LineNo + 23 // how many columns there are
)

// What is told of a party, in order: Buyer+PartyCity is the buyer's city.
const (
	PartyID = iota
	PartyQualifier
	PartyName
	PartyStreet
	PartyCity
	PartyRegion
	PartyPostalCode
	PartyCountry
	PartyContact
	PartyEmail
	PartyPhone
	PartColumns // how many these are
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

// Describe are the columns in the order of a row's fields. Dates are 2026-03-11 or,
// where a time is told, 2026-03-11 14:05:00, without a zone; one that is no date and
// one in a form that the reader does not know stands as it was written. Amounts have a
// decimal point and their digits as written.
func Describe() []Column {
	columns := []Column{
		{"standard", "X12 or EDIFACT"},
		{"version", "of the directory: GS08, or D:96A:UN:EAN008 of UNH"},
		{"sender_id", "who sent the interchange: ISA06, UNB sender"},
		{"receiver_id", "whom it was sent to: ISA08, UNB recipient"},
		{"interchange_no", "control number of the interchange: ISA13, UNB 0020; a redelivery may repeat it"},
		{"interchange_time", "when it was prepared: ISA09 and 10, UNB S004; the later of two deliveries wins"},
		{"test", "true where the interchange is marked as a test (ISA15 T, UNB 0035 1), else false"},
		{"group_no", "control number of the functional group: GS06, UNG 0048; empty without groups"},
		{"message_type", "850, 855, 856, 810, or ORDERS, ORDRSP, INVOIC"},
		{"message_no", "number of the transaction in its interchange: ST02, UNH 0062"},
		{"document_no", "the document's own number: BEG03, BAK08, BSN02, BIG02, BGM 1004"},
		{"document_type", "code of its kind: BEG02 (SA stand-alone, DS drop ship), BIG07 (CR credit), BGM 1001 (220 order, 380 invoice, 381 credit)"},
		{"purpose_code", "as written: BEG01, BAK01, BSN01, BIG08, or BGM 1225"},
		{"purpose", "original, cancel, replace, change, duplicate, confirm, add, delete, or empty for another code"},
		{"response_code", "how an order was answered: BAK02, BGM 4343 (AC, AP …)"},
		{"order_no", "the buyer's order number: BEG03, BAK03, PRF01, BIG04, BGM 1004 of ORDERS, RFF ON"},
		{"release_no", "of a blanket order: BEG04, BAK05, PRF02, BIG05"},
		{"contract_no", "BEG06, BAK07, PRF06, REF CT, RFF CT"},
		{"customer_order_no", "the end customer's number: REF CO, RFF CO"},
		{"supplier_order_no", "the seller's number of the order: REF VN, RFF VN"},
		{"department_no", "the buyer's department: REF DP, RFF DP"},
		{"vendor_no", "the seller's number at the buyer: REF IA, RFF IA"},
		{"document_date", "of the document: BEG05, BAK09, BSN03, BIG01, DTM 137"},
		{"order_date", "of the order: BEG05, BAK04, PRF04, BIG03, DTM 4, DTM 171 of RFF ON; the document's in ORDERS without one"},
		{"requested_delivery_date", "DTM 002, DTM 2; of the line where it tells one, as all dates below"},
		{"requested_ship_date", "DTM 010, DTM 10"},
		{"earliest_delivery_date", "DTM 064, DTM 64"},
		{"latest_delivery_date", "DTM 063, DTM 63"},
		{"promised_date", "DTM 017 or 067 or ACK05, DTM 17 or 69"},
		{"shipped_date", "DTM 011, DTM 11"},
		{"cancel_after_date", "DTM 001, DTM 61"},
		{"currency", "CUR02, CUX 6345 with qualifier 2"},
		{"allowance_amount", "sum of the order's own allowances: SAC A, ALC A with MOA 8, 23 or 204; those in percent without an amount are not in it"},
		{"charge_amount", "sum of the order's own charges: SAC C, ALC C"},
		{"lines_amount", "total of the lines as told: AMT 1, MOA 79"},
		{"tax_amount", "total of taxes as told: TXI02, MOA 124 or 176 behind the lines"},
		{"total_amount", "total as told: TDS01, AMT TT, MOA 86, else 77, 39, 9, 128, 98"},
		{"buyer_tax_id", "RFF VA of the buyer, REF TJ or VA or VX in its loop"},
	}
	columns = append(columns, partyColumns("buyer", "N1 BY, NAD BY; its contact also PER before all parties")...)
	columns = append(columns, partyColumns("ship_to", "N1 ST, NAD DP, ST or CN; of the line where it tells one")...)
	columns = append(columns, partyColumns("supplier", "N1 SU, SE, VN or SF, NAD SU or SE")...)
	columns = append(columns, partyColumns("bill_to", "N1 BT, NAD IV or BT")...)
	return append(columns, []Column{
		{"segments_passed_over", "how many segments of the transaction are not of its directory and were left aside"},
		{"line_no", "PO101, IT101, LIN01, LIN 1082; empty on the one row of a cancelled order without lines"},
		{"line_action", "LIN 1229: 1 added, 2 deleted, 3 changed; empty in X12"},
		{"line_status", "how a line was answered: ACK01 (IA accepted, IB backordered); empty in EDIFACT, where line_action says it"},
		{"item_id", "the first number of the item"},
		{"item_id_qualifier", "what that number is: UP, EN, VN, BP …"},
		{"gtin", "the item's global number: UP, UA, UK, EN, UI, GTIN of X12; EN, UP, SRV, GTIN of EDIFACT"},
		{"buyer_item_id", "the buyer's number: BP, IN, SK, CB, PI; BP, IN of LIN or PIA"},
		{"supplier_item_id", "the seller's number: VN, VP, VA, VC; SA, VN, VP"},
		{"manufacturer_item_id", "the maker's number: MG, MF, MN; MF, MP"},
		{"item_name", "PID05, IMD 7008"},
		{"quantity", "PO102, IT102, SN102, QTY 21; of an answer 113, 83 or 12 where 21 is away, of an invoice 47"},
		{"unit", "PO103, IT103, SN103, QTY 6411"},
		{"price", "PO104, IT104, PRI AAA (net); PRI AAB where that is the only one"},
		{"price_code", "PO105 (PE per each, TE contract), PRI 5125 (AAA net, AAB gross)"},
		{"price_basis", "how many units the price is for: CTP04, PRI 5284; empty is 1"},
		{"price_unit", "CTP05, PRI 6411; empty is the quantity's"},
		{"gross_price", "PRI AAB, CTP MSR or RES"},
		{"line_amount", "MOA 203, else 38 or 128; AMT 1 in X12. It goes before quantity × price"},
		{"line_allowance_amount", "sum of the line's allowances"},
		{"line_charge_amount", "sum of the line's charges"},
		{"line_tax_rate", "TXI03, TAX 5278, in percent"},
		{"line_tax_amount", "TXI02, MOA 124"},
		{"line_place", "place of the line within its transaction, from 1; empty on the one row of a cancelled order without lines"},
	}...)
}

func partyColumns(role, from string) []Column {
	return []Column{
		{role + "_id", from},
		{role + "_id_qualifier", "who gave that number: N103 (1, 9 DUNS, UL GLN, 91 seller, 92 buyer), NAD 3055 (9 GLN, 91, 92)"},
		{role + "_name", "N102 and N2, NAD C080 or the first of C058"},
		{role + "_street", "N3, NAD C059 or the rest of C058"},
		{role + "_city", "N401, NAD 3164"},
		{role + "_region", "N402, NAD 3229"},
		{role + "_postal_code", "N403, NAD 3251"},
		{role + "_country", "N404, NAD 3207"},
		{role + "_contact", "name: PER02, CTA 3412"},
		{role + "_email", "PER EM, COM EM"},
		{role + "_phone", "PER TE or CP, COM TE or AL"},
	}
}
