package extract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// load is the extraction of one export.
type load struct {
	feed    *feed
	file    found
	dir     string // state folder of the source
	rejects string // state folder of the source's rejects
	scratch string // this load's own
	run     string
	now     func() time.Time
	conn    *sql.Conn
	db      *sql.DB       // for more connections
	workers int           // pieces of a large export typed at once
	piece   int64         // about how many bytes a piece has
	heavy   chan struct{} // held while a workbook is open: one at a time

	reject   *sheet // rows that never reached the engine
	retold   bool   // more than one message of the export tells a document
	judged   *sheet // rows that the engine rejected
	warnings []string
	absent   []field // optional columns that the export lacks
	// texts, when set, fetches the texts of records in a way of the format's own.
	texts func(keep func(number, line int64, raw []byte) error) error
}

// extract reads the export and makes its state files appear. An error that is a
// [*ContractError] concerns this export alone.
func (l *load) extract(ctx context.Context) (Record, error) {
	if err := os.MkdirAll(l.scratch, 0o700); err != nil {
		return Record{}, fmt.Errorf("making scratch: %w", err)
	}
	defer os.RemoveAll(l.scratch) // scratch: what stays behind is cleared with the run's folder
	record := Record{
		File: l.file.name, Run: l.run, Fingerprint: l.feed.fingerprint, Columns: columnsOfEntity(l.feed.entity), ReadAt: l.now().UnixNano(),
		Size: l.file.stat.size, Modified: l.file.stat.modified, Changed: l.file.stat.changed, Inode: l.file.stat.inode,
	}
	if err := l.still(); err != nil {
		return record, err
	}
	var err error
	if l.reject, err = newSheet(filepath.Join(l.scratch, "rejects.csv")); err != nil {
		return record, err
	}
	outcome, err := l.read(ctx, &record)
	if closeErr := l.reject.close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = l.still()
	}
	if err != nil {
		return record, l.named(err)
	}
	record.RowsRejected = l.reject.rows
	if l.judged != nil {
		record.RowsRejected += l.judged.rows
	}
	if got := record.RowsLoaded + record.RowsRejected + record.RowsFiltered + record.RowsDropped; got != record.RowsRead {
		return record, l.breach(0, fmt.Sprintf("%d rows were read, but %d are accounted for", record.RowsRead, got),
			"this is a defect: please report it with the file; nothing of it was loaded")
	}
	record.Warnings = l.warnings
	return record, l.named(l.commit(ctx, &record, outcome))
}

// read reads the export in the way of its format into a temporary Parquet file,
// and fills in the record's counts. It returns the temporary file, "" where no
// row was loaded.
func (l *load) read(ctx context.Context, record *Record) (string, error) {
	switch l.format() {
	case "csv", "tsv":
		if l.feed.Carry.By != "" {
			return l.readCarried(ctx, record)
		}
		return l.readText(ctx, record)
	case "ndjson":
		return l.readLines(ctx, record)
	case "json":
		return l.readArray(ctx, record)
	case "xlsx":
		return l.readWorkbook(ctx, record)
	case "parquet":
		return l.readParquet(ctx, record)
	}
	if r, ok := l.feed.reader(l.format()); ok {
		return l.readRows(ctx, record, r)
	}
	return "", l.breach(0, fmt.Sprintf("its format %q is not known", l.format()), "set format:")
}

// format returns the declared format, else the one that the name's ending tells.
func (l *load) format() string {
	if l.feed.Format != "" {
		return l.feed.Format
	}
	name := l.file.name
	if packing(name) != "" {
		name = name[:len(name)-len(filepath.Ext(name))]
	}
	switch ending := folded(filepath.Ext(name)); ending {
	case ".tsv", ".tab":
		return "tsv"
	case ".ndjson", ".jsonl":
		return "ndjson"
	case ".json", ".xlsx", ".parquet":
		return ending[1:]
	}
	return "csv"
}

// still tells whether the file is the one that was found, unchanged.
func (l *load) still() error {
	info, err := os.Stat(l.file.path)
	if err != nil {
		return l.breach(0, "it vanished while it was read: "+cause(err), "run again once the export is complete")
	}
	if identify(info) != l.file.stat {
		return &ContractError{Source: l.feed.Name, File: l.file.name, moving: true,
			Message: "it changed while it was read: it is still being written", Remedy: "run again once the export is complete, or set settle: and unsettled: wait"}
	}
	return nil
}

