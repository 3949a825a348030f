package extract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	ediColumns    = "sale_id: order_no, line_no: line_no, sold_at: {column: order_date, timestamps: '2006-01-02'}, quantity: quantity, unit_price: price, product_name: item_name, customer_ref: buyer_id"
	poslogColumns = "sale_id: sale_id, line_no: line_no, sold_at: end_time, quantity: {sql: \"case when line_kind = 'return' then '-' else '' end || quantity\"}, unit_price: actual_price, product_name: description, customer_ref: customer_id"
	poslogFilters = `    filter:
      - {sql: "line_kind = 'none'", reason: "no sale"}
      - {sql: "void_status <> ''", reason: "voided at the till"}
      - {sql: "training = 'true' or cancelled = 'true'", reason: "not real"}
`
	weblogColumns = "sale_id: timestamp, line_no: {sql: \"'1'\"}, sold_at: timestamp, quantity: {sql: \"'1'\"}, unit_price: {sql: \"'0'\"}, product_name: path, customer_ref: host"
	fixedColumns  = "sale_id: order, line_no: {sql: \"'1'\"}, sold_at: {column: day, timestamps: '20060102'}, quantity: quantity, unit_price: price, product_name: article, customer_ref: name"
	fixedRecords  = `    duplicates: keep
    fixed_width:
      unit: characters
      long: cut
      short: pad
      records:
        - {name: day, tags: [{start: 1, text: HDR}], role: carry, fields: [{name: day, start: 4, width: 8}]}
        - {name: order, tags: [{start: 1, text: ORD}], role: carry, under: day, fields: [{name: order, start: 4, width: 8}, {name: name, start: 12, width: 20}]}
        - {name: item, tags: [{start: 1, text: ITM}], under: order, fields: [{name: article, start: 4, width: 10}, {name: quantity, start: 14, width: 5, trim: left, pad: "0"}, {name: price, start: 19, width: 10}]}
        - {name: text, tags: [{start: 1, text: TXT}], role: skip}
        - {name: end, tags: [{start: 1, text: TRL}], role: skip, count: {start: 4, width: 8, of: [item]}}
`
)

// accounted is what the cases of foreign formats look at: the loaded rows, the rejected
// ones, and the account.
func accounted(r result) []string {
	out := r.query(`select source_line, sale_id, line_no, sale_date, quantity, unit_price, product_name, customer_ref from {raw.sale_lines} order by source_line`)
	for _, row := range r.query(`select source_line, rule, column_name from {raw.reject} order by source_line, rule, column_name`) {
		out = append(out, "! "+row)
	}
	return append(out, r.query(`select rows_read || ' read, ' || rows_loaded || ' loaded, ' || rows_rejected || ' rejected, ' || rows_filtered || ' filtered' from {raw.export}`)...)
}

