package gbdt

// A row's first and second derivative are whole numbers in one word: the first in the upper half, the second in the lower. One addition adds both, sums
// do not depend on their order, and so neither does the model on the number of threads. Within chunkRows rows neither half overflows.
const (
	gradientLevels = 1<<14 - 1
	hessianLevels  = 1<<15 - 1
	chunkRows      = 1 << 17
)

// cell is the sums of one bin, in levels.
type cell struct{ g, h int64 }

func pack(g, h int64) int64 { return g<<32 + h }

func unpack(v int64) cell { return cell{v >> 32, v & (1<<32 - 1)} }

// sums is one group's histograms: packed sums by feature of the group and bin.
type sums [inGroup][maxBins]int64

// add adds the derivatives of some rows to a group's histograms.
func (s *sums) add(bins []uint64, rows []int32, gradient []int64) {
	gradient = gradient[:len(rows)]
	for i, row := range rows {
		v, g := bins[row], gradient[i]
		s[0][uint8(v)] += g
		s[1][uint8(v>>8)] += g
		s[2][uint8(v>>16)] += g
		s[3][uint8(v>>24)] += g
		s[4][uint8(v>>32)] += g
		s[5][uint8(v>>40)] += g
		s[6][uint8(v>>48)] += g
		s[7][uint8(v>>56)] += g
	}
}

// addHalf is add for a group of at most four features.
func (s *sums) addHalf(bins []uint64, rows []int32, gradient []int64) {
	gradient = gradient[:len(rows)]
	for i, row := range rows {
		v, g := bins[row], gradient[i]
		s[0][uint8(v)] += g
		s[1][uint8(v>>8)] += g
		s[2][uint8(v>>16)] += g
		s[3][uint8(v>>24)] += g
	}
}

// scratch is one worker's space.
type scratch struct {
	groups  []sums
	ordered []int64
}

// histogram sums the derivatives of the rows of a leaf by feature and bin.
func (g *grower) histogram(rows []int32, out []cell) {
	clear(out)
	size := max(2048, (len(rows)+g.threads-1)/g.threads)
	size = min(size, chunkRows)
	if len(rows) <= chunkRows && (g.threads == 1 || len(rows) < 4096) {
		size = len(rows)
	}
	chunks(g.threads, len(rows), size, func(worker, low, high int) {
		w := &g.scratch[worker]
		part := rows[low:high]
		if cap(w.ordered) < len(part) {
			w.ordered = make([]int64, len(part))
		}
		ordered := w.ordered[:len(part)]
		for i, row := range part {
			ordered[i] = g.gradient[row]
		}
		for k := range g.m.groups {
			from, to := k*inGroup, min(k*inGroup+inGroup, len(g.bins))
			s := &w.groups[k]
			for f := from; f < to; f++ {
				clear(s[f-from][:g.bins[f].bins])
			}
			if to-from <= inGroup/2 {
				s.addHalf(g.m.groups[k], part, ordered)
			} else {
				s.add(g.m.groups[k], part, ordered)
			}
		}
		g.merge.Lock()
		defer g.merge.Unlock()
		for f := range g.bins {
			to := out[g.offset[f]:g.offset[f+1]]
			for b, v := range w.groups[f/inGroup][f%inGroup][:len(to)] {
				c := unpack(v)
				to[b].g += c.g
				to[b].h += c.h
			}
		}
	})
}

// subtract leaves in `from` what `part` does not have.
func subtract(from, part []cell) {
	part = part[:len(from)]
	for i := range from {
		from[i].g -= part[i].g
		from[i].h -= part[i].h
	}
}
