package durable

import (
	"context"
	gosync "sync" // the package has a function sync
)

// Hashed is the outcome of hashing one file.
type Hashed struct {
	SHA256 string
	Seen   Seen // as the file was before it was read and is after it
	Err    error
}

// Hash hashes files, several at once, and returns the outcomes in their order. A
// file that changes while it is read is seen as nothing that proves it.
func Hash(ctx context.Context, paths []string, workers int) ([]Hashed, error) {
	out := make([]Hashed, len(paths))
	queue := make(chan int)
	var wait gosync.WaitGroup
	for range min(max(1, workers), len(paths)) {
		wait.Go(func() {
			for i := range queue {
				out[i] = hashOne(paths[i])
			}
		})
	}
	for i := range paths {
		if ctx.Err() != nil {
			break
		}
		queue <- i
	}
	close(queue)
	wait.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return out, nil
}

func hashOne(path string) (h Hashed) {
	before, err := Look(path)
	if err != nil {
		h.Err = err
		return h
	}
	var size int64
	if h.SHA256, size, h.Err = SHA256(path); h.Err != nil {
		return h
	}
	if h.Seen, h.Err = Look(path); h.Err == nil && (h.Seen != before || size != before.Bytes) {
		h.Seen = Seen{Bytes: size}
	}
	return h
}
