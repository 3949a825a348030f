package identity

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// event is something that became of a customer in a night.
type event struct {
	kind     string // new, merge, split or erase
	from, to int32  // customers; none where there is none
	count    int    // nodes that moved
	reason   string
}

const (
	eventNew   = "new"
	eventMerge = "merge"
	eventSplit = "split"
	eventErase = "erase"

	reasonFirst      = "seen for the first time"
	reasonBack       = "came back after it was gone"
	reasonTied       = "its records were found to be another customer's"
	reasonAlways     = "an always-link entry ties it to another customer"
	reasonApart      = "its records were found to be two customers'"
	reasonNever      = "a never-link entry or a contradiction keeps its records apart"
	reasonGone       = "none of its records is left"
	ruleAlways       = "always_link"
	ruleMerged       = "merged_at_source"
	statusAuto       = "auto"
	statusForced     = "forced"
	statusBlocked    = "blocked"
	statusSingle     = "single"
	ruleSingle       = "single"
	ruleHolderEmail  = "only_holder_of_email"
	ruleHolderPhone  = "only_holder_of_phone"
	ruleTogether     = "named_together"
	ruleSameNumber   = "same_number"
	ruleProbable     = "probabilistic"
	ruleSameEmail    = "same_email"
	ruleNever        = "never_link"
	ruleContradicted = "contradicts_number"
)

// tellEvents compares who held until tonight with who holds now, before the rows change.
func (a *assigner) tellEvents() []event {
	always, blocked := a.words.find(ruleAlways), a.words.find(statusBlocked)
	moved := a.moved
	forced, kept := make([]bool, a.count), make([]bool, a.count)
	for i, tie := range a.ties {
		forced[a.clusters[i]] = forced[a.clusters[i]] || (always != none && tie.rule == always)
		kept[a.clusters[i]] = kept[a.clusters[i]] || (blocked != none && tie.status == blocked)
	}
	// The strongest move out of each customer, and the strongest into each cluster.
	out, into := filled(len(a.held)), filled(a.count)
	for at, m := range moved {
		if out[m.customer] == none || a.stronger(m, moved[out[m.customer]]) {
			out[m.customer] = int32(at)
		}
		if into[m.cluster] == none || a.stronger(m, moved[into[m.cluster]]) {
			into[m.cluster] = int32(at)
		}
	}
	var events []event
	for customer, nodes := range a.held {
		switch {
		case nodes == 0 || a.taken[customer]:
		case out[customer] == none:
			events = append(events, event{eventErase, int32(customer), none, int(nodes), reasonGone})
		default:
			m := moved[out[customer]]
			reason := reasonTied
			if forced[m.cluster] {
				reason = reasonAlways
			}
			events = append(events, event{eventMerge, int32(customer), a.ids[m.cluster], int(m.votes), reason})
		}
	}
	for cluster, id := range a.ids {
		switch {
		case into[cluster] == none:
			reason := reasonFirst
			if !a.isNew[cluster] {
				continue
			}
			if int(id) < len(a.held) {
				reason = reasonBack
			}
			events = append(events, event{eventNew, none, id, int(a.size[cluster]), reason})
		case a.isNew[cluster]:
			m := moved[into[cluster]]
			reason := reasonApart
			if kept[cluster] {
				reason = reasonNever
			}
			events = append(events, event{eventSplit, m.customer, id, int(m.votes), reason})
		case a.held[id] == 0: // its records had gone, and are there again
			events = append(events, event{eventNew, none, id, int(a.size[cluster]), reasonBack})
		}
	}
	return a.sorted(events)
}

// stronger tells whether more nodes moved, ties broken by customer and by cluster.
func (a *assigner) stronger(x, y claim) bool {
	if x.votes != y.votes {
		return x.votes > y.votes
	}
	if x.customer != y.customer {
		return a.customers.texts[x.customer] < a.customers.texts[y.customer]
	}
	return a.compareKeys(a.smallest[x.cluster], a.smallest[y.cluster]) < 0
}

// sorted orders the events: merges, splits and erasures first, then by customer.
func (a *assigner) sorted(events []event) []event {
	text := func(customer int32) string {
		if customer == none {
			return ""
		}
		return a.customers.texts[customer]
	}
	rank := func(e *event) uint64 {
		switch e.kind {
		case eventMerge:
			return 0
		case eventSplit:
			return 1
		case eventErase:
			return 2
		}
		return 3
	}
	type entry struct {
		start uint64 // rank and the first letters of the customer: most comparisons need no more
		at    int32
	}
	entries := make([]entry, len(events))
	for i := range events {
		e := &events[i]
		customer := e.from
		if customer == none {
			customer = e.to
		}
		var bytes [8]byte
		copy(bytes[1:], text(customer))
		entries[i] = entry{rank(e)<<56 | binary.BigEndian.Uint64(bytes[:]), int32(i)}
	}
	slices.SortFunc(entries, func(x, y entry) int {
		if c := cmp.Compare(x.start, y.start); c != 0 {
			return c
		}
		e, f := &events[x.at], &events[y.at]
		return cmp.Or(strings.Compare(text(e.from), text(f.from)), strings.Compare(text(e.to), text(f.to)))
	})
	out := make([]event, len(events))
	for i, e := range entries {
		out[i] = events[e.at]
	}
	return out
}
