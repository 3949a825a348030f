package score

import (
	"hash/fnv"
	"math/rand/v2"
	"time"

	"clientele/models"
	"clientele/models/card"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
)

// Night is what the steps of models that learn are made from.
type Night struct {
	Layout  pipeline.Layout
	Models  config.Models
	AsOf    time.Time
	Seed    uint64
	Retrain bool // whatever earlier nights left
	Threads int
}

// day is the as-of date in ISO form.
func (n Night) day() string { return n.AsOf.Format(time.DateOnly) }

// source is the random source of one use: another for each purpose, the same every time.
func (n Night) source(purpose string) rand.Source {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose)) // a hash never fails
	return rand.NewPCG(n.Seed, h.Sum64())
}

// Graded is what a step tells of its models.
type Graded struct {
	Cards    []card.Card
	Bands    []card.Band
	Drift    []card.Drift
	Findings []card.Finding
}

// add puts another model's rows after these.
func (g *Graded) add(more Graded) {
	g.Cards = append(g.Cards, more.Cards...)
	g.Bands = append(g.Bands, more.Bands...)
	g.Drift = append(g.Drift, more.Drift...)
	g.Findings = append(g.Findings, more.Findings...)
}

func gradedTable(model, what string) pipeline.Table {
	return pipeline.Table("scores." + model + "_" + what)
}

// gradedTables lists the tables that a step writes of its models beside its scores.
func gradedTables(model string) []pipeline.Table {
	return []pipeline.Table{gradedTable(model, "card"), gradedTable(model, "calibration"), gradedTable(model, "drift"), gradedTable(model, "usability")}
}

// gradedDeclarations declares them.
func gradedDeclarations(model string) []pipeline.Declaration {
	declare := func(what, purpose string, columns []card.Column) pipeline.Declaration {
		d := pipeline.Declaration{Table: gradedTable(model, what), Purpose: purpose, MadeBy: "model " + model}
		for _, c := range columns {
			if c.Key {
				d.Grain = append(d.Grain, c.Name)
			}
			d.Columns = append(d.Columns, pipeline.DeclaredColumn{Name: c.Name, Type: sqlType(c), Meaning: c.Meaning})
		}
		return d
	}
	return []pipeline.Declaration{
		declare("card", "How good the model is, and against what.", card.DeclaredCard()),
		declare("calibration", "Probabilities of the tested rows, and what became of them.", card.DeclaredBand()),
		declare("drift", "How far features and scores have moved since training.", card.DeclaredDrift()),
		declare("usability", "What could be mended in the model's input.", card.DeclaredFinding()),
	}
}

func sqlType(c card.Column) string {
	if c.IsDate {
		return "DATE"
	}
	return map[models.Kind]string{models.Text: "VARCHAR", models.Integer: "BIGINT", models.Float: "DOUBLE", models.Boolean: "BOOLEAN"}[c.Kind]
}

// writeGraded writes the tables, empty ones too.
func writeGraded(env *pipeline.Env, model string, g Graded) ([]pipeline.Output, error) {
	var outputs []pipeline.Output
	for _, part := range []struct {
		what  string
		of    []card.Column
		table func() (models.Columns, error)
	}{
		{"card", card.DeclaredCard(), func() (models.Columns, error) { return card.Columns(g.Cards) }},
		{"calibration", card.DeclaredBand(), func() (models.Columns, error) { return card.BandColumns(g.Bands) }},
		{"drift", card.DeclaredDrift(), func() (models.Columns, error) { return card.DriftColumns(g.Drift) }},
		{"usability", card.DeclaredFinding(), func() (models.Columns, error) { return card.FindingColumns(g.Findings) }},
	} {
		columns, err := part.table()
		if err != nil {
			return nil, err
		}
		var dates []string
		for _, c := range part.of {
			if c.IsDate {
				dates = append(dates, c.Name)
			}
		}
		output, err := writeTable(env, gradedTable(model, part.what), columns, dates...)
		if err != nil {
			return nil, err
		}
		outputs = append(outputs, output)
	}
	return outputs, nil
}

// writeTable writes a table of the run and tells of it. Texts of the columns named dates are ISO days.
func writeTable(env *pipeline.Env, table pipeline.Table, columns models.Columns, dates ...string) (pipeline.Output, error) {
	path := env.Path(table)
	if err := columnar.WriteParquet(path, columns, dates...); err != nil {
		return pipeline.Output{}, err
	}
	return pipeline.Output{Table: table, Files: []string{path}, Rows: int64(columns.Rows())}, nil
}
