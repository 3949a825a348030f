package extract

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
)

// badValues are values that importers were seen to change, and numbers 16 to 18
// of times.
func badValues() []badInput {
	at := func(line, stamp, utc, day string) string {
		return line + "|A" + line + "|1|" + utc + "|" + day + "|1.0000|1.0000|∅|∅"
	}
	stamps := func(texts ...string) string {
		var b strings.Builder
		for i, text := range texts {
			b.WriteString("A" + string(rune('2'+i)) + ",1," + text + ",1,1,,\n")
		}
		return b.String()
	}
	ids := `"00123"` + ",1,2024-03-01 10:00:00,1,2.50,00501,0012345678905\n"
	return []badInput{
		{number: 12, name: "leading zeros", files: only(tillHeader + ids), rows: []string{"2|00123|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|00501|0012345678905", accountOf(1, 1, 0)}},
		{number: 12, name: "leading zeros in JSON", format: "ndjson", files: map[string]string{"a.ndjson": strings.Replace(docA, `"C1"`, `"007"`, 1) + "\n"}, rows: []string{strings.Replace(strings.Replace(rowA2, "2|", "1|", 1), "C1", "007", 1), accountOf(1, 1, 0)}},
		{number: 13, name: "long ids beside blanks, 123.0, E-notation",
			files: only(tillHeader + "12345678901234567890,1,2024-03-01 10:00:00,1,2.50,x,\n123.0,1,2024-03-01 10:00:00,1,2.50,x,90071992547409931\n1.2E+12,1,2024-03-01 10:00:00,1,2.50,x,\n7,1,2024-03-01 10:00:00,1,2.50,x,4.5e7\n"),
			rows: []string{"2|12345678901234567890|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|x|∅", "3|123.0|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|x|90071992547409931",
				reject(4, ruleParse, "sale_id", "1.2E+12,1,2024-03-01 10:00:00,1,2.50,x,"), reject(5, ruleParse, "customer_ref", "7,1,2024-03-01 10:00:00,1,2.50,x,4.5e7"), accountOf(4, 2, 2)}},
		{number: 13, name: "123.0 by the pattern of the source", columns: "sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text, customer_ref: {column: Who, pattern: '^(\\d+)(\\.0)?$'}",
			files: only(tillHeader + strings.Replace(goodA, "C1", "123.0", 1) + strings.Replace(goodB, "C2", "12x", 1)),
			rows:  []string{strings.Replace(rowA2, "C1", "123", 1), reject(3, rulePattern, "customer_ref", strings.Replace(goodB, "C2", "12x", 1)), accountOf(2, 1, 1)}},
		{number: 14, name: "NA, null, None, nan and N/A are texts", files: only(tillHeader + "NA,1,2024-03-01 10:00:00,1,2.50,None,null\nnan,1,2024-03-01 10:00:00,1,2.50,N/A,NULL\n"),
			rows: []string{"2|NA|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|None|null", "3|nan|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|N/A|NULL", accountOf(2, 2, 0)}},
		{number: 14, name: "nulls as declared, in every column", settings: "    nulls: ['NA', 'n/a']\n", files: only(tillHeader + strings.Replace(goodA, "C1", "NA", 1) + strings.Replace(goodB, "B,", "NA,", 1)),
			rows: []string{strings.Replace(rowA2, "C1", "∅", 1), reject(3, ruleRequired, "sale_id", strings.Replace(goodB, "B,", "NA,", 1)), accountOf(2, 1, 1)}},
		{number: 15, name: "decimal comma and misplaced separators", settings: "    delimiter: ';'\n    numbers: {decimal: ',', thousands: '.'}\n",
			files: only(strings.ReplaceAll(tillHeader, ",", ";") + "A;1;2024-03-01 10:00:00;1;1.234,5;x;\nB;1;2024-03-01 10:00:00;1;12.34,5;x;\nC;1;2024-03-01 10:00:00;1;1,234.5;x;\nD;1;2024-03-01 10:00:00;1;1234,5;x;\n"),
			rows: []string{"2|A|1|2024-03-01 10:00|2024-03-01|1.0000|1234.5000|x|∅", "5|D|1|2024-03-01 10:00|2024-03-01|1.0000|1234.5000|x|∅",
				reject(3, ruleParse, "unit_price", "B;1;2024-03-01 10:00:00;1;12.34,5;x;"), reject(4, ruleParse, "unit_price", "C;1;2024-03-01 10:00:00;1;1,234.5;x;"), accountOf(4, 2, 2)}},
		{number: 15, name: "a decimal comma where a point is declared", settings: "    delimiter: ';'\n", files: only(strings.ReplaceAll(tillHeader, ",", ";") + "A;1;2024-03-01 10:00:00;1;2,50;x;\n"),
			rows: []string{reject(2, ruleParse, "unit_price", "A;1;2024-03-01 10:00:00;1;2,50;x;"), accountOf(1, 0, 1)}},
		{number: 16, name: "day and month by the declared formats in their order", settings: "    timestamps: ['02/01/2006', '01/02/2006', '2006-01-02']\n",
			files: only(tillHeader + stamps("03/04/2024", "12/31/2024", "2024-03-08", "41_10_1", "31/31/2024")),
			rows: []string{at("2", "", "2024-04-02 23:00", "2024-04-03"), at("3", "", "2024-12-31 00:00", "2024-12-31"), at("4", "", "2024-03-08 00:00", "2024-03-08"),
				reject(5, ruleParse, "sold_at", "A5,1,41_10_1,1,1,,"), reject(6, ruleParse, "sold_at", "A6,1,31/31/2024,1,1,,"), accountOf(5, 3, 2)}},
		{number: 17, name: "the hour that never was and the one that was twice", files: only(tillHeader + stamps("2024-03-31 01:30:00", "2024-10-27 01:30:00")),
			rows: []string{at("2", "", "2024-03-31 01:30", "2024-03-31"), at("3", "", "2024-10-27 00:30", "2024-10-27"), accountOf(2, 2, 0)}},
		{number: 19, name: "order fields blank from an order's second line on", columns: "sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text, customer_ref: Who",
			files: only(tillHeader + goodA + "A,2,,1,9.00,cap,\n"), rows: []string{rowA2, reject(3, ruleRequired, "sold_at", "A,2,,1,9.00,cap,"), accountOf(2, 1, 1)}},
		{name: "years 0001 and 9999", files: only(tillHeader + stamps("0001-01-01 00:00:00", "9999-12-31 23:59:59", "2024-03-01 10:00:00")),
			rows: []string{at("4", "", "2024-03-01 10:00", "2024-03-01"), reject(2, ruleRange, "sold_at", "A2,1,0001-01-01 00:00:00,1,1,,"), reject(3, ruleRange, "sold_at", "A3,1,9999-12-31 23:59:59,1,1,,"), accountOf(3, 1, 2)}},
		{name: "quantity 1e300, NaN, infinity and hexadecimals", files: only(tillHeader + "A,1,2024-03-01 10:00:00,1e300,1,x,\nB,1,2024-03-01 10:00:00,NaN,1,x,\nC,1,2024-03-01 10:00:00,Infinity,1,x,\nD,1,2024-03-01 10:00:00,0x1F,1,x,\nE,1,2024-03-01 10:00:00,99999999999999999999,1,x,\n"),
			rows: []string{reject(2, ruleParse, "quantity", "A,1,2024-03-01 10:00:00,1e300,1,x,"), reject(3, ruleParse, "quantity", "B,1,2024-03-01 10:00:00,NaN,1,x,"), reject(4, ruleParse, "quantity", "C,1,2024-03-01 10:00:00,Infinity,1,x,"),
				reject(5, ruleParse, "quantity", "D,1,2024-03-01 10:00:00,0x1F,1,x,"), reject(6, ruleParse, "quantity", "E,1,2024-03-01 10:00:00,99999999999999999999,1,x,"), accountOf(5, 0, 5)}},
		{name: "NaN and 1e300 in JSON", format: "ndjson", files: map[string]string{"a.ndjson": strings.Replace(docA, `"Qty":1`, `"Qty":1e300`, 1) + "\n" + strings.Replace(docA, `"Qty":1`, `"Qty":NaN`, 1) + "\n"},
			rows: []string{reject(1, ruleParse, "quantity", strings.Replace(docA, `"Qty":1`, `"Qty":1e300`, 1)), reject(2, ruleParse, "quantity", strings.Replace(docA, `"Qty":1`, `"Qty":NaN`, 1)), accountOf(2, 0, 2)}},
	}
}

