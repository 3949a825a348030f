package extract

import (
	"slices"
	"testing"
)

const ratesSource = `
  treasury:
    entity: exchange_rates
    files: rates/*
    format: csv
    timestamps: "2006-01-02"
    limits: {rejected_share: 1, min_rows: 0}
    columns: {rate_date: Day, currency_code: Code, rate: Rate}
`

const foreignHeader = "Sale,Line,Time,Qty,Price,Text,Who,Cur\n"

func foreignTill() string {
	return till("") + ratesSource
}

// A rate has ten places, is above zero, and names a currency that is not the
// project's without being rejected for that.
func TestRatesAreExact(t *testing.T) {
	p := newProject(t, foreignTill())
	p.write("exports/a.csv", []byte(tillHeader+goodA))
	p.write("rates/r.csv", []byte("Day,Code,Rate\n2024-03-01,usd,0.7891234567\n2024-03-01,JPY,0.00523\n2024-03-02,USD,0\n2024-03-03,USD,-1\n2024-03-04,USD,about 1\n2024-03-05,,1.1\n2024-03-06,USD,12345678901\n"))
	night, err := p.run()
	if err != nil {
		t.Fatal(err)
	}
	got := night.query(`select rate_date, currency_code, rate from {raw.exchange_rates} order by source_line`)
	if want := []string{"2024-03-01|usd|0.7891234567", "2024-03-01|JPY|0.0052300000"}; !slices.Equal(got, want) {
		t.Errorf("rates are %q, want %q", got, want)
	}
	rejects := night.query(`select source_line, rule, column_name from {raw.reject} order by source_line`)
	if want := []string{"4|range|rate", "5|range|rate", "6|parse|rate", "7|required|currency_code", "8|parse|rate"}; !slices.Equal(rejects, want) {
		t.Errorf("rejects are %q, want %q", rejects, want)
	}
}

// A line in another currency is loaded where the project has exchange rates, and
// rejected where it has none; so it is read again on the night that rates arrive.
func TestForeignLinesNeedRates(t *testing.T) {
	columns := `    columns: {sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, currency_code: Cur}
`
	single := `
name: shop
currency: GBP
sources:
  till:
    entity: sale_lines
    files: exports/*
    format: csv
    limits: {rejected_share: 1, min_rows: 0}
` + columns
	p := newProject(t, single)
	p.write("exports/a.csv", []byte(foreignHeader+"A,1,2024-03-01 10:00:00,1,2.50,pen,C1,usd\nB,1,2024-03-01 10:00:00,1,2.50,pen,C1,GBP\n"))
	p.write("rates/r.csv", []byte("Day,Code,Rate\n2024-03-01,USD,0.8\n"))
	for _, step := range []struct {
		yaml string
		want []string
	}{
		{single, []string{"B|GBP"}},
		{single + ratesSource, []string{"A|USD", "B|GBP"}},
		{single, []string{"B|GBP"}},
	} {
		p.yaml = step.yaml
		night, err := p.run()
		if err != nil {
			t.Fatal(err)
		}
		if got := night.query(`select sale_id, currency_code from {raw.sale_lines} order by 1`); !slices.Equal(got, step.want) {
			t.Errorf("loaded %q, want %q", got, step.want)
		}
	}
}
