package gbdt

import (
	"sync"
	"sync/atomic"
)

// each runs the jobs 0 to n-1 on at most `threads` goroutines and waits. What a job does must not depend on the worker, but for scratch space.
func each(threads, n int, job func(worker, i int)) {
	if threads = min(threads, n); threads <= 1 {
		for i := range n {
			job(0, i)
		}
		return
	}
	var next atomic.Int64
	var running sync.WaitGroup
	work := func(worker int) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			job(worker, i)
		}
	}
	for worker := 1; worker < threads; worker++ {
		running.Go(func() { work(worker) })
	}
	work(0)
	running.Wait()
}

// chunks splits n rows into ranges of at most `size` and runs them on the threads.
func chunks(threads, n, size int, job func(worker, low, high int)) {
	count := (n + size - 1) / size
	each(threads, count, func(worker, i int) { job(worker, n*i/count, n*(i+1)/count) })
}
