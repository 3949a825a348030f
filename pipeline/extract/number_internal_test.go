package extract

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"clientele/pipeline/config"
)

// amount is the oracle of the default notation: what a text stands for, rounded
// half away from zero to four decimals, and whether it is a number at all.
func amount(text string) (string, bool) {
	if !regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)$`).MatchString(text) {
		return "", false
	}
	value, ok := new(big.Rat).SetString(strings.TrimSuffix(text, "."))
	if !ok {
		return "", false
	}
	rounded := value.FloatString(4)
	if strings.Trim(rounded, "-0.") == "" {
		rounded = "0.0000"
	}
	return rounded, len(strings.TrimLeft(rounded, "-")) <= 14+5
}

// TestRun_numbersAgreeWithOracle: whatever the scanner found out about a column,
// each text is loaded as the number that it stands for, or rejected.
func TestRun_numbersAgreeWithOracle(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	p := newProject(t, inFormat("csv", "", "sale_id: id, line_no: id, sold_at: {const: '2024-03-01 10:00:00'}, quantity: {const: '1'}, unit_price: price"))
	wanted := map[string]string{}
	for file := range 3 {
		var b strings.Builder
		b.WriteString("id,price\n")
		for i := range 3000 {
			var text string
			switch {
			case file == 0: // plain throughout: the engine reads numbers
				text = fmt.Sprintf("%d.%0*d", random.IntN(1_000_000)-500_000, 1+random.IntN(4), random.IntN(10))
			case file == 1 && random.IntN(10) > 0:
				text = fmt.Sprintf("%s%d.%0*d", []string{"", "-", "+"}[random.IntN(3)], random.IntN(1000), 1+random.IntN(9), random.IntN(1_000_000_000))
			default:
				for range 1 + random.IntN(7) {
					text += string("0123456789..--+eE_x "[random.IntN(20)])
				}
				text = strings.Trim(text, " ")
				if text == "" {
					text = "?"
				}
			}
			id := fmt.Sprint(file*10_000 + i)
			if value, ok := amount(text); ok {
				wanted[id] = value
			} else {
				wanted[id] = "!" + text
			}
			b.WriteString(id + "," + text + "\n")
		}
		p.write(fmt.Sprintf("exports/%d.csv", file), []byte(b.String()))
	}
	night := p.mustRun()
	got := map[string]string{}
	for _, row := range night.query(`select sale_id, unit_price from {raw.sale_lines} union all select split_part(raw_row, ',', 1), '!' || split_part(raw_row, ',', 2) from {raw.reject}`) {
		id, value, _ := strings.Cut(row, "|")
		got[id] = value
	}
	wrong := 0
	for id, value := range wanted {
		if got[id] != value {
			if wrong++; wrong < 10 {
				t.Errorf("row %s: got %q, want %q", id, got[id], value)
			}
		}
	}
}

func FuzzPlainNumbers(f *testing.F) {
	for _, seed := range []string{"1", "-1.5", "1.2345", "1.23456", "-", ".", "12345678901234.1234", "1e5"} {
		f.Add(seed)
	}
	decimal := regexp.MustCompile(`^-?\d{1,14}(\.\d{1,4})?$`)
	integer := regexp.MustCompile(`^-?\d{1,18}$`)
	stamps := regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`)
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			t.Skip()
		}
		if got, want := plainDecimal([]byte(text)), decimal.MatchString(text); got != want {
			t.Errorf("plainDecimal(%q) = %v", text, got)
		}
		if got, want := plainInteger([]byte(text)), integer.MatchString(text); got != want {
			t.Errorf("plainInteger(%q) = %v", text, got)
		}
		if got, want := stamped([]byte(text), checkStamp), stamps.MatchString(text); got != want {
			t.Errorf("stamped(%q) = %v", text, got)
		}
	})
}

// FuzzNumberForm: the patterns of any notation are valid and agree with a
// plain reading of the number.
func FuzzNumberForm(f *testing.F) {
	f.Add("1.234,5", ",", ".", "€")
	f.Add("(1 234.50 EUR)", ".", " ", "EUR")
	f.Fuzz(func(t *testing.T, text, decimal, thousands, symbol string) {
		if decimal != "." && decimal != "," || len([]rune(thousands)) > 1 || thousands == decimal || !utf8.ValidString(thousands) || !utf8.ValidString(symbol) || strings.ContainsAny(symbol+thousands, "0123456789") {
			t.Skip()
		}
		form := newNumberForm(config.Numbers{Decimal: decimal, Thousands: thousands, Symbols: []string{symbol}, Negative: "any"})
		valid, err := regexp.Compile("^(?:" + form.valid + ")$")
		if err != nil {
			t.Fatalf("%q is no pattern: %v", form.valid, err)
		}
		if valid.MatchString(text) && !strings.ContainsAny(text, "0123456789") {
			t.Errorf("%q counts as a number", text)
		}
	})
}
