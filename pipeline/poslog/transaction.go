package poslog

import (
	"bytes"
	"slices"
	"unicode"

	"clientele/pipeline/rows/markup"
)

// span is a part of a transaction's texts.
type span struct{ start, end int }

func (s span) empty() bool { return s.start == s.end }

// role is what a line is to a transaction.
type role int

const (
	noRole role = iota
	rowRole
	tenderRole
	discountRole
	taxRole
)

// item is a line of a transaction.
type item struct {
	line      int64
	role      role
	fields    [columns - headerColumns]span
	raw       span
	void      bool // it says that it cancels a line
	cancelled bool // another cancels it
	linked    bool // it names a line that is there
	number    bool // it holds a card number
	amount    span // of a discount or a tax of the whole transaction
	tender    span
	cardType  span
	card      span
}

func (i *item) field(column int) *span { return &i.fields[column-headerColumns] }

// transaction is what is known of the one at hand.
type transaction struct {
	line     int64
	space    int
	depth    int // of the element at hand, the transaction's own being 1; 0: outside of one
	skipped  int // the depth of the foreign element within which we are, 0: none
	size     int
	elements int
	path     []element
	pending  []byte // text of the element at hand
	text     []byte // all texts that are kept, and what was joined of them
	most     int    // bytes of text
	raw      []byte
	header   [headerColumns]span
	items    []item
	item     int // at hand, -1: none
	rule     string
	reason   string

	modified    span // amount of the price modifier at hand
	negative    bool // it is added to the price
	modifierOff bool // it is void
	total       int  // column of the total at hand, 0: none
	link        [4]span
	phone       [4]span // country, area, local, full
	loyaltyOf   span    // customer of the loyalty account
	numbers     [][]byte
}

func (t *transaction) refuse(rule, reason string) {
	if t.rule == "" {
		t.rule, t.reason = rule, reason
	}
}

// store keeps a text.
func (t *transaction) store(text []byte) span {
	begin := len(t.text)
	t.text = append(t.text, text...)
	return span{begin, len(t.text)}
}

// set keeps the first text of a field.
func (t *transaction) set(field *span, text []byte) {
	if field.empty() && len(text) > 0 {
		*field = t.store(text)
	}
}

// key keeps a part of the key, which cannot be told twice with different texts.
func (t *transaction) key(column int, text []byte) {
	if field := &t.header[column]; !field.empty() && !bytes.Equal(t.text[field.start:field.end], text) {
		t.refuse("ambiguous_key", "its "+Columns()[column]+" is told twice with different values")
	}
	t.set(&t.header[column], text)
}

// flag keeps what is true or false; none is false.
func (t *transaction) flag(field *span, value []byte) {
	switch text := bytes.ToLower(bytes.TrimSpace(value)); string(text) {
	case "true", "1":
		*field = t.store([]byte("true"))
	case "false", "0", "":
		*field = t.store([]byte("false"))
	default:
		*field = t.store(value) // for a check to find
	}
}

func isTrue(value []byte) bool {
	text := bytes.TrimSpace(value)
	return bytes.EqualFold(text, []byte("true")) || string(text) == "1"
}

// parent is the name of the element that holds the one at hand, or one further out.
func (t *transaction) parent(out int) element {
	if at := len(t.path) - 1 - out; at >= 0 {
		return t.path[at]
	}
	return other
}

func (t *transaction) beginItem(line int64, token *markup.Token) {
	t.item = len(t.items)
	t.items = append(t.items, item{line: line, raw: span{len(t.raw), len(t.raw)}, void: isTrue(token.Attribute("VoidFlag"))})
	i := &t.items[t.item]
	t.set(i.field(entryMethod), token.Attribute("EntryMethod"))
	t.set(i.field(linkedLineNo), token.Attribute("CreateRefNumber"))
}

func (t *transaction) endItem() {
	i := &t.items[t.item]
	i.raw.end = len(t.raw)
	if i.role != rowRole {
		t.raw = t.raw[:max(i.raw.start, min(len(t.raw), rawBytes))] // its text is not asked for
	}
	t.item = -1
}

