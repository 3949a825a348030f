package extract

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"clientele/pipeline/weld"
)

// The engine reads a file in order with one thread. A large export is divided at
// records that the scanner found, its pieces are typed several at once, and their
// Parquet files are welded into one. Where it is divided depends on its bytes
// alone, so that the same export always gives the same file.

// pieceBytes is about how long a piece is. An export of less than two has none.
const pieceBytes = 16 << 20

// cut is a place between two records.
type cut struct {
	at     int64 // bytes before it
	before int64 // records before it, of those that the engine reads
}

// piece is a part of what the engine reads.
type piece struct {
	cut
	number int
	size   int64 // bytes
}

// reached is how many bytes of what the engine will read lie before the next record.
func (p *passing) reached() int64 {
	if p.to.good != nil {
		return p.to.good.size
	}
	return p.mark + p.passed + int64(p.pos)
}

// cut notes that the file can be divided before the next record.
func (p *passing) cut() {
	if at := p.reached(); p.form.piece > 0 && at-p.found.cuts[len(p.found.cuts)-1].at >= p.form.piece {
		p.found.cuts = append(p.found.cuts, cut{at, p.found.good})
	}
}

// pieces divides a file of some size, nil where that is not worth it.
func (s *survey) pieces(size int64) []piece {
	var out []piece
	for i, c := range s.cuts {
		end := size
		if i+1 < len(s.cuts) {
			end = s.cuts[i+1].at
		}
		if end > c.at {
			out = append(out, piece{c, i, end - c.at})
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// copy runs the statement that writes an export's rows. It is divided where each
// row stands for itself; a second look at rows with notes is not worth it.
func (l *load) copy(ctx context.Context, s *statement, statement, target string, noted bool) (int64, error) {
	if len(s.table.pieces) == 0 || noted || s.checkKeys || s.needsPlace() {
		return copied(ctx, l.conn, statement)
	}
	n, others, err := l.copyPieces(ctx, s, target)
	if err == nil {
		err = l.join(target, others)
	}
	if errors.Is(err, weld.ErrFooter) {
		return copied(ctx, l.conn, statement)
	}
	return n, err
}

// copyPieces types the pieces, the first one into the target, and returns the
// Parquet files of the others that have rows.
func (l *load) copyPieces(ctx context.Context, s *statement, target string) (rows int64, others []string, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	counts := make([]int64, len(s.table.pieces))
	queue := make(chan int)
	var wait sync.WaitGroup
	work := func(conn *sql.Conn) {
		for i := range queue {
			var err error
			if counts[i], err = l.copyPiece(ctx, conn, s, s.table.pieces[i], l.piecePath(i, target)); err != nil {
				cancel(err)
				return
			}
		}
	}
	for w := range min(max(1, l.workers), len(counts)) {
		wait.Go(func() {
			if w == 0 {
				work(l.conn)
				return
			}
			conn, err := l.db.Conn(ctx)
			if err != nil {
				cancel(fmt.Errorf("connecting to the engine: %w", err))
				return
			}
			defer conn.Close()
			work(conn)
		})
	}
	for i := range counts {
		select {
		case queue <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(queue)
	wait.Wait()
	if ctx.Err() != nil {
		return 0, nil, context.Cause(ctx)
	}
	for i, n := range counts {
		if rows += n; n > 0 && i > 0 {
			others = append(others, l.piecePath(i, target))
		}
	}
	return rows, others, nil
}

// piecePath is where the rows of a piece are written.
func (l *load) piecePath(i int, target string) string {
	if i == 0 {
		return target
	}
	return filepath.Join(l.scratch, fmt.Sprintf("piece-%05d.parquet", i))
}

// copyPiece types one piece.
func (l *load) copyPiece(ctx context.Context, conn *sql.Conn, s *statement, p piece, target string) (int64, error) {
	path := filepath.Join(l.scratch, fmt.Sprintf("piece-%05d.csv", p.number))
	if err := cutOut(s.table.path, path, p); err != nil {
		return 0, err
	}
	part, of := *s, s.table.piece(path, p)
	part.table = &of
	statement, _ := part.copy(target, false)
	n, err := copied(ctx, conn, statement)
	return n, errors.Join(err, os.Remove(path))
}

// cutOut copies a piece of a file to a scratch file.
func cutOut(from, to string, p piece) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if _, err := in.Seek(p.at, io.SeekStart); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("writing scratch: %w", err)
	}
	if _, err = io.CopyN(out, in, p.size); errors.Is(err, io.EOF) {
		err = nil // the file shrank: the counts tell
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("writing scratch %s: %w", to, err)
	}
	return nil
}

// join appends the rows of the other pieces to the target, in their order.
func (l *load) join(target string, others []string) error {
	if len(others) == 0 {
		return nil
	}
	if err := weld.Join(target, others); err != nil {
		return err
	}
	for _, other := range others {
		if err := os.Remove(other); err != nil {
			return fmt.Errorf("clearing scratch: %w", err)
		}
	}
	return nil
}
