package extract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// night is the reading of one run.
type night struct {
	step    *Step
	engine  *engine
	scratch string
	run     string
	states  []*sourceState

	mu       sync.Mutex
	progress Progress
	rows     int64
	heavy    chan struct{}
}

// job is one export to read.
type job struct {
	state  *sourceState
	file   found
	number int
}

// read extracts all that is new or changed. It returns the problems of single
// exports apart from an error that ends the run.
func (n *night) read(ctx context.Context) (problems []error, err error) {
	jobs, problems, err := n.jobs(ctx)
	if err != nil {
		return problems, err
	}
	n.progress.Files = len(jobs)
	n.heavy = make(chan struct{}, 1)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan job)
	var wait sync.WaitGroup
	for range min(n.step.settings.Workers, max(1, len(jobs))) {
		wait.Go(func() {
			w := worker{night: n}
			if err := w.connect(ctx); err != nil {
				cancel(err)
				return
			}
			defer func() { w.conn.Close() }()
			for j := range queue {
				problem, err := w.one(ctx, j)
				if err != nil {
					cancel(err)
					return
				}
				if problem != nil {
					n.mu.Lock()
					problems = append(problems, problem)
					j.state.unread++
					n.mu.Unlock()
				}
			}
		})
	}
	for _, j := range jobs {
		select {
		case queue <- j:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	wait.Wait()
	if ctx.Err() != nil {
		return problems, context.Cause(ctx)
	}
	return problems, nil
}

// jobs lists what is to be read: new and changed exports, and those whose
// extracted rows were damaged.
func (n *night) jobs(ctx context.Context) ([]job, []error, error) {
	var jobs []job
	var problems []error
	for _, st := range n.states {
		problems = append(problems, st.problems...)
		late, err := n.settle(ctx, st)
		if err != nil {
			return nil, nil, err
		}
		problems = append(problems, late...)
		damaged, err := st.damaged(ctx, n.step.settings.Workers)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range damaged {
			if st.actions[r.File] == ActionGone {
				problems = append(problems, st.feed.breach(r.File, "its extracted rows in "+st.dir+" are damaged, and the export itself is gone",
					"put the export back, or restore the state from a backup"))
				continue
			}
			n.step.settings.Log.Warn("extracted rows are damaged and are made again", "file", r.File)
			st.actions[r.File] = ActionChanged
			r.SHA256 = "" // so that it is not taken for the same after a look at its content
			st.forget(r.File)
		}
		for _, file := range st.files {
			if action := st.actions[file.name]; action == ActionNew || action == ActionChanged {
				jobs = append(jobs, job{st, file, len(jobs)})
			}
		}
		problems = append(problems, st.stranded()...)
	}
	return jobs, problems, nil
}

// stranded looks at the exports that are gone and were extracted with another
// mapping than today's: their rows stay as long as they have today's columns.
func (st *sourceState) stranded() []error {
	var problems []error
	for _, r := range st.ordered() {
		if st.actions[r.File] != ActionGone || r.Fingerprint == st.feed.fingerprint {
			continue
		}
		if r.Columns != columnsOfEntity(st.feed.entity) {
			problems = append(problems, st.feed.breach(r.File, "the file is gone, and its rows were extracted for an earlier version of "+st.feed.entity.Name, "put the export back for one run"))
		} else {
			r.Warnings = []string{"the file is gone: its rows stay as they were extracted under an earlier configuration"}
		}
	}
	return problems
}

// one extracts an export and takes over its record.
func (n *night) one(ctx context.Context, db *sql.DB, conn *sql.Conn, j job) (problem, err error) {
	st := j.state
	settings := n.step.settings
	if same, err := n.unchanged(ctx, j); err != nil || same {
		n.count(0, j.file.stat.size)
		return nil, err
	}
	began := settings.Now()
	record, err := n.extract(ctx, db, conn, j)
	if err != nil {
		var contract *ContractError
		if errors.As(err, &contract) {
			return err, nil
		}
		return nil, err
	}
	settings.Log.Debug("export extracted", "source", st.feed.Name, "file", record.File, "rows", record.RowsRead, "elapsed", settings.Now().Sub(began))
	n.count(record.RowsRead, record.Size)
	return nil, st.put(record, settings.Now)
}

// extract reads one export, again and again while it is being written if its
// source is to wait for that.
func (n *night) extract(ctx context.Context, db *sql.DB, conn *sql.Conn, j job) (Record, error) {
	st := j.state
	for try := 1; ; try++ {
		l := &load{feed: st.feed, file: j.file, dir: st.dir, rejects: st.rejects, run: n.run, now: n.step.settings.Now, conn: conn, db: db, workers: n.step.settings.Workers, piece: n.step.piece, heavy: n.heavy,
			scratch: filepath.Join(n.scratch, fmt.Sprintf("%06d", j.number))}
		record, err := l.extract(ctx)
		var contract *ContractError
		if !errors.As(err, &contract) || !contract.moving || st.feed.Unsettled != "wait" || try > 10 {
			return record, err
		}
		select {
		case <-ctx.Done():
			return record, context.Cause(ctx)
		case <-time.After(max(time.Duration(st.feed.Settle), 100*time.Millisecond)):
		}
		info, statErr := os.Stat(j.file.path)
		if statErr != nil {
			return record, err
		}
		j.file.stat = identify(info)
	}
}

// unchanged tells whether a file whose times changed holds what it held, and
// notes its new times.
func (n *night) unchanged(ctx context.Context, j job) (bool, error) {
	st := j.state
	st.mu.Lock()
	old, known := st.records[j.file.name]
	st.mu.Unlock()
	if !known || old.Fingerprint != st.feed.fingerprint || old.Size != j.file.stat.size {
		return false, ctx.Err()
	}
	readAt := n.step.settings.Now().UnixNano()
	sum, err := hashFile(ctx, j.file.path)
	if err != nil || sum != old.SHA256 {
		return false, nil // extracting says what is wrong
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	old.Modified, old.Changed, old.Inode, old.ReadAt, old.Gone = j.file.stat.modified, j.file.stat.changed, j.file.stat.inode, readAt, false
	st.done[j.file.name] = ActionSame
	st.dirty = true
	return true, nil
}

func (n *night) count(rows, bytes int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.rows += rows
	n.progress.Done++
	n.progress.Rows += rows
	n.progress.Bytes += bytes
	n.step.settings.Progress(n.progress)
}

// settle waits for files that may still be being written, or reports them.
func (n *night) settle(ctx context.Context, st *sourceState) ([]error, error) {
	settle := time.Duration(st.feed.Settle)
	deadline := n.step.settings.Now().Add(10 * settle)
	for i := range st.files {
		file := &st.files[i]
		for st.actions[file.name] == ActionUnsettled {
			if st.feed.Unsettled != "wait" || !n.step.settings.Now().Before(deadline) {
				break
			}
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-time.After(max(settle/5, 10*time.Millisecond)):
			}
			info, err := os.Stat(file.path)
			if err != nil {
				break
			}
			file.stat = identify(info)
			st.actions[file.name] = st.compare(*file, n.step.settings.Now())
		}
	}
	var problems []error
	for _, file := range st.files {
		if st.actions[file.name] == ActionUnsettled {
			problems = append(problems, st.feed.breach(file.name, fmt.Sprintf("it changed within the last %v: it is still being written", settle),
				"run again once the export is complete, or set unsettled: wait"))
		}
	}
	return problems, nil
}

// save writes all records that changed.
func (n *night) save() error {
	var failures []error
	for _, st := range n.states {
		failures = append(failures, st.save(n.step.settings.Now))
	}
	return errors.Join(failures...)
}

// tidyAll brings the state files of all sources in order.
func (n *night) tidyAll(ctx context.Context, inUse map[string]bool) error {
	conn, err := n.engine.current().Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting to the engine: %w", err)
	}
	defer conn.Close()
	for _, st := range n.states {
		if err := n.tidy(ctx, conn, st, inUse); err != nil {
			return err
		}
	}
	return nil
}

