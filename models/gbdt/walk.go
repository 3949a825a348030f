package gbdt

// walkBlock is the rows that are worked on together when a model is used: their bins stay in the nearest caches from tree to tree.
const walkBlock = 1024

// unpack writes the bins of rows low to high feature by feature, each feature's from a multiple of walkBlock on.
func (m *matrix) unpack(out []uint8, features, low, high int) {
	for f := range features {
		shift := uint(8 * (f % inGroup))
		bins := out[f*walkBlock:][:high-low]
		for i, word := range m.groups[f/inGroup][low:high] {
			bins[i] = uint8(word >> shift)
		}
	}
}

// walk is a tree laid out for scoring: leaves are nodes whose children are they themselves, so that all rows take the same number of steps and several
// can be taken side by side without a branch that depends on the row.
type walk struct {
	steps int
	nodes []walkNode
	value []float64 // by node; 0 for inner ones
	sets  [][4]uint64
}

type walkNode struct {
	child     [2]int32 // right, left
	offset    int32    // of the feature in the unpacked bins
	shift     uint8
	threshold uint8
	set       int16 // 1 + the place in sets; 0: a number
}

func newWalk(t *tree) walk {
	n := len(t.nodes)
	w := walk{nodes: make([]walkNode, n+len(t.value)), value: make([]float64, n+len(t.value))}
	place := func(child int32) int32 {
		if child < 0 {
			return int32(n) + ^child
		}
		return child
	}
	depth := make([]int, n)
	for i := range t.nodes {
		from := &t.nodes[i]
		to := walkNode{child: [2]int32{place(from.right), place(from.left)}, offset: from.feature * walkBlock, shift: from.shift, threshold: from.threshold}
		if from.category {
			w.sets = append(w.sets, from.set)
			to.set = int16(len(w.sets))
		}
		w.nodes[i] = to
		w.steps = max(w.steps, depth[i]+1)
		for _, child := range []int32{from.left, from.right} {
			if child >= 0 {
				depth[child] = depth[i] + 1
			}
		}
	}
	for i, value := range t.value {
		at := int32(n + i)
		w.nodes[at] = walkNode{child: [2]int32{at, at}}
		w.value[at] = value
	}
	return w
}

// add adds the tree's values to the rows of a block.
func (w *walk) add(bins []uint8, out []float64) {
	i := 0
	for ; i+4 <= len(out) && len(w.sets) == 0; i += 4 {
		var a, b, c, d int32
		for range w.steps {
			a = w.number(bins, a, i)
			b = w.number(bins, b, i+1)
			c = w.number(bins, c, i+2)
			d = w.number(bins, d, i+3)
		}
		out[i] += w.value[a]
		out[i+1] += w.value[b]
		out[i+2] += w.value[c]
		out[i+3] += w.value[d]
	}
	for ; i < len(out); i++ {
		at := int32(0)
		for {
			n := &w.nodes[at]
			left := 0
			if bin := bins[int(n.offset)+i]; n.set == 0 {
				left = atMost(bin-n.shift, n.threshold)
			} else {
				left = int(w.sets[n.set-1][bin>>6] >> (bin & 63) & 1)
			}
			if n.child[left] == at {
				break
			}
			at = n.child[left]
		}
		out[i] += w.value[at]
	}
}

// number is the next node of row i, in a tree that splits by numbers alone.
func (w *walk) number(bins []uint8, at int32, i int) int32 {
	n := &w.nodes[at]
	return n.child[atMost(bins[int(n.offset)+i]-n.shift, n.threshold)]
}

// atMost is 1 where a is at most b, else 0.
func atMost(a, b uint8) int {
	return int((uint32(a)-uint32(b)-1)>>31) & 1
}
