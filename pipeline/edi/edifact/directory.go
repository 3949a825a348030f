package edifact

// known tells whether a segment is of the directory of the transactions that are read.
// What is not is passed over and counted.
func known(tag string) bool {
	switch tag {
	case "UNH", "UNT", "UNS", "BGM", "LIN", "PIA", "IMD", "QTY", "PRI", "MOA", "DTM", "RFF", "NAD", "CTA", "COM", "TAX", "ALC", "CUX", "CNT",
		"PAI", "ALI", "FTX", "LOC", "FII", "DOC", "PCD", "PAT", "PYT", "TDT", "TOD", "PAC", "MEA", "PCI", "EQD", "HAN", "RNG", "RTE", "APR", "RCS", "GIN", "GIR", "QVR", "SCC", "STG", "DGS", "GIS", "INP", "EDT", "AJT", "DLM", "GEI", "RJL", "CCI", "CAV", "AUT", "TMD", "ADR", "BUS", "ERC":
		return true
	}
	return false
}
