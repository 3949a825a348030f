package idoc

import (
	"math/big"
	"strings"
)

// number writes a number with a decimal point and its sign in front: 12,50- is -12.50. What
// is none stands as written.
func number(text string) string {
	rest, negative := strings.TrimSpace(text), false
	if trailing, found := strings.CutSuffix(rest, "-"); found {
		rest, negative = strings.TrimSpace(trailing), true
	} else if leading, found := strings.CutPrefix(rest, "-"); found {
		rest, negative = leading, true
	} else if trailing, found := strings.CutSuffix(rest, "+"); found {
		rest = trailing
	}
	if rest == "" || strings.Trim(rest, "0123456789.,") != "" || strings.Trim(rest, ".,") == "" {
		return text
	}
	point := strings.LastIndexAny(rest, ".,")
	if point >= 0 {
		mark := rest[point]
		thousands := strings.Trim(".,", string(mark))
		whole := rest[:point]
		if strings.IndexByte(whole, mark) >= 0 { // 1.234.567: it stands between thousands
			if strings.Contains(whole, thousands) || !grouped(rest, string(mark)) {
				return text
			}
			rest = strings.ReplaceAll(rest, string(mark), "")
		} else {
			if strings.Contains(whole, thousands) && !grouped(whole, thousands) {
				return text
			}
			rest = strings.ReplaceAll(whole, thousands, "") + "." + rest[point+1:]
		}
	}
	if negative {
		return "-" + rest
	}
	return rest
}

// grouped tells whether marks stand between groups of three digits.
func grouped(text, mark string) bool {
	groups := strings.Split(text, mark)
	for i, group := range groups {
		if len(group) != 3 && i > 0 || len(group) == 0 || len(group) > 3 {
			return false
		}
	}
	return true
}

// maxDigits is more than any amount has, and few enough that adding costs no time.
const maxDigits = 60

// parse reads a number as number writes it, in units of its last digit.
func parse(text string) (n *big.Int, scale int, ok bool) {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	digits := whole + fraction
	if digits == "" || len(digits) > maxDigits || strings.Trim(digits, "0123456789") != "" {
		return nil, 0, false
	}
	n, ok = new(big.Int).SetString(digits, 10)
	if ok && strings.HasPrefix(text, "-") {
		n.Neg(n)
	}
	return n, len(fraction), ok
}

// aligned reads two numbers in units of the finer one.
func aligned(a, b string) (x, y *big.Int, scale int, ok bool) {
	x, scale, ok = parse(a)
	y, other, also := parse(b)
	if !ok || !also {
		return nil, nil, 0, false
	}
	for ; scale < other; scale++ {
		x.Mul(x, big.NewInt(10))
	}
	for ; other < scale; other++ {
		y.Mul(y, big.NewInt(10))
	}
	return x, y, scale, true
}

// equal tells whether two texts are one number.
func equal(a, b string) bool {
	x, y, _, ok := aligned(a, b)
	return ok && x.Cmp(y) == 0
}

// add adds numbers exactly; nothing and a number are that number.
func add(sum, text string) (string, bool) {
	if sum == "" {
		_, _, ok := parse(text)
		return text, ok
	}
	x, y, scale, ok := aligned(sum, text)
	if !ok {
		return "", false
	}
	x.Add(x, y)
	digits := new(big.Int).Abs(x).String()
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if x.Sign() < 0 {
		digits = "-" + digits
	}
	return digits, true
}

// moment writes a date 20260311 and a time 140500 as Describe tells. SAP writes zeros
// where it has none.
func moment(date, clock string) string {
	if strings.Trim(date, "0 ") == "" {
		return ""
	}
	if len(date) != 8 || strings.Trim(date, "0123456789") != "" {
		return date
	}
	day := date[:4] + "-" + date[4:6] + "-" + date[6:]
	if len(clock) != 6 || strings.Trim(clock, "0123456789") != "" || clock == "000000" {
		return day
	}
	return day + " " + clock[:2] + ":" + clock[2:4] + ":" + clock[4:]
}
