package identity

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"clientele/models/linkage"
	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
)

// version is raised whenever the same inputs would give other customers.
const version = "1"

// When a kept model is trained anew: after so many days, or when there are so many times
// as many records as it was trained on.
const (
	modelDays  = 30
	growthFrom = 1.25
)

// Settings are what a night asks of the step.
type Settings struct {
	Layout   pipeline.Layout
	Identity config.Identity
	AsOf     time.Time
	Seed     uint64
	Retrain  bool // train a model whatever earlier nights left
	Threads  int  // 0: one a processor
}

// Step finds out who is who.
type Step struct {
	settings Settings
	lists    lists
	model    kept
}

// New makes the step. It reads the answered lists, which must be right: the error is a
// [*ListError], or several joined.
func New(s Settings) (*Step, error) {
	answers, err := readLists(s.Layout.Root, s.Identity.Lists)
	if err != nil {
		return nil, err
	}
	model, err := latestModel(s.Layout, s.AsOf)
	if err != nil {
		return nil, err
	}
	return &Step{settings: s, lists: answers, model: model}, nil
}

// Name is "identity".
func (*Step) Name() string { return "identity" }

// Reads records, mentions, and what earlier nights said.
func (*Step) Reads() []pipeline.Table {
	return []pipeline.Table{recordsTable, mentionsTable, togetherTable, mapHistory}
}

// Writes lists the tables of the schema identity.
func (*Step) Writes() []pipeline.Table {
	var tables []pipeline.Table
	for _, d := range Declarations() {
		tables = append(tables, d.Table)
	}
	return tables
}

// Fingerprint covers all that decides who is who, but for the state of the night before,
// which spares work and decides nothing.
func (s *Step) Fingerprint() string {
	settings, err := json.Marshal(s.settings.Identity)
	if err != nil {
		settings = fmt.Appendf(nil, "%+v", s.settings.Identity) // only texts and numbers: they always encode
	}
	return pipeline.Hash(version, string(settings), s.lists.hash, s.model.SHA256, s.model.asOf.Format(time.DateOnly), fmt.Sprint(s.model.err),
		fmt.Sprint(s.settings.Seed, s.settings.Retrain), s.settings.AsOf.Format(time.DateOnly))
}

// Run links, resolves, assigns and writes.
func (s *Step) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	previous := s.previousState()
	in, err := readInputs(ctx, env)
	if err != nil {
		previous.drop()
		return result, err
	}
	env.Log.Debug("identity: inputs read")
	result.RowsIn = int64(in.records.len() + len(in.mentions) + len(in.pairs))
	n := &nightWork{Step: s, env: env, inputs: in, settings: s.linkageSettings(), previous: previous}
	out, err := n.work(ctx)
	if err := errors.Join(err, n.background.Wait()); err != nil {
		return result, err
	}
	n.release()
	env.Log.Debug("identity: background done")
	if result.Outputs, err = out.write(ctx, env); err != nil {
		return result, err
	}
	env.Log.Debug("identity: tables written")
	result.Warnings = n.warnings
	return result, nil
}

// nightWork is one run of the step.
type nightWork struct {
	*Step
	inputs
	env      *pipeline.Env
	settings linkage.Settings
	records  linkage.Records
	warnings []string

	previous *previousState
	matcher  *linkage.Model
	trained  *parcel // a model that was trained tonight
	state    *linkage.State
	// background is what goes on while the customers are worked out.
	background errgroup.Group
	gone       int // answered pairs whose records are not there
}

func (n *nightWork) warn(format string, args ...any) {
	n.warnings = append(n.warnings, fmt.Sprintf(format, args...))
}

func (n *nightWork) work(ctx context.Context) (*outcome, error) {
	normals, err := normalise(ctx, n.inputs.records, n.settings.Country, n.settings.Threads)
	if err != nil {
		return nil, err
	}
	n.env.Log.Debug("identity: values normalised")
	n.records = n.inputs.records.forLinkage()
	n.settings.Always, n.settings.Never, n.gone = n.lists.among(n.records.Keys)
	n.settings.Always = append(n.settings.Always, n.inputs.records.merges(n.records.Keys)...)
	n.env.Log.Debug("identity: records named")
	var nodes []int32
	n.background.Go(func() error { // linking leaves a core idle now and then
		nodes = n.nodesOf()
		return nil
	})
	linked, err := n.link(ctx)
	if err := errors.Join(err, n.background.Wait()); err != nil {
		return nil, err
	}
	n.env.Log.Debug("identity: records linked")
	n.state = linked.State
	n.background.Go(n.leave)
	clusters, count := dense(linked.Clusters)
	var e linkEvidence
	var weighing sync.WaitGroup
	weighing.Go(func() { e = weigh(n.inputs.records, linked, clusters, count, n.settings) })
	r := resolver{country: n.settings.Country, ignored: ignored(n.settings), records: n.inputs.records, clusters: clusters, count: count, emails: normals.email, phones: normals.phone}
	mentioned := r.resolve(n.mentions, n.pairs)
	weighing.Wait()
	e.addMentions(mentioned)
	e.countSources(n.inputs.records, clusters, mentioned)
	n.env.Log.Debug("identity: evidence weighed, mentions resolved")
	isFirst := len(n.book.rows) == 0
	asOf := dayOf(n.Step.settings.AsOf)
	found := n.found(nodes, clusters, mentioned, e)
	n.env.Log.Debug("identity: nodes found")
	assigned := assign(n.book, found, asOf)
	n.env.Log.Debug("identity: ids assigned")
	n.tell(linked, e, mentioned.count)
	return &outcome{inputs: n.inputs, asOf: asOf, clusters: clusters, keys: normals, mentioned: mentioned, evidence: e,
		assignment: assigned, weights: n.matcher.Weights(), nodes: len(found.nodes), isFirst: isFirst}, nil
}

