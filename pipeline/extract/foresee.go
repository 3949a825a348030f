package extract

import (
	"context"
	"strconv"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/entity"
)

// Foresee tells what the tables of a run will be without making them: when every
// export is as it was when it was last accepted, and every state file is as it was
// when its hash was last found right. It opens no engine, reads no state file, and
// leaves what it found to the run that may follow.
//
// A state file is read and hashed before a run uses it. One that nothing will be
// read of is only looked at: see [durable.Seen] for what that proves.
func (s *Step) Foresee(ctx context.Context) (pipeline.Foreseen, bool, error) {
	if s.states == nil {
		states, err := s.discover(ctx)
		if err != nil {
			return pipeline.Foreseen{}, false, err
		}
		s.states = states
	}
	for _, st := range s.states {
		if !st.settled() {
			return pipeline.Foreseen{}, false, nil
		}
	}
	out := pipeline.Foreseen{Warnings: warnings(s.states), Tables: map[pipeline.Table]string{
		tableExport: exportIdentity(s.states), tableReject: rejectIdentity(s.states),
	}}
	for _, e := range s.settings.Entities {
		out.Tables[rawTable(e)] = entityIdentity(s.states, e)
	}
	return out, true, nil
}

// settled tells whether there is nothing to do about a source.
func (st *sourceState) settled() bool {
	if len(st.problems) > 0 {
		return false
	}
	for _, action := range st.actions {
		if action != ActionSame && action != ActionGone {
			return false
		}
	}
	for _, r := range st.records {
		if !r.Accepted {
			return false
		}
	}
	if len(st.stranded()) > 0 || len(st.judge()) > 0 {
		return false
	}
	st.single()
	return !st.dirty && st.untouched()
}

// entityIdentity identifies the rows of an entity by the exports they come from.
func entityIdentity(states []*sourceState, e entity.Entity) string {
	identity := []string{codeVersion, columnsOfEntity(e)}
	for _, st := range states {
		if st.feed.entity.Name != e.Name {
			continue
		}
		identity = append(identity, st.feed.Name)
		for _, r := range st.counting() {
			identity = append(identity, r.File, r.SHA256, r.Fingerprint)
		}
	}
	return pipeline.Hash(identity...)
}

// exportIdentity identifies raw.export. What merely tells about the run before
// (changed) or about the file's times does not count.
func exportIdentity(states []*sourceState) string {
	identity := []string{codeVersion}
	for _, st := range states {
		for i, r := range st.counting() {
			identity = append(identity, st.feed.Name, r.File, r.SHA256, r.Fingerprint, st.feed.exportedOn(r.File), strconv.Itoa(i))
		}
	}
	return pipeline.Hash(identity...)
}

// rejectIdentity identifies raw.reject.
func rejectIdentity(states []*sourceState) string {
	identity := []string{codeVersion}
	for _, st := range states {
		for _, r := range st.counting() {
			identity = append(identity, st.feed.Name, r.File, r.SHA256, r.Fingerprint)
		}
	}
	return pipeline.Hash(identity...)
}

// exportedOn is the day of an export by its name, "" where it tells none.
func (f *feed) exportedOn(name string) string {
	if f.order == nil {
		return ""
	}
	day, ok := exportedOn(f.order, name)
	if !ok {
		return ""
	}
	return day.Format(time.DateOnly)
}
