package poslog

// The columns of a row, in their order: first those of the transaction.
const (
	saleID = iota
	storeID
	workstationID
	businessDay
	sequenceNo
	transactionKind
	transactionStatus
	cancelled
	training
	tillID
	operatorID
	beginTime
	endTime
	currency
	organization
	customerID
	customerEmail
	customerPhone
	loyaltyCard
	tenderTypes
	cardTypes
	maskedCards
	netTotal
	taxTotal
	grandTotal
	transactionDiscount
	transactionTax
	linkedSaleID
	headerColumns
)

const (
	lineNo = headerColumns + iota
	lineKind
	itemType
	entryMethod
	voidStatus
	linkedLineNo
	itemID
	posItemID
	posIDType
	description
	hierarchy
	quantity
	units
	unitOfMeasure
	listPrice
	regularPrice
	actualPrice
	extendedAmount
	discountAmount
	discountPercent
	taxAmount
	taxPercent
	taxIncluded
	reason
	originalSaleID
	standingNo
	cameBack
	netQuantity
	grossPrice
	netAmount
	columns
)

// Columns are the names of a row's columns. Texts are those of the file; an empty one
// is told nowhere.
func Columns() []string {
	return []string{
		"sale_id",              // store/workstation/business day/sequence number: the key; / and % within a part are %2F and %25
		"store_id",             // RetailStoreID, or BusinessUnit/UnitID
		"workstation_id",       // WorkstationID
		"business_day",         // BusinessDayDate, as written
		"sequence_no",          // SequenceNumber of the transaction
		"transaction_kind",     // retail, control, tender_control, …: from the element's name; unknown where there is none
		"transaction_status",   // TransactionStatus of the RetailTransaction: Delivered, PostVoided, Suspended, …
		"cancelled",            // CancelFlag: true or false
		"training",             // TrainingModeFlag: true or false
		"till_id",              // TillID
		"operator_id",          // OperatorID, without the name
		"begin_time",           // BeginDateTime, as written
		"end_time",             // EndDateTime, as written
		"currency",             // CurrencyCode
		"organization",         // OrganizationHierarchy, levels joined by " / "
		"customer_id",          // Customer/CustomerID, else LoyaltyAccount/CustomerID
		"customer_email",       // Customer's EMailAddress
		"customer_phone",       // Customer's number: +country code, area code, local number; or the full one
		"loyalty_card",         // LoyaltyAccount's LoyaltyAccountID, LoyaltyID or CardID
		"tender_types",         // TenderType of the tenders that stand, each once, joined by ;
		"card_types",           // CardType of theirs, likewise
		"masked_cards",         // card numbers as masked in the file, joined by ;; of a full one the last four digits alone
		"net_total",            // Total of type TransactionNetAmount
		"tax_total",            // Total of type TransactionTaxAmount
		"grand_total",          // Total of type TransactionGrandAmount
		"transaction_discount", // Amount of the lines that are a Discount of the whole transaction, summed
		"transaction_tax",      // Amount of the lines that are a Tax, summed
		"linked_sale_id",       // the sale that the transaction refers to as a whole: one that it voids, mostly

		"line_no",          // SequenceNumber of the LineItem
		"line_kind",        // sale, return, fee, deposit, order; none: the transaction has no such line
		"item_type",        // ItemType of the sale: Stock, Service, Deposit, Fee, GiftCard, …
		"entry_method",     // EntryMethod
		"void_status",      // voids: cancels another line; voided: was cancelled; unlinked: VoidFlag and no line that it names. Only lines with an empty one are to be summed
		"linked_line_no",   // ItemLink or CreateRefNumber: the line that this one refers to
		"item_id",          // ItemID, else POSItemID
		"pos_item_id",      // POSIdentity/POSItemID
		"pos_id_type",      // POSIDType
		"description",      // Description
		"hierarchy",        // MerchandiseHierarchy, levels joined by " / "
		"quantity",         // Quantity, its sign as written
		"units",            // Quantity's Units
		"unit_of_measure",  // Quantity's UnitOfMeasureCode
		"list_price",       // UnitListPrice
		"regular_price",    // RegularSalesUnitPrice
		"actual_price",     // ActualSalesUnitPrice
		"extended_amount",  // ExtendedAmount, its sign as written
		"discount_amount",  // of RetailPriceModifier: taken off is positive, added negative; several are summed
		"discount_percent", // Percent of RetailPriceModifier, several joined by ;
		"tax_amount",       // Tax/Amount, several summed
		"tax_percent",      // Tax/Percent, several joined by ;
		"tax_included",     // TaxIncludedInTaxableAmountFlag: true or false
		"reason",           // ReasonCode, or Reason: why it came back
		"original_sale_id", // TransactionLink: the sale that is returned
		"standing_no",      // place among the transaction's lines whose void_status is empty, from 1; empty on the others
		"came_back",        // true: goods came back, by the line's kind or a negative quantity; else false
		"net_quantity",     // quantity without its sign; units instead where they make up the amount and the quantity does not
		"gross_price",      // price of one before discounts: regular, actual or list price, else extended amount by quantity; without a sign where goods came back
		"net_amount",       // what the line brought: extended amount, else quantity times actual price; without a sign where goods came back
	}
}

