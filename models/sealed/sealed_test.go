package sealed_test

import (
	"bytes"
	"errors"
	"testing"

	"clientele/models/sealed"
)

func TestOpen_givesBackWhatWasSealedAndNothingElse(t *testing.T) {
	for _, body := range []string{"", "{}", "a\nb", string(bytes.Repeat([]byte("x"), 1000))} {
		data := sealed.Seal("tree", 3, []byte(body))
		back, err := sealed.Open("tree", 3, data)
		if err != nil || string(back) != body {
			t.Errorf("%.10q comes back as %.10q, %v", body, back, err)
		}
		if _, err := sealed.Open("tree", 2, data); !errors.Is(err, sealed.ErrVersion) {
			t.Errorf("another version gives %v", err)
		}
		if _, err := sealed.Open("gbdt", 3, data); !errors.Is(err, sealed.ErrDamaged) {
			t.Errorf("another kind gives %v", err)
		}
		for at := range data {
			bad := bytes.Clone(data)
			bad[at] ^= 4
			if _, err := sealed.Open("tree", 3, bad); err == nil {
				t.Fatalf("a changed byte %d is not noticed", at)
			}
			if _, err := sealed.Open("tree", 3, data[:at]); err == nil {
				t.Fatalf("a text cut at %d is taken", at)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("clientele-tree 1 00\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if body, err := sealed.Open("tree", 1, data); err == nil && !bytes.Equal(sealed.Seal("tree", 1, body), data) {
			t.Error("what was opened seals to something else")
		}
	})
}
