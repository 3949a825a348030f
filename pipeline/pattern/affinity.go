package pattern

import (
	"context"
	"fmt"
	"math"
	"time"

	"clientele/models/affinity"
	"clientele/models/card"
	"clientele/pipeline"
	"clientele/pipeline/config"
)

const (
	itemAffinity      pipeline.Table = "patterns.item_affinity"
	affinityRules     pipeline.Table = "patterns.affinity_rule"
	affinityRuns      pipeline.Table = "patterns.affinity_run"
	affinityUsability pipeline.Table = "patterns.affinity_usability"
)

// candidatesPerPair is how many pairs are tested for each that may be told: what is most frequent is not what is least due to chance.
const candidatesPerPair = 10

// Affinity is the step that finds what is bought together: pairs of articles and of categories, by channel and period, and rules between articles.
type Affinity struct {
	settings config.Affinity
	asOf     time.Time
	threads  int
}

// NewAffinity makes the step.
func NewAffinity(settings config.Affinity, asOf time.Time, threads int) Affinity {
	return Affinity{settings, asOf, threads}
}

// Name is "pattern/affinity".
func (Affinity) Name() string { return "pattern/affinity" }

// Reads lists what each basket holds, and the articles.
func (Affinity) Reads() []pipeline.Table { return []pipeline.Table{basketItems, items} }

// Writes lists pairs, rules, what was looked at for them, and what could be mended.
func (Affinity) Writes() []pipeline.Table {
	return []pipeline.Table{itemAffinity, affinityRules, affinityRuns, affinityUsability}
}

// Fingerprint covers the settings, and the as-of date, which says which periods are over.
func (s Affinity) Fingerprint() string {
	return pipeline.Hash(version, fmt.Sprintf("%+v", s.settings), s.asOf.Format(time.DateOnly))
}

// Run finds and writes the patterns. Without purchases the tables are empty but for the account of it.
func (s Affinity) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	p, err := readPurchases(ctx, env.Files, s.settings.Baskets != "orders")
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: int64(p.lines())}
	found, err := s.find(ctx, p)
	if err != nil {
		return result, err
	}
	for _, write := range []func() (pipeline.Output, error){
		func() (pipeline.Output, error) { return found.writePairs(env) },
		func() (pipeline.Output, error) { return found.writeRules(env) },
		func() (pipeline.Output, error) { return found.writeAccounts(env) },
		func() (pipeline.Output, error) { return writeFindings(env, affinityUsability, found.findings) },
	} {
		output, err := write()
		if err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, output)
	}
	return result, nil
}

// affinityFound is what the step found.
type affinityFound struct {
	*purchases
	pairs    []foundPair
	rules    *affinity.Rules
	accounts []account
	findings []card.Finding
}

// foundPair is a pair of a view, by the numbers of its two sides.
type foundPair struct {
	view        int32 // in affinityFound.accounts
	item, other uint32
	pair        affinity.Pair
}

// account is what was looked at for the patterns of a view, and how many of them are told.
type account struct {
	pattern string // pairs or rules
	view
	baskets, items      int // that were looked at
	lines, linesWithout int // and those left out since their article has no category
	cut                 affinity.Cut
	asked, completeFrom int // count of baskets
	tests               int // that the q-values allow for
	beyondChance, told  int
	status              string
}

// find looks at every view in turn; what each finds is found on all threads.
func (s Affinity) find(ctx context.Context, p *purchases) (*affinityFound, error) {
	out := &affinityFound{purchases: p}
	g := p.group(s.settings.Baskets)
	for _, v := range s.views(p) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(p.channels) == 1 && v.channelNo >= 0 { // all there is, and has just been looked at
			out.copyPairs(v)
			continue
		}
		of := g.baskets(v)
		if of.baskets == 0 && !v.isWhole() {
			continue
		}
		baskets, err := affinity.FromNumbers(p.namesOf(v.level), of.items, of.ends)
		if err != nil {
			return nil, fmt.Errorf("putting baskets together for %s: %w", v, err)
		}
		a := account{view: v, baskets: of.baskets, lines: of.lines, linesWithout: of.without}
		if err := out.addPairs(ctx, s, a, baskets); err != nil {
			return nil, fmt.Errorf("finding pairs of %s: %w", v, err)
		}
		if v.isWhole() && v.level == levelItem {
			if err := out.addRules(ctx, s, a, baskets); err != nil {
				return nil, fmt.Errorf("finding rules: %w", err)
			}
		}
	}
	out.findings = s.affinityFindings(out, g)
	return out, nil
}

