//go:build fault

package durable

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// count numbers the durable operations of the process from 1.
var count atomic.Int64

// at marks a durable operation. With CLIENTELE_FAULT=n:kind in the environment
// the n-th operation of the process fails with kind eio or enospc, or kills the
// process (kill). With CLIENTELE_FAULT_LOG=path every operation is appended to a file.
func at(op, path string) error {
	n := count.Add(1)
	if log := os.Getenv("CLIENTELE_FAULT_LOG"); log != "" {
		if file, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
			fmt.Fprintf(file, "%d %s %s\n", n, op, path)
			file.Close()
		}
	}
	at, kind, ok := strings.Cut(os.Getenv("CLIENTELE_FAULT"), ":")
	if want, err := strconv.ParseInt(at, 10, 64); !ok || err != nil || n != want {
		return nil
	}
	var fault error
	switch kind {
	case "kill":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "enospc":
		fault = syscall.ENOSPC
	default:
		fault = syscall.EIO
	}
	return fmt.Errorf("%s %s: %w", op, path, fault)
}
