package pattern

import (
	"context"
	"fmt"
	"time"

	"clientele/models/sequence"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
)

// Sequence is the step that finds what customers buy after what, article by article and category by category, and how they move between
// categories from one purchase to the next.
type Sequence struct {
	settings config.Sequence
	asOf     time.Time
	threads  int
}

// NewSequence makes the step.
func NewSequence(settings config.Sequence, asOf time.Time, threads int) Sequence {
	return Sequence{settings, asOf, threads}
}

// Name is "pattern/sequence".
func (Sequence) Name() string { return "pattern/sequence" }

// Reads what baskets hold, and the categories of articles.
func (Sequence) Reads() []pipeline.Table { return []pipeline.Table{basketItems, items} }

// Writes sequences, and transitions between categories.
func (Sequence) Writes() []pipeline.Table {
	return []pipeline.Table{purchaseSequence, categoryTransition}
}

// Fingerprint covers the settings and the day.
func (s Sequence) Fingerprint() string {
	return pipeline.Hash(version, "sequence", fmt.Sprintf("%+v", s.settings), s.asOf.Format(time.DateOnly))
}

// Run reads, mines and writes.
func (s Sequence) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	read, err := readHistories(ctx, env)
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: read.rows}
	byCategory := read.byCategory()
	var found []levelFound
	for _, level := range s.levels() {
		h, names, length := read.items, read.names, s.settings.MaxLength
		if level == "category" {
			h, names, length = byCategory, nil, s.settings.MaxCategories
		}
		patterns, err := sequence.Mine(ctx, h, sequence.Settings{
			MinCount: s.settings.MinSupportCount, MinSupport: s.settings.MinSupport, MaxLength: length, MinGap: s.settings.MinGapDays, MaxGap: s.settings.MaxGapDays,
			Window: s.settings.WindowDays, MaxPatterns: s.settings.MaxPatterns, Bytes: int64(s.settings.Memory), Threads: s.threads,
		})
		if err != nil {
			return result, fmt.Errorf("finding sequences of level %s: %w", level, err)
		}
		if patterns.IsCut() {
			result.Warnings = append(result.Warnings, fmt.Sprintf("sequences of level %s are complete from %d customers on, not from %d as asked: more do not fit; raise models.sequence.min_support, or give more with models.sequence.max_patterns and models.sequence.memory",
				level, patterns.MinCount, patterns.AskedCount))
		}
		found = append(found, levelFound{level, patterns, names})
	}
	// Categories are few: that customers move between them is told whatever the level of sequences.
	transitions, err := sequence.FindTransitions(ctx, byCategory, sequence.TransitionSettings{AsOf: dayOf(s.asOf), HasAsOf: true, OpenDays: s.settings.OpenDays, Threads: s.threads})
	if err != nil {
		return result, fmt.Errorf("counting transitions: %w", err)
	}
	for _, write := range []func() (pipeline.Output, error){
		func() (pipeline.Output, error) { return writeSequences(env, found) },
		func() (pipeline.Output, error) { return writeTransitions(env, transitions) },
	} {
		output, err := write()
		if err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, output)
	}
	return result, nil
}

// levels are what steps of sequences are.
func (s Sequence) levels() []string {
	if s.settings.Level == "item" || s.settings.Level == "category" {
		return []string{s.settings.Level}
	}
	return []string{"item", "category"}
}

// levelFound is the sequences of a level.
type levelFound struct {
	level    string
	patterns *sequence.Patterns
	names    map[string]string // of articles
}

// name is what a step is called, which of a category is what it is.
func (l *levelFound) name(step string) string {
	if name, is := l.names[step]; is {
		return name
	}
	return shortened(step)
}

