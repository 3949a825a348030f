package extract

import (
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestRun_sheets: what comes of workbooks that hold their rows in several sheets.
func TestRun_sheets(t *testing.T) {
	header := []any{"Sale", "Line", "Time", "Qty", "Price", "Text", "Who"}
	at := time.Date(2024, 3, 1, 10, 0, 0, 0, time.UTC)
	row := []any{"A", 1, at, 1, 2.5, "pen", "C1"}
	months := func(second ...[]any) func(f *excelize.File) {
		return func(f *excelize.File) {
			f.SetSheetName("Sheet1", "Read me")
			rowsOf(t, f, "Read me", []any{"How this came about"})
			f.NewSheet("Sales March")
			rowsOf(t, f, "Sales March", header, row)
			f.NewSheet("Sales April")
			rowsOf(t, f, "Sales April", second...)
		}
	}
	const first, both = "20000002|A|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|C1", "read 2 loaded 2 rejected 0 filtered 0 dropped 0 duplicates 0"
	const second = "30000002|B|1|2024-03-02 11:00|2024-03-02|2.0000|3.5000|ink|C2"
	for _, c := range []struct {
		name, settings string
		fill           func(f *excelize.File)
		want           []string
	}{
		{"by a pattern", "    sheet: Sales *\n", months(header, []any{"B", 1, "2024-03-02 11:00:00", 2, 3.5, "ink", "C2"}), []string{first, second, both}},
		{"by their names, in the workbook's order", "    sheet: [sales april, Sales March]\n", months(header, []any{"B", 1, "2024-03-02 11:00:00", 2, 3.5, "ink", "C2"}), []string{first, second, both}},
		{"with columns in another order, and one of its own", "    sheet: Sales *\n",
			months([]any{"Who", "Till", "Sale", "Time", "Line", "Text", "price", "Qty"}, []any{"C2", "T1", "B", "2024-03-02 11:00:00", 1, "ink", 3.5, 2}), []string{first, second, both}},
		{"with a column that only the second has", "    sheet: Sales *\n    optional: [Who]\n", func(f *excelize.File) {
			f.SetSheetName("Sheet1", "Sales 1")
			rowsOf(t, f, "Sales 1", header[:6], row[:6])
			f.NewSheet("Sales 2")
			rowsOf(t, f, "Sales 2", header, []any{"B", 1, "2024-03-02 11:00:00", 2, 3.5, "ink", "C2"})
		}, []string{"10000002|A|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|∅", "20000002|B|1|2024-03-02 11:00|2024-03-02|2.0000|3.5000|ink|C2", both}},
		{"with a reject in the second", "    sheet: Sales *\n", months(header, []any{"B", 1, "nonsense", 2, 3.5, "ink", "C2"}, []any{"C", 1, at, 2, 3.5, "ink", "C2"}),
			[]string{first, "30000003|C|1|2024-03-01 10:00|2024-03-01|2.0000|3.5000|ink|C2", "! 30000002|parse|sold_at|B,1,nonsense,2,3.5,ink,C2", "read 3 loaded 2 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"of which one is empty", "    sheet: Sales *\n", months(), []string{first, "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, inFormat("xlsx", c.settings, ""))
			p.write("exports/a.xlsx", book(t, c.fill))
			night, err := p.run()
			if err != nil {
				t.Fatal(err)
			}
			want(t, shown(night), c.want...)
		})
	}
	for name, c := range map[string]struct {
		settings string
		second   []any
		wanted   []string
	}{
		"a sheet that lacks a column": {"    sheet: Sales *\n", []any{"Sale", "Line", "Time", "Qty", "Cost", "Text", "Who"}, []string{"a.xlsx, sheet Sales April:1", "Price", "is not in the export"}},
		"a pattern that fits none":    {"    sheet: Orders*\n", header, []string{"a.xlsx", "no sheet Orders*", "Sales March"}},
		"a name among others":         {"    sheet: [Sales March, Sales May]\n", header, []string{"a.xlsx", "no sheet Sales May", "did you mean"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, inFormat("xlsx", c.settings, ""))
			p.write("exports/a.xlsx", book(t, months(c.second)))
			_, err := p.run()
			says(t, err, c.wanted...)
		})
	}
}
