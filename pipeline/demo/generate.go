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
	h := &history{w: w, parts: w.newShards(), shop: newWeb(w, p.work)}
	for k := range w.stores {
		h.stores = append(h.stores, newTills(w, p.work, k))
	}
	var err error
	if h.center, err = newCalls(w, p.work); err != nil {
		return Summary{}, err
	}
	if err := h.write(ctx); err != nil {
		h.center.truth.abandon()
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
	if err := w.prospectTruth(ctx, p.work, prospects); err != nil {
		return Summary{}, err
	}
	if err := w.truthTables(ctx, p.work); err != nil {
		return Summary{}, err
	}
	if err := w.totals(p.work, h.stores, h.shop, h.center); err != nil {
		return Summary{}, err
	}
	if err := w.fileTables(p.work, files, broken); err != nil {
		return Summary{}, err
	}
	sum := w.summary(files, h)
	sum.Prospects = len(prospects)
	if err := w.describe(p.work, sum); err != nil {
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
		err := parallel(ctx, w.set.Workers, len(h.stores)+2, func(k int) error {
			switch k {
			case 0: // the longest work first
				return h.shop.write(h.parts, from, to)
			case 1:
				return h.center.write(h.parts, from, to)
			default:
				return h.stores[k-2].write(h.parts, from, to)
			}
		})
		if err != nil {
			return err
		}
	}
	if _, err := h.center.truth.close(); err != nil {
		return err
	}
	return live(w.cal.ahead) // the year after, for the truth alone
}

func (h *history) collect() ([]fileTruth, []brokenRow) {
	files := append(h.shop.files, h.center.files...)
	broken := append(h.shop.broken, h.center.broken...)
	for _, t := range h.stores {
		files, broken = append(files, t.files...), append(broken, t.broken...)
	}
	return files, broken
}

func (w *world) summary(files []fileTruth, h *history) Summary {
	sum := Summary{People: len(w.people), Files: len(files), FirstDay: w.cal.date(0), LastDay: w.cal.date(w.cal.days - 1)}
	for i := range w.people {
		if q := &w.people[i]; q.baskets > 0 {
			sum.Customers++
		}
	}
	for _, f := range files {
		sum.Bytes += f.bytes
		sum.BrokenRows += f.rejected
		sum.FilteredRows += f.filtered
		sum.Duplicates += f.duplicate
		sum.Replaced += f.replaced
		switch f.source {
		case "till", "web_orders":
			sum.Lines += f.loaded
		case "calls":
			sum.Contacts += f.loaded
		}
	}
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