// addPairs tests the most frequent pairs of a view and keeps those that are more than chance.
func (f *affinityFound) addPairs(ctx context.Context, s Affinity, a account, baskets *affinity.Baskets) error {
	least, most := s.settings.MinSupportCount, s.settings.MaxPairs
	if a.level == levelCategory {
		least = 1 // categories are few: all are told, also those that go together less than by chance
	}
	pairs, err := affinity.FindPairs(ctx, baskets, affinity.PairSettings{
		MinCount: least, MaxPairs: candidatesPerPair * most, MaxBasket: s.settings.MaxBasketItems, Bytes: int64(s.settings.Memory), Threads: s.threads,
	})
	if err != nil {
		return err
	}
	a.pattern, a.asked, a.completeFrom = "pairs", least, pairs.MinCount
	a.cut, a.items, a.tests, a.baskets = pairs.Cut, pairs.FrequentItems(), pairs.Candidates(), pairs.Baskets
	at := int32(len(f.accounts))
	for i := range pairs.Len() {
		pair := pairs.At(i)
		if a.level == levelItem && pair.Q > s.settings.MaxQValue {
			continue
		}
		if a.beyondChance++; a.told == most {
			if a.beyondChance == most+1 { // the first that is not told
				a.completeFrom = pair.Count + 1
			}
			continue
		}
		item, other := pairs.Numbers(i)
		f.pairs = append(f.pairs, foundPair{at, uint32(item), uint32(other), pair})
		a.told++
	}
	a.judge()
	f.accounts = append(f.accounts, a)
	return nil
}

// copyPairs tells the pairs of the latest view of this level and period again, for the only channel.
func (f *affinityFound) copyPairs(v view) {
	for at := len(f.accounts) - 1; at >= 0; at-- {
		a := f.accounts[at]
		if a.pattern != "pairs" || a.level != v.level || a.period != v.period {
			continue
		}
		a.view = v
		for _, pair := range f.pairs {
			if pair.view == int32(at) {
				pair.view = int32(len(f.accounts))
				f.pairs = append(f.pairs, pair)
			}
		}
		f.accounts = append(f.accounts, a)
		return
	}
}

// addRules finds the rules between articles.
func (f *affinityFound) addRules(ctx context.Context, s Affinity, a account, baskets *affinity.Baskets) error {
	sets, err := affinity.Mine(ctx, baskets, affinity.Settings{
		MinCount: s.settings.MinSupportCount, MinSupport: s.settings.MinSupport, MaxLength: s.settings.MaxLength,
		MaxBasket: s.settings.MaxBasketItems, Bytes: int64(s.settings.Memory), Threads: s.threads,
	})
	if err != nil {
		return err
	}
	maxQ := s.settings.MaxQValue
	if maxQ == 0 {
		maxQ = math.SmallestNonzeroFloat64 // 0 is any to the model
	}
	if f.rules, err = sets.Rules(ctx, affinity.RuleSettings{
		MinConfidence: s.settings.MinConfidence, MinLift: s.settings.MinLift, MaxConsequent: s.settings.MaxConsequent, MaxQ: maxQ, MaxRules: s.settings.MaxRules,
	}); err != nil {
		return err
	}
	a.pattern, a.cut, a.baskets = "rules", sets.Cut, sets.Baskets
	a.items, a.asked, a.completeFrom, a.tests = sets.FrequentItems, sets.AskedCount, max(sets.MinCount, f.rules.MinCount), f.rules.Tests
	a.beyondChance, a.told = f.rules.Len(), f.rules.Len()
	a.judge()
	f.accounts = append(f.accounts, a)
	return nil
}

// judge says what became of the search.
func (a *account) judge() {
	switch {
	case a.baskets == 0:
		a.status = "no_baskets"
	case a.completeFrom > a.asked:
		a.status = "support_raised"
	default:
		a.status = "ok"
	}
}