// linkageSettings turns the configuration into the model's settings.
func (s *Step) linkageSettings() linkage.Settings {
	i := s.settings.Identity
	out := linkage.Settings{
		Threshold: i.Threshold, ReviewFrom: i.ReviewFrom, Country: i.Country, Threads: s.settings.Threads,
		Ignore: map[string][]string{"email": i.Ignore.Email, "phone": i.Ignore.Phone, "birth_date": i.Ignore.BirthDate},
	}
	// The model takes 0 for its default and wants less than 1; here 1 is what is certain.
	out.Threshold = math.Min(cmp.Or(out.Threshold, linkage.DefaultThreshold), 1-1e-12)
	out.ReviewFrom = math.Min(math.Max(out.ReviewFrom, 1e-12), out.Threshold)
	for name, source := range i.Sources {
		if source.DuplicateFree {
			out.DuplicateFree = append(out.DuplicateFree, name)
		}
	}
	slices.Sort(out.DuplicateFree)
	return out
}

// ignored are the addresses and phone numbers that tell nothing.
func ignored(s linkage.Settings) map[string]bool {
	out := map[string]bool{}
	r := resolver{country: s.Country}
	for _, kind := range []string{kindEmail, kindPhone} {
		for _, value := range s.Ignore[kind] {
			if form := r.normal(kind, value); form != "" {
				out[holdKey(kind, form)] = true
			}
		}
	}
	return out
}

// link links by the kept model, or by one that is trained now where there is none that
// still fits.
func (n *nightWork) link(ctx context.Context) (*linkage.Result, error) {
	reason := n.whyTrain()
	if reason == "" {
		state, err := n.previous.take()
		if err != nil {
			n.warn("all records are compared anew: %v", err)
		}
		return n.matcher.Link(ctx, n.records, n.settings, state)
	}
	n.previous.drop()
	model, linked, err := linkage.TrainAndLink(ctx, n.records, n.settings, rand.NewPCG(n.Step.settings.Seed, trainingStream))
	if err != nil {
		return nil, err
	}
	data, err := model.MarshalBinary()
	if err != nil {
		return nil, fmt.Errorf("keeping the linkage model: %w", err)
	}
	n.matcher = model
	n.trained = &parcel{header{Kind: "model", Records: len(n.records.Keys)}, data}
	n.env.Log.Info("linkage model trained", "records", len(n.records.Keys), "reason", reason, "status", string(model.Status()))
	return linked, nil
}

// trainingStream tells the random numbers of training from others of the same seed.
const trainingStream = 0x1d

// whyTrain takes the kept model; it tells why not where it must be trained anew.
func (n *nightWork) whyTrain() string {
	k, records := n.model, len(n.records.Keys)
	switch {
	case n.Step.settings.Retrain:
		return "asked for"
	case !k.found:
		return "there is none yet"
	case k.err != nil:
		n.warn("the linkage model of %s is damaged (%v): a new one was trained", k.asOf.Format(time.DateOnly), k.err)
		return "damaged"
	case n.Step.settings.AsOf.Sub(k.asOf) > modelDays*24*time.Hour:
		return "it is old"
	case float64(records) > growthFrom*float64(k.Records):
		return "there are many more records"
	}
	model, err := linkage.ParseModel(k.data)
	if err != nil {
		n.warn("the linkage model of %s cannot be read (%v): a new one was trained", k.asOf.Format(time.DateOnly), err)
		return "unreadable"
	}
	if !model.Fits(n.records) {
		return "the records have other fields"
	}
	n.matcher = model
	return ""
}

// previousState is what the night before left. It is read while the inputs are.
type previousState struct {
	reading sync.WaitGroup
	kept    kept
	state   *linkage.State
	err     error
}

