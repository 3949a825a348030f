package identity

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/linkage"
)

const listHeader = "left_source,left_record_id,right_source,right_record_id,answer"

func writeList(t *testing.T, dir, name string, lines ...string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReadLists(t *testing.T) {
	dir := t.TempDir()
	writeList(t, dir, "identity/a.csv", "\ufeffreason,"+listHeader, "doubtful,web,2,erp,1,Always", "doubtful,erp,3,web,4,", "x,erp,5,erp,6,never")
	writeList(t, dir, "identity/b.csv", listHeader, "erp,1,web,2,always")
	got, err := readLists(dir, []string{"identity/*.csv", "nothing/*.csv"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]linkage.KeyPair{{A: "erp:1", B: "web:2"}}, got.always); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]linkage.KeyPair{{A: "erp:5", B: "erp:6"}}, got.never); diff != "" {
		t.Error(diff)
	}
	other, err := readLists(dir, []string{"identity/b.csv"})
	if err != nil || other.hash == got.hash {
		t.Errorf("other lists have the same hash, or %v", err)
	}
}

func TestReadLists_refuses(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"no file", "", []string{"x.csv: is not there", "identity review --output x.csv"}},
		{"empty", " ", []string{"x.csv"}},
		{"column missing", "left_source,left_record_id,right_source,right_record,answer", []string{"x.csv:1: the column right_record_id is missing"}},
		{"unknown answer", listHeader + "\na,1,b,2,yes", []string{`x.csv:2: answer is always, never or nothing, not "yes"`}},
		{"no record", listHeader + "\na,1,b,,never\n", []string{"x.csv:2: right_record_id is empty"}},
		{"itself", listHeader + "\na,1,a,1,never\n", []string{"x.csv:2: left and right are the same record"}},
		{"contradiction", listHeader + "\na,1,b,2,never\nc,1,d,1,never\nb,2,a,1,always\n", []string{"x.csv:4: this pair is answered with always here and with never in x.csv:2"}},
		{"fields", listHeader + "\na,1,b\na,1,b,2,perhaps\n", []string{"x.csv:2: is no CSV: wrong number of fields", "x.csv:3: answer"}},
		{"quote", listHeader + "\na,\"1,b,2,never\n", []string{"x.csv:", "is no CSV"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.file != "" {
				writeList(t, dir, "x.csv", c.file)
			}
			_, err := readLists(dir, []string{"x.csv"})
			if err == nil {
				t.Fatal("it was taken")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

func FuzzReadList(f *testing.F) {
	f.Add(listHeader + "\na,1,b,2,never\n")
	f.Add(listHeader + "\n\"a\nb\",1,b,2,always\n")
	f.Add(listHeader + "\n\"") // a quote that never ends
	f.Fuzz(func(t *testing.T, text string) {
		answers := map[linkage.KeyPair]answered{}
		err := readList(strings.NewReader(text), "x.csv", answers)
		for pair, answer := range answers {
			if pair.A >= pair.B || (answer.text != answerAlways && answer.text != answerNever) {
				t.Errorf("%v is answered with %v (%v)", pair, answer, err)
			}
		}
	})
}

func TestSafeCell(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Ann": "Ann", "=1+1": "'=1+1", "+44 7035 652543": "+44 7035 652543", "-5.00": "-5.00", "@cmd": "'@cmd", "-1+cmd|x": "'-1+cmd|x",
		"'twas": "''twas", "\tx": "'\tx", "'": "''", "O'Neill": "O'Neill",
	} {
		if got := SafeCell(text); got != want || PlainCell(got) != text {
			t.Errorf("%q becomes %q and %q again; want %q", text, got, PlainCell(got), want)
		}
	}
}
