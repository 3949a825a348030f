package extract

import (
	"strings"
	"testing"
)

// versioned is a till whose exports came in several versions.
const versioned = `    aliases: {Qty: [Quantity, Pieces]}
    optional: [Who, Note]
    filter: [{sql: "Note = 'training'", reason: training}]
`

func TestRun_versionsOfAFile(t *testing.T) {
	for name, text := range map[string]string{
		"today's":                 "Sale,Line,Time,Qty,Price,Text,Who,Note\nA,1,2024-03-01 10:00:00,2,3.50,pen,C1,\nB,1,2024-03-01 10:00:00,2,3.50,pen,C1,training\n",
		"with another name":       "Sale,Line,Time,pieces ,Price,Text,Who,Note\nA,1,2024-03-01 10:00:00,2,3.50,pen,C1,\nB,1,2024-03-01 10:00:00,2,3.50,pen,C1,training\n",
		"with both names":         "Pieces,Sale,Line,Time,Qty,Price,Text,Who,Note\n9,A,1,2024-03-01 10:00:00,2,3.50,pen,C1,\n9,B,1,2024-03-01 10:00:00,2,3.50,pen,C1,training\n",
		"before there was a note": "Sale,Line,Time,Qty,Price,Text,Who\nA,1,2024-03-01 10:00:00,2,3.50,pen,C1\n",
		"before customers":        "Sale,Line,Time,Quantity,Price,Text\nA,1,2024-03-01 10:00:00,2,3.50,pen\n",
		"quoted":                  "\"Sale\",\"Line\",\"Time\",\"Quantity\",\"Price\",\"Text\"\n\"A\",\"1\",\"2024-03-01 10:00:00\",\"2\",\"3.50\",\"pen\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, till(versioned))
			p.write("exports/a.csv", []byte(text))
			night, err := p.run()
			if err != nil {
				t.Fatal(err)
			}
			who := "C1"
			if !strings.Contains(text, "Who") {
				who = "∅"
			}
			want(t, night.query("select sale_id, quantity, unit_price, product_name, customer_ref from {raw.sale_lines}"), "A|2.0000|3.5000|pen|"+who)
			want(t, night.query("select rows_read = rows_loaded + rows_filtered and rows_filtered <= 1 from {raw.export}"), "true")
		})
	}
	p := newProject(t, till(versioned))
	p.write("exports/a.csv", []byte("Sale,Line,Time,Number,Price,Text\nA,1,2024-03-01 10:00:00,2,3.50,pen\n"))
	if _, err := p.run(); err == nil || !strings.Contains(err.Error(), "Qty") {
		t.Errorf("a column that is not optional is missing: %v", err)
	}
}

func TestRun_recordsBehindTheHeader(t *testing.T) {
	const text = "Sale,Line,Time,Qty,Price,Text,Who\n\"number of\nthe sale\",,,,,,\n{id},,,,,,\nA,1,2024-03-01 10:00:00,2,3.50,pen,C1\n"
	for name, text := range map[string]string{"a.csv": text, "a.csv.gz": gzipped(text)} {
		p := newProject(t, till("    skip_after_header: 2\n"))
		p.write("exports/"+name, []byte(text))
		night, err := p.run()
		if err != nil {
			t.Fatal(err)
		}
		want(t, night.query("select sale_id, source_line, quantity from {raw.sale_lines}"), "A|5|2.0000")
		want(t, night.query("select rows_read, rows_loaded from {raw.export}"), "1|1")
	}
}

func TestRun_carried(t *testing.T) {
	const carried = "    carry: {by: Sale, columns: [Time, Who]}\n    timestamps: [\"2006-01-02 15:04:05\"]\n"
	p := newProject(t, till(carried))
	p.write("exports/a.csv", []byte("Sale,Line,Time,Qty,Price,Text,Who\n"+
		",0,2024-03-01 10:00:00,1,1.00,nobody's,\n"+
		"A,1,2024-03-01 10:00:00,2,3.50,pen,C1\n"+
		"A,2,,1,9.00,\"ink, \"\"blue\"\"\",\n"+
		",3,,1,9.00,cup,\n"+
		"B,1,2024-03-02 10:00:00,1,9.00,cup,\n"+ // its customer is not A's
		"B,2,,1,9.00,too,many,fields\n"+
		"B,3,,x,9.00,cup,\n"))
	night, err := p.run()
	if err != nil {
		t.Fatal(err)
	}
	want(t, night.query("select source_line, sale_id, line_no, sale_date, product_name, customer_ref from {raw.sale_lines} order by source_line"),
		`3|A|1|2024-03-01|pen|C1`, `4|A|2|2024-03-01|ink, "blue"|C1`, `5|A|3|2024-03-01|cup|C1`, `6|B|1|2024-03-02|cup|∅`)
	want(t, night.query("select source_line, rule, column_name from {raw.reject} order by source_line"), "2|structure|∅", "7|structure|∅", "8|parse|quantity")
	want(t, night.query("select rows_read, rows_loaded, rows_rejected from {raw.export}"), "7|4|3")
}

// TestRun_changedLast: a feed that delivers a record again counts it once, as it was changed
// last, wherever in the file that stands.
func TestRun_changedLast(t *testing.T) {
	p := newProject(t, `
name: shop
sources:
  web:
    entity: customer_records
    files: exports/*.csv
    limits: {rejected_share: 1}
    columns: {customer_ref: id, email: email, updated_at: changed}
`)
	p.write("exports/a.csv", []byte("id,email,changed\n1,first@example.org,2024-03-01T10:00:00Z\n1,last@example.org,2024-03-03T10:00:00Z\n1,middle@example.org,2024-03-02T10:00:00Z\n"+
		"2,never,\n2,once,2024-03-01T10:00:00Z\n3,one,2024-03-01T10:00:00Z\n3,other,2024-03-01T10:00:00Z\n4,bad,nonsense\n4,good,2024-03-01T10:00:00Z\n"))
	night, err := p.run()
	if err != nil {
		t.Fatal(err)
	}
	want(t, night.query("select customer_ref, email from {raw.customer_records} order by 1"), "1|last@example.org", "2|once", "3|one", "4|good")
	want(t, night.query("select source_line, rule from {raw.reject} order by 1"), "8|duplicate_key", "9|parse")
	want(t, night.query("select rows_read, rows_loaded, rows_rejected, rows_dropped from {raw.export}"), "9|4|2|3")
}
