package demo

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
)

// Generate makes a project folder: exports, their truth, and a clientele.yaml
// that maps them. It refuses a folder whose clientele.yaml it did not make, or
// whose exports or truth hold files that it did not write. Everything is
// written to a folder beside and renamed at the end, so an interrupted call
// leaves what was there.
func Generate(ctx context.Context, dir string, s Settings) (Summary, error) {
	if err := s.Validate(); err != nil {
		return Summary{}, err
	}
	p, err := prepare(dir, int64(bytesOfScaleOne*s.filled().Scale))
	if err != nil {
		return Summary{}, fmt.Errorf("making the demo company in %s: %w", dir, err)
	}
	sum, err := generate(ctx, p, s.filled())
	if err != nil {
		p.discard()
		return Summary{}, fmt.Errorf("making the demo company in %s: %w", dir, err)
	}
	return sum, nil
}

func generate(ctx context.Context, p *project, set Settings) (Summary, error) {
	w := newWorld(set)
	if err := parallel(ctx, set.Workers, shards, func(k int) error {
		s := newStream()
		for i := k * len(w.people) / shards; i < (k+1)*len(w.people)/shards; i++ {
			w.draw(s, i)
		}
		return nil
	}); err != nil {
		return Summary{}, err
	}
	h, err := newHistory(w, p.work)
	if err != nil {
		return Summary{}, err
	}
	if err := h.write(ctx); err != nil {
		h.abandon()
		return Summary{}, err
	}
	files, broken := h.collect()
	masters, err := w.masters(ctx, p.work)
	if err != nil {
		return Summary{}, err
	}
	files = append(files, masters...)
	sales, prospects, err := w.crm(ctx, p.work)
	if err != nil {
		return Summary{}, err
	}
	files = append(files, sales...)
	trade, err := w.trade(ctx, p.work, prospects)
	if err != nil {
		return Summary{}, err
	}
	files, broken = append(files, trade.files...), append(broken, trade.broken...)
	books, planted, err := w.books(ctx, p.work, h, trade)
	if err != nil {
		return Summary{}, err
	}
	files = append(files, books)
	mails, err := w.newsletters(ctx, p.work)
	if err != nil {
		return Summary{}, err
	}
	files = append(files, mails...)
	if err := w.prospectTruth(ctx, p.work, prospects); err != nil {
		return Summary{}, err
	}
	if err := w.truthTables(ctx, p.work); err != nil {
		return Summary{}, err
	}
	if err := w.totals(p.work, h, trade); err != nil {
		return Summary{}, err
	}
	if err := w.fileTables(p.work, files, broken); err != nil {
		return Summary{}, err
	}
	sum := w.summary(files, h)
	sum.Prospects = len(prospects)
	if err := w.describe(p.work, sum, trade, planted); err != nil {
		return Summary{}, err
	}
	return sum, p.publish(w.configuration())
}

// history runs the months.
type history struct {
	w      *world
	parts  []*shard
	stores []*tills
	shop   *web
	center *calls
	survey *survey
}

func newHistory(w *world, root string) (*history, error) {
	h := &history{w: w, parts: w.newShards()}
	for k := range w.stores {
		h.stores = append(h.stores, newTills(w, root, k))
	}
	var err error
	if h.shop, err = newWeb(w, root); err != nil {
		return nil, err
	}
	if h.center, err = newCalls(w, root); err != nil {
		h.abandon()
		return nil, err
	}
	if h.survey, err = newSurvey(w, root); err != nil {
		h.abandon()
		return nil, err
	}
	return h, nil
}

// abandon closes what is being written, after an error elsewhere.
func (h *history) abandon() {
	h.shop.visits.truth.abandon()
	if h.center != nil {
		h.center.abandon()
	}
	if h.survey != nil {
		h.survey.abandon()
	}
}

// write simulates and writes month by month: first what everybody does in the
// month, people in parallel; then the exports, places in parallel. Nobody waits
// for anything of a later month, so memory holds one month of baskets.
func (h *history) write(ctx context.Context) error {
	w := h.w
	live := func(to int) error {
		return parallel(ctx, w.set.Workers, len(h.parts), func(k int) error {
			w.live(h.parts[k], to)
			return nil
		})
	}
	for m := range len(w.cal.month) - 1 {
		from, to := w.cal.month[m], w.cal.month[m+1]
		if err := live(to); err != nil {
			return err
		}
		err := parallel(ctx, w.set.Workers, len(h.stores)+3, func(k int) error {
			switch k {
			case 0: // the longest work first
				return h.shop.write(h.parts, from, to)
			case 1:
				return h.center.write(h.parts, from, to)
			case 2:
				return h.survey.write(h.parts, to)
			default:
				return h.stores[k-3].write(h.parts, from, to)
			}
		})
		if err != nil {
			return err
		}
	}
	if _, err := h.shop.visits.truth.close(); err != nil {
		return err
	}
	if err := h.center.end(); err != nil {
		return err
	}
	if err := h.survey.end(); err != nil {
		return err
	}
	return live(w.cal.ahead) // the year after, for the truth alone
}

func (h *history) collect() ([]fileTruth, []brokenRow) {
	files := append(h.shop.files, h.center.files...)
	files = append(append(append(files, h.shop.visits.files...), h.center.exchange.files...), h.survey.file)
	broken := append(h.shop.broken, h.center.broken...)
	for _, t := range h.stores {
		files, broken = append(files, t.files...), append(broken, t.broken...)
	}
	return files, broken
}

func (w *world) summary(files []fileTruth, h *history) Summary {
	sum := Summary{People: len(w.people), FirstDay: w.cal.date(0), LastDay: w.cal.date(w.cal.days - 1)}
	for i := range w.people {
		if q := &w.people[i]; q.baskets > 0 {
			sum.Customers++
		}
	}
	seen := map[string]bool{}
	for _, f := range files {
		seen[f.file] = true
		sum.Bytes += f.bytes
		sum.BrokenRows += f.rejected
		sum.FilteredRows += f.filtered
		sum.Duplicates += f.duplicate
		sum.Replaced += f.replaced
		switch f.source {
		case "till", "web_orders", "edi_orders":
			sum.Lines += f.loaded
		case "calls", "exchange":
			sum.Contacts += f.loaded
		case "web_events":
			sum.Events += f.loaded
		}
	}
	sum.Answers = h.survey.answered
	sum.Files = len(seen) // some are read by two sources
	return sum
}

// parallel calls fn for 0 … n-1 on at most the given number of goroutines.
func parallel(ctx context.Context, workers, n int, fn func(k int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for k := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return fn(k)
		})
	}
	return group.Wait()
}
