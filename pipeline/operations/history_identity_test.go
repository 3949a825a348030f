package operations_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
	"clientele/pipeline/operations"
)

// leaveIdentities writes the identity marts of a night: rows of the map as
// (number, customer, valid_from, valid_to), days of June; and one event per day so far.
func leaveIdentities(t *testing.T, folder string, d int, rows string) {
	t.Helper()
	if err := durable.MkdirAll(folder); err != nil {
		t.Fatal(err)
	}
	db := engine(t)
	today := "date '" + day(d).Format(time.DateOnly) + "'"
	for name, query := range map[string]string{
		"customer_id_map": `select 'loyalty' as source_system, 'customer_records' as source_table, number as source_record_id, customer as customer_id,
			cast(null as varchar) as previous_customer_id, 'single' as link_rule, cast(null as double) as match_probability, cast(null as double) as match_weight,
			'single' as link_status, valid_from, valid_to, ` + today + ` as as_of_date from (values ` + rows + `) as listed (number, customer, valid_from, valid_to)`,
		"customer_id_event": `select cast(1 as bigint) as event_no, date '2026-06-01' + cast(n as integer) as event_at, 'new' as event_type, cast(null as varchar) as from_customer_id,
			'C1' as to_customer_id, cast(1 as bigint) as record_count, 'first seen' as reason, ` + today + ` as as_of_date from range(` + fmt.Sprint(d) + `) as days (n)`,
	} {
		if _, err := db.ExecContext(context.Background(), "copy ("+query+") to "+pipeline.QuoteLiteral(filepath.Join(folder, name+".parquet"))+" (format parquet)"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestKeepHistory_identitiesAreKeptAsChanges(t *testing.T) {
	db, root := engine(t), t.TempDir()
	layout := pipeline.Layout{Root: root}
	for d, rows := range []string{
		"('1', 'C1', date '2026-06-01', cast(null as date)), ('2', 'C2', date '2026-06-01', null)",
		"('1', 'C1', date '2026-06-01', cast(null as date)), ('2', 'C2', date '2026-06-01', date '2026-06-02'), ('2', 'C1', date '2026-06-02', null)",
		"('1', 'C1', date '2026-06-01', cast(null as date)), ('2', 'C2', date '2026-06-01', date '2026-06-02'), ('2', 'C1', date '2026-06-02', null)",
	} {
		folder := filepath.Join(root, fmt.Sprint("night", d))
		leaveIdentities(t, folder, d+1, rows)
		if err := operations.KeepHistory(context.Background(), db, layout, folder, fmt.Sprint("run", d), day(d+1).Format(time.DateOnly)); err != nil {
			t.Fatal(err)
		}
	}
	outcome := run(t, root, operations.History{DB: db, Layout: layout, AsOf: day(4)})
	if got := value[string](t, db, `select string_agg(concat_ws(' ', day(as_of_date), source_record_id, customer_id, day(valid_from), coalesce(day(valid_to), 0)), ', ' order by as_of_date, source_record_id, valid_from)
		from `+rows(outcome, "history.customer_id_map")); got != "1 1 C1 1 0, 1 2 C2 1 0, 2 2 C2 1 2, 2 2 C1 2 0" {
		t.Errorf("the history of the map is %s", got)
	}
	if got := value[string](t, db, `select string_agg(concat_ws(' ', day(as_of_date), day(event_at)), ', ' order by as_of_date) from `+rows(outcome, "history.customer_id_event")); got != "1 1, 2 2, 3 3" {
		t.Errorf("the history of the events is %s, want those of each night once", got)
	}
}

func TestHistory_isTypedAsDeclaredWithoutNights(t *testing.T) {
	db := engine(t)
	outcome := run(t, t.TempDir(), operations.History{DB: db, Layout: pipeline.Layout{Root: t.TempDir()}, AsOf: day(4)})
	for _, d := range operations.Declarations() {
		if d.Table.Schema() != "history" {
			continue
		}
		for _, c := range d.Columns {
			if got := value[string](t, db, fmt.Sprintf("select column_type from (describe select * from %s) where column_name = '%s'", rows(outcome, d.Table), c.Name)); got != c.Type {
				t.Errorf("%s.%s is %s, declared %s", d.Table, c.Name, got, c.Type)
			}
		}
	}
}

func TestParameters_tellHowIdentitiesSurvive(t *testing.T) {
	db := engine(t)
	project := &config.Project{Name: "shop", Sources: map[string]config.Source{"erp": {}, "loyalty": {}}, Identity: config.Identity{
		CustomerChangeLimit: 0.1, Sources: map[string]config.IdentitySource{"loyalty": {Trust: 10}}, Survivorship: config.Survivorship{Name: "longest", Consent: "most_recent"}}}
	step := operations.Parameters{DB: db, Project: project, AsOf: day(29)}
	outcome, before := run(t, t.TempDir(), sales{db: db, rows: ""}, step), step.Fingerprint()
	if got := value[string](t, db, "select string_agg(source || ' ' || trust, ', ' order by source) from "+rows(outcome, "run.source")); got != "erp 0, loyalty 10" {
		t.Errorf("trust is %s", got)
	}
	if got := value[string](t, db, "select string_agg(field || ' ' || rule, ', ' order by field) from "+rows(outcome, "run.survivorship")+" where rule <> ''"); got != "consent most_recent, name longest" {
		t.Errorf("rules are %s", got)
	}
	if got := value[float64](t, db, "select customer_change_limit from "+rows(outcome, "run.parameters")); got != 0.1 {
		t.Errorf("limit %v, want 0.1", got)
	}
	project.Identity.Survivorship.Name = "most_recent"
	if step.Fingerprint() == before {
		t.Error("another rule has the same fingerprint")
	}
}
