package edi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/edi"
	"clientele/pipeline/edi/x12"
)

// order is an interchange with one order whose counts are right.
func order(segments ...string) string {
	return isa + "GS*PO*FENNWICK*BARROW*20261102*0815*7*X*004010~ST*850*0001~" + strings.Join(segments, "~") +
		fmt.Sprintf("~SE*%d*0001~GE*1*7~IEA*1*000000101~", len(segments)+2)
}

func plainOrder() string {
	return order("BEG*00*SA*P-1**20261101", "N1*BY*Fennwick Hardware*UL*506", "PO1*1*12*EA*9.50*PE*UP*0123", "PID*F****Claw hammer", "CTT*1")
}

// wrap breaks lines at a width, as gateways do.
func wrap(text string, width int) string {
	var b strings.Builder
	for len(text) > width {
		b.WriteString(text[:width] + "\r\n")
		text = text[width:]
	}
	return b.String() + text
}

// TestRead_x12Separators reads one order however it is written.
func TestRead_x12Separators(t *testing.T) {
	plain := plainOrder()
	lines := strings.ReplaceAll(plain, "~", "~\r\n")
	unpadded := "ISA*00**00**ZZ*FENNWICK*01*BARROW*261102*0815*U*00401*000000101*0*P*>~" + strings.TrimPrefix(plain, isa)
	for name, text := range map[string]string{
		"one line":                    plain,
		"lines":                       lines,
		"newline is the terminator":   strings.ReplaceAll(plain, "~", "\n"),
		"CR LF is the terminator":     strings.ReplaceAll(plain, "~", "\r\n"),
		"0x15 and 0x7F":               strings.NewReplacer("~", "\x15", "*", "\x7f").Replace(plain),
		"control characters":          strings.NewReplacer("~", "\x1c", "*", "\x1d", ">", "\x1f").Replace(plain),
		"wrapped at 80":               wrap(plain, 80),
		"wrapped at 79":               wrap(plain, 79),
		"unpadded ISA":                unpadded,
		"byte order mark":             "\xef\xbb\xbf" + plain,
		"padded with NUL and Ctrl-Z":  plain + "\x00\x00\x1a",
		"last terminator is missing":  strings.TrimSuffix(plain, "~"),
		"blanks before segments":      strings.ReplaceAll(plain, "~", "~  \n"),
		"zeros of the control number": strings.Replace(plain, "IEA*1*000000101", "IEA*01*101", 1),
	} {
		t.Run(name, func(t *testing.T) {
			got := read(strings.NewReader(text), x12.Read, edi.Options{})
			if got.err != nil || got.refusals != nil {
				t.Fatal(got.err, got.refusals)
			}
			want := [][]string{{"P-1", "Fennwick Hardware", "12", "9.50", "0123", "Claw hammer"}}
			if d := cmp.Diff(want, got.columns("order_no", "buyer_name", "quantity", "price", "gtin", "item_name")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestRead_x12Envelope damages one thing of two orders in two groups and tells which
// orders are left and why the others are not.
func TestRead_x12Envelope(t *testing.T) {
	st := func(no, po string) string {
		return "ST*850*" + no + "~BEG*00*SA*" + po + "**20261101~PO1*1*1*EA*1~CTT*1~SE*5*" + no + "~"
	}
	whole := isa + "GS*PO*F*B*20261102*0815*7*X*004010~" + st("0001", "A") + st("0002", "B") + "GE*2*7~" +
		"GS*PO*F*B*20261102*0815*8*X*004010~" + st("0001", "C") + "GE*1*8~IEA*2*000000101~"
	after := strings.Replace(order("BEG*00*SA*Z", "PO1*1*1*EA*1"), "000000101", "000000102", 2)
	for _, c := range []struct {
		name, old, new string
		orders         string
		rules          []string
	}{
		{name: "nothing", orders: "A B C Z"},
		{"segments", "SE*5*0002", "SE*4*0002", "A C Z", []string{"wrong_count"}},
		{"no count of segments", "SE*5*0002", "SE**0002", "A C Z", []string{"wrong_count"}},
		{"number of a transaction", "SE*5*0002", "SE*5*0003", "A C Z", []string{"wrong_control_number"}},
		{"lines", "B**20261101~PO1*1*1*EA*1~CTT*1", "B**20261101~PO1*1*1*EA*1~CTT*2", "A C Z", []string{"wrong_line_count"}},
		{"transactions of a group", "GE*2*7", "GE*1*7", "C Z", []string{"wrong_group_count", "wrong_group_count"}},
		{"number of a group", "GE*2*7", "GE*2*9", "C Z", []string{"wrong_group_number", "wrong_group_number"}},
		{"a group without an end", "GE*2*7~", "", "C Z", []string{"no_group_end", "no_group_end"}},
		{"groups", "IEA*2", "IEA*3", "Z", []string{"wrong_interchange_count", "wrong_interchange_count", "wrong_interchange_count"}},
		{"number of an interchange", "IEA*2*000000101", "IEA*2*000000110", "Z", []string{"wrong_interchange_number", "wrong_interchange_number", "wrong_interchange_number"}},
		{"a transaction without an end", "SE*5*0001~ST*850*0002", "ST*850*0002", "B C Z", []string{"no_transaction_end"}},
		{"a transaction without a beginning", "ST*850*0002~", "", "C Z", []string{"wrong_group_count", "outside_transaction"}},
		{"an interchange without an end", "IEA*2*000000101~", "", "A B C Z", []string{"no_interchange_end"}},
		{"cut within a line", "*C**20261101~PO1*1*1*EA*1~CTT*1~SE*5*0001~GE*1*8~IEA*2*000000101~", "*C**20261101~PO1*1*1*E", "A B Z", []string{"cut_transaction"}},
		{"cut, and a line end follows", "*C**20261101~PO1*1*1*EA*1~CTT*1~SE*5*0001~GE*1*8~IEA*2*000000101~", "*C**20261101~PO1*1*\n", "A B Z", []string{"cut_transaction"}},
		{"another kind among them", "ST*850*0002", "ST*997*0002", "A  C Z", nil},
		{"a segment of nobody", "B**20261101~PO1*1*1*EA*1~CTT*1~SE*5", "B**20261101~QQ9*1~PO1*1*1*EA*1~CTT*1~SE*6", "A B C Z", nil},
		{"the letters of an interchange in a name", "B**20261101~PO1*1*1*EA*1~CTT*1~SE*5", "B**20261101~N1*BY*ISA*00*          *00*  GROUP OF MANY LETTERS ISA*~PO1*1*1*EA*1~CTT*1~SE*6", "A B C Z", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := whole
			if c.old != "" {
				if strings.Count(text, c.old) == 0 {
					t.Fatalf("%q is not in the interchange", c.old)
				}
				text = strings.Replace(text, c.old, c.new, 1)
			}
			got := read(strings.NewReader(text+after), x12.Read, edi.Options{})
			if got.err != nil {
				t.Fatal(got.err)
			}
			var orders []string
			for _, o := range got.columns("order_no") {
				orders = append(orders, o[0])
			}
			if d := cmp.Diff(c.orders, strings.Join(orders, " ")); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.rules, got.rules()); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestRead_x12Text tells that what is not ASCII is UTF-8, or refused, or what the caller
// says.
func TestRead_x12Text(t *testing.T) {
	text := order("BEG*00*SA*P-1", "N1*BY*Caf\xe9 M\x80", "PO1*1*1*EA*1")
	got := read(strings.NewReader(text), x12.Read, edi.Options{})
	if d := cmp.Diff([]string{"wrong_encoding"}, got.rules()); d != "" || got.rows != nil {
		t.Error(d, got.rows)
	}
	got = read(strings.NewReader(text), x12.Read, edi.Options{Latin1: true})
	if d := cmp.Diff([][]string{{"Café M€"}}, got.columns("buyer_name")); d != "" {
		t.Error(d)
	}
	got = read(strings.NewReader(strings.Replace(text, "Caf\xe9 M\x80", "Café", 1)), x12.Read, edi.Options{Latin1: true})
	if d := cmp.Diff([][]string{{"Café"}}, got.columns("buyer_name")); d != "" {
		t.Error("UTF-8 was taken for Latin-1: " + d)
	}
}

// TestRead_x12Purposes tells what a redelivery is decided by.
func TestRead_x12Purposes(t *testing.T) {
	for code, want := range map[string]string{"00": "original", "": "original", "01": "cancel", "04": "change", "05": "replace", "07": "duplicate", "22": ""} {
		got := read(strings.NewReader(order("BEG*"+code+"*SA*P-1**20261101", "PO1*1*1*EA*1")), x12.Read, edi.Options{})
		if d := cmp.Diff([][]string{{code, want, "000000101", "2026-11-02 08:15:00"}}, got.columns("purpose_code", "purpose", "interchange_no", "interchange_time")); d != "" {
			t.Error(d)
		}
	}
	cancel := read(strings.NewReader(order("BEG*01*SA*P-1**20261101")), x12.Read, edi.Options{})
	if d := cmp.Diff([][]string{{"P-1", "cancel", ""}}, cancel.columns("order_no", "purpose", "line_no")); d != "" {
		t.Error(d)
	}
}
