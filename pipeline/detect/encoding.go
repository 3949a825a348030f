package detect

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	xunicode "golang.org/x/text/encoding/unicode"
)

// Encoding is how a text file writes its characters.
type Encoding struct {
	Name string // IANA name
	Sure bool
	Why  string // where it is not sure
}

// decode tells the encoding and returns the head as UTF-8.
func decode(data []byte, whole bool) (Encoding, string, error) {
	for _, mark := range []struct {
		bytes, name string
		order       xunicode.Endianness
	}{{"\xff\xfe", "utf-16le", xunicode.LittleEndian}, {"\xfe\xff", "utf-16be", xunicode.BigEndian}} {
		if bytes.HasPrefix(data, []byte(mark.bytes)) {
			text, err := xunicode.UTF16(mark.order, xunicode.UseBOM).NewDecoder().Bytes(data[:len(data)&^1])
			return Encoding{Name: "utf-16", Sure: true}, string(text), err
		}
	}
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		data = data[3:]
	}
	if zeros := bytes.Count(data, []byte{0}); zeros > 0 {
		return decodeWide(data, zeros)
	}
	if controls(data) > len(data)/100 && !isX12(string(data[:min(len(data), 1024)])) { // whose separators may be control characters
		return Encoding{}, "", errors.New("it holds control characters in many places: this is no text, or it is packed in a way that is not known")
	}
	valid := data
	if !whole {
		valid = withoutPartial(data)
	}
	if utf8.Valid(valid) {
		return Encoding{Name: "utf-8", Sure: true}, string(valid), nil
	}
	return plausible(data, whole)
}

// decodeWide reads text of two bytes a character without a mark.
func decodeWide(data []byte, zeros int) (Encoding, string, error) {
	data = data[:len(data)&^1]
	odd := 0
	for i := 1; i < len(data); i += 2 {
		if data[i] == 0 {
			odd++
		}
	}
	name, order := "", xunicode.LittleEndian
	switch {
	case zeros < len(data)/8:
	case odd*10 >= zeros*9:
		name = "utf-16le"
	case odd*10 <= zeros:
		name, order = "utf-16be", xunicode.BigEndian
	}
	if name != "" {
		if text, err := xunicode.UTF16(order, xunicode.IgnoreBOM).NewDecoder().Bytes(data); err == nil && controls(text) <= len(text)/100 && !bytes.ContainsRune(text, utf8.RuneError) {
			return Encoding{Name: name, Sure: true}, string(text), nil
		}
	}
	return Encoding{}, "", errors.New("it holds zero bytes: this is no text")
}

func controls(data []byte) int {
	n := 0
	for _, b := range data {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' && (b < 0x1c || b == 0x1b) || b == 0x7f {
			n++
		}
	}
	return n
}

// withoutPartial cuts a character that the head ends in the middle of.
func withoutPartial(data []byte) []byte {
	for i := 1; i <= utf8.UTFMax && i <= len(data); i++ {
		if last := data[len(data)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return data[:len(data)-i]
			}
			break
		}
	}
	return data
}

// candidate is an encoding without marks, and how well its characters look.
type candidate struct {
	name     string
	encoding encoding.Encoding
	common   func(rune) bool // characters that texts in it mostly consist of
}

func candidates() []candidate {
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	punctuation := func(r rune) bool { return r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xff60 }
	return []candidate{
		{"gbk", simplifiedchinese.GBK, func(r rune) bool { return punctuation(r) || han(r) && frequent(simplifiedchinese.GBK, r, 0xb0, 0xd7) }},
		{"big5", traditionalchinese.Big5, func(r rune) bool { return punctuation(r) || han(r) && frequent(traditionalchinese.Big5, r, 0xa4, 0xc6) }},
		{"shift_jis", japanese.ShiftJIS, func(r rune) bool {
			return punctuation(r) || unicode.In(r, unicode.Hiragana, unicode.Katakana) && r < 0xff61 || han(r) && frequent(japanese.ShiftJIS, r, 0x88, 0x97)
		}},
	}
}

// frequent tells whether a character lies where its encoding keeps the frequent ones.
func frequent(e encoding.Encoding, r rune, low, high byte) bool {
	encoded, err := e.NewEncoder().Bytes([]byte(string(r)))
	return err == nil && len(encoded) == 2 && encoded[0] >= low && encoded[0] <= high
}

