package score

import (
	"context"
	"fmt"
	"time"

	"clientele/models"
	"clientele/models/rfm"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
)

const (
	rfmName    = "rfm"
	rfmVersion = "1"

	rfmFeatures  pipeline.Table = "features.rfm"
	rfmScores    pipeline.Table = "scores.rfm_score"
	rfmCutpoints pipeline.Table = "scores.rfm_cutpoint"
	rfmMigration pipeline.Table = "scores.rfm_migration"
	oldScores    pipeline.Table = "history.rfm_score"
	oldCutpoints pipeline.Table = "history.rfm_cutpoint"
)

// RFM is the step that scores customers by recency, frequency and monetary value
// and compares them with the night before.
type RFM struct {
	settings config.RFM
	asOf     time.Time
}

// NewRFM makes the step. Features of other cutoffs than asOf are passed over.
func NewRFM(settings config.RFM, asOf time.Time) RFM { return RFM{settings, asOf} }

// Name is "score/rfm".
func (RFM) Name() string { return "score/rfm" }

// Reads the features, and what earlier nights kept.
func (RFM) Reads() []pipeline.Table { return []pipeline.Table{rfmFeatures, oldScores, oldCutpoints} }

// Writes scores, cut points and moves between segments.
func (RFM) Writes() []pipeline.Table {
	return []pipeline.Table{rfmScores, rfmCutpoints, rfmMigration}
}

// Fingerprint covers the settings and the versions of model and adapter.
func (s RFM) Fingerprint() string {
	return pipeline.Hash(version, rfmName, rfmVersion, fmt.Sprintf("%+v", s.settings), s.asOf.Format(time.DateOnly))
}

// Run fits, scores, compares and writes.
func (s RFM) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	features, err := columnar.ReadParquet(ctx, env.Files(rfmFeatures), "customer_id", "cutoff_date", "recency_days", "frequency", "monetary", "net_amount")
	if err != nil {
		return pipeline.Result{}, err
	}
	if features, err = onDay(features, "cutoff_date", s.asOf.Format(time.DateOnly)); err != nil {
		return pipeline.Result{}, err
	}
	customers, err := rfm.CustomersFrom(ctx, features)
	if err != nil {
		return pipeline.Result{}, fmt.Errorf("reading %s: %w", rfmFeatures, err)
	}
	fitted, err := rfm.Fit(ctx, customers, s.binning())
	if err != nil {
		return pipeline.Result{}, err
	}
	scores, err := fitted.Score(ctx, customers)
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: int64(features.Rows())}
	previous, err := previousNight(ctx, env)
	if err != nil {
		if ctx.Err() != nil {
			return result, err
		}
		result.Warnings = append(result.Warnings, fmt.Sprintf("customers are not compared with the night before: %v", err))
		previous = rfm.Previous{}
	}
	revenue, err := features.Floats("net_amount")
	if err != nil {
		return pipeline.Result{}, err
	}
	migration, err := rfm.Migrate(ctx, previous, scores, revenue)
	if err != nil {
		return pipeline.Result{}, err
	}
	for _, part := range []struct {
		table pipeline.Table
		make  func() (models.Columns, error)
	}{
		{rfmScores, func() (models.Columns, error) { return s.scored(features, scores, migration) }},
		{rfmCutpoints, func() (models.Columns, error) { return rfm.CutpointColumns(fitted.Cutpoints()) }},
		{rfmMigration, func() (models.Columns, error) { return rfm.MoveColumns(migration.Moves) }},
	} {
		columns, err := part.make()
		if err != nil {
			return result, fmt.Errorf("making %s: %w", part.table, err)
		}
		if err := columnar.WriteParquet(env.Path(part.table), columns, "train_end_date"); err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, pipeline.Output{Table: part.table, Files: []string{env.Path(part.table)}, Rows: int64(columns.Rows())})
	}
	return result, nil
}

