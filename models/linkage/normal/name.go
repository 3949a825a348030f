package normal

import "strings"

// Name is Words of a person's name without titles in front (mr, dr, frau, mme …) and
// suffixes behind (jr, iii, phd …), unless nothing would be left. Titles that are names too
// (lady, ing, pan …) go only where two words stay; "M." goes where its dot tells that it is
// written short and a word stays.
func Name(s string) string {
	words := Words(s)
	for {
		shorter := withoutTitle(withoutSuffix(words), s)
		if shorter == words {
			return words
		}
		words = shorter
	}
}

// withoutTitle is a name without its first title.
func withoutTitle(words, written string) string {
	first, rest, more := strings.Cut(words, " ")
	if !more {
		return words
	}
	switch first {
	case "mr", "mrs", "ms", "miss", "mx", "dr", "dra", "drs", "prof", "professor", "sir", "dame", "rev", "reverend",
		"herr", "frau", "fraulein", "hr", "fr", "dipl", "doz",
		"mme", "mlle", "madame", "mademoiselle", "monsieur", "messrs", "mister", "doctor", "doktor",
		"sr", "sra", "srta", "senor", "senora", "senorita", "senhor", "senhora",
		"sig", "sigra", "signor", "signora", "signorina", "dott", "dottssa", "avv",
		"dhr", "mevr", "mevrouw", "mw", "meneer", "pani", "gospodin", "gospozha", "kyrios", "kyria":
		return rest
	case "lady", "lord", "ing", "mag", "ir", "pan", "capt", "captain", "lt", "col", "sgt", "judge", "hon", "don", "dona", "phys", "kfm":
		if strings.Contains(rest, " ") {
			return rest
		}
	case "m":
		if dotted(written) {
			return rest
		}
	}
	return words
}

// dotted tells a text that begins "M." with a word behind, not one initial after the other.
func dotted(written string) bool {
	written = strings.TrimLeft(written, " \t")
	if len(written) < 3 || written[0]|0x20 != 'm' || written[1] != '.' {
		return false
	}
	next, _, _ := strings.Cut(strings.TrimLeft(written[2:], " "), " ")
	return len(next) > 1 && !strings.Contains(next, ".")
}

// withoutSuffix is a name without its last suffix; generations go from the middle too
// (Smith Jr., John).
func withoutSuffix(words string) string {
	at := strings.LastIndexByte(words, ' ')
	if at < 0 {
		return withoutHonorific(words)
	}
	rest, last := words[:at], words[at+1:]
	switch last {
	case "jr", "jnr", "sr", "snr", "ii", "iii", "iv", "esq", "esquire", "phd", "mba", "obe", "cbe", "mbe", "dds", "md", "msc", "bsc", "cpa":
		return rest
	case "d":
		if before, found := strings.CutSuffix(rest, " ph"); found {
			return before
		}
	}
	for i := strings.IndexByte(words, ' '); i >= 0; {
		start := i + 1
		length := strings.IndexByte(words[start:], ' ')
		if length < 0 {
			break
		}
		switch words[start : start+length] {
		case "jr", "jnr", "snr", "ii", "iii", "esq", "phd":
			return words[:i] + words[start+length:]
		}
		i = start + length
	}
	return withoutHonorific(words)
}

// withoutHonorific is a Chinese or Japanese name without the Mr or Ms that is glued to it.
func withoutHonorific(words string) string {
	if words == "" || words[len(words)-1] < 0x80 {
		return words
	}
	for _, honorific := range [...]string{"先生", "女士", "小姐", "太太", "さん", "様", "님"} {
		if rest, found := strings.CutSuffix(words, honorific); found && strings.TrimSpace(rest) != "" {
			return strings.TrimSpace(rest)
		}
	}
	return words
}