// enter reads the attributes of an element.
func (t *transaction) enter(token *markup.Token, name element) {
	if t.item >= 0 {
		t.enterItem(&t.items[t.item], token, name)
	}
	switch name {
	case anyTransaction:
		if t.depth == 2 {
			t.kind(token.Name)
			t.set(&t.header[transactionStatus], token.Attribute("TransactionStatus"))
		}
	case total:
		t.total = 0
		switch string(token.Attribute("TotalType")) {
		case "TransactionNetAmount":
			t.total = netTotal
		case "TransactionTaxAmount":
			t.total = taxTotal
		case "TransactionGrandAmount":
			t.total = grandTotal
		}
	case transactionLink:
		t.link = [4]span{}
	}
}

func (t *transaction) enterItem(i *item, token *markup.Token, name element) {
	if t.parent(1) == lineItem {
		kind := ""
		switch name {
		case sale:
			kind = "sale"
		case returned:
			kind = "return"
		case fee:
			kind = "fee"
		case deposit:
			kind = "deposit"
		case order:
			kind = "order"
		case tender:
			i.role = tenderRole
			t.set(&i.tender, token.Attribute("TenderType"))
		case discount:
			i.role = discountRole
		case tax:
			i.role = taxRole
		}
		if kind != "" && i.role == noRole {
			i.role = rowRole
			t.set(i.field(lineKind), []byte(kind))
			t.set(i.field(itemType), token.Attribute("ItemType"))
		}
		return
	}
	switch name {
	case posIdentity:
		t.set(i.field(posIDType), token.Attribute("POSIDType"))
	case quantityElement:
		t.set(i.field(units), token.Attribute("Units"))
		t.set(i.field(unitOfMeasure), token.Attribute("UnitOfMeasureCode"))
	case modifier:
		t.modified, t.negative, t.modifierOff = span{}, false, isTrue(token.Attribute("VoidFlag"))
	case amount:
		if t.parent(1) == modifier {
			t.negative = bytes.EqualFold(token.Attribute("Action"), []byte("Add"))
		}
	case taxable:
		if flag := token.Attribute("TaxIncludedInTaxableAmountFlag"); flag != nil && i.field(taxIncluded).empty() {
			t.flag(i.field(taxIncluded), flag)
		}
	case creditDebit:
		t.set(&i.cardType, token.Attribute("CardType"))
	}
}

// kind makes tender_control of TenderControlTransaction.
func (t *transaction) kind(name []byte) {
	if !t.header[transactionKind].empty() {
		return
	}
	var kind []byte
	previous := '_'
	for _, c := range string(bytes.TrimSuffix(name, []byte("Transaction"))) {
		if unicode.IsUpper(c) && unicode.IsLower(previous) {
			kind = append(kind, '_')
		}
		previous = c
		kind = append(kind, string(unicode.ToLower(c))...)
	}
	t.set(&t.header[transactionKind], kind)
}

// leave reads the text of an element.
func (t *transaction) leave(name element, text []byte) {
	if t.parent(1) == transactionLink || t.parent(1) == businessUnit && t.parent(2) == transactionLink {
		t.leaveLink(name, text)
		return
	}
	if t.item >= 0 {
		t.leaveItem(&t.items[t.item], name, text)
		return
	}
	if t.depth == 2 || name == unitID && t.depth == 3 && t.parent(1) == businessUnit {
		t.leaveHeader(name, text)
		return
	}
	t.leaveParty(name, text)
	switch name {
	case total:
		if t.total > 0 {
			t.set(&t.header[t.total], text)
		}
	case statusElement:
		t.set(&t.header[transactionStatus], text)
	case transactionLink:
		t.linked(&t.header[linkedSaleID])
	}
}

func (t *transaction) leaveHeader(name element, text []byte) {
	switch name {
	case retailStoreID, unitID:
		t.key(storeID, text)
	case workstation:
		t.key(workstationID, text)
	case sequence:
		t.key(sequenceNo, text)
	case businessDayDate:
		t.key(businessDay, text)
	case till:
		t.set(&t.header[tillID], text)
	case operator:
		t.set(&t.header[operatorID], text)
	case beginDateTime:
		t.set(&t.header[beginTime], text)
	case endDateTime:
		t.set(&t.header[endTime], text)
	case currencyCode:
		t.set(&t.header[currency], text)
	case organizationHierarchy:
		t.join(&t.header[organization], " / ", text)
	}
}

