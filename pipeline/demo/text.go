package demo

import "strconv"

// appendField appends a field of a CSV file, quoted where it must be.
func appendField(b []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		switch s[i] {
		case ',', '"', '\n', '\r', ';':
			plain = false
		}
	}
	if plain {
		return append(b, s...)
	}
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// appendJSON appends a JSON string. The texts here hold no control characters.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// appendLatin1 appends a text of Latin-1 characters in that encoding.
func appendLatin1(b []byte, s string) []byte {
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return b
}

// appendMoney appends pence as pounds: 1234.50.
func appendMoney(b []byte, pence int64) []byte { return appendDecimal(b, pence, '.') }

func appendDecimal(b []byte, pence int64, mark byte) []byte {
	if pence < 0 {
		b, pence = append(b, '-'), -pence
	}
	b = strconv.AppendInt(b, pence/100, 10)
	return append(b, mark, byte('0'+pence/10%10), byte('0'+pence%10))
}

// appendPadded appends a number with leading zeros.
func appendPadded(b []byte, n uint64, width int) []byte {
	digits := 1
	for m := n; m >= 10; m /= 10 {
		digits++
	}
	for ; digits < width; digits++ {
		b = append(b, '0')
	}
	return strconv.AppendUint(b, n, 10)
}

func pad(n uint64, width int) string { return string(appendPadded(nil, n, width)) }
