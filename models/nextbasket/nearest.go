package nextbasket

import "math"

type neighbour struct {
	member   int32
	distance float32
}

// nearest keeps the k nearest of those it is shown, which come by ascending number: of equals the lower number stays. It is a heap with the farthest on top.
type nearest struct {
	all []neighbour
	k   int
}

func (n *nearest) empty(k int) { n.all, n.k = n.all[:0], k }

func farther(a, b neighbour) bool {
	return a.distance > b.distance || (a.distance == b.distance && a.member > b.member)
}

// add takes one that is nearer than the farthest kept, and gives the distance that the next must be below.
func (n *nearest) add(one neighbour) (worst float32) {
	if len(n.all) < n.k {
		n.all = append(n.all, one)
		at := len(n.all) - 1
		for at > 0 {
			above := (at - 1) / 2
			if !farther(one, n.all[above]) {
				break
			}
			n.all[at] = n.all[above]
			at = above
		}
		n.all[at] = one
	} else {
		at := 0
		for {
			below := 2*at + 1
			if below >= len(n.all) {
				break
			}
			if right := below + 1; right < len(n.all) && farther(n.all[right], n.all[below]) {
				below = right
			}
			if !farther(n.all[below], one) {
				break
			}
			n.all[at] = n.all[below]
			at = below
		}
		n.all[at] = one
	}
	if len(n.all) < n.k {
		return float32(math.Inf(1))
	}
	return n.all[0].distance
}