// leaveParty reads who bought.
func (t *transaction) leaveParty(name element, text []byte) {
	switch name {
	case customerIDElement:
		if slices.Contains(t.path, customer) {
			t.set(&t.header[customerID], text)
		} else if slices.Contains(t.path, loyaltyAccount) {
			t.set(&t.loyaltyOf, text)
		}
	case loyaltyID:
		if slices.Contains(t.path, loyaltyAccount) {
			t.set(&t.header[loyaltyCard], text)
		}
	case emailAddress, countryCode, areaCode, localNumber, fullNumber:
		if !slices.Contains(t.path, customer) {
			return
		}
		if name == emailAddress {
			t.set(&t.header[customerEmail], text)
			return
		}
		t.set(&t.phone[name-countryCode], text)
	}
}

// leaveLink reads the key of another transaction.
func (t *transaction) leaveLink(name element, text []byte) {
	switch name {
	case retailStoreID, unitID:
		t.set(&t.link[0], text)
	case workstation:
		t.set(&t.link[1], text)
	case businessDayDate:
		t.set(&t.link[2], text)
	case sequence:
		t.set(&t.link[3], text)
	}
}

// linked makes the id of a sale of the link at hand, where it is whole.
func (t *transaction) linked(field *span) {
	if field.empty() {
		*field = t.saleID(t.link)
	}
}

func (t *transaction) leaveItem(i *item, name element, text []byte) {
	parent := t.parent(1)
	switch name {
	case sequence:
		switch parent {
		case lineItem:
			t.set(i.field(lineNo), text)
		case itemLink:
			t.set(i.field(linkedLineNo), text)
		}
	case itemLink:
		t.set(i.field(linkedLineNo), text)
	case lineLink:
		if parent == itemLink {
			t.set(i.field(linkedLineNo), text)
		}
	case transactionLink:
		t.linked(i.field(originalSaleID))
	case amount:
		t.leaveAmount(i, parent, text)
	case percent:
		if parent == modifier && !t.modifierOff {
			t.join(i.field(discountPercent), ";", text)
		} else if parent == tax && i.role == rowRole {
			t.join(i.field(taxPercent), ";", text)
		}
	case modifier:
		if !t.modified.empty() && !t.modifierOff {
			t.add(i.field(discountAmount), t.modified, t.negative)
		}
	case accountNumber:
		i.number = true
		t.card(i, text)
	case posItem:
		if parent == posIdentity {
			t.set(i.field(posItemID), text)
		}
	case customerIDElement, loyaltyID, emailAddress:
		t.leaveParty(name, text)
	default:
		if isSale(parent) {
			t.leaveSale(i, name, text)
		}
	}
}

func isSale(name element) bool { return name >= sale && name <= order }

// leaveSale reads what stands in a sale itself.
func (t *transaction) leaveSale(i *item, name element, text []byte) {
	column := 0
	switch name {
	case itemIDElement:
		column = itemID
	case descriptionElement:
		column = description
	case merchandise:
		t.join(i.field(hierarchy), " / ", text)
		return
	case quantityElement:
		column = quantity
	case unitListPrice:
		column = listPrice
	case regularUnitPrice:
		column = regularPrice
	case actualUnitPrice:
		column = actualPrice
	case extended:
		column = extendedAmount
	case reasonCode:
		column = reason
	default:
		return
	}
	t.set(i.field(column), text)
}

func (t *transaction) leaveAmount(i *item, parent element, text []byte) {
	switch {
	case len(text) == 0:
	case parent == modifier:
		t.set(&t.modified, text)
	case parent == tax && i.role == rowRole && isSale(t.parent(2)):
		t.add(i.field(taxAmount), t.store(text), false)
	case (parent == tax || parent == discount) && t.parent(2) == lineItem:
		t.set(&i.amount, text)
	}
}
