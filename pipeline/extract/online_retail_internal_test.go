package extract

import (
	"os"
	"path/filepath"
	"testing"
)

const onlineRetail = `
name: retail
timezone: Europe/London
currency: GBP
sources:
  till:
    entity: sale_lines
    files: exports/*.csv
    timestamps: "2006-01-02 15:04:05"
    columns:
      sale_id: InvoiceNo
      sold_at: InvoiceDate
      product_id: StockCode
      product_name: Description
      quantity: Quantity
      unit_price: UnitPrice
      customer_ref: {column: CustomerID, pattern: '^(\d+)(\.0)?$'}
      line_type: {sql: "case when InvoiceNo like 'C%' then 'return' else 'sale' end"}
`

func linkData(t testing.TB, p *project, folder string) {
	t.Helper()
	data, err := filepath.Abs("../../../shared/data/" + folder)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(data, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		if os.Getenv("CLIENTELE_REQUIRE") == "all" {
			t.Fatalf("%s is not there and CLIENTELE_REQUIRE=all", data)
		}
		t.Skipf("%s is not there", data)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p.write("exports/"+filepath.Base(file), content)
	}
}

func TestRun_onlineRetail(t *testing.T) {
	p := newProject(t, onlineRetail)
	linkData(t, p, "online-retail")
	night := p.mustRun()
	want(t, night.query(`select count(*), sum(rows_read), sum(rows_loaded), sum(rows_rejected), sum(rows_filtered), sum(rows_dropped), sum(duplicate_lines) from {raw.export}`),
		"227|334054|334054|0|0|0|2572")
	want(t, night.query(`select count(*), count(distinct sale_id), count(distinct product_id), count(distinct customer_ref), count(*) filter (customer_ref is null) from {raw.sale_lines}`),
		"334054|17086|3823|3412|91927")
	want(t, night.query(`select count(*), count(distinct sale_id), count(distinct customer_ref), sum(cast(quantity * unit_price as decimal(18,2))) from {raw.sale_lines} where customer_ref is not null and line_type = 'sale' and quantity > 0 and unit_price > 0`),
		"236358|11906|3370|5455405.18")
	want(t, night.query(`select count(*) from (select source_file, sale_id, line_no from {raw.sale_lines} group by all having count(*) > 1)`), "0")
	want(t, night.query(`select source_file, source_line, sale_id, line_no, sold_at, sale_date from {raw.sale_lines} where source_file = 'exports/orders-2011-06-01.csv' and source_line in (2, 3) order by source_line`),
		"exports/orders-2011-06-01.csv|2|555156|1|2011-06-01 06:37:00|2011-06-01", "exports/orders-2011-06-01.csv|3|555156|2|2011-06-01 06:37:00|2011-06-01")
}

func want(t testing.TB, got []string, rows ...string) {
	t.Helper()
	if len(got) != len(rows) {
		t.Errorf("%d rows, want %d:\n got %q\nwant %q", len(got), len(rows), got, rows)
		return
	}
	for i := range rows {
		if got[i] != rows[i] {
			t.Errorf("row %d:\n got %s\nwant %s", i+1, got[i], rows[i])
		}
	}
}
