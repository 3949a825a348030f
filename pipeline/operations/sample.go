package operations

import (
	"context"
	"database/sql"
	"fmt"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

const identityMap pipeline.Table = "identity.customer_id_map"

func sample() table {
	return table{name: "run.sample", purpose: "Customers in an order by chance: models learn from the first ones.", grain: []string{"customer_id"}, columns: []column{
		{"customer_id", "VARCHAR", "customer"},
		{"place", "BIGINT", "place by a hash of the id, from 1"},
	}}
}

// Sample is the step that puts the customers into an order by chance. It depends on their
// ids alone, so that who is drawn stays drawn, but for those whom new customers push out.
type Sample struct{ DB *sql.DB }

// Name is "run/sample".
func (Sample) Name() string { return "run/sample" }

// Reads who is who.
func (Sample) Reads() []pipeline.Table { return []pipeline.Table{identityMap} }

// Writes the order.
func (Sample) Writes() []pipeline.Table { return []pipeline.Table{sample().name} }

// Fingerprint is the version of the code.
func (Sample) Fingerprint() string { return pipeline.Hash(version, "sample") }

// Run writes the order.
func (s Sample) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	path := env.Path(sample().name)
	tmp := durable.Temp(path)
	query := "select customer_id, row_number() over (order by md5(customer_id), customer_id) as place from (select distinct customer_id from " + stored(env, identityMap) + " where valid_to is null)"
	written, err := s.DB.ExecContext(ctx, "copy ("+query+") to "+pipeline.QuoteLiteral(tmp)+" (format parquet, compression zstd)")
	if err != nil {
		return pipeline.Result{}, fmt.Errorf("writing %s: %w", sample().name, err)
	}
	rows, err := written.RowsAffected()
	if err != nil {
		return pipeline.Result{}, fmt.Errorf("writing %s: %w", sample().name, err)
	}
	output := pipeline.Output{Table: sample().name, Files: []string{path}, Rows: rows}
	return pipeline.Result{RowsIn: rows, Outputs: []pipeline.Output{output}}, durable.Commit(tmp, path)
}
