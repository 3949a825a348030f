package asterisk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/asterisk"
	"clientele/pipeline/rows"
	"clientele/pipeline/rows/rowstest"
)

const fixtures = "../../testdata/formats/asterisk/"

func cdr(options asterisk.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return asterisk.ReadCDR(context.Background(), in, options, to)
	}
}

func queueLog(options asterisk.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return asterisk.ReadQueueLog(context.Background(), in, options, to)
	}
}

func TestCallsAsTheExchangeWritesThem(t *testing.T) {
	for _, name := range []string{"cdr", "cdr-versions", "cdr-custom", "cdr-damaged"} {
		text := rowstest.File(t, fixtures+name+".txt")
		rowstest.Golden(t, fixtures+name+".csv", rowstest.Listing(asterisk.CDRColumns(), bytes.NewReader(text), cdr(asterisk.Options{})))
	}
	for _, name := range []string{"queue", "queue-next", "queue-damaged"} {
		text := rowstest.File(t, fixtures+name+".log")
		rowstest.Golden(t, fixtures+name+".csv", rowstest.Listing(asterisk.QueueLogColumns(), bytes.NewReader(text), queueLog(asterisk.Options{})))
	}
}

// all reads a text and gives each row by its columns.
func all(t *testing.T, columns []string, read rowstest.Reader, text string) (found []map[string]string, refused int) {
	t.Helper()
	err := read(strings.NewReader(text), rows.Sink{
		Row: func(row rows.Row) error {
			fields := map[string]string{}
			for i, name := range columns {
				fields[name] = row.Fields[i]
			}
			found = append(found, fields)
			return nil
		},
		Refuse: func(rows.Refusal) error { refused++; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return found, refused
}

func recordOf(id, clid, from, to string) string {
	return fmt.Sprintf(`"","0611111111","600","ext-queues",%s,"SIP/trunk-%s","SIP/8001-1","Queue","support,t","%s","%s","%s",10,10,"ANSWERED","DOCUMENTATION","%s",""`, clid, id, from, from, to, id)
}

func TestTheNameOfACallerMayHoldQuotesAndCommas(t *testing.T) {
	for clid, want := range map[string]string{
		`"""Ann"" <0611111111>"`:              "Ann",
		`"""Ann ""X"" Lee"" <0611111111>"`:    `Ann "X" Lee`,
		`"""Ann \""X\"" Lee"" <0611111111>"`:  `Ann "X" Lee`, // as newer versions escape
		`"""Lee, Ann"" <0611111111>"`:         "Lee, Ann",
		`""Ann "X" Lee" <0611111111>"`:        `Ann "X" Lee`,
		`"0611111111"`:                        "",
		`"""0611111111"" <0611111111>"`:       "",
		`"Ann <0611111111>"`:                  "Ann",
		`""`:                                  "",
		`""""" <0611111111>"`:                 "",
		`"""<script>"" <0611111111>"`:         "<script>",
		`"""a"",""b"" <0611111111>"`:          `a","b`,
		`"""Бухгалтерия №1"" <0611111111>"`:   "Бухгалтерия №1",
		`"""'); drop table x"" <0611111111>"`: "'); drop table x",
	} {
		found, refused := all(t, asterisk.CDRColumns(), cdr(asterisk.Options{}), recordOf("1714554000.1", clid, "2026-03-02 09:00:00", "2026-03-02 09:00:10")+"\n")
		if len(found) != 1 || refused != 0 || found[0]["caller_name"] != want || found[0]["caller_number"] != "0611111111" {
			t.Errorf("%s: %d rows, %d refused, %q", clid, len(found), refused, found)
		}
	}
}

// TestRecordsFarApartAreTwoCalls: the memory that a file takes does not grow with it.
func TestRecordsFarApartAreTwoCalls(t *testing.T) {
	for between, want := range map[int]int{0: 1, asterisk.Window - 1: asterisk.Window, asterisk.Window + 1: asterisk.Window + 3} {
		var text strings.Builder
		line := func(id string) {
			text.WriteString(recordOf(id, `""`, "2026-03-02 09:00:00", "2026-03-02 09:00:10") + "\n")
		}
		line("1714554000.1")
		for i := range between {
			line(fmt.Sprintf("1714554001.%d", i))
		}
		line("1714554000.1")
		found, _ := all(t, asterisk.CDRColumns(), cdr(asterisk.Options{}), text.String())
		if len(found) != want || found[0]["call_id"] != "1714554000.1" {
			t.Errorf("%d lines between: %d calls, want %d", between, len(found), want)
		}
	}
}

// TestACallThatNeverEndsHoldsNobodyForLong: what waits behind it goes out after twelve
// hours, and the order of the file is kept.
func TestACallThatNeverEndsHoldsNobodyForLong(t *testing.T) {
	var text strings.Builder
	text.WriteString("1772442000|1772442000.1|q|NONE|ENTERQUEUE||06|1\n")
	for i := range 30 {
		at := 1772442000 + int64(i)*3600
		fmt.Fprintf(&text, "%d|%d.2|q|NONE|ENTERQUEUE||07|1\n%d|%d.2|q|NONE|ABANDON|1|1|10\n", at, at, at+10, at)
	}
	early := 0
	_ = queueLog(asterisk.Options{})(strings.NewReader(text.String()+"no line\n"), rows.Sink{
		Row:    func(row rows.Row) error { early++; return nil },
		Refuse: func(rows.Refusal) error { return errors.New("enough") },
	})
	if early != 31 {
		t.Errorf("%d calls before the last line", early)
	}
}

// TestACallOverMidnight: the second file makes the row of the same call whole.
func TestACallOverMidnight(t *testing.T) {
	read := func(text string) map[string]string {
		found, _ := all(t, asterisk.QueueLogColumns(), queueLog(asterisk.Options{}), text)
		return found[0]
	}
	before := read("1772442000|c|q|NONE|ENTERQUEUE||06|1\n1772442030|c|q|SIP/1|CONNECT|30|x|5\n")
	after := read("1772442130|c|q|SIP/1|COMPLETEAGENT|30|100|1\n")
	for _, column := range []string{"call_id", "queue", "entered_at", "answered_at", "agent", "wait_seconds"} {
		if before[column] != after[column] || before[column] == "" {
			t.Errorf("%s: %q, then %q", column, before[column], after[column])
		}
	}
	if before["outcome"] != "open" || before["talk_seconds"] != "" || after["outcome"] != "completed" || after["talk_seconds"] != "100" || after["complete"] != "false" {
		t.Errorf("%v, then %v", before, after)
	}
}

func TestColumnsHaveNamesOfTheirOwn(t *testing.T) {
	for _, columns := range [][]string{asterisk.CDRColumns(), asterisk.QueueLogColumns()} {
		names := slices.Clone(columns)
		slices.Sort(names)
		if len(slices.Compact(names)) != len(columns) {
			t.Fatal("two columns have one name")
		}
	}
}

func FuzzCDR(f *testing.F) {
	for _, name := range []string{"cdr", "cdr-versions", "cdr-custom", "cdr-damaged"} {
		f.Add(rowstest.File(f, fixtures+name+".txt"), uint16(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, longest uint16) {
		rowstest.Holds(t, asterisk.CDRColumns(), text, cdr(asterisk.Options{RecordBytes: int(longest)}))
	})
}

func FuzzQueueLog(f *testing.F) {
	for _, name := range []string{"queue", "queue-next", "queue-damaged"} {
		f.Add(rowstest.File(f, fixtures+name+".log"), uint16(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, longest uint16) {
		rowstest.Holds(t, asterisk.QueueLogColumns(), text, queueLog(asterisk.Options{RecordBytes: int(longest)}))
	})
}

func BenchmarkReadCDR(b *testing.B) {
	var text bytes.Buffer
	for i := range 20_000 {
		call := i / 2
		fmt.Fprintf(&text, `"","0612%06d","600","ext-queues","""Anna """"X"""" Vries"" <0612%06d>","PJSIP/trunk-%08x","SIP/80%02d-%08x","Queue","support,t,,,120","2026-03-02 09:%02d:%02d","2026-03-02 09:%02d:%02d","2026-03-02 10:00:00",191,180,"ANSWERED","DOCUMENTATION","%d.%d",""`+"\n",
			call, call, call, i%40, i, call/60%60, call%60, call/60%60, call%60, 1772442000+call, call)
	}
	measure(b, text.Bytes(), cdr(asterisk.Options{}))
}

func BenchmarkReadQueueLog(b *testing.B) {
	var text bytes.Buffer
	for i := range 10_000 {
		at := 1772442000 + 3*i
		fmt.Fprintf(&text, "%d|%d.%d|support|NONE|ENTERQUEUE||06123%05d|1\n%d|%d.%d|support|SIP/8001|CONNECT|25|%d.1|9\n%d|%d.%d|support|SIP/8001|COMPLETECALLER|25|180|1\n", at, at, i, i, at+1, at, i, at, at+2, at, i)
	}
	measure(b, text.Bytes(), queueLog(asterisk.Options{}))
}

func measure(b *testing.B, text []byte, read rowstest.Reader) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	sink := rows.Sink{Row: func(rows.Row) error { return nil }, Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) }}
	for b.Loop() {
		if err := read(bytes.NewReader(text), sink); err != nil {
			b.Fatal(err)
		}
	}
}
