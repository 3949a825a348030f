package extract

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestExpression_bombs: SQL of the configuration cannot make a row, or two thousand
// at once, so large that the machine suffers: it is refused before it runs.
func TestExpression_bombs(t *testing.T) {
	db, err := openEngine(context.Background(), []string{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tenfold := "a"
	for range 6 {
		tenfold = "concat(" + strings.TrimSuffix(strings.Repeat(tenfold+", ", 5), ", ") + ")"
		if len(tenfold) > 8000 {
			break
		}
	}
	for _, text := range []string{
		"repeat(repeat('x', 10000), 10000)", "repeat(repeat(a, 1000), 10)", "a || repeat(lpad('x', 10000, 'y'), 10000)", "replace(repeat('x', 10000), 'x', repeat('y', 10000))",
		"replace(replace(replace(a, 'x', 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'), 'y', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'), 'x', 'yyyyyyyyyyyyyyyyyyyyyyyyy')",
		"regexp_replace(repeat('a', 10000), 'a', repeat('b', 10000), 'g')", `regexp_replace(repeat(a, 100), '(.*)', '\1\1\1\1\1\1\1\1\1\1\1\1', 'g')`, "replace(a, '', repeat(a, 100)) || replace(repeat(a, 10), a, repeat(a, 1000))",
		"concat_ws(repeat('x', 10000), a, a, a, a, a, a, a, a, a, a, a, a)", "case when true then repeat(repeat('x', 10000), 100) end", "try_cast(repeat(repeat('9', 10000), 1000) as double)", "cast(repeat(upper(repeat(a, 100)), 100) as varchar)",
		"if(a = '', null, rpad(repeat(repeat(a, 100), 100), 3, 'x'))", "repeat(a, b)", "repeat(a, 1e300)", "lpad(a, 100000, 'x')", "repeat(a, -1)",
	} {
		e := expression{text: text, key: "columns.x.sql"}
		if err := e.check(context.Background(), db); err == nil {
			t.Errorf("%.100q was allowed", text)
		} else if !strings.Contains(err.Error(), "at most") && !strings.Contains(err.Error(), "up to 10000") {
			t.Errorf("%.100q: %v", text, err)
		}
	}
	for _, text := range []string{
		"lpad(a, 10, '0')", "repeat('-', 10000)", "replace(replace(replace(a, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue')", "regexp_replace(regexp_replace(a, '[^0-9]', '', 'g'), '^0+', '')", `regexp_replace(a, '(\d{2})(\d{2})(\d{4})', '\3-\2-\1')`,
		"upper(trim(a)) || ' ' || coalesce(b, c, 'none') || repeat(' ', 3)", "concat_ws(' ', a, b, c, d, e, f)", tenfold,
	} {
		e := expression{text: text}
		if err := e.check(context.Background(), db); err != nil && text != tenfold {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// What is allowed at its widest, over rows of the widest kind, ends soon.
func TestRun_widestSQL(t *testing.T) {
	p := newProject(t, strings.Replace(till(""), "product_name: Text", `product_name: {sql: "substr(repeat(Text, 850) || repeat('y', 10000) || regexp_replace(Text, '(a*)*b', 'x', 'g'), 1, 5)"}`, 1))
	p.write("exports/a.csv", []byte(tillHeader+strings.ReplaceAll(manyRows(5000), "pen", strings.Repeat("pen", 33))))
	began := time.Now()
	want(t, p.mustRun().query("select count(*), min(product_name), max(product_name) from {raw.sale_lines}"), "5000|penpe|penpe")
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %v", took)
	}
}
