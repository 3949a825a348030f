package extract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// pendingBytes is how much may have been joined before the records are saved and
// what was joined is removed: the disk holds at most so much twice.
const pendingBytes = 256_000_000

// tidy brings the state files of a source in order, once its exports are accepted:
// rows of exports that changed, left or stopped to count leave the joined files,
// and small files are joined. What is made is in force when the records are saved,
// by that one rename; until then the old files are. What a crash leaves of either
// is swept.
func (n *night) tidy(ctx context.Context, conn *sql.Conn, st *sourceState, inUse map[string]bool) error {
	var pending int64
	for _, s := range st.shelves() {
		for _, u := range st.units(s) {
			for _, r := range u.aside {
				if err := n.takeOut(ctx, conn, s, r); err != nil {
					return fmt.Errorf("taking %s out of %s: %w", printable(r.File), s.path(u.file), err)
				}
				st.dirty = true
			}
		}
		for _, group := range joins(st.units(s), n.step.settings.Project.Run.Compact) {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := n.join(ctx, conn, st, s, group); err != nil {
				return fmt.Errorf("joining small extracts of source %s of %s: %w", st.feed.Name, group[0].month, err)
			}
			for _, u := range group {
				pending += u.bytes
			}
			if pending < pendingBytes {
				continue
			}
			pending = 0
			if err := st.putInForce(n.step.settings.Now, inUse); err != nil {
				return err
			}
		}
	}
	return st.putInForce(n.step.settings.Now, inUse)
}

// putInForce saves the records of what was made, and only once that has
// succeeded removes the files that they no longer name.
func (st *sourceState) putInForce(clock func() time.Time, inUse map[string]bool) error {
	if err := st.save(clock); err != nil {
		return err
	}
	return st.sweep(inUse)
}

// takeOut gives an export that does not count at present a file of its own again.
func (n *night) takeOut(ctx context.Context, conn *sql.Conn, s shelf, r *Record) error {
	query := "select * from read_parquet(" + pipeline.QuoteLiteral(s.path(*s.file(r))) + ") where source_file = " + pipeline.QuoteLiteral(r.File)
	file, err := n.written(ctx, conn, s, query, stateName(r), []*Record{r})
	if err == nil {
		*s.file(r) = file
	}
	return err
}

// join writes the rows that are wanted of some files into one, the later export
// last.
func (n *night) join(ctx context.Context, conn *sql.Conn, st *sourceState, s shelf, group []*unit) error {
	var members []*Record
	var paths []string
	plain := true // nothing is to be left out or to be put in another order
	for _, u := range group {
		plain = plain && !u.stale
		if len(u.members) > 0 && len(members) > 0 {
			plain = plain && later(members[len(members)-1], u.members[0]) < 0
		}
		members = append(members, u.members...)
		paths = append(paths, pipeline.QuoteLiteral(s.path(u.file)))
	}
	list := "[" + strings.Join(paths, ", ") + "]"
	query := "select * from read_parquet(" + list + ")"
	if !plain {
		query = picked(list, paths, group, members)
	}
	slices.SortFunc(members, later)
	identity := []string{s.kind}
	for _, r := range members {
		identity = append(identity, r.File, r.SHA256, r.Fingerprint)
	}
	file, err := n.written(ctx, conn, s, query, "joined-"+group[0].month+"-"+pipeline.Hash(identity...)[:16]+".parquet", members)
	if err != nil {
		return err
	}
	file.Exports, file.Month = len(members), group[0].month
	for _, r := range members {
		*s.file(r) = file
	}
	st.dirty = true
	n.step.settings.Log.Debug("small extracts joined", "source", st.feed.Name, "kind", s.kind, "month", file.Month, "files", len(group), "exports", file.Exports, "bytes", file.Bytes)
	return nil
}

// picked is the query of the rows of some exports, each from the one file whose
// rows of it are wanted, in the order of the exports.
func picked(list string, paths []string, group []*unit, members []*Record) string {
	place := map[*Record]int{}
	sorted := slices.SortedFunc(slices.Values(members), later)
	for i, r := range sorted {
		place[r] = i
	}
	var files, names, places []string
	for i, u := range group {
		for _, r := range u.members {
			files, names, places = append(files, paths[i]), append(names, pipeline.QuoteLiteral(r.File)), append(places, strconv.Itoa(place[r]))
		}
	}
	return "select t.* exclude (filename, file_row_number) from read_parquet(" + list + ", filename = true, file_row_number = true) t" +
		" join (select unnest([" + strings.Join(files, ", ") + "]) as _file, unnest([" + strings.Join(names, ", ") + "]) as _name, unnest([" + strings.Join(places, ", ") + "]) as _place) m" +
		" on m._file = t.filename and m._name = t.source_file order by m._place, t.file_row_number"
}

// written writes the rows of a query as a state file, once it has counted that it
// holds the rows of each export and no others.
func (n *night) written(ctx context.Context, conn *sql.Conn, s shelf, query, name string, members []*Record) (*StateFile, error) {
	path := filepath.Join(s.dir, name)
	tmp := durable.Temp(path)
	_, err := copied(ctx, conn, "copy ("+query+") to "+pipeline.QuoteLiteral(tmp)+parquetForm)
	if err == nil {
		err = n.counted(ctx, conn, s, tmp, members)
	}
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, errors.Join(err, durable.Remove(tmp))
	}
	if err := durable.Commit(tmp, path); err != nil {
		return nil, err
	}
	return stateFile(path)
}

// counted compares the rows of each export in a file with the records.
func (n *night) counted(ctx context.Context, conn *sql.Conn, s shelf, path string, members []*Record) (err error) {
	want := map[string]int64{}
	for _, r := range members {
		want[r.File] = s.rows(r)
	}
	rows, err := conn.QueryContext(ctx, "select source_file, count(*) from read_parquet("+pipeline.QuoteLiteral(path)+") group by all")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		var got int64
		if err := rows.Scan(&name, &got); err != nil {
			return err
		}
		if want[name] != got {
			return fmt.Errorf("%d rows of %s arrived of %d; nothing was replaced", got, printable(name), want[name])
		}
		delete(want, name)
	}
	for name, missing := range want {
		return errors.Join(fmt.Errorf("none of %d rows of %s arrived; nothing was replaced", missing, printable(name)), rows.Err())
	}
	return rows.Err()
}
