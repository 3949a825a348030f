package identity

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clientele/models/linkage"
	"clientele/pipeline"
)

// Inquiry asks a finished night why records are one customer or two.
type Inquiry struct {
	settings linkage.Settings
	inputs   inputs
	records  linkage.Records
	matcher  *linkage.Model
	merged   []linkage.KeyPair
	at       map[string]int
}

// UnknownRecordError is a record that the night does not have.
type UnknownRecordError struct {
	Name    string
	Nearest string // "" where none is near
}

func (e *UnknownRecordError) Error() string {
	text := fmt.Sprintf("no customer master has the record %q: name it as source:number", e.Name)
	if e.Nearest != "" {
		text += fmt.Sprintf("; did you mean %s?", e.Nearest)
	}
	return text
}

// Inquire opens a finished run for questions. files gives the Parquet files of a table of
// the run. The model is the one that the run used.
func Inquire(ctx context.Context, s Settings, runFolder string, files func(pipeline.Table) []string) (*Inquiry, error) {
	step, err := New(s)
	if err != nil {
		return nil, err
	}
	q := &Inquiry{settings: step.linkageSettings()}
	if q.inputs.records, err = readRecords(ctx, files(recordsTable)); err != nil {
		return nil, inputError(recordsTable, err)
	}
	if q.inputs.mentions, err = readMentions(ctx, files(mentionsTable)); err != nil {
		return nil, err
	}
	if q.inputs.pairs, err = readTogether(ctx, files(togetherTable)); err != nil {
		return nil, err
	}
	q.records = q.inputs.records.forLinkage()
	q.settings.Always, q.settings.Never, _ = step.lists.among(q.records.Keys)
	q.merged = q.inputs.records.merges(q.records.Keys)
	q.settings.Always = append(q.settings.Always, q.merged...)
	q.at = make(map[string]int, len(q.records.Keys))
	for i, key := range q.records.Keys {
		q.at[key] = i
	}
	q.matcher, err = step.modelOf(runFolder)
	return q, err
}

// modelOf reads the model that a run used: its own, or that of an earlier night.
func (s *Step) modelOf(runFolder string) (*linkage.Model, error) {
	p := s.model.parcel
	text, err := os.ReadFile(filepath.Join(runFolder, summaryTable.Schema(), runModel))
	switch {
	case err == nil:
		if p, err = decodeParcel("model", text); err != nil {
			return nil, fmt.Errorf("reading the linkage model of the run: %w; train it anew with `clientele run --retrain`", err)
		}
	case !errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("reading the linkage model of the run: %w", err)
	case s.model.err != nil:
		return nil, fmt.Errorf("reading the linkage model of %s: %w; train it anew with `clientele run --retrain`", s.model.asOf.Format(time.DateOnly), s.model.err)
	case !s.model.found:
		return nil, errors.New("the linkage model of the run is gone; train it anew with `clientele run --retrain`")
	}
	model, err := linkage.ParseModel(p.data)
	if err != nil {
		return nil, fmt.Errorf("reading the linkage model: %w; train it anew with `clientele run --retrain`", err)
	}
	return model, nil
}

// Find returns the record of a name, which is source:number. The error is an
// [*UnknownRecordError].
func (q *Inquiry) Find(name string) (int, error) {
	if at, known := q.at[name]; known {
		return at, nil
	}
	e := &UnknownRecordError{Name: name}
	var candidates []string
	for i, id := range q.inputs.records.id {
		_, number, _ := strings.Cut(name, ":")
		if id == name || (number != "" && id == number) {
			e.Nearest = q.records.Keys[i]
			return 0, e
		}
		if len(id) <= len(name)+2 && len(q.records.Keys[i])+2 >= len(name) {
			candidates = append(candidates, q.records.Keys[i])
		}
	}
	const most = 200_000 // so many names are compared in a blink
	e.Nearest = pipeline.Nearest(name, candidates[:min(len(candidates), most)])
	return 0, e
}

