package btyd

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// InChunks cuts rows into chunks of a fixed size and works on them, as many at a time as there are processors. Which goroutine does
// a chunk is left to chance, so work writes to places of its own rows or of its own chunk; sums over chunks are then made in the order of the
// chunks, and do not depend on the number of processors. It returns the context's error.
func InChunks(ctx context.Context, rows, size int, work func(chunk, low, high int)) error {
	chunks := (rows + size - 1) / size
	var next atomic.Int64
	run := func() {
		for ctx.Err() == nil {
			chunk := int(next.Add(1)) - 1
			if chunk >= chunks {
				return
			}
			work(chunk, chunk*size, min(rows, (chunk+1)*size))
		}
	}
	workers := min(chunks, runtime.GOMAXPROCS(0))
	var others sync.WaitGroup
	for range workers - 1 {
		others.Go(run)
	}
	run()
	others.Wait()
	return ctx.Err()
}