// element is a name that matters.
type element int

const (
	other element = iota
	transactionElement
	anyTransaction
	lineItem
	retailStoreID
	businessUnit
	unitID
	workstation
	sequence
	businessDayDate
	till
	operator
	beginDateTime
	endDateTime
	currencyCode
	organizationHierarchy
	customer
	customerIDElement
	emailAddress
	countryCode
	areaCode
	localNumber
	fullNumber
	loyaltyAccount
	loyaltyID
	total
	statusElement
	transactionLink
	lineLink
	sale
	returned
	fee
	deposit
	order
	tender
	tax
	discount
	itemIDElement
	posIdentity
	posItem
	descriptionElement
	merchandise
	quantityElement
	unitListPrice
	regularUnitPrice
	actualUnitPrice
	extended
	modifier
	amount
	percent
	taxable
	itemLink
	reasonCode
	creditDebit
	accountNumber
)

func names() map[string]element {
	return map[string]element{
		"RetailTransaction": anyTransaction, "LineItem": lineItem,
		"RetailStoreID": retailStoreID, "BusinessUnit": businessUnit, "UnitID": unitID, "WorkstationID": workstation,
		"SequenceNumber": sequence, "BusinessDayDate": businessDayDate, "TillID": till, "OperatorID": operator,
		"BeginDateTime": beginDateTime, "EndDateTime": endDateTime, "CurrencyCode": currencyCode, "OrganizationHierarchy": organizationHierarchy,
		"Customer": customer, "CustomerID": customerIDElement, "EMailAddress": emailAddress, "EmailAddress": emailAddress,
		"ITUCountryCode": countryCode, "AreaCode": areaCode, "LocalNumber": localNumber, "FullTelephoneNumber": fullNumber,
		"LoyaltyAccount": loyaltyAccount, "LoyaltyAccountID": loyaltyID, "LoyaltyID": loyaltyID, "CardID": loyaltyID,
		"Total": total, "TransactionStatus": statusElement, "TransactionLink": transactionLink, "LineItemSequenceNumber": lineLink,
		"Sale": sale, "SaleForDelivery": sale, "SaleForPickup": sale, "Return": returned, "ReturnForDelivery": returned, "ReturnForPickup": returned,
		"Fee": fee, "Deposit": deposit, "CustomerOrderForDelivery": order, "CustomerOrderForPickup": order,
		"Tender": tender, "Tax": tax, "Discount": discount, "ItemID": itemIDElement, "POSIdentity": posIdentity, "POSItemID": posItem,
		"Description": descriptionElement, "MerchandiseHierarchy": merchandise, "Quantity": quantityElement,
		"UnitListPrice": unitListPrice, "RegularSalesUnitPrice": regularUnitPrice, "ActualSalesUnitPrice": actualUnitPrice, "ExtendedAmount": extended,
		"RetailPriceModifier": modifier, "Amount": amount, "Percent": percent, "Percentage": percent, "TaxableAmount": taxable,
		"ItemLink": itemLink, "CreateRefNumber": itemLink, "ReasonCode": reasonCode, "Reason": reasonCode,
		"CreditDebit": creditDebit, "PrimaryAccountNumber": accountNumber,
	}
}
