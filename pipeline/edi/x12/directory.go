package x12

// known tells whether a segment is of the directory of the transactions that are read,
// from version 003020 to 008010. What is not is passed over and counted.
func known(tag string) bool {
	switch tag {
	case "ST", "SE", "BEG", "BAK", "BSN", "BIG", "PRF", "CTT", "TDS", "HL",
		"PO1", "IT1", "IT3", "IT8", "LIN", "SN1", "SLN", "ACK", "SCH", "SDQ", "PO3", "PO4", "LDT", "QTY", "CTP", "CTB", "PID", "MEA",
		"N1", "N2", "N3", "N4", "NX2", "NM1", "PER", "REF", "DTM", "CUR", "SAC", "ITA", "ITD", "DIS", "INC", "PAM", "AMT", "TXI", "TAX", "CAD", "ISS", "FOB", "CSH", "SI",
		"TD1", "TD3", "TD4", "TD5", "MAN", "PKG", "PWK", "PCT", "PAL", "CLD", "PO2", "SPI", "RRA", "RET", "ADV", "MTX", "LM", "LQ", "LS", "LE", "LX", "N9", "MSG", "NTE", "VEH", "V1", "R4", "FA1", "FA2", "FAC",
		"BAL", "BLR", "CB1", "CRC", "CS", "CSF", "DD", "DFI", "EFI", "ETD", "G61", "G62", "III", "INV", "IN1", "K1", "L7", "L11", "NCD", "NCA", "OTI", "PDL", "PAI", "PS", "PSA", "QTO", "REP", "SR", "SV", "TC2", "TSD", "UIT", "USI", "YNQ", "EM", "GF":
		return true
	}
	return false
}
