package identity

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clientele/pipeline"
)

func leaveRun(t *testing.T, layout pipeline.Layout, id string, files map[string]parcel) string {
	t.Helper()
	folder := layout.Run(id)
	if err := os.MkdirAll(filepath.Join(folder, "identity"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, p := range files {
		if err := writeParcel(filepath.Join(folder, "identity", name), p); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestKeep_laterRunOfTheSameDateReplaces(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	state := parcel{header{Kind: "state"}, []byte("s")}
	first := leaveRun(t, layout, "1", map[string]parcel{runState: state, runModel: {header{Kind: "model", Records: 5}, []byte("m")}})
	for range 2 { // again before the next run
		if err := Keep(layout, first, "2024-03-01"); err != nil {
			t.Fatal(err)
		}
	}
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	model, err := latestModel(layout, day("2024-03-02"))
	if err != nil || !model.found || string(model.data) != "m" || model.Records != 5 {
		t.Errorf("kept model: %+v, %v", model, err)
	}
	if today, err := latestModel(layout, day("2024-03-01")); err != nil || today.found {
		t.Error("a night found the model of its own date")
	}
	second := leaveRun(t, layout, "2", map[string]parcel{runState: state})
	if err := Keep(layout, second, "2024-03-01"); err != nil {
		t.Fatal(err)
	}
	if model, err := latestModel(layout, day("2024-03-02")); err != nil || model.found {
		t.Error("the night was published again with an earlier model, and the replaced run's model is still there")
	}
}

func TestKeep_nightOfAnEarlierVersion(t *testing.T) {
	layout := pipeline.Layout{Root: t.TempDir()}
	if err := Keep(layout, layout.Run("1"), "2024-03-01"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(modelsDir(layout)); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was made of nothing")
	}
}

func FuzzDecodeParcel(f *testing.F) {
	good, err := encoded(parcel{header{Kind: "state", Records: 3}, []byte("data\nmore")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := decodeParcel("state", text)
		if err != nil {
			return
		}
		again, err := encoded(p)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodeParcel("state", again)
		if err != nil || !bytes.Equal(back.data, p.data) || back.Records != p.Records {
			t.Errorf("%v does not come back: %v", p.header, err)
		}
	})
}

// encoded is a parcel as it lies in a file.
func encoded(p parcel) ([]byte, error) {
	head, err := p.head()
	return append(head, p.data...), err
}
