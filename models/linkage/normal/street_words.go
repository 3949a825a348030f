package normal

import "strings"

// streetName puts the words of a street together in their usual abbreviations.
func streetName(words []string) string {
	words = mendKind(words)
	var room [96]byte
	out := room[:0]
	for i, word := range words {
		if i == 0 && len(words) > 1 {
			switch word {
			case "ul", "ulica", "ulitsa", "vul", "vulitsya":
				continue
			}
		}
		if len(out) > 0 {
			out = append(out, ' ')
		}
		stem, kind := unglue(word)
		if kind != "" {
			out = append(append(append(out, stem...), ' '), kind...)
			continue
		}
		if i == 0 && len(words) > 1 {
			word = leadingKind(word)
		}
		out = append(out, streetWord(word)...)
	}
	return string(out)
}

// unglue splits the kind off a street's name where both are one word.
func unglue(word string) (stem, kind string) {
	if len(word) < 6 {
		return word, ""
	}
	for _, glued := range [...]struct{ tail, kind string }{
		{"strasse", "st"}, {"straat", "st"}, {"street", "st"}, {"str", "st"}, {"avenue", "ave"}, {"crescent", "cres"}, {"circuit", "cct"},
		{"place", "pl"}, {"drive", "dr"}, {"close", "cl"}, {"terrace", "ter"}, {"parade", "pde"},
	} {
		if stem, found := strings.CutSuffix(word, glued.tail); found && len(stem) >= 3 {
			return stem, glued.kind
		}
	}
	return word, ""
}

// leadingKind is the kind of a street where it stands in front, as in Romance languages.
func leadingKind(word string) string {
	switch word {
	case "r", "rua":
		return "rue"
	case "c", "cll", "carrer":
		return "calle"
	case "v":
		return "via"
	}
	return word
}

// streetWord is the abbreviation of a word that streets are named with, or the word.
func streetWord(word string) string {
	switch word {
	case "street", "str", "strt", "strasse", "straat", "saint", "sankt", "sint":
		return "st"
	case "road":
		return "rd"
	case "avenue", "av", "aven", "avn", "avenida", "avda":
		return "ave"
	case "lane":
		return "ln"
	case "drive", "drv":
		return "dr"
	case "court", "crt":
		return "ct"
	case "close", "clo":
		return "cl"
	case "crescent", "cresc", "cr", "crs":
		return "cres"
	case "terrace", "terr", "tce":
		return "ter"
	case "place", "plaza", "platz", "plz", "plac", "pza", "praca", "piazza", "pzza", "plein", "pln":
		return "pl"
	case "square", "sqr":
		return "sq"
	case "grove", "gro", "grv":
		return "gr"
	case "gardens", "garden", "gdn", "gardns":
		return "gdns"
	case "circuit", "circ", "crct":
		return "cct"
	case "circle":
		return "cir"
	case "parade":
		return "pde"
	case "highway":
		return "hwy"
	case "parkway", "pky":
		return "pkwy"
	case "boulevard", "bd", "bld", "bvd", "boul", "bulvar", "blv":
		return "blvd"
	case "way":
		return "wy"
	case "hills":
		return "hls"
	case "hill":
		return "hl"
	case "park":
		return "pk"
	case "north", "nord", "norte":
		return "n"
	case "south", "sud", "sur":
		return "s"
	case "east", "ost", "este":
		return "e"
	case "west", "ouest", "oeste":
		return "w"
	case "northeast":
		return "ne"
	case "northwest":
		return "nw"
	case "southeast":
		return "se"
	case "southwest":
		return "sw"
	case "mount":
		return "mt"
	case "fort":
		return "ft"
	case "heights":
		return "hts"
	case "trail":
		return "trl"
	case "crossing":
		return "xing"
	case "junction":
		return "jct"
	case "center", "centre", "cntr":
		return "ctr"
	case "esplanade":
		return "esp"
	case "green":
		return "grn"
	case "bridge":
		return "brg"
	case "expressway":
		return "expy"
	case "freeway":
		return "fwy"
	case "turnpike":
		return "tpke"
	case "point":
		return "pt"
	case "ridge":
		return "rdg"
	case "station":
		return "stn"
	case "valley":
		return "vly"
	case "view":
		return "vw"
	case "village", "vlge":
		return "vlg"
	case "cottage", "cotage":
		return "cott"
	case "house":
		return "hse"
	case "alley":
		return "aly"
	case "allee", "aleja", "aleje", "al":
		return "all"
	case "chemin", "chem":
		return "ch"
	case "impasse":
		return "imp"
	case "route":
		return "rte"
	case "faubourg", "fg":
		return "fbg"
	case "carretera", "crta":
		return "ctra"
	case "camino":
		return "cno"
	case "paseo", "pso":
		return "po"
	case "viale":
		return "vle"
	case "corso":
		return "cso"
	case "prospekt", "prosp", "prospect":
		return "pr"
	case "pereulok":
		return "per"
	case "doctor":
		return "dr"
	}
	return word
}

// isUnitWord tells words for a part of a house that has a number of its own.
func isUnitWord(word string) bool {
	switch word {
	case "flat", "flt", "apt", "apartment", "appartement", "app", "appt", "unit", "suite", "ste", "room", "rm", "shop", "level", "lvl", "floor",
		"villa", "lot", "bldg", "building", "wohnung", "whg", "etage", "og", "piso", "int", "interno", "scala", "kv", "kvartira", "korpus", "bus", "bte", "bat", "batiment", "esc", "escalier", "lok", "lokal":
		return true
	}
	return false
}

// isFloorWord tells words for floors, which stand behind their number.
func isFloorWord(word string) bool {
	switch word {
	case "og", "stock", "etage", "floor", "fl", "piso", "piano", "eme", "obergeschoss", "andar", "planta", "verdieping":
		return true
	}
	return false
}

// isNumberWord tells words that announce the number of a house.
func isNumberWord(word string) bool {
	switch word {
	case "no", "nr", "num", "number", "nummer", "numero", "nro", "n", "dom", "d":
		return true
	}
	return false
}

// isRoadWithNumber tells roads that a number names: route 66 is no house.
func isRoadWithNumber(word string) bool {
	switch word {
	case "highway", "hwy", "route", "rte", "road", "rd", "km", "county", "interstate":
		return true
	}
	return false
}
