package edi_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
	"clientele/pipeline/edi/x12"
	"clientele/pipeline/rows"
)

// TestRead_memory reads an interchange of some 100 MB in memory that does not grow with
// it: half of it takes as much.
func TestRead_memory(t *testing.T) {
	peak := func(how reading, in io.Reader) uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		before, most, n := stats.HeapAlloc, uint64(0), 0
		err := how(context.Background(), in, edi.Options{}, rows.Sink{
			Row: func(rows.Row) error {
				if n++; n%50_000 == 0 {
					runtime.GC()
					runtime.ReadMemStats(&stats)
					most = max(most, stats.HeapAlloc)
				}
				return nil
			},
			Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) },
		})
		if err != nil {
			t.Fatal(err)
		}
		return most - min(before, most)
	}
	if took := peak(x12.Read, manyX12(80_000)); took > 40<<20 {
		t.Errorf("X12 took %d MB", took>>20)
	}
	if took := peak(edifact.Read, manyEDIFACT(60_000)); took > 40<<20 {
		t.Errorf("EDIFACT took %d MB", took>>20)
	}
}

// TestRead_memoryOfFaults reads 100 MB behind a sound order that are no order: a segment
// without an end, a transaction without one, segments outside of all.
func TestRead_memoryOfFaults(t *testing.T) {
	begin := strings.TrimSuffix(plainOrder(), "GE*1*7~IEA*1*000000101~")
	for name, c := range map[string]struct{ before, again string }{
		"segment":     {begin + "ST*850*0002~MSG*", "no terminator stands here "},
		"transaction": {begin + "ST*850*0002~", "MSG*of many~"},
		"outside":     {begin, "MSG*of many~"},
	} {
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		before := stats.TotalAlloc
		piece := strings.Repeat(c.again, 1000)
		got := read(&repeated{n: 100 << 20 / len(piece), head: []byte(c.before), body: func(int) string { return piece }, tail: []byte("~")}, x12.Read, edi.Options{})
		runtime.ReadMemStats(&stats)
		if took := stats.TotalAlloc - before; took > 100<<20+150<<20 { // the pieces themselves, and buffers
			t.Errorf("%s: %d MB were taken", name, took>>20)
		}
		if got.err != nil || len(got.rows) != 1 || len(got.refusals) == 0 {
			t.Error(name, got.err, len(got.rows), got.refusals)
		}
	}
}

