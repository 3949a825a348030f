package weld

import "testing"

// FuzzThrift: what can be decoded is written back as it was, and nothing makes
// decoding panic or run away.
func FuzzThrift(f *testing.F) {
	f.Add([]byte{0x15, 0x02, 0x19, 0x1c, 0x48, 0x01, 'a', 0x00, 0x00})
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := readThrift(text)
		if err != nil {
			return
		}
		again, err := readThrift(v.append(nil))
		if err != nil || string(again.append(nil)) != string(v.append(nil)) {
			t.Errorf("%x does not survive: %v", text, err)
		}
	})
}
