package linkage

import "clientele/models/intern"

// dictionary gives every distinct text a number, from 1; 0 is the missing value.
type dictionary struct {
	texts *intern.Texts
	forms []string // once it is complete
}

func newDictionary() *dictionary { return &dictionary{texts: intern.NewTexts(64)} }

func (d *dictionary) id(form string) uint32 { return d.texts.Number(form) }

// close is called when the dictionary is complete.
func (d *dictionary) close() { d.forms, d.texts = d.texts.List(), nil }

// hashes of all forms, the same in every run: keys of blocks are kept from night to night.
func (d *dictionary) hashes(of func(string) string) []uint64 {
	out := make([]uint64, len(d.forms))
	for i, form := range d.forms {
		out[i] = hashText(of(form))
	}
	return out
}

const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

// hashText is FNV-1a with a final mix; 0 stands for the empty text alone.
func hashText(s string) uint64 {
	if s == "" {
		return 0
	}
	h := uint64(hashStart)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * hashPrime
	}
	return max(1, mix(h))
}

// mix is the finaliser of splitmix64 (Steele, Lea and Flood 2014).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// combine makes one hash of parts, 0 where one of them is missing.
func combine(seed uint64, parts ...uint64) uint64 {
	h := mix(seed + hashStart)
	for _, part := range parts {
		if part == 0 {
			return 0
		}
		h = mix(h^part)*hashPrime + part
	}
	return max(1, mix(h))
}
