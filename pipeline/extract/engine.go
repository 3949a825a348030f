package extract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// engine is the database that exports are read with. A damaged export can make it give up
// for good: it is then opened anew for the others, whose fault it is not.
type engine struct {
	open func(ctx context.Context) (*sql.DB, error)
	mu   sync.Mutex
	db   *sql.DB
}

func newEngine(ctx context.Context, open func(ctx context.Context) (*sql.DB, error)) (*engine, error) {
	db, err := open(ctx)
	return &engine{open: open, db: db}, err
}

func (e *engine) current() *sql.DB {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.db
}

// renew opens the engine in place of one that gave up, unless another worker has done so.
func (e *engine) renew(ctx context.Context, lost *sql.DB) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.db != lost {
		return nil
	}
	db, err := e.open(ctx)
	if err != nil {
		return fmt.Errorf("opening the engine anew: %w", err)
	}
	e.db = db
	return lost.Close()
}

func (e *engine) close() error { return e.current().Close() }

// gaveUp tells whether an error is of an engine that gave up before.
func gaveUp(err error) bool {
	return err != nil && strings.Contains(err.Error(), "database has been invalidated")
}

// worker reads exports, one after another, over a connection of its own.
type worker struct {
	*night
	db   *sql.DB
	conn *sql.Conn
}

func (w *worker) connect(ctx context.Context) (err error) {
	w.db = w.engine.current()
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return fmt.Errorf("connecting to the engine: %w", err)
	}
	return nil
}

// one reads an export, again where what another one did to the engine came in between.
func (w *worker) one(ctx context.Context, j job) (problem, err error) {
	const most = 5
	for try := 1; ; try++ {
		problem, err = w.night.one(ctx, w.db, w.conn, j)
		if !gaveUp(problem) && !gaveUp(err) || try == most {
			return problem, err
		}
		if err := errors.Join(w.engine.renew(ctx, w.db), w.conn.Close(), w.connect(ctx)); err != nil {
			return nil, err
		}
	}
}