// TestRun_foreignFormats: an export as the system writes it in, rows and rejects out, and
// every transaction or line of it accounted for.
func TestRun_foreignFormats(t *testing.T) {
	const orders = `    filter: [{sql: "message_type not in ('850', 'ORDERS') or test = 'true' or purpose = 'cancel'", reason: "no order"}]
`
	const fixed = "HDR20240301\nORD0000100AJürgen Köhler       \nITMTEA-01    00002      7.90\nITMCUP-07    000X1      3.50\nTXTleave it\nODD\nTRL00000002\n"
	for _, c := range []struct {
		name, yaml, file, text string
		want                   []string
	}{
		{"x12", inFormat("x12", orders, ediColumns), "x12/orders.edi", "", []string{
			"25|PO-70011|1|2026-11-01|12.0000|9.5000|Claw hammer 16 oz|5060000000017", "29|PO-70011|2|2026-11-01|3.5000|120.0000|Nails (assorted)|5060000000017", "47|PO-70003|1|2026-10-30|7.0000|9.5000|∅|5060000000017",
			"! 59|structure|∅", "! 67|required|line_no", "11 read, 3 loaded, 2 rejected, 6 filtered"}},
		{"x12 that came damaged: what is whole is loaded", inFormat("x12", orders, ediColumns), "x12/damaged.edi", "", []string{
			"34|B-7|1|2026-11-01|1.0000|1.0000|∅|∅", "55|B-10|1|2026-11-01|1.0000|1.0000|∅|∅", "75|B-12|1|2026-11-01|1.0000|1.0000|∅|∅",
			"! 3|structure|∅", "! 8|structure|∅", "! 13|structure|∅", "! 18|structure|∅", "! 24|structure|∅", "! 28|structure|∅", "! 41|structure|∅", "! 46|structure|∅", "! 62|structure|∅", "! 69|structure|∅", "! 78|structure|∅",
			"14 read, 3 loaded, 11 rejected, 0 filtered"}},
		{"edifact", inFormat("edifact", orders, ediColumns), "edifact/orders.edi", "", []string{
			"28|A-4711|1|2026-11-01|100.0000|157.5000|Kugelschreiber 'blau' 50? Stück|4000000000012", "41|A-4711|2|2026-11-01|3.5000|12.0000|∅|4000000000012",
			"! 60|parse|sold_at", "! 69|structure|∅", "! 75|required|unit_price", "! 82|required|sold_at", "10 read, 2 loaded, 4 rejected, 4 filtered"}},
		{"poslog: returns count down, what was voided does not count", inFormat("poslog", poslogFilters, poslogColumns), "poslog/day.xml", "", []string{
			"26|0042/3/2026-03-01/2|1|2026-03-01|2.0000|3.9500|Tea, green & loose|K-1001", "71|0042/3/2026-03-01/2|4|2026-03-01|1.0000|0.2500|Bottle deposit|K-1001",
			"114|0042/3/2026-03-01/3|1|2026-03-01|-1.0000|3.9500|Tea, green & loose|∅", "130|0042/3/2026-03-01/3|2|2026-03-01|-1.0000|29.0000|Kettle|∅", "9 read, 4 loaded, 0 rejected, 5 filtered"}},
		{"weblog", inFormat("weblog", "", weblogColumns), "weblog/combined-damaged.log", "", []string{
			"1|2026-03-01T09:00:01+01:00|1|2026-03-01|1.0000|0.0000|/|192.0.2.14", "6|2026-03-01T09:05:00+01:00|1|2026-03-01|1.0000|0.0000|/|192.0.2.14", "9|2026-03-01T09:04:00+01:00|1|2026-03-01|1.0000|0.0000|/thanks|192.0.2.14",
			"! 2|structure|∅", "! 3|structure|∅", "! 4|structure|∅", "! 7|structure|∅", "! 8|structure|∅", "! 10|structure|∅", "9 read, 3 loaded, 6 rejected, 0 filtered"}},
		{"fixed width", inFormat("fixed_width", fixedRecords, fixedColumns), "a.txt", fixed, []string{
			"3|0000100A|1|2024-03-01|2.0000|7.9000|TEA-01|Jürgen Köhler", "! 4|parse|quantity", "! 6|structure|∅", "3 read, 1 loaded, 2 rejected, 0 filtered"}},
		{"packed", inFormat("fixed_width", fixedRecords, fixedColumns), "a.txt.gz", gzipped(fixed), []string{
			"3|0000100A|1|2024-03-01|2.0000|7.9000|TEA-01|Jürgen Köhler", "! 4|parse|quantity", "! 6|structure|∅", "3 read, 1 loaded, 2 rejected, 0 filtered"}},
		{"the same line of a log twice", inFormat("weblog", "    duplicates: drop\n", weblogColumns), "a.log", strings.Repeat(`192.0.2.1 - - [01/Mar/2026:09:00:00 +0100] "GET / HTTP/1.1" 200 1 "-" "x"`+"\n", 2), []string{
			"1|2026-03-01T09:00:00+01:00|1|2026-03-01|1.0000|0.0000|/|192.0.2.1", "2 read, 1 loaded, 0 rejected, 0 filtered"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.text == "" {
				text, err := os.ReadFile(filepath.Join("../../testdata/formats", filepath.FromSlash(c.file)))
				if err != nil {
					t.Fatal(err)
				}
				c.text = string(text)
			}
			p := newProject(t, c.yaml)
			p.write("exports/"+filepath.Base(c.file), []byte(c.text))
			night, err := p.run()
			if err != nil {
				t.Fatal(err)
			}
			want(t, accounted(night), c.want...)
		})
	}
}

// TestRun_foreignBreaches: an export that cannot be read to its end loads nothing, and the
// message names the file, the line and the remedy.
func TestRun_foreignBreaches(t *testing.T) {
	for _, c := range []struct {
		name, yaml, file, text string
		says                   []string
	}{
		{"a POSLog cut off", inFormat("poslog", poslogFilters, poslogColumns), "a.xml", "<POSLog>\n<Transaction><RetailStoreID>1</Retail", []string{"exports/a.xml", "line 2"}},
		{"a DOCTYPE", inFormat("poslog", poslogFilters, poslogColumns), "a.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]>\n<POSLog/>", []string{"exports/a.xml", "DOCTYPE"}},
		{"a trailer that counts otherwise", inFormat("fixed_width", fixedRecords, fixedColumns), "a.txt", "HDR20240301\nTRL00000002\n", []string{"exports/a.txt:2:", "counts 2 records and 0"}},
		{"no EDI", inFormat("x12", "", ediColumns), "a.edi", "Sale,Line\n", []string{"exports/a.edi"}},
		{"a column that the format has not", inFormat("x12", "", "sale_id: order_number, line_no: line_no, sold_at: order_date, quantity: quantity, unit_price: price"), "a.edi", "ISA", []string{"order_number", "order_no", "mend columns.sale_id"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, c.yaml)
			p.write("exports/"+c.file, []byte(c.text))
			_, err := p.run()
			if err == nil {
				t.Fatal("it was loaded")
			}
			for _, part := range c.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%v lacks %q", err, part)
				}
			}
		})
	}
}
