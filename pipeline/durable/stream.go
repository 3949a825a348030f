package durable

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// WriteStream puts what write writes under path as a whole, without holding it in
// memory.
func WriteStream(path string, write func(io.Writer) error) error {
	tmp := Temp(path)
	file, err := Create(tmp)
	if err != nil {
		return errors.Join(err, discard(tmp))
	}
	err = perform("write", tmp, func() error {
		out := bufio.NewWriterSize(file, 1<<20)
		return errors.Join(write(out), out.Flush())
	})
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", tmp, err), discard(tmp))
	}
	return Commit(tmp, path)
}
