package rfm

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"clientele/models"
)

// smallestShare is the number of rows below which another goroutine costs more than it saves.
const smallestShare = 1 << 15

// workersFor is how many goroutines work on a number of rows.
func workersFor(rows int) int {
	return max(1, min(runtime.GOMAXPROCS(0), rows/smallestShare))
}

// inParallel splits rows into one range per worker and waits for all. Workers write to their own rows or to their own
// counters, so results do not depend on how many there are.
func inParallel(ctx context.Context, rows int, work func(worker, low, high int)) error {
	workers := workersFor(rows)
	return inParallelEach(ctx, workers, func(i int) { work(i, rows*i/workers, rows*(i+1)/workers) })
}

// inParallelEach runs each job, at most GOMAXPROCS at a time, and waits. It starts no further job once the context has ended.
func inParallelEach(ctx context.Context, jobs int, work func(job int)) error {
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for job := range jobs {
		free <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-free }()
			work(job)
		})
	}
	running.Wait()
	return ctx.Err()
}

// repeated is the fault of an identifier that stands in two rows. It does not show the identifier.
func repeated(first, second int) *models.RowError {
	return &models.RowError{Row: second, Column: "customer_id", Reason: fmt.Sprintf("is the same as in row %d: give one row per customer", first)}
}
