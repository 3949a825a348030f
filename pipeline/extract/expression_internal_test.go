package extract

import "testing"

// What two expressions have in common fails on its row alone.
func TestSQL_sharedPartThatFails(t *testing.T) {
	p := newProject(t, `name: shop
sources:
  till:
    entity: sale_lines
    files: exports/*.csv
    limits: {rejected_share: 1, min_rows: 0}
    columns:
      sale_id: nr
      sold_at: day
      quantity: {const: "1"}
      unit_price: {sql: "cast(total as decimal(18,4)) - cast(tax as decimal(18,4))"}
      tax_amount: {sql: "cast(tax as decimal(18,4)) * 1"}
      discount_amount: {sql: "cast(total as decimal(18,4)) - cast(total as decimal(18,4))"}
`)
	p.write("exports/a.csv", []byte("nr,day,total,tax\n1,2026-03-01,10.00,1.00\n2,2026-03-01,ten,1.00\n3,2026-03-01,10.00,one\n"))
	night, err := p.run()
	if err != nil {
		t.Fatal(err)
	}
	want(t, night.query("select sale_id, unit_price, tax_amount from {raw.sale_lines}"), "1|9.0000|1.0000")
	want(t, night.query("select source_line, column_name from {raw.reject} order by 1"), "3|unit_price", "4|unit_price")
}
