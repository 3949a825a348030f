package transform_test

import (
	"strings"
	"testing"

	"clientele/pipeline/transform"
)

func TestVerify(t *testing.T) {
	const header = "-- Sales.\n--\n-- grain: sale_id\n-- column: sale_id | VARCHAR | | receipt\n-- column: amount | DECIMAL(18,4) | currency | paid\n"
	tests := []struct{ situation, text, want string }{
		{"all is well", header + "with sales as (select * from raw.sale_lines)\n\nselect sale_id, net_amount as amount from sales", ""},
		{"another type", header + "select sale_id, cast(net_amount as double) as amount from raw.sale_lines", "marts/a.sql:5: column amount is DOUBLE and its header says DECIMAL(18,4): cast it in the statement, or mend the header"},
		{"a sum without a cast", header + "select sale_id, sum(net_amount) as amount from raw.sale_lines group by sale_id", "column amount is DECIMAL(38,4)"},
		{"a column too few", header + "select sale_id from raw.sale_lines", "column amount of the header is missing in the statement"},
		{"a column too many", header + "select sale_id, net_amount as amount, line_no from raw.sale_lines", "column line_no of the statement is missing in the header"},
		{"another order", header + "select net_amount as amount, sale_id from raw.sale_lines", "the statement has amount where the header has sale_id"},
		{"a column that does not exist", header + "select sale_id,\nnet as amount\nfrom raw.sale_lines", "marts/a.sql:7: the engine refuses the statement"},
		{"a check of another type", strings.Replace(header, "-- column: sale_id", "-- check: between sale_id 1 2\n-- column: sale_id", 1) + "select sale_id, net_amount as amount from raw.sale_lines", "marts/a.sql:4: check between sale_id 1 2 cannot be asked of marts.a"},
		{"a check that cannot be asked", strings.Replace(header, "-- column: sale_id", "-- check: identity amount + sale_id\n-- column: sale_id", 1) + "select sale_id, net_amount as amount from raw.sale_lines", "marts/a.sql:4: check identity amount + sale_id cannot be asked of marts.a"},
		{"what is not portable", header + "select sale_id, net_amount::decimal(18, 4) as amount from raw.sale_lines", "marts/a.sql:6: :: is not portable"},
	}
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			db := engine(t, 1)
			lib, err := transform.Load(t.Context(), db, files("marts/a.sql", test.text), declared())
			if err != nil {
				t.Fatal(err)
			}
			err = lib.Verify(t.Context(), db)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
