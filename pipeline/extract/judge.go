package extract

import (
	"fmt"
	"slices"
)

// fewRejects is the number of rejected rows in one night's new exports that
// stops no run by itself: the share of a handful of rows says little.
const fewRejects = 10

// judge holds a source to its limits: the share of rejected rows over all its
// exports, over those that no run has accepted yet (so that one broken night
// cannot hide behind years of good ones), and the number of rows in all. An
// export of which nothing but rejects came is a breach whatever the share.
func (st *sourceState) judge() []error {
	limit := 0.01
	if st.feed.Limits.RejectedShare != nil {
		limit = *st.feed.Limits.RejectedShare
	}
	var problems []error
	var read, rejected, loaded, newRead, newRejected int64
	for _, r := range st.counting() {
		read += r.RowsRead
		rejected += r.RowsRejected
		loaded += r.RowsLoaded
		if !r.Accepted {
			newRead += r.RowsRead
			newRejected += r.RowsRejected
		}
		if !r.Accepted && r.RowsRead > 0 && r.RowsRejected == r.RowsRead && limit < 1 {
			problems = append(problems, st.feed.breach(r.File, fmt.Sprintf("every one of its %d rows was rejected", r.RowsRead), st.worst(r.File)))
		}
	}
	if len(problems) == 0 {
		switch {
		case exceeds(rejected, read, limit):
			problems = append(problems, st.feed.breach("", shareText(rejected, read, limit, ""), st.worst("")))
		case newRejected > fewRejects && exceeds(newRejected, newRead, limit):
			problems = append(problems, st.feed.breach("", shareText(newRejected, newRead, limit, " of the new exports"), st.worst("")))
		}
	}
	if least := st.feed.Limits.MinRows; loaded < least && len(st.problems)+st.unread == 0 {
		problems = append(problems, st.feed.breach("", fmt.Sprintf("%d rows were loaded from %d exports, and limits.min_rows wants %d", loaded, len(st.counting()), least),
			"check whether the feed still delivers"))
	}
	return problems
}

func exceeds(part, whole int64, limit float64) bool {
	return whole > 0 && float64(part) > limit*float64(whole)
}

func shareText(part, whole int64, limit float64, of string) string {
	return fmt.Sprintf("%d of %d rows%s were rejected, %.2f %%, and limits.rejected_share allows %.2f %%", part, whole, of, 100*float64(part)/float64(whole), 100*limit)
}

// worst names where the rejects come from, and how to look at them.
func (st *sourceState) worst(file string) string {
	list := st.counting()
	slices.SortStableFunc(list, func(a, b *Record) int { return int(b.RowsRejected - a.RowsRejected) })
	remedy := "the rows with their reasons are in " + st.rejects
	if file == "" && len(list) > 0 && list[0].RowsRejected > 0 {
		remedy = fmt.Sprintf("most are in %s (%d); ", printable(list[0].File), list[0].RowsRejected) + remedy
	}
	return remedy + "; mend the mapping, have the export put right, or raise the limit"
}

// accept notes that every export now on record was within its source's limits.
func (st *sourceState) accept() {
	for _, r := range st.records {
		if !r.Accepted {
			r.Accepted, st.dirty = true, true
		}
	}
}
