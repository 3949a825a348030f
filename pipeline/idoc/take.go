package idoc

import "strings"

// values are the fields of one segment by name.
type values []field

func (v values) of(name string) string {
	for i := range v {
		if v[i].name == name {
			return v[i].value
		}
	}
	return ""
}

// joined puts together what fields tell that a system had to split.
func (v values) joined(names ...string) string {
	var parts []string
	for _, name := range names {
		if text := v.of(name); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// set keeps the first text of a column.
func set(column *string, text string) {
	if *column == "" {
		*column = text
	}
}

// take reads a segment whose fields are known. Values are read by name.
func (d *document) take(segment string, v values) {
	if d.rule != "" || len(v) == 0 {
		return
	}
	switch segment {
	case "EDI_DC40", "EDI_DC":
		d.controlRecord(v)
	case "E1EDK01":
		d.head(v)
	case "E1EDK02":
		d.reference(v)
	case "E1EDK03":
		d.date(v)
	case "E1EDK14":
		d.organization(v)
	case "E1EDKA1":
		d.party(v)
	case "E1EDK05":
		d.condition(v)
	case "E1EDS01":
		d.sum(v)
	case "E1KNA1M":
		d.customerMaster(v)
	case "E1EDP01", "E1EDP03", "E1EDP04", "E1EDP05", "E1EDP19", "E1EDP20":
		if d.inItem {
			d.last().take(segment, v)
		}
	}
}

func (d *document) controlRecord(v values) {
	h := &d.header
	for column, name := range map[int]string{docnum: "DOCNUM", idocType: "IDOCTYP", messageType: "MESTYP", messageCode: "MESCOD", messageFunction: "MESFCT",
		direction: "DIRECT", client: "MANDT", senderID: "SNDPRN", receiverID: "RCVPRN"} {
		set(&h[column], v.of(name))
	}
	if v.of("TEST") != "" {
		h[test] = "true"
	}
	set(&h[createdAt], moment(v.of("CREDAT"), v.of("CRETIM")))
}

func (d *document) head(v values) {
	h := &d.header
	set(&h[action], v.of("ACTION"))
	switch h[action] {
	case "", "000":
		h[purpose] = "original"
	case "001":
		h[purpose] = "cancel"
	case "002", "003", "004":
		h[purpose] = "change"
	}
	set(&h[documentNo], v.of("BELNR"))
	set(&h[documentType], v.of("BSART"))
	set(&h[currency], v.of("CURCY"))
	set(&h[paymentTerms], v.of("ZTERM"))
}

func (d *document) reference(v values) {
	switch v.of("QUALF") {
	case "001":
		set(&d.header[customerOrderNo], v.of("BELNR"))
		set(&d.header[customerOrderDate], moment(v.of("DATUM"), v.of("UZEIT")))
	case "002":
		set(&d.header[supplierOrderNo], v.of("BELNR"))
	}
}

func (d *document) date(v values) {
	text := moment(v.of("DATUM"), v.of("UZEIT"))
	switch v.of("IDDAT") {
	case "012":
		set(&d.header[documentDate], text)
	case "022":
		if text != "" {
			d.header[customerOrderDate] = text
		}
	case "002":
		set(&d.header[requestedDate], text)
	}
}

func (d *document) organization(v values) {
	id := v.of("ORGID")
	switch v.of("QUALF") {
	case "006":
		set(&d.header[division], id)
	case "007":
		set(&d.header[distributionChannel], id)
	case "008", "018":
		set(&d.header[salesOrganization], id)
	case "012", "019":
		set(&d.header[orderType], id)
	}
}

func (d *document) party(v values) {
	first, known := map[string]int{"AG": soldTo, "WE": shipTo, "RE": billTo, "RG": payer, "LF": seller}[v.of("PARVW")]
	if !known {
		return
	}
	told := d.header[first : first+partyColumns]
	if strings.Join(told, "") != "" {
		return // no one has the number of one party and the name of another
	}
	told[partyID], told[partyForeignID], told[partyGLN] = v.of("PARTN"), v.of("LIFNR"), v.of("ILNNR")
	told[partyName], told[partyStreet] = v.joined("NAME1", "NAME2", "NAME3", "NAME4"), v.joined("STRAS", "STRS2")
	told[partyPostcode], told[partyCity], told[partyRegion] = v.of("PSTLZ"), v.of("ORT01"), v.of("REGIO")
	told[partyCountry], told[partyPhone] = v.of("LAND1"), v.of("TELF1")
	set(&told[partyCountry], v.of("ISOAL"))
}

// condition adds what the order as a whole is charged, or allowed.
func (d *document) condition(v values) {
	amount := number(v.of("BETRG"))
	if v.of("ALCKZ") == "-" {
		amount = "-" + strings.TrimPrefix(amount, "-")
	}
	if sum, ok := add(d.charges, amount); ok {
		d.charges = sum
	}
}

func (d *document) sum(v values) {
	switch v.of("SUMID") {
	case "001":
		set(&d.header[linesCount], number(v.of("SUMME")))
	case "002":
		set(&d.header[linesTotal], number(v.of("SUMME")))
	}
}

func (d *document) customerMaster(v values) {
	h := &d.header
	set(&h[customerID], v.of("KUNNR"))
	set(&h[customerGroup], v.of("KTOKD"))
	set(&h[customerName], v.joined("NAME1", "NAME2"))
	set(&h[customerName2], v.joined("NAME3", "NAME4"))
	for column, name := range map[int]string{customerStreet: "STRAS", customerPostcode: "PSTLZ", customerCity: "ORT01", customerRegion: "REGIO", customerCountry: "LAND1",
		customerPhone: "TELF1", customerPhone2: "TELF2", customerFax: "TELFX", customerLanguage: "SPRAS_ISO", customerTaxID: "STCEG"} {
		set(&h[column], v.of(name))
	}
	set(&h[customerLanguage], v.of("SPRAS"))
	set(&h[customerTaxID], v.of("STCD1"))
	set(&h[customerCreatedOn], moment(v.of("ERDAT"), ""))
	if v.of("LOEVM") != "" || v.of("MSGFN") == "003" {
		h[customerDeletion] = "true"
	}
	set(&h[customerDeletion], "false")
}

// take reads a segment of an item.
func (i *item) take(segment string, v values) {
	switch segment {
	case "E1EDP01":
		for column, name := range map[int]string{lineNo: "POSEX", lineAction: "ACTION", itemCategory: "PSTYV", unit: "MENEE", priceUnit: "PMENE", lineCurrency: "CURCY",
			materialGroup: "MATKL", plant: "WERKS", parentLineNo: "UEPOS", rejectionReason: "ABGRU", supplierItemID: "MATNR"} {
			set(i.at(column), v.of(name))
		}
		for column, name := range map[int]string{quantity: "MENGE", price: "VPREI", priceBasis: "PEINH", netAmount: "NETWR"} {
			set(i.at(column), number(v.of(name)))
		}
	case "E1EDP03":
		if v.of("IDDAT") == "002" {
			set(i.at(deliveryDate), moment(v.of("DATUM"), v.of("UZEIT")))
		}
	case "E1EDP04":
		i.sum(taxAmount, v.of("MWSBT"))
	case "E1EDP05":
		switch v.of("ALCKZ") {
		case "-":
			i.sum(allowanceAmount, v.of("BETRG"))
		case "+":
			i.sum(chargeAmount, v.of("BETRG"))
		}
	case "E1EDP19":
		id := v.of("IDTNR")
		switch v.of("QUALF") {
		case "001":
			set(i.at(buyerItemID), id)
		case "002":
			if id != "" {
				*i.at(supplierItemID) = id
			}
		case "003":
			set(i.at(gtin), id)
		}
		set(i.at(itemName), v.of("KTEXT"))
	case "E1EDP20":
		if sum, ok := add(i.wanted, number(v.of("WMENG"))); ok {
			i.wanted = sum
		}
		set(i.at(deliveryDate), moment(v.of("EDATU"), v.of("EZEIT")))
	}
}

// sum adds an amount; a text that is no number stands beside, for who gives it a type.
func (i *item) sum(column int, text string) {
	if text == "" {
		return
	}
	total, ok := add(*i.at(column), number(text))
	if !ok {
		total = *i.at(column) + ";" + text
	}
	*i.at(column) = total
}
