package publish

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// Mart is a published table with what the documentation says of it.
type Mart struct {
	Name    string
	Path    string // its Parquet file
	Rows    int64
	Comment string
	Columns []Column
	// View leaves the rows where they are: the database has a view of the Parquet
	// file by its absolute path, so it is of use only where the project lies.
	View bool
}

// Column is a column of a mart and its comment.
type Column struct{ Name, Comment string }

// BuildDatabase makes the database file of a night: a table or a view for every mart,
// with comments on it and its columns. It is a new file under a temporary name; open
// starts an engine on that path. Every table is counted afterwards against its
// Parquet file.
//
// Tables are in the schema main: the engine calls the file's catalog "marts"
// after its name, so that marts.rfm_score and rfm_score both find the table. In a
// schema "marts" the first would be ambiguous.
func BuildDatabase(ctx context.Context, open func(ctx context.Context, path string) (*sql.DB, error), folder string, marts []Mart) error {
	path := filepath.Join(folder, DatabaseName)
	tmp := durable.Temp(path)
	for _, leftover := range []string{tmp, tmp + ".wal"} {
		if err := durable.Remove(leftover); err != nil {
			return err
		}
	}
	db, err := open(ctx, tmp)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(ctx, db, marts), db.Close()); err != nil {
		return errors.Join(fmt.Errorf("building %s: %w", path, err), durable.Remove(tmp), durable.Remove(tmp+".wal"))
	}
	if _, err := os.Stat(tmp + ".wal"); err == nil {
		return fmt.Errorf("building %s: the engine closed it without writing all of it (%s.wal is left)", path, tmp)
	}
	return durable.Commit(tmp, path)
}

func fill(ctx context.Context, db *sql.DB, marts []Mart) error {
	var statements []string
	for _, mart := range marts {
		table, kind, comment := pipeline.QuoteIdent(mart.Name), "table", mart.Comment
		path, err := filepath.Abs(mart.Path)
		if err != nil {
			return fmt.Errorf("finding %s: %w", mart.Path, err)
		}
		if mart.View {
			kind, comment = "view", comment+" A view of "+filepath.Base(path)+" of the same night, where it lay when it was published."
		}
		statements = append(statements,
			"create "+kind+" "+table+" as select * from read_parquet("+pipeline.QuoteLiteral(path)+")",
			"comment on "+kind+" "+table+" is "+pipeline.QuoteLiteral(comment))
		for _, column := range mart.Columns {
			statements = append(statements, "comment on column "+table+"."+pipeline.QuoteIdent(column.Name)+" is "+pipeline.QuoteLiteral(column.Comment))
		}
	}
	for _, statement := range append(statements, "checkpoint") {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%.120s: %w", statement, err)
		}
	}
	for _, mart := range marts {
		var rows int64
		if err := db.QueryRowContext(ctx, "select count(*) from "+pipeline.QuoteIdent(mart.Name)).Scan(&rows); err != nil {
			return fmt.Errorf("counting %s: %w", mart.Name, err)
		}
		if rows != mart.Rows {
			return fmt.Errorf("counting %s: %d rows arrived of %d", mart.Name, rows, mart.Rows)
		}
	}
	return nil
}
