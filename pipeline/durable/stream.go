package durable

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// WriteStream puts what write writes under path as a whole, without holding it in
// memory.
func WriteStream(path string, write func(io.Writer) error) error {
	tmp := Temp(path)
	if err := at("write", tmp); err != nil {
		return err
	}
	file, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, fileMode)
	if err != nil {
		return fmt.Errorf("writing %s: %w", tmp, err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", tmp, err), discard(tmp))
	}
	return Commit(tmp, path)
}