func (s *Step) previousState() *previousState {
	p := &previousState{}
	if s.settings.Retrain || !s.model.found { // all is compared anew
		return p
	}
	p.reading.Go(func() {
		if p.kept, p.err = latestState(s.settings.Layout, s.settings.AsOf); p.err != nil || !p.kept.found || p.kept.err != nil || len(p.kept.data) == 0 {
			return
		}
		p.state, p.kept.err = linkage.ParseState(p.kept.data)
		p.kept.data = nil
	})
	return p
}

// drop waits for the reading to end; what was read is of no use.
func (p *previousState) drop() {
	p.reading.Wait()
	p.state = nil
}

// take gives the state, nil where all must be compared anew, and why where that is worth
// telling. The model itself passes over a state of other weights or settings.
func (p *previousState) take() (*linkage.State, error) {
	p.reading.Wait()
	state := p.state
	p.state = nil
	if p.err != nil {
		return nil, p.err
	}
	if p.kept.err != nil {
		return nil, fmt.Errorf("the state of %s is damaged: %w", p.kept.asOf.Format(time.DateOnly), p.kept.err)
	}
	return state, nil
}

// leave writes the model, if one was trained, and the state into the run's folder, whence
// Keep takes them once the run is published.
func (n *nightWork) leave() error {
	dir := filepath.Dir(n.env.Path(summaryTable))
	model := filepath.Join(dir, runModel)
	if n.trained == nil {
		if err := durable.Remove(model); err != nil {
			return fmt.Errorf("removing a model of a first try: %w", err)
		}
	} else if err := writeParcel(model, *n.trained); err != nil {
		return err
	}
	var data []byte
	if n.state != nil {
		var err error
		if data, err = n.state.MarshalBinary(); err != nil {
			return fmt.Errorf("keeping the state of linkage: %w", err)
		}
	}
	return writeParcel(filepath.Join(dir, runState), parcel{header{Kind: "state", Records: len(n.records.Keys)}, data})
}

// release lets go of what no table is made of: at a million records it is more than the
// tables themselves.
func (n *nightWork) release() {
	n.state, n.trained, n.matcher, n.records = nil, nil, nil, linkage.Records{}
	n.inputs.records.fields, n.inputs.records.created, n.pairs = nil, nil, nil
}

func writeParcel(path string, p parcel) error {
	head, err := p.head()
	if err != nil {
		return err
	}
	tmp := durable.Temp(path)
	handle, err := durable.Create(tmp)
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = handle.Write(head)
	if err == nil {
		_, err = handle.Write(p.data) // a hundred megabytes of a large state: not put together before
	}
	if err := errors.Join(err, handle.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", path, err), durable.Remove(tmp))
	}
	return durable.Commit(tmp, path)
}

// tell says what the night should know: numbers and names of fields, never values.
func (n *nightWork) tell(linked *linkage.Result, e linkEvidence, customers int) {
	n.env.Log.Info("records linked", "records", len(n.records.Keys), "mentions", len(n.mentions), "customers", customers,
		"pairs_compared", linked.Compared, "pairs_reused", linked.Reused, "to_review", len(e.review))
	if n.gone > 0 {
		n.warn("%d answered pairs of identity.lists name records that are not there (any more)", n.gone)
	}
	for _, rule := range linked.Rules {
		if rule.BlocksSkipped > 0 {
			n.warn("linkage rule %s: %d values are shared by too many records (up to %d); %d pairs that share them were not proposed by it", rule.Rule, rule.BlocksSkipped, rule.LargestBlock, rule.PairsSkipped)
		}
	}
	if len(n.records.Keys) > 1 {
		if status := n.matcher.Status(); status != linkage.Trained {
			n.warn("linkage weights could not be learnt (%s): records are linked by equal numbers and confirmed addresses alone", status)
		} else if names := untrained(n.matcher.Weights()); len(names) > 0 {
			n.warn("too few pairs to learn the weights of %s: they do not count", strings.Join(names, ", "))
		}
	}
	if e.contradictions > 0 {
		n.warn("%d pairs of records share a number and contradict each other: they are kept apart and put to review", e.contradictions)
	}
	if e.broken > 0 {
		n.warn("%d groups of records held together too loosely and were broken up; `clientele identity review` lists their links", e.broken)
	}
}

// untrained names the comparisons whose weights could not be learnt.
func untrained(weights []linkage.Weight) []string {
	var names []string
	for _, w := range weights {
		if w.Status == linkage.Untrained && !slices.Contains(names, w.Comparison) {
			names = append(names, w.Comparison)
		}
	}
	return names
}

// dense numbers clusters from 0, in the order of their first records.
func dense(clusters []int32) ([]int32, int) {
	out, numbers, count := make([]int32, len(clusters)), filled(len(clusters)), int32(0)
	for i, c := range clusters {
		if numbers[c] == none {
			numbers[c] = count
			count++
		}
		out[i] = numbers[c]
	}
	return out, int(count)
}
