package transform_test

import (
	"testing"

	"clientele/pipeline/transform"
)

const pairs = `
-- Pairs.
--
-- grain: source, line_no
-- column: source | VARCHAR | | where from
-- column: line_no | BIGINT | | number
select people.source, people.line_no from raw.people as people
`

// Whatever order the rows stand in, and whichever look comes first, what is counted is the
// rows of keys that come more than once.
func TestCheckSteps_uniqueWhateverTheOrder(t *testing.T) {
	for name, c := range map[string]struct {
		rows    string
		failing int64
	}{
		"in order":                  {"('a', 1), ('a', 2), ('b', 1)", 0},
		"out of order":              {"('b', 1), ('a', 2), ('a', 1)", 0},
		"second column alone falls": {"('a', 2), ('b', 1), ('c', 0)", 0},
		"twice, side by side":       {"('a', 1), ('a', 2), ('a', 2), ('b', 1)", 2},
		"twice, far apart":          {"('a', 1), ('a', 2), ('b', 1), ('a', 1)", 2},
		"one row":                   {"('a', 1)", 0},
		"twice without a number":    {"('a', 1), ('b', null), ('b', null)", 0},
		"twice beside an unknown":   {"(null, 1), ('a', 2), ('a', 2), ('a', 3), ('a', 3)", 4},
	} {
		for _, layer := range []string{"marts", "intermediate"} {
			db := engine(t, 2)
			tables := append(declared(), transform.Declared{Table: "raw.people", Purpose: "People."})
			data := given()
			data["raw.people"] = "select cast(null as varchar) as source, cast(1 as bigint) as line_no"
			lib, err := transform.Load(t.Context(), db, files(layer+"/pairs.sql", pairs), tables)
			if err != nil {
				t.Fatal(err)
			}
			checks, err := lib.CheckSteps(db, nil)
			if err != nil {
				t.Fatal(err)
			}
			data[lib.Transforms[0].Table] = "select cast(source as varchar) as source, cast(line_no as bigint) as line_no from (values " + c.rows + ") as v(source, line_no)"
			outcome, _, err := night(t, db, data, checks)
			if err != nil {
				t.Fatal(err)
			}
			if unique := outcome.Checks()[0]; unique.Name != "unique_source_line_no" || unique.Failing != c.failing {
				t.Errorf("%s, %s: %d rows fail %s, want %d", layer, name, unique.Failing, unique.Name, c.failing)
			}
		}
	}
}