// binning turns the configuration into the model's settings.
func (s RFM) binning() rfm.Settings {
	cut := func(bounds []float64) rfm.Binning {
		if len(bounds) > 0 {
			return rfm.CutAt(bounds...)
		}
		return rfm.Quantiles(s.settings.Bins)
	}
	return rfm.Settings{Recency: cut(s.settings.Recency), Frequency: cut(s.settings.Frequency), Monetary: cut(s.settings.Monetary)}
}

// scored is the table scores.rfm_score, in the order of its declaration.
func (s RFM) scored(features models.Columns, scores rfm.Scores, migration rfm.Migration) (models.Columns, error) {
	rows := features.Rows()
	text := func(name string, of func(i int) string) models.Column {
		values := make([]string, rows)
		for i := range values {
			values[i] = of(i)
		}
		return models.TextColumn(name, values)
	}
	points := func(name string, of []uint8) models.Column {
		values := make([]int64, rows)
		for i := range values {
			values[i] = int64(of[i])
		}
		return models.IntegerColumn(name, values)
	}
	same := func(value string) func(int) string { return func(int) string { return value } }
	positive, seen := make([]bool, rows), make([]bool, rows)
	for i := range rows {
		positive[i] = !scores.HasNonpositiveSpend(i)
		seen[i] = migration.Previous[i] != rfm.NoSegment
	}
	kept, err := features.Select("customer_id", "recency_days", "frequency", "monetary", "net_amount")
	if err != nil {
		return models.Columns{}, err
	}
	return kept.With(
		points("r_score", scores.R), points("f_score", scores.F), points("m_score", scores.M),
		text("rfm_code", scores.Code),
		text("rfm_segment", func(i int) string { return scores.Segments[i].String() }),
		models.BooleanColumn("is_net_positive", positive),
		text("previous_rfm_segment", func(i int) string { return migration.Previous[i].String() }).WithValid(seen),
		text("model_name", same(rfmName)), text("model_version", same(rfmVersion)),
		text("train_end_date", same(s.asOf.Format(time.DateOnly))),
		text("fit_status", same(string(scores.Status))),
		text("grade", same("")).WithValid(make([]bool, rows)), // it predicts nothing that could be graded
	)
}

// previousNight is the latest night that the history holds, which is its last
// file; the zero value if there is none.
func previousNight(ctx context.Context, env *pipeline.Env) (rfm.Previous, error) {
	scores, err := columnar.ReadParquet(ctx, lastFile(env.Files(oldScores)), "customer_id", "net_amount", "rfm_segment")
	if err != nil || scores.Rows() == 0 {
		return rfm.Previous{}, err
	}
	cutpoints, err := columnar.ReadParquet(ctx, lastFile(env.Files(oldCutpoints)))
	if err != nil {
		return rfm.Previous{}, err
	}
	rows, err := rfm.CutpointsFrom(cutpoints)
	if err != nil {
		return rfm.Previous{}, fmt.Errorf("reading the last cut points: %w", err)
	}
	previous := rfm.Previous{}
	if previous.Fitted, err = rfm.FromCutpoints(rows); err != nil {
		return rfm.Previous{}, fmt.Errorf("reading the last cut points: %w", err)
	}
	if previous.ID, err = scores.Texts("customer_id"); err != nil {
		return rfm.Previous{}, err
	}
	if previous.NetRevenue, err = scores.Floats("net_amount"); err != nil {
		return rfm.Previous{}, err
	}
	segments, err := scores.Texts("rfm_segment")
	if err != nil {
		return rfm.Previous{}, err
	}
	for _, name := range segments {
		segment, err := rfm.ParseSegment(name)
		if err != nil {
			return rfm.Previous{}, fmt.Errorf("reading the last segments: %w", err)
		}
		previous.Segments = append(previous.Segments, segment)
	}
	return previous, nil
}

// lastFile keeps the last of the files, which are named by date.
func lastFile(files []string) []string { return files[max(0, len(files)-1):] }

// onDay keeps the rows whose text column says day.
func onDay(columns models.Columns, name, day string) (models.Columns, error) {
	days, err := columns.Texts(name)
	if err != nil {
		return columns, err
	}
	var rows []int
	for i, d := range days {
		if d == day {
			rows = append(rows, i)
		}
	}
	return columns.Take(rows)
}
