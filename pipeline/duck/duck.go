// Package duck opens DuckDB the way every part of the product needs it: without
// the optimizers that give wrong results, without extensions from the network,
// with explicit memory, threads and scratch space, in UTC. It is the only
// importer of the driver; everybody else gets a *sql.DB.
package duck

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	duckdb "github.com/duckdb/duckdb-go/v2"

	"clientele/pipeline"
)

// disabledOptimizers lists optimizers of DuckDB 1.5.5 that lose rows or return
// wrong values; canary_test.go shows each of them at work.
const disabledOptimizers = "top_n_window_elimination,common_subplan,join_elimination"

// Settings of an engine. The zero value is an in-memory engine with DuckDB's
// own choice of threads and memory.
type Settings struct {
	Path     string // database file; empty: in memory
	ReadOnly bool
	Threads  int    // 0: all cores
	Memory   int64  // limit in bytes; 0: 80 % of the machine's memory
	TempDir  string // where operators spill; empty: they cannot
	// AllowedPaths, when not nil, are the only folders and files that SQL can
	// reach, and no setting can be changed afterwards. An empty slice locks the
	// engine away from all files.
	AllowedPaths []string
}

// Open starts an engine. Close the returned handle to end it.
func Open(ctx context.Context, s Settings) (*sql.DB, error) {
	options := url.Values{}
	options.Set("autoinstall_known_extensions", "false")
	options.Set("autoload_known_extensions", "false")
	options.Set("disabled_optimizers", disabledOptimizers)
	options.Set("preserve_insertion_order", "true")
	options.Set("temp_directory", s.TempDir)
	// What a statement freed goes back to the system soon: by default the engine's
	// allocator keeps half as much again as the limit, which counts what is in use.
	options.Set("allocator_flush_threshold", "8MB")
	if s.Threads > 0 {
		options.Set("threads", strconv.Itoa(s.Threads))
	}
	if s.Memory > 0 {
		options.Set("memory_limit", strconv.FormatInt(s.Memory, 10)+"B")
	}
	if s.ReadOnly {
		options.Set("access_mode", "READ_ONLY")
	}
	connector, err := duckdb.NewConnector(s.Path+"?"+options.Encode(), func(driver.ExecerContext) error { return nil })
	if err != nil {
		return nil, fmt.Errorf("opening the engine %s: %w", s.Path, err)
	}
	db := sql.OpenDB(connector)
	if err := prepare(ctx, db, s); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the engine %s: %w", s.Path, err), db.Close())
	}
	return db, nil
}

// prepare applies the settings that the connection string cannot carry. They
// are global: every connection of the pool sees them.
func prepare(ctx context.Context, db *sql.DB, s Settings) error {
	if err := execute(ctx, db, "set global TimeZone = 'UTC'"); err != nil {
		return err
	}
	if s.AllowedPaths == nil {
		return nil
	}
	return Lock(ctx, db, s.AllowedPaths)
}

// Lock leaves an engine nothing to reach but these folders, and no setting to
// change, for as long as it lives.
func Lock(ctx context.Context, db *sql.DB, allowed []string) error {
	var paths []string
	for _, path := range allowed {
		paths = append(paths, pipeline.QuoteLiteral(path))
	}
	return execute(ctx, db,
		"set allowed_directories = ["+strings.Join(paths, ", ")+"]",
		"set enable_external_access = false",
		"set lock_configuration = true")
}

func execute(ctx context.Context, db *sql.DB, statements ...string) error {
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// IsOutOfMemory tells whether the engine stopped at its memory limit.
func IsOutOfMemory(err error) bool {
	var failure *duckdb.Error
	return errors.As(err, &failure) && failure.Type == duckdb.ErrorTypeOutOfMemory
}

// IsOutOfResources tells whether the engine stopped at its memory limit or for
// lack of disk.
func IsOutOfResources(err error) bool {
	var failure *duckdb.Error
	if !errors.As(err, &failure) {
		return false
	}
	return IsOutOfMemory(err) || slices.ContainsFunc([]string{"No space left on device", "Disk quota exceeded", "File too large"},
		func(cause string) bool { return strings.Contains(failure.Msg, cause) })
}
