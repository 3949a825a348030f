package gbdt

import (
	"context"

	"clientele/models/features"
)

// Contributions says by how much each feature moved each row's raw prediction away from the mean: Shapley values over the trees as they stand, where a
// feature that is not known sends a row down both branches by the shares of the training rows (Lundberg et al. 2020, path dependent).
type Contributions struct {
	Base     float64     // the mean raw prediction of the training rows, by the trees' own counts
	Features []string    // in the model's order
	Values   [][]float64 // by feature, then by row; Base plus a row's values is its raw prediction
}

// Contributions takes the exact Shapley values of all rows.
func (m *Model) Contributions(ctx context.Context, t features.Table, threads int) (Contributions, error) {
	threads = max(1, threads)
	x, err := m.matrix(t, threads)
	if err != nil {
		return Contributions{}, err
	}
	out := Contributions{Base: m.base, Features: m.Features(), Values: make([][]float64, len(m.bins))}
	for f := range out.Values {
		out.Values[f] = make([]float64, x.rows)
	}
	blocks := (x.rows + walkBlock - 1) / walkBlock
	workers := make([]explainer, min(threads, max(1, blocks)))
	for from := 0; from < len(m.trees); {
		trees := m.batch(from)
		from += len(trees)
		paths := make([][]path, len(trees))
		each(threads, len(trees), func(_, i int) {
			paths[i] = trees[i].paths()
			for k := range paths[i] {
				paths[i][k].tabulate(x.rows)
			}
		})
		for i := range paths {
			for k := range paths[i] {
				out.Base += paths[i][k].value * paths[i][k].reach
			}
		}
		for w := range workers {
			workers[w].forget()
		}
		each(threads, blocks, func(worker, b int) {
			if ctx.Err() == nil {
				workers[worker].block(x, paths, out.Values, x.rows*b/blocks, x.rows*(b+1)/blocks)
			}
		})
		if err := ctx.Err(); err != nil {
			return Contributions{}, err
		}
	}
	return out, nil
}

// batchLeaves is about how many leaves have their tables in memory at a time: a few hundred bytes each for most, 40 kB at most.
const batchLeaves = 512

// batch is the next trees to explain together.
func (m *Model) batch(from int) []tree {
	leaves := 0
	for to := from; to < len(m.trees); to++ {
		if leaves += len(m.trees[to].value); leaves >= batchLeaves {
			return m.trees[from : to+1]
		}
	}
	return m.trees[from:]
}

// explainer is one worker's space.
type explainer struct {
	bins  []uint8 // of the block, by feature
	masks [walkBlock]uint16
	lazy  map[*path]*lazyTable
}

// lazyTable holds the contributions of the masks that occurred, for paths that have too many masks to hold all.
type lazyTable struct {
	slot   []int32 // by mask; 0: not yet
	values []float64
}

func (e *explainer) forget() { e.lazy = map[*path]*lazyTable{} }

func (e *explainer) block(x *matrix, trees [][]path, out [][]float64, low, high int) {
	n := high - low
	if e.bins == nil {
		e.bins = make([]uint8, len(out)*walkBlock)
	}
	x.unpack(e.bins, len(out), low, high)
	for _, paths := range trees {
		for k := range paths {
			p := &paths[k]
			switch {
			case len(p.steps) == 0:
			case len(p.steps) > mostLazy:
				e.direct(p, out, low, n)
			default:
				e.mask(p, n)
				if p.table != nil {
					p.addTable(e.masks[:n], out, low)
				} else {
					e.addLazy(p, out, low, n)
				}
			}
		}
	}
}

// mask tells for each row of the block which of a path's features agree with it.
func (e *explainer) mask(p *path, n int) {
	masks := e.masks[:n]
	for j := range p.steps {
		s := &p.steps[j]
		bins := e.bins[int(s.feature)*walkBlock:][:len(masks)]
		agrees := &s.agrees
		if j == 0 {
			for i, bin := range bins {
				masks[i] = agrees[bin]
			}
			continue
		}
		for i, bin := range bins {
			masks[i] |= agrees[bin]
		}
	}
}

func (p *path) addTable(masks []uint16, out [][]float64, low int) {
	size := 1 << len(p.steps)
	for j := range p.steps {
		column := out[p.steps[j].feature][low:][:len(masks)]
		table := p.table[j*size:][:size]
		for i, mask := range masks {
			column[i] += table[mask]
		}
	}
}

func (e *explainer) addLazy(p *path, out [][]float64, low, n int) {
	t := e.lazy[p]
	d := len(p.steps)
	if t == nil {
		t = &lazyTable{slot: make([]int32, 1<<d), values: make([]float64, d)}
		e.lazy[p] = t
	}
	var agrees [mostLazy]bool
	for i, mask := range e.masks[:n] {
		at := int(t.slot[mask])
		if at == 0 {
			for j := range d {
				agrees[j] = mask>>j&1 == 1
			}
			at = len(t.values)
			t.values = append(t.values, make([]float64, d)...)
			p.contributions(agrees[:d], t.values[at:])
			t.slot[mask] = int32(at)
		}
		for j, value := range t.values[at : at+d] {
			out[p.steps[j].feature][low+i] += value
		}
	}
}

func (e *explainer) direct(p *path, out [][]float64, low, n int) {
	agrees, values := make([]bool, len(p.steps)), make([]float64, len(p.steps))
	for i := range n {
		for j := range p.steps {
			agrees[j] = p.steps[j].agrees[e.bins[int(p.steps[j].feature)*walkBlock+i]] != 0
		}
		p.contributions(agrees, values)
		for j, value := range values {
			out[p.steps[j].feature][low+i] += value
		}
	}
}