// badDeliveries are files that come twice, too early, or with nothing in them.
// Files that move while they are read (23) are in TestLoad_moving and
// TestRun_unsettled, contents that change within a tick of the clock (24) in
// TestRun_sameSizeAndTimes, spreadsheets' days (18) in TestRun_workbookCells.
func badDeliveries() []badInput {
	strict := "    limits: {rejected_share: 0.01}\n"
	return []badInput{
		{number: 24, name: "one content under two names counts once", files: map[string]string{"1.csv": tillHeader + goodA + goodB, "2.csv": tillHeader + goodA + goodB},
			rows: []string{rowA2, rowB3, both}},
		{number: 25, name: "a header alone", settings: strict, files: only(tillHeader), says: []string{"exports/a.csv", "it holds no rows", "limits.allow_empty_files"}},
		{number: 25, name: "a header alone in a gzip", settings: strict, files: map[string]string{"a.csv.gz": gzipped(tillHeader)}, says: []string{"exports/a.csv.gz", "it holds no rows"}},
		{number: 25, name: "no document", settings: strict, format: "json", files: map[string]string{"a.json": "[]"}, says: []string{"exports/a.json", "it holds no rows"}, mended: map[string]string{"a.json": "[" + docA + "]"}},
		{number: 25, name: "an empty array of lines", settings: strict, format: "ndjson", files: map[string]string{"a.ndjson": "\n\n"}, says: []string{"exports/a.ndjson", "it holds no rows"}, mended: map[string]string{"a.ndjson": docA}},
		{number: 25, name: "every row is rejected", settings: strict, files: only(tillHeader + strings.ReplaceAll(goodA, "2024", "20x4")), says: []string{"exports/a.csv", "every one of its 1 rows was rejected", "reasons are in"}},
		{number: 25, name: "one row of fifty rejected where one of a hundred is allowed", settings: strict, files: only(tillHeader + manyRows(49) + strings.ReplaceAll(goodA, "2024", "20x4")), says: []string{"exports/a.csv", "1 of 50 rows were rejected", "limits.rejected_share"}},
		{number: 25, name: "no file at all", settings: strict, files: map[string]string{}, says: []string{"exports/*", "no file matches", "delivered"}, mended: only(sound("a.csv"))},
	}
}

func encodedText(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	out, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