// isArchiveError tells whether reading failed over what the archive holds, not
// over the disk.
func isArchiveError(err error) bool {
	var path *fs.PathError
	return !errors.As(err, &path) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

func (l *load) breach(line int64, message, remedy string) error {
	return &ContractError{Source: l.feed.Name, File: l.file.name, Line: line, Message: message, Remedy: remedy}
}

// named gives an error of the scanner or the system the file it is about.
func (l *load) named(err error) error {
	var contract *ContractError
	var at *lineError
	switch {
	case err == nil, errors.As(err, &contract):
		return err
	case errors.As(err, &at):
		return l.breach(at.line, at.message, at.remedy)
	case errors.Is(err, errBomb):
		return l.breach(0, err.Error(), "if the export is sound, raise limits.file_bytes")
	case errors.Is(err, errMark):
		return l.breach(0, err.Error()+", and is declared as "+orElse(l.feed.Encoding, "utf-8"), "set encoding: utf-16")
	case errors.Is(err, os.ErrPermission):
		return l.breach(0, "it cannot be read: "+cause(err), "give the user who runs clientele the right to read it")
	case errors.Is(err, os.ErrNotExist):
		return l.breach(0, "it vanished while it was read", "run again once the export is complete")
	case cutOff(err):
		return l.breach(0, "the archive is cut off", "ask for the export again; nothing of it was loaded")
	case packing(l.file.name) != "" && isArchiveError(err):
		return l.breach(0, "the archive is damaged: "+err.Error(), "ask for the export again; nothing of it was loaded")
	}
	return fmt.Errorf("extracting %s: %w", printable(l.file.name), err)
}

// commit makes the Parquet files of the export durable.
func (l *load) commit(ctx context.Context, record *Record, tmp string) error {
	if record.RowsLoaded > 0 {
		final := filepath.Join(l.dir, l.stateName(record))
		if err := durable.Commit(tmp, final); err != nil {
			return err
		}
		file, err := stateFile(final)
		if err != nil {
			return err
		}
		record.Parquet = file
	} else if tmp != "" {
		if err := durable.Remove(tmp); err != nil {
			return err
		}
	}
	if record.RowsRejected == 0 {
		return nil
	}
	final := filepath.Join(l.rejects, l.stateName(record))
	if err := durable.MkdirAll(l.rejects); err != nil {
		return err
	}
	if err := l.writeRejects(ctx, durable.Temp(final)); err != nil {
		return err
	}
	if err := durable.Commit(durable.Temp(final), final); err != nil {
		return err
	}
	file, err := stateFile(final)
	record.Rejects = file
	return err
}

// stateName is the name of the export's state files: readable, and different for
// every content, name and mapping.
func (l *load) stateName(record *Record) string { return stateName(record) }

func stateName(record *Record) string {
	name := filepath.Base(filepath.FromSlash(record.File))
	if packing(name) != "" {
		name = name[:len(name)-len(filepath.Ext(name))]
	}
	name = name[:len(name)-len(filepath.Ext(name))]
	return safeName(name, 60) + "-" + pipeline.Hash(record.File, record.SHA256, record.Fingerprint)[:16] + ".parquet"
}

func stateFile(path string) (*StateFile, error) {
	sum, size, err := durable.SHA256(path)
	if err != nil {
		return nil, err
	}
	seen, err := durable.Look(path)
	if err != nil {
		return nil, err
	}
	file := &StateFile{Name: filepath.Base(path), SHA256: sum, Bytes: size}
	file.see(seen)
	return file, nil
}

// writeRejects turns the rejected rows into Parquet, in the order of the file.
func (l *load) writeRejects(ctx context.Context, target string) error {
	files := pipeline.QuoteLiteral(l.reject.path)
	if l.judged != nil {
		files += ", " + pipeline.QuoteLiteral(l.judged.path)
	}
	statement := "copy (select " + pipeline.QuoteLiteral(l.feed.entity.Name) + " as entity, " + pipeline.QuoteLiteral(l.feed.Name) + " as source, " +
		pipeline.QuoteLiteral(l.file.name) + " as source_file, source_line, raw_row, rule, column_name, reason from read_csv([" + files + "]," +
		" auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', nullstr = '', parallel = false, max_line_size = 4000000," +
		" columns = {'source_line': 'BIGINT', 'rule': 'VARCHAR', 'column_name': 'VARCHAR', 'reason': 'VARCHAR', 'raw_row': 'VARCHAR'})" +
		" order by source_line, rule, column_name) to " + pipeline.QuoteLiteral(target) + parquetForm
	n, err := copied(ctx, l.conn, statement)
	if err != nil {
		return fmt.Errorf("writing rejected rows: %w", err)
	}
	want := l.reject.rows
	if l.judged != nil {
		want += l.judged.rows
	}
	if n != want {
		return fmt.Errorf("writing rejected rows: %d of %d were written", n, want)
	}
	return nil
}

// refuse writes a rejected row.
func refuse(to *sheet, line int64, raw []byte, why rule, column, reason string) {
	to.number(line)
	to.text([]byte(why))
	to.text([]byte(column))
	to.text([]byte(reason))
	to.text([]byte(legible(raw)))
	to.end()
}

// copied runs a COPY statement and returns the rows it wrote.
func copied(ctx context.Context, conn *sql.Conn, statement string) (int64, error) {
	var n int64
	err := conn.QueryRowContext(ctx, statement).Scan(&n)
	return n, err
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
