package transform_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"clientele/pipeline/duck"
	"clientele/pipeline/transform"
)

// A library is loaded from SQL files and the tables that exist beside them; it
// knows where each column comes from.
func ExampleLoad() {
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	files := fstest.MapFS{"marts/daily_sales.sql": {Data: []byte(`-- Revenue by day.
--
-- grain: sale_date
-- column: sale_date | DATE | | day of the sale
-- column: net_amount | DECIMAL(18,4) | currency | revenue of the day
with sale_lines as (select * from raw.sale_lines),

days as (
    select
        sale_date,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from sale_lines
    group by sale_date
)

select * from days
`)}}
	lib, err := transform.Load(ctx, db, files, []transform.Declared{{Table: "raw.sale_lines", Grain: []string{"sale_id"}, Columns: []transform.Column{
		{Name: "sale_id", Type: "VARCHAR", Meaning: "receipt"},
		{Name: "sale_date", Type: "DATE", Meaning: "day of the sale"},
		{Name: "net_amount", Type: "DECIMAL(18,4)", Unit: "currency", Meaning: "paid"},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	origins, err := lib.Lineage()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range origins[:2] {
		fmt.Println(o.Column, o.Sources, o.Expression)
	}
	// Output:
	// sale_date [raw.sale_lines.sale_date] raw.sale_lines.sale_date
	// net_amount [raw.sale_lines.net_amount] cast(sum(net_amount) as decimal(18, 4))
}