func writeSequences(env *pipeline.Env, found []levelFound) (pipeline.Output, error) {
	type row struct {
		sequence.Pattern
		of *levelFound
	}
	var rows []row
	for i := range found {
		for k := range found[i].patterns.Len() {
			rows = append(rows, row{found[i].patterns.At(k), &found[i]})
		}
	}
	text := func(name string, of func(r *row) string) columnar.Cells {
		return columnar.TextCells(name, func(i int) string { return of(&rows[i]) })
	}
	count := func(name string, of func(r *row) int) columnar.Cells {
		return columnar.CountCells(name, func(i int) int64 { return int64(of(&rows[i])) })
	}
	number := func(name string, of func(r *row) float64) columnar.Cells {
		return columnar.NumberCells(name, func(i int) float64 { return of(&rows[i]) })
	}
	cells := []columnar.Cells{
		columnar.CountCells("sequence_id", func(i int) int64 { return int64(i + 1) }),
		text("level", func(r *row) string { return r.of.level }),
		count("sequence_length", func(r *row) int { return len(r.Steps) }),
	}
	for step := range mostSteps {
		at := func(r *row) string {
			if step < len(r.Steps) {
				return r.Steps[step]
			}
			return ""
		}
		cells = append(cells, text(fmt.Sprintf("step_%d", step+1), at), text(fmt.Sprintf("step_%d_name", step+1), func(r *row) string { return r.of.name(at(r)) }))
	}
	cells = append(cells,
		count("customers", func(r *row) int { return r.Count }),
		count("customers_next_order", func(r *row) int { return r.NextCount }),
		count("customers_prefix", func(r *row) int { return r.Prefix }),
		count("customers_reversed", func(r *row) int { return r.Reversed }),
		count("customers_all", func(r *row) int { return r.of.patterns.Customers }),
		number("support_any_gap", func(r *row) float64 { return r.Support }),
		number("support_next_order", func(r *row) float64 { return r.NextSupport }),
		number("confidence", func(r *row) float64 { return r.Confidence }),
		number("expected_customers", func(r *row) float64 { return r.Expected }),
		number("lift", func(r *row) float64 { return r.Lift }),
		number("lift_next_order", func(r *row) float64 { return r.NextLift }),
		number("simple_lift", func(r *row) float64 { return r.SimpleLift }),
		number("p_value", func(r *row) float64 { return r.P }),
		number("q_value", func(r *row) float64 { return r.Q }),
		number("order_lift", func(r *row) float64 { return r.OrderLift }),
		number("order_p_value", func(r *row) float64 { return r.OrderP }),
		number("order_q_value", func(r *row) float64 { return r.OrderQ }),
		number("median_days", func(r *row) float64 { return r.MedianDays }),
		number("median_span_days", func(r *row) float64 { return r.MedianSpan }),
		count("complete_from_customers", func(r *row) int { return r.of.patterns.MinCount }),
		text("fit_status", func(r *row) string {
			if r.of.patterns.IsCut() {
				return "support_raised"
			}
			return "ok"
		}))
	return writeSequenceCells(env, purchaseSequence, len(rows), cells)
}

func writeTransitions(env *pipeline.Env, found *sequence.Transitions) (pipeline.Output, error) {
	rows := found.Rows
	count := func(name string, of func(r *sequence.Transition) int) columnar.Cells {
		return columnar.CountCells(name, func(i int) int64 { return int64(of(&rows[i])) })
	}
	number := func(name string, of func(r *sequence.Transition) float64) columnar.Cells {
		return columnar.NumberCells(name, func(i int) float64 { return of(&rows[i]) })
	}
	return writeSequenceCells(env, categoryTransition, len(rows), []columnar.Cells{
		columnar.TextCells("from_category", func(i int) string { return rows[i].From }),
		columnar.TextCells("to_category", func(i int) string {
			if rows[i].To == "" {
				return "(none)"
			}
			return rows[i].To
		}),
		count("customers", func(r *sequence.Transition) int { return r.Customers }),
		count("moves", func(r *sequence.Transition) int { return r.Moves }),
		count("purchases", func(r *sequence.Transition) int { return r.Purchases }),
		number("probability", func(r *sequence.Transition) float64 { return r.Probability }),
		number("share_next", func(r *sequence.Transition) float64 { return r.ShareNext }),
		number("lift", func(r *sequence.Transition) float64 { return r.Lift }),
		number("median_days", func(r *sequence.Transition) float64 { return r.MedianDays }),
		number("share_stopping", func(r *sequence.Transition) float64 { return r.ShareStopping }),
		columnar.CountCells("open_days", func(int) int64 { return int64(found.OpenDays) }),
	})
}

func writeSequenceCells(env *pipeline.Env, table pipeline.Table, rows int, cells []columnar.Cells) (pipeline.Output, error) {
	path := env.Path(table)
	if err := columnar.WriteCells(path, rows, cells...); err != nil {
		return pipeline.Output{}, err
	}
	return pipeline.Output{Table: table, Files: []string{path}, Rows: int64(rows)}, nil
}