// Values lists what a record says, by field, in a fixed order; "" where it says nothing.
func (q *Inquiry) Values(record int) (fields, values []string) {
	for _, f := range q.inputs.records.fields {
		fields, values = append(fields, f.Name), append(values, f.At(record))
	}
	return fields, values
}

// Source and Number are the two parts of a record's name.
func (q *Inquiry) Source(record int) string { return q.inputs.records.system[record] }

// Number is the record's id in the map.
func (q *Inquiry) Number(record int) string { return q.inputs.records.mapIDs[record] }

// Waterfall tells what each comparison of two records weighs.
func (q *Inquiry) Waterfall(ctx context.Context, a, b int) (linkage.Waterfall, error) {
	return q.matcher.Explain(ctx, q.records, a, b, q.settings)
}

// Verdict tells in words why two records are one customer or two, beyond what they weigh.
func (q *Inquiry) Verdict(a, b int, probability float64, together bool) string {
	pair := linkage.KeyPair{A: min(q.records.Keys[a], q.records.Keys[b]), B: max(q.records.Keys[a], q.records.Keys[b])}
	sameNumber := q.records.Groups != nil && q.records.Groups[a] != "" && q.records.Groups[a] == q.records.Groups[b]
	strong := probability >= q.settings.Threshold
	source := q.Source(a)
	switch {
	case slices.Contains(q.settings.Never, pair):
		return "a never-link entry of identity.lists keeps them apart"
	case slices.Contains(q.merged, pair):
		return "their source merged them"
	case slices.Contains(q.settings.Always, pair):
		return "an always-link entry of identity.lists ties them"
	case together && sameNumber:
		return "they have the same customer number, and their fields do not contradict it"
	case sameNumber:
		return "they have the same customer number, but their fields contradict each other: they are kept apart and put to review"
	case together && strong:
		return fmt.Sprintf("their match probability reaches the threshold %v", q.settings.Threshold)
	case together:
		return fmt.Sprintf("their own match probability is below the threshold %v: other records, or an address that two sources confirm, tie them", q.settings.Threshold)
	case source == q.Source(b) && slices.Contains(q.settings.DuplicateFree, source):
		return fmt.Sprintf("the source %s has at most one record of a customer (duplicate_free)", source)
	case strong:
		return fmt.Sprintf("their match probability reaches the threshold %v, but all records of the customer taken together speak against it: a guard keeps them apart", q.settings.Threshold)
	}
	return fmt.Sprintf("their match probability is below the threshold %v", q.settings.Threshold)
}

// Node is a record or mention as the map names it.
type Node struct{ Source, Table, ID string }

// Relink links the night's records again at another threshold and says which records and
// mentions would then be one customer: a number for each.
func (q *Inquiry) Relink(ctx context.Context, threshold float64) (map[Node]int32, error) {
	s := q.settings
	s.Threshold = threshold
	s.ReviewFrom = min(s.ReviewFrom, threshold)
	linked, err := q.matcher.Link(ctx, q.records, s, nil)
	if err != nil {
		return nil, err
	}
	clusters, count := dense(linked.Clusters)
	normals, err := normalise(ctx, q.inputs.records, s.Country, s.Threads)
	if err != nil {
		return nil, err
	}
	r := resolver{country: s.Country, ignored: ignored(s), records: q.inputs.records, clusters: clusters, count: count, emails: normals.email, phones: normals.phone}
	found := r.resolve(q.inputs.mentions, q.inputs.pairs)
	out := make(map[Node]int32, len(clusters)+len(found.nodes))
	for i, cluster := range clusters {
		out[Node{q.Source(i), tableRecords, q.Number(i)}] = cluster
	}
	for _, n := range found.nodes {
		if n.cluster != none && n.rule != "" {
			out[Node{n.key.System, n.key.Table, n.key.ID}] = n.cluster
		}
	}
	return out, nil
}
