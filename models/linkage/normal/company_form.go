package normal

// legalForm is the one spelling of a legal form, given its words without blanks, so that
// s.a.r.l., S A R L and sarl are found alike; "" for other words. Abroad the same letters can
// mean another form (SA, AS): they are told by their letters.
func legalForm(compact string) string {
	switch compact {
	case "ltd", "limited", "coltd", "companyltd", "companylimited", "colimited", "cyf", "ltda", "limitada", "lda", "cialtda", "limitee", "ltee",
		"有限公司", "有限责任公司", "有限責任公司", "股份有限公司":
		return "ltd"
	case "inc", "incorporated", "coinc", "incorporation":
		return "inc"
	case "corp", "corporation":
		return "corp"
	case "co", "company", "cie", "compagnie", "cia", "compania":
		return "co"
	case "llc", "limitedliabilitycompany", "lc":
		return "llc"
	case "plc", "publiclimitedcompany":
		return "plc"
	case "llp", "limitedliabilitypartnership":
		return "llp"
	case "lp", "limitedpartnership":
		return "lp"
	case "lllp", "pllc", "cic", "cio", "pc", "pbc":
		return compact
	case "ptyltd", "proprietarylimited", "ptylimited", "pty":
		return "pty ltd"
	case "pvtltd", "privatelimited", "pvtlimited", "privateltd":
		return "pvt ltd"
	case "pteltd", "ptelimited":
		return "pte ltd"
	case "sdnbhd", "sendirianberhad":
		return "sdn bhd"
	case "bhd", "berhad":
		return "bhd"
	case "gmbh", "mbh", "gesmbh", "gesellschaftmitbeschrankterhaftung", "ggmbh":
		return "gmbh"
	case "gmbhcokg", "gmbhcokommanditgesellschaft", "mbhcokg", "gmbhcompagniekg":
		return "gmbh co kg"
	case "gmbhcokgaa":
		return "gmbh co kgaa"
	case "agcokg":
		return "ag co kg"
	case "ug", "ughaftungsbeschrankt", "unternehmergesellschafthaftungsbeschrankt", "unternehmergesellschaft":
		return "ug"
	case "ughaftungsbeschranktcokg", "ugcokg":
		return "ug co kg"
	case "ag", "aktiengesellschaft":
		return "ag"
	case "kg", "cokg", "kommanditgesellschaft":
		return "kg"
	case "ohg", "cohg", "coohg", "offenehandelsgesellschaft":
		return "ohg"
	case "kgaa", "gbr", "se", "eg", "ev":
		return compact
	case "ek", "ekfm", "ekfr", "eingetragenerkaufmann", "eingetragenekauffrau":
		return "ek"
	case "sa", "societeanonyme", "sociedadanonima", "sociedadeanonima", "societaanonima", "ae", "anonymietairia":
		return "sa"
	case "sarl", "societearesponsabilitelimitee", "saarl":
		return "sarl"
	case "sas", "societeparactionssimplifiee", "societaperazionisemplificata":
		return "sas"
	case "sasu", "eurl", "snc", "sci", "scop", "scs", "sca":
		return compact
	case "srl", "societaaresponsabilitalimitata", "sociedadderesponsabilidadlimitada", "sderl", "sderldecv":
		return "srl"
	case "spa", "societaperazioni":
		return "spa"
	case "srls", "sapa", "scarl", "scrl":
		return compact
	case "sl", "sociedadlimitada", "slu", "sociedadlimitadaunipersonal":
		return "sl"
	case "sau", "sll":
		return compact
	case "sadecv", "sapidecv":
		return "sa de cv"
	case "bv", "beslotenvennootschap":
		return "bv"
	case "nv", "naamlozevennootschap":
		return "nv"
	case "bvba", "sprl", "cvba", "vof", "cv", "vzw", "asbl":
		return compact
	case "oy", "osakeyhtio", "oyab":
		return "oy"
	case "oyj", "ky":
		return compact
	case "ab", "aktiebolag", "aktiebolaget", "abpubl":
		return "ab"
	case "as", "aktieselskab", "aksjeselskap", "aktsiaselts", "anonimsirketi", "akciovaspolecnost", "akciovaspolocnost":
		return "as"
	case "asa", "hb", "ivs":
		return compact
	case "aps", "anpartsselskab":
		return "aps"
	case "spzoo", "spolkazoo", "spolkazograniczonaodpowiedzialnoscia", "zoo":
		return "sp z o o"
	case "spzoospk", "spzoospkomandytowa":
		return "sp z o o sp k"
	case "spk", "spj", "spolkaakcyjna":
		return compact
	case "sro", "spolsro", "spolecnostsrucenimomezenym":
		return "sro"
	case "kft", "zrt", "nyrt", "doo", "dooel", "ood", "eood", "uab", "sia", "ou":
		return compact
	case "ltdsti", "limitedsirketi", "limitedsti":
		return "ltd sti"
	case "ooo", "obshchestvosogranichennoyotvetstvennostyu":
		return "ooo"
	case "oao", "zao", "pao", "tov", "too":
		return compact
	case "jsc", "ojsc", "cjsc", "pjsc", "fze", "fzco", "fzllc", "wll", "sal", "saog", "tbk":
		return compact
	case "株式会社", "株", "kk", "kabushikikaisha", "kabushikigaisha", "주식회사", "주":
		return "kk"
	case "有限会社", "有", "yk", "yugenkaisha":
		return "yk"
	case "合同会社", "gk", "godokaisha":
		return "gk"
	case "epe", "oe", "ike":
		return compact
	}
	return ""
}

// leadingForm is a legal form that is written in front of the name; the letters of others
// (as, co, se) begin too many names.
func leadingForm(compact string) string {
	switch compact {
	case "ooo", "oao", "zao", "pao", "tov", "too", "uab", "sia", "pt", "sarl", "eurl", "sasu", "snc", "sci",
		"株式会社", "株", "有限会社", "有", "合同会社", "주식회사", "주":
		if form := legalForm(compact); form != "" {
			return form
		}
		return compact
	}
	return ""
}
