//go:build fault

package durable

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	stdsync "sync"
	"syscall"
)

// The kinds of fault.
const (
	faultKill      = "kill"      // killed before the operation
	faultKillAfter = "killafter" // killed as soon as the operation is done
	faultTear      = "tear"      // killed when half of the operation is done
	faultShort     = "short"     // half of it is done, then the disk is full
	faultUnknown   = "unknown"   // it is done, and an error is reported all the same
	faultEIO       = "eio"
	faultENOSPC    = "enospc"
	faultEMFILE    = "emfile"
)

// runIDs in paths differ from run to run; faults and the log call each of them RUN.
var runIDs = regexp.MustCompile(`\d{8}T\d{6}Z-\d\d`)

// wanted is what CLIENTELE_FAULT asks for: [op:[path:]]n:kind, the n-th operation of this
// name whose path ends in path.
type wanted struct {
	op, path, kind string
	n              int
}

// counter numbers the durable operations of the process from 1, and those like the wanted one.
var counter struct {
	stdsync.Mutex
	all, alike int
	asked      string // the fault that alike counts for
}

// perform does a durable operation, or what CLIENTELE_FAULT says. With
// CLIENTELE_FAULT_LOG=file every operation is appended to that file as "n op path", and the
// fault as "fault kind".
func perform(op, path string, act func() error) error {
	switch kind := due(op, path); kind {
	case "":
		return act()
	case faultKill:
		die()
	case faultKillAfter:
		_ = act()
		die()
	case faultTear:
		_ = act()
		halve(op, path)
		die()
	case faultShort:
		_ = act()
		halve(op, path)
		return &fs.PathError{Op: op, Path: path, Err: syscall.ENOSPC}
	case faultUnknown:
		_ = act()
		return &fs.PathError{Op: op, Path: path, Err: syscall.EIO}
	default:
		return &fs.PathError{Op: op, Path: path, Err: errno(kind)}
	}
	return nil
}

// due counts the operation, logs it, and returns the kind of fault that it is to suffer.
func due(op, path string) string {
	counter.Lock()
	defer counter.Unlock()
	counter.all++
	path = runIDs.ReplaceAllString(path, "RUN")
	record(fmt.Sprintf("%d %s %s\n", counter.all, op, path))
	asked := os.Getenv("CLIENTELE_FAULT")
	if asked != counter.asked {
		counter.asked, counter.alike = asked, 0
	}
	want, ok := parseFault(asked)
	if !ok || want.op != "" && want.op != op || want.path != "" && path != want.path && !strings.HasSuffix(path, "/"+want.path) {
		return ""
	}
	if counter.alike++; counter.alike != want.n {
		return ""
	}
	record("fault " + want.kind + "\n")
	return want.kind
}

// record appends to the log of operations, if there is to be one.
func record(line string) {
	log := os.Getenv("CLIENTELE_FAULT_LOG")
	if log == "" {
		return
	}
	if file, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, fileMode); err == nil {
		_, _ = file.WriteString(line)
		_ = file.Close()
	}
}

// parseFault reads [op:[path:]]n:kind.
func parseFault(text string) (wanted, bool) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 {
		return wanted{}, false
	}
	last := len(parts) - 1
	n, err := strconv.Atoi(parts[last-1])
	w := wanted{kind: parts[last], n: n}
	if last > 1 {
		w.op = parts[0]
		w.path = strings.Join(parts[1:last-1], ":")
	}
	return w, err == nil
}

func errno(kind string) syscall.Errno {
	switch kind {
	case faultENOSPC:
		return syscall.ENOSPC
	case faultEMFILE:
		return syscall.EMFILE
	}
	return syscall.EIO
}

// halve undoes half of what was done: of a file half of the bytes are left. A
// removal has no half.
func halve(op, path string) {
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && (op == "write" || op == "sync" || op == "create") {
		_ = os.Truncate(filepath.Clean(path), info.Size()/2)
	}
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