// plausible chooses among the encodings without marks the one whose characters look most
// like writing.
func plausible(data []byte, whole bool) (Encoding, string, error) {
	const looked = 64 << 10
	sample := data[:min(len(data), looked)]
	best, second := Encoding{Name: "windows-1252"}, ""
	bestScore := western(sample)
	secondScore := 0.0
	var chosen encoding.Encoding = charmap.Windows1252
	for _, c := range candidates() {
		score := plausibility(sample, c)
		if score > bestScore {
			second, secondScore = best.Name, bestScore
			best, bestScore, chosen = Encoding{Name: c.name}, score, c.encoding
		} else if score > secondScore {
			second, secondScore = c.name, score
		}
	}
	text, err := chosen.NewDecoder().Bytes(data)
	if err != nil {
		return Encoding{}, "", err
	}
	if !whole {
		text = bytes.TrimRight(text, string(utf8.RuneError))
	}
	const clear, seldom = 0.25, 20
	high := 0
	for _, b := range sample {
		if b >= utf8.RuneSelf {
			high++
		}
	}
	best.Sure = bestScore-secondScore >= clear && high >= seldom && bestScore >= 0.8
	switch {
	case best.Sure:
	case bestScore < 0.5:
		best.Why = "the bytes that are not ASCII look like no writing in it; ask who exports the file"
	case second == "" || bestScore-secondScore >= clear:
		best.Why = "few bytes tell; look whether accents and other letters read right"
	default:
		best.Why = "its bytes could be " + second + " too; look whether names read right"
	}
	switch { // neighbours put other characters in the same places: only reading tells
	case !best.Sure:
	case best.Name != "windows-1252":
		best.Sure, best.Why = false, "nothing in the file says so, and its bytes are characters in other encodings of Chinese and Japanese too; look whether names read right"
	default:
		best.Sure = westernOnly(string(text))
		best.Why = "neighbours such as windows-1250 and iso-8859-15 have other letters in the same places; look whether names read right"
	}
	return best, string(text), nil
}

// western is the share of bytes above ASCII that are single letters within words.
func western(data []byte) float64 {
	high, fine := 0, 0
	letter := func(i int) bool {
		return i >= 0 && i < len(data) && (data[i]|0x20 >= 'a' && data[i]|0x20 <= 'z')
	}
	upper := func(i int) bool { return i >= 0 && i < len(data) && data[i] >= 0x80 }
	for i, b := range data {
		if b < 0x80 {
			continue
		}
		high++
		switch {
		case b == 0x81 || b == 0x8d || b == 0x8f || b == 0x90 || b == 0x9d: // no characters
		case b == 0x80 || b == 0xa3: // € and £ stand before or behind numbers
			fine++
		case b >= 0xc0 && b != 0xd7 && b != 0xf7 && (!upper(i-1) || !upper(i+1)) && (letter(i-1) || letter(i+1)):
			fine++
		case b < 0xc0 && !upper(i-1) && !upper(i+1): // marks: dashes, quotes, degrees
			fine++
		}
	}
	if high == 0 {
		return 0
	}
	return float64(fine) / float64(high)
}

// westernOnly tells whether all letters beyond ASCII are the frequent ones of western
// languages, and there are several of them.
func westernOnly(text string) bool {
	for _, r := range text {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) && !strings.ContainsRune("äöüÄÖÜßéèêëàâçîïôùûÉÈÀÇñÑáíóúÁÍÓÚåÅæÆøØœŒãõ", r) {
			return false
		}
	}
	return true
}

// plausibility is the share of characters beyond ASCII that are frequent ones.
func plausibility(data []byte, c candidate) float64 {
	text, err := c.encoding.NewDecoder().Bytes(data)
	if err != nil {
		return 0
	}
	beyond, common, broken := 0, 0, 0
	for _, r := range string(bytes.TrimRight(text, string(utf8.RuneError))) {
		switch {
		case r < utf8.RuneSelf:
		case r == utf8.RuneError:
			beyond, broken = beyond+1, broken+1
		default:
			beyond++
			if c.common(r) {
				common++
			}
		}
	}
	if beyond == 0 || broken*50 > beyond {
		return 0
	}
	return float64(common) / float64(beyond)
}
