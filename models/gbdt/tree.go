package gbdt

// node is an inner node. A child that is not negative is a node, else ^child is a leaf.
type node struct {
	feature     int32
	left, right int32
	shift       uint8
	threshold   uint8
	category    bool
	set         [4]uint64
}

func newNode(s split) node {
	return node{feature: s.feature, shift: s.shift, threshold: s.threshold, category: s.category, set: s.set}
}

func (n *node) goesLeft(bin uint8) bool {
	if n.category {
		return n.set[bin>>6]>>(bin&63)&1 == 1
	}
	return bin-n.shift <= n.threshold
}

// tree is a grown tree: node 0 is its root, or there is one leaf alone.
type tree struct {
	nodes []node
	value []float64 // by leaf, with the learning rate
	rows  []float64 // by leaf: the training rows that fell into it
}

// hang puts a child where its leaf hangs.
func (t *tree) hang(l *leaf, child int32) {
	switch {
	case l.node < 0:
	case l.isLeft:
		t.nodes[l.node].left = child
	default:
		t.nodes[l.node].right = child
	}
}

// leafOf is the leaf that a row of a matrix falls into.
func (t *tree) leafOf(m *matrix, row int) int32 {
	if len(t.nodes) == 0 {
		return 0
	}
	at := int32(0)
	for at >= 0 {
		n := &t.nodes[at]
		if n.goesLeft(m.bin(row, n.feature)) {
			at = n.left
		} else {
			at = n.right
		}
	}
	return ^at
}
