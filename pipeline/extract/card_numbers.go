package extract

import "bytes"

// fullCardNumber is how many digits the number of a card has at least.
const fullCardNumber = 13

// keepable is the text of a rejected row as it may be kept: where cards are loaded, runs of
// digits that are long enough for the number of one are masked, blanks and dashes between
// them or not. A row is rejected for what is wrong with it, and a whole number is what may
// well be wrong.
func (f *feed) keepable(raw []byte) []byte {
	if f.entity.Name != "cards" {
		return raw
	}
	out := bytes.Clone(raw)
	for i := 0; i < len(out); {
		if !isDigit(out[i]) {
			i++
			continue
		}
		end, digits := i, 0
		for j := i; j < len(out) && (isDigit(out[j]) || out[j] == ' ' || out[j] == '-'); j++ {
			if isDigit(out[j]) {
				digits++
				end = j + 1
			}
		}
		for j := i; digits >= fullCardNumber && j < end; j++ {
			out[j] = '*'
		}
		i = end
	}
	return out
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
