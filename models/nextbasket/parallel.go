package nextbasket

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// inChunks cuts rows into chunks and works on them side by side, each goroutine with a worker of its own. Which one does a chunk is left to chance, so
// work writes to places of its own rows alone. It returns the context's error.
func inChunks[W any](ctx context.Context, rows, size int, worker func() W, work func(w W, low, high int)) error {
	chunks := (rows + size - 1) / size
	var next atomic.Int64
	run := func() {
		w := worker()
		for ctx.Err() == nil {
			chunk := int(next.Add(1)) - 1
			if chunk >= chunks {
				return
			}
			work(w, chunk*size, min(rows, (chunk+1)*size))
		}
	}
	var others sync.WaitGroup
	for range min(chunks, runtime.GOMAXPROCS(0)) - 1 {
		others.Go(run)
	}
	if chunks > 0 {
		run()
	}
	others.Wait()
	return ctx.Err()
}
