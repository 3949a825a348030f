package modelbase

import (
	"bytes"
	"errors"
	"testing"
)

func FuzzDecode(f *testing.F) {
	good, err := Version{Name: "churn", Version: "2024-03-01", Status: Accepted, Metric: .5, Data: []byte("data\nmore")}.encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(seal(versionKind, []byte("{}\n")))
	f.Add(seal(versionKind, []byte("\n")))
	f.Add([]byte("clientele-model 2 x\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := decode(text)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrForm) {
				t.Errorf("neither damaged nor of another form: %v", err)
			}
			return
		}
		again, err := v.encode()
		if err != nil { // a name that no program of ours writes
			return
		}
		back, err := decode(again)
		if err != nil || !bytes.Equal(back.Data, v.Data) || back.Name != v.Name || back.Status != v.Status {
			t.Errorf("it does not come back: %v", err)
		}
	})
}
