package extract

import (
	"slices"
	"time"

	"clientele/pipeline/config"
)

// mostSources is how many files are joined at once: the engine may hold all of
// them open.
const mostSources = 500

// unit is a state file as joining sees it: one export's own file, a file of
// several, or several that are to become one.
type unit struct {
	file    *StateFile
	members []*Record // whose rows are wanted of it, the later export last
	aside   []*Record // whose rows are in it and do not count at present
	stale   bool      // it holds more than its members' rows
	month   string
	bytes   int64
	sources []*unit // of one that is to be made
}

// units lists the files of a shelf by what is in them, in the order of their first
// exports. Exports that do not count have files of their own, which are left alone.
func (st *sourceState) units(s shelf) []*unit {
	var out []*unit
	of := map[*StateFile]*unit{}
	for _, r := range st.ordered() {
		file := *s.file(r)
		if file == nil || file.Exports == 0 && r.Same != "" {
			continue
		}
		u := of[file]
		if u == nil {
			u = &unit{file: file, bytes: file.Bytes, month: file.Month}
			if file.Exports == 0 {
				u.month = st.month(r)
			} else {
				of[file] = u
			}
			out = append(out, u)
		}
		if r.Same == "" {
			u.members = append(u.members, r)
		} else {
			u.aside = append(u.aside, r)
		}
	}
	for _, u := range out {
		u.stale = u.file.Exports > 0 && len(u.members) != u.file.Exports
	}
	return out
}

// month is what exports are joined by: that of the export by its name, else that
// of the file's time.
func (st *sourceState) month(r *Record) string {
	if st.feed.order != nil {
		if on, ok := exportedOn(st.feed.order, r.File); ok {
			return on.Format("2006-01")
		}
	}
	return time.Unix(0, r.Modified).UTC().Format("2006-01")
}

// small tells whether a file may be joined to others.
func (u *unit) small(c config.Compact) bool {
	if len(u.sources) == 0 && u.file.Exports == 0 {
		return u.bytes <= int64(c.Small)
	}
	return u.bytes < int64(c.Target)
}

// tier is the number of times that the exports of a file were joined: files of the
// same tier are joined, so that no export is written again more often than the
// logarithm of the number of exports tells.
func (u *unit) tier(c config.Compact) int {
	tier := 0
	for n := len(u.members); n >= c.Files; n /= c.Files {
		tier++
	}
	return tier
}

// joins plans what is to be written: lists of files each of which becomes one. A
// stale file is written again alone if not with others.
func joins(units []*unit, c config.Compact) [][]*unit {
	var groups [][]*unit
	months := map[string][]*unit{}
	var order []string
	for _, u := range units {
		if c.Files < 2 || len(u.members) == 0 || !u.small(c) {
			groups = append(groups, []*unit{u})
			continue
		}
		if months[u.month] == nil {
			order = append(order, u.month)
		}
		months[u.month] = append(months[u.month], u)
	}
	slices.Sort(order)
	for _, month := range order {
		for _, u := range tiered(months[month], c) {
			groups = append(groups, u.flat())
		}
	}
	return slices.DeleteFunc(groups, func(group []*unit) bool {
		return len(group) == 1 && (!group[0].stale || len(group[0].members) == 0)
	})
}

// tiered joins the files of one month: those of a tier and below once there are
// enough of that tier, the lowest tier first.
func tiered(units []*unit, c config.Compact) []*unit {
	for tier := 0; tier < 64; tier++ {
		enough, highest := 0, 0
		for _, u := range units {
			t := u.tier(c)
			highest = max(highest, t)
			if t == tier && u.small(c) {
				enough++
			}
		}
		if tier > highest {
			break
		}
		if enough < c.Files {
			continue
		}
		var next []*unit
		var open *unit
		for _, u := range units {
			if u.tier(c) > tier || !u.small(c) {
				next = append(next, u)
				continue
			}
			if open == nil || open.bytes+u.bytes > int64(c.Target) || len(open.sources)+len(u.flat()) > mostSources {
				open = &unit{month: u.month}
				next = append(next, open)
			}
			open.sources = append(open.sources, u.flat()...)
			open.members = append(open.members, u.members...)
			open.bytes += u.bytes
		}
		units = next
	}
	return units
}

// flat lists the files that there are.
func (u *unit) flat() []*unit {
	if len(u.sources) == 0 {
		return []*unit{u}
	}
	return u.sources
}