// warnings collects what people should know: once per source and text, and the
// sums over what was read tonight.
func warnings(states []*sourceState) []string {
	var out []string
	for _, st := range states {
		said := map[string]bool{}
		say := func(format string, args ...any) {
			if text := "source " + st.feed.Name + ": " + fmt.Sprintf(format, args...); !said[text] {
				said[text] = true
				out = append(out, text)
			}
		}
		var sum Record
		for _, r := range st.ordered() {
			for _, w := range r.Warnings {
				say("%s", w)
			}
			switch st.done[r.File] {
			case "", ActionSame:
				continue
			case ActionShrunk:
				last := r.Previous[len(r.Previous)-1]
				say("%s shrank: it held %d rows and holds %d", printable(r.File), last.RowsRead, r.RowsRead)
			}
			sum.RowsRead += r.RowsRead
			sum.RowsRejected += r.RowsRejected
			sum.ClockGaps += r.ClockGaps
			sum.ClockFolds += r.ClockFolds
			sum.Rounded += r.Rounded
		}
		if sum.RowsRejected > 0 {
			say("%d of %d rows read were rejected; the table reject tells why", sum.RowsRejected, sum.RowsRead)
		}
		if sum.ClockGaps > 0 {
			say("%d rows have a local time that the clock change left out; they are taken for an hour later", sum.ClockGaps)
		}
		if sum.ClockFolds > 0 {
			say("%d rows have a local time that occurs twice at the clock change; they are taken for the first", sum.ClockFolds)
		}
		if sum.Rounded > 0 {
			say("%d rows have an amount of more than four decimals; they are rounded half up", sum.Rounded)
		}
	}
	return out
}
