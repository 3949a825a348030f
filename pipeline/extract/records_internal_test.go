package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// The records that are read are those that were written, joined files shared.
func TestRecords_roundTrip(t *testing.T) {
	joined := &StateFile{Name: "joined-2024-03-0f.parquet", SHA256: "ab", Bytes: 12, Modified: 1, Changed: 2, Inode: 1 << 63, Exports: 2, Month: "2024-03"}
	own := &StateFile{Name: "c.parquet", SHA256: "cd", Bytes: 3}
	records := []*Record{
		{File: "exports/a.csv", Size: 1, Modified: -5, SHA256: "01", RowsRead: 2, RowsLoaded: 2, Parquet: joined, Run: "night-01", Accepted: true},
		{File: "exports/ü \"b\" \\ <&>\u2028.csv", SHA256: "02", Parquet: joined, Rejects: own, Gone: true, Same: "exports/a.csv"},
		{File: "exports/c.csv", SHA256: "03", Parquet: own, Warnings: []string{"a column", "another, \"quoted\""}, Previous: []Previous{{Size: 1, SHA256: "00", Run: "night-00"}}},
		{File: strings.Repeat("long", 1<<19), Warnings: []string{"plain"}},
	}
	var b bytes.Buffer
	if err := writeRecords(&b, records); err != nil {
		t.Fatal(err)
	}
	got, err := readRecords(&b)
	if err != nil || !reflect.DeepEqual(got, records) {
		t.Fatalf("got %v, %v", got, err)
	}
	if got[0].Parquet != got[1].Parquet {
		t.Error("two exports of one joined file do not share it")
	}
}

func TestRecords_damaged(t *testing.T) {
	for _, text := range []string{`{"file":"a"`, `{"file":"a"}{"file":"b"}`, `[]`, `{"joined":{"name":"x"},"kind":"other"}`, `{"joined":null,"kind":"rows"}`, `{"size":1e300}`} {
		if got, err := readRecords(strings.NewReader(`{"file":"first"}` + "\n" + text)); err == nil || len(got) != 1 {
			t.Errorf("%s was read as %d records, %v", text, len(got), err)
		}
	}
}

// What the quick reader takes it reads as encoding/json does.
func FuzzRecordParser(f *testing.F) {
	for _, line := range []string{
		`{"file":"exports/a.csv","size":120,"modified_ns":-1,"inode":18446744073709551615,"sha256":"00","parquet":{"name":"a.parquet","bytes":3},"accepted":true,"warnings":["x","y"]}`,
		`{"file":"a\u0041","size":01}`, `{"file":"a","file":"b","gone":false,"rejects":{}}`, `{"size":9223372036854775808}`, `{"parquet":{"name":"a"},"parquet":{"bytes":1}}`, `{"warnings":[]}`, `{"file":"` + "\xff" + `"}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var quick, standard Record
		p := recordParser{texts: map[string]string{}}
		if !p.parse(line, &quick) {
			return
		}
		if err := json.Unmarshal(line, &standard); err != nil {
			t.Fatalf("%q was read, and is no JSON: %v", line, err)
		}
		if !reflect.DeepEqual(quick, standard) {
			t.Fatalf("%q was read as %+v, want %+v", line, quick, standard)
		}
	})
}

func BenchmarkReadRecords(b *testing.B) {
	var records []*Record
	joined := &StateFile{Name: "joined-2024-03-0f.parquet", SHA256: "ab", Exports: 20_000}
	for i := range 20_000 {
		records = append(records, &Record{File: fmt.Sprintf("exports/2024/store-%05d.csv", i), SHA256: strings.Repeat("0f", 32), Fingerprint: strings.Repeat("ab", 32), Columns: strings.Repeat("cd", 32), Run: "night-01",
			Size: 1200, Modified: 1e18, Changed: 1e18, Inode: 12345, RowsRead: 3, RowsLoaded: 3, Parquet: joined, Accepted: true})
	}
	var text bytes.Buffer
	if err := writeRecords(&text, records); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := readRecords(bytes.NewReader(text.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
