package normal

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Email is the user and the domain of an address: lower case, without mailto:, name and
// brackets; the domain in ASCII as the mail system writes it; what providers ignore taken
// off (+tags, dots in Gmail users, googlemail.com). Both are "" for what is no address: not
// one @, nothing at one of its sides, blanks within, or a domain without a dot.
func Email(s string) (user, domain string) {
	address := cut(s)
	if !isASCII(address) {
		address = norm.NFKC.String(strings.ToValidUTF8(address, ""))
	}
	address = strings.ToLower(address)
	if open := strings.LastIndexByte(address, '<'); open >= 0 {
		address = address[open+1:]
	}
	address, _, _ = strings.Cut(address, ">")
	address = strings.TrimPrefix(strings.TrimSpace(address), "mailto:")
	address = strings.TrimFunc(address, isAround)
	user, domain, one := strings.Cut(address, "@")
	if !one || strings.Contains(domain, "@") {
		return "", ""
	}
	user, domain = strings.TrimSpace(user), strings.TrimSpace(domain)
	if user == "" || strings.ContainsFunc(user, isBlankOrControl) {
		return "", ""
	}
	if domain = mailDomain(domain); domain == "" {
		return "", ""
	}
	if tag := strings.IndexByte(user, '+'); tag > 0 {
		user = user[:tag]
	}
	if domain == "gmail.com" {
		if plain := strings.ReplaceAll(user, ".", ""); plain != "" {
			user = plain
		}
	}
	return user, domain
}

// isAround tells what may stand around an address and is no part of it.
func isAround(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'.,;:()[]", r) }

// mailDomain is a domain in ASCII, "" for what is none.
func mailDomain(domain string) string {
	if !isASCII(domain) {
		ascii, err := idna.Lookup.ToASCII(domain)
		if err != nil {
			return ""
		}
		domain = ascii
	}
	dots, label := 0, 0
	for i := 0; i < len(domain); i++ {
		switch c := domain[i]; {
		case c == '.':
			if label == 0 {
				return ""
			}
			dots, label = dots+1, 0
		case c-'a' < 26 || c-'0' < 10 || c == '-' || c == '_':
			label++
		default:
			return ""
		}
	}
	switch {
	case label == 0, dots == 0 && !strings.HasPrefix(domain, "xn--"):
		return ""
	case domain == "googlemail.com":
		return "gmail.com"
	}
	return domain
}

// isBlankOrControl tells what no user's name in an address has.
func isBlankOrControl(r rune) bool {
	return r <= ' ' || r == 0x7f || r == '\u00a0' || r == '\u3000'
}