// TestRead_limits tells what happens to what is too long: it alone is refused.
func TestRead_limits(t *testing.T) {
	long := order("BEG*00*SA*LONG", "PO1*1*1*EA*1", "MSG*"+strings.Repeat("x", 5000))
	many := order("BEG*00*SA*MANY", "PO1*1*1*EA*1"+strings.Repeat("~PID*F****y", 500))
	text := plainOrder() + long + plainOrder() + many + plainOrder()
	got := read(strings.NewReader(text), x12.Read, edi.Options{RecordBytes: 1000, TransactionBytes: 3000})
	if d := cmp.Diff([]string{"segment_too_long", "transaction_too_long"}, got.rules()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("rxrxr", got.order); d != "" {
		t.Error(d)
	}
	if got = read(strings.NewReader(long), x12.Read, edi.Options{}); len(got.rows) != 1 {
		t.Error("a segment below the limit was refused", got.refusals)
	}
}

// TestRead_hold tells that an interchange that is too long to be held hands its orders
// over, and that a wrong end of it is told once.
func TestRead_hold(t *testing.T) {
	text := strings.Replace(message("UNOA:3", "BGM+220+P-1+9", "LIN+1"), "UNZ+1", "UNZ+2", 1)
	got := read(strings.NewReader(text), edifact.Read, edi.Options{HoldBytes: -1})
	if d := cmp.Diff([]string{"wrong_interchange_count"}, got.rules()); d != "" || got.order != "rx" {
		t.Error(d, got.order)
	}
	if !strings.Contains(got.refusals[0][2], "HoldBytes") {
		t.Error("the refusal does not tell what raises the limit: ", got.refusals[0][2])
	}
	if got = read(strings.NewReader(text), edifact.Read, edi.Options{}); got.order != "x" {
		t.Error("a wrong interchange was handed over: " + got.order)
	}
}

// TestRead_messages tells that a caller gets the kinds it asked for and that others
// are refused.
func TestRead_messages(t *testing.T) {
	got := read(strings.NewReader(plainOrder()), x12.Read, edi.Options{Messages: []string{"810"}})
	if d := cmp.Diff([]string{"other_message"}, got.rules()); d != "" || got.rows != nil {
		t.Error(d)
	}
}

// TestRead_errors tells what ends the reading of a file.
func TestRead_errors(t *testing.T) {
	full := errors.New("disk full")
	sink := rows.Sink{Row: func(rows.Row) error { return full }, Refuse: func(rows.Refusal) error { return full }}
	if err := x12.Read(context.Background(), strings.NewReader(plainOrder()), edi.Options{}, sink); err != full { //nolint:errorlint // it is handed back as it is
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(full)
	if err := x12.Read(ctx, strings.NewReader(plainOrder()), edi.Options{}, sink); !errors.Is(err, full) {
		t.Error(err)
	}
	for _, text := range []string{"Name,Email\n#1001,a@b.example\n", "ISA of nothing"} {
		var file *rows.FileError
		if got := read(strings.NewReader(text), x12.Read, edi.Options{}); !errors.As(got.err, &file) || file.Line != 1 || file.Remedy == "" || got.order != "" {
			t.Error(got)
		}
	}
	for _, text := range []string{"", " \r\n\x1a"} {
		if got := read(strings.NewReader(text), edifact.Read, edi.Options{}); got.err != nil || got.order != "" {
			t.Errorf("a file of nothing: %v %s", got.err, got.order)
		}
	}
}

// TestSum adds amounts as a ledger does.
func TestSum(t *testing.T) {
	for _, c := range []struct {
		amounts []string
		want    string
	}{
		{nil, ""}, {[]string{"12.50"}, "12.50"}, {[]string{"0.1", "0.2"}, "0.3"}, {[]string{"12.50", "0.005"}, "12.505"},
		{[]string{"-0.50", ".25"}, "-0.25"}, {[]string{"99999999999999999999.99", "0.01"}, "100000000000000000000.00"}, {[]string{"5", "-5.00"}, "0.00"},
	} {
		var s edi.Sum
		for _, amount := range c.amounts {
			if !s.Add(amount) {
				t.Errorf("%q is no amount", amount)
			}
		}
		if s.String() != c.want {
			t.Errorf("%v is %s, want %s", c.amounts, s.String(), c.want)
		}
	}
	for _, text := range []string{"", "1,5", "1e9", "1.2.3", "-", strings.Repeat("9", 61), "NaN"} {
		if edi.IsNumber(text) {
			t.Errorf("%q is taken for a number", text)
		}
	}
	for text, want := range map[string]string{"2550": "25.50", "5": "0.05", "-125": "-1.25", "25.5": "25.5", "1x": "1x", "": ""} {
		if got := edi.Cents(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestDescribe tells that each place has its column.
func TestDescribe(t *testing.T) {
	names := edi.Columns()
	if len(names) != edi.Width {
		t.Fatalf("%d columns, %d places", len(names), edi.Width)
	}
	for place, want := range map[int]string{edi.OrderNo: "order_no", edi.Buyer + edi.PartyEmail: "buyer_email", edi.ShipTo: "ship_to_id", edi.BillTo + edi.PartyPhone: "bill_to_phone",
		edi.PassedOver: "segments_passed_over", edi.LineNo: "line_no", edi.Quantity: "quantity", edi.LineTaxAmount: "line_tax_amount", edi.TotalAmount: "total_amount", edi.ItemName: "item_name"} {
		if names[place] != want {
			t.Errorf("place %d is %s, want %s", place, names[place], want)
		}
	}
	seen := map[string]bool{}
	for _, c := range edi.Describe() {
		if seen[c.Name] || c.Doc == "" {
			t.Errorf("column %s is told twice or not at all", c.Name)
		}
		seen[c.Name] = true
	}
}
