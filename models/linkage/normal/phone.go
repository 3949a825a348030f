package normal

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

const (
	fewestDigits = 5  // fewer are a code or an extension, not a number
	mostDigits   = 20 // E.164 has 15; more is two numbers or a card
	enoughDigits = 7  // with so many behind us a letter begins an extension or a remark
	keyDigits    = 9
)

// Phone is a number in E.164 (+447035652543) where it is a valid one, read in the numbering
// plan of a region such as GB; with region "" only numbers with an international prefix
// (+ or 00) are read so. What is not valid stays as its digits alone, without prefix. An
// extension is dropped. "" has fewer than five digits or more than twenty, one digit
// all over, or digits that count up or down.
//
// The library that knows the plans takes 10 microseconds for a number; plans with many
// customers have a way around it (plan.go).
func Phone(s, region string) string {
	s = cut(s)
	if !isASCII(s) {
		s = foldDigits(s)
	}
	var room [mostDigits + 2]byte
	number := scanPhone(s, room[:0])
	if number.vanity {
		return vanity(s, region)
	}
	digits := number.digits
	if len(digits) < fewestDigits || len(digits) > mostDigits {
		return ""
	}
	international := number.plus
	if !international && digits[0] == '0' && digits[1] == '0' {
		international, digits = true, digits[2:]
	}
	text := string(digits)
	if isDummy(text) {
		return ""
	}
	if international {
		return internationalPhone(text)
	}
	region = regionCode(region)
	if region == "" {
		return text
	}
	return nationalPhone(text, region)
}

// PhoneKey is what two spellings of a number share: its last nine digits, or all of fewer.
func PhoneKey(phone string) string {
	phone = cut(phone)
	tail := len(phone)
	for tail > 0 && len(phone)-tail < keyDigits && phone[tail-1]-'0' < 10 {
		tail--
	}
	if len(phone)-tail == keyDigits || tail == 0 || tail == 1 && phone[0] == '+' {
		return phone[tail:]
	}
	digits := make([]byte, 0, len(phone))
	for i := 0; i < len(phone); i++ {
		if phone[i]-'0' < 10 {
			digits = append(digits, phone[i])
		}
	}
	return string(digits[max(0, len(digits)-keyDigits):])
}

// scanned is what a look at a written number found.
type scanned struct {
	digits []byte
	plus   bool // an international prefix + in front
	vanity bool // letters within the number, 1-800-FLOWERS
}

// scanPhone collects a number's digits into room, up to an extension, a remark or a second
// number, and no more than one over the most.
func scanPhone(s string, room []byte) scanned {
	number := scanned{digits: room}
	for i := 0; i < len(s); i++ {
		c := s[i]
		n := len(number.digits)
		switch {
		case c-'0' < 10:
			if n > mostDigits {
				return number
			}
			number.digits = append(number.digits, c)
		case c == '+' && n == 0:
			number.plus = true
		case c == '+' || c == '#' || c == ';' || c == ',' || c == '|' || c == '\n':
			if n >= enoughDigits {
				return number
			}
		case c == '/':
			if n >= keyDigits {
				return number // a second number; before that a German area code ends
			}
		case (c|0x20)-'a' < 26 && n > 0:
			if n >= enoughDigits {
				return number
			}
			number.vanity = true
			return number
		}
	}
	return number
}

// internationalPhone reads digits that begin with a country's code.
func internationalPhone(digits string) string {
	code := callingCode(digits)
	national := digits[min(len(code), len(digits)):]
	if isDummy(national) {
		return ""
	}
	if code == "1" {
		national = strings.TrimPrefix(national, "1")
		if len(national) != 10 {
			return digits // the plan has a few numbers of seven digits, which are no customer's
		}
	}
	if trunkZero(code) {
		national = strings.TrimPrefix(national, "0")
	}
	if surelyValid(code, national) {
		return "+" + code + national
	}
	if isValid(code, national) {
		return "+" + code + national
	}
	if found := ask("+"+digits, ""); found != "" {
		return found
	}
	return digits
}

// isValid asks the library whether a plan has a number, which costs a quarter of having it
// read one. Zeros in front are left to its reader: what they are hangs on the plan.
func isValid(code, national string) bool {
	if national == "" || national[0] == '0' || len(national) > 15 {
		return false
	}
	country, err := strconv.ParseInt(code, 10, 32)
	if err != nil {
		return false
	}
	number, err := strconv.ParseUint(national, 10, 64)
	if err != nil {
		return false
	}
	countryCode := int32(country)
	return phonenumbers.IsValidNumber(&phonenumbers.PhoneNumber{CountryCode: &countryCode, NationalNumber: &number})
}

// nationalPhone reads digits as somebody dials them in a region.
func nationalPhone(digits, region string) string {
	code := regionCallingCode(region)
	national := digits
	switch {
	case code == "1":
		if len(digits) == 11 {
			national = strings.TrimPrefix(digits, "1")
		}
		if len(national) != 10 && !strings.HasPrefix(digits, "011") {
			return digits
		}
	case trunkZero(code):
		national = strings.TrimPrefix(digits, "0")
	}
	if code != "" {
		if surelyValid(code, national) || isValid(code, national) {
			return "+" + code + national
		}
		if national != "" && national[0] != '0' && !strings.HasPrefix(digits, code) {
			return digits // no other reading is left
		}
	}
	if found := ask(digits, region); found != "" {
		return found
	}
	return digits
}

// ask has the library read a number; "" where it is not valid.
func ask(number, region string) string {
	if region == "" {
		region = phonenumbers.UNKNOWN_REGION
	}
	parsed, err := phonenumbers.Parse(number, region)
	if err != nil || !phonenumbers.IsValidNumber(parsed) {
		return ""
	}
	parsed.Extension = nil
	return phonenumbers.Format(parsed, phonenumbers.E164)
}

// vanity reads a number with letters in it, which stand for digits on the keys.
func vanity(s, region string) string {
	if found := ask(s, regionCode(region)); found != "" {
		return found
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	if len(digits) < fewestDigits || len(digits) > mostDigits || isDummy(digits) {
		return ""
	}
	return digits
}

// isDummy tells digits that are typed to get past a form.
func isDummy(digits string) bool {
	return allEqual(digits) || isRun(digits)
}

// regionCode is a region in the two capitals that the plans go by, "" for what is none.
func regionCode(region string) string {
	if len(region) != 2 {
		return ""
	}
	if region[0]-'A' >= 26 || region[1]-'A' >= 26 {
		region = strings.ToUpper(region)
	}
	if region == "UK" {
		return "GB"
	}
	return region
}

// foldDigits is a text with the digits and signs of all scripts in ASCII.
func foldDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x80:
			return r
		case unicode.Is(unicode.Nd, r):
			return decimal(r)
		case unicode.IsLetter(r):
			return -1 // words around the number, as 电话
		}
		return ' '
	}, norm.NFKC.String(s))
}
