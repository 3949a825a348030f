package durable

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

var (
	// ErrLocked tells that another process holds the lock. The caller gives up, or tries later.
	ErrLocked = errors.New("another run of this project is at work")
	// ErrLockLost tells that the lock was taken over while this process was stopped. The
	// caller must not publish.
	ErrLockLost = errors.New("the project's lock was taken over by a newer run")
)

// Lock is the right to be the one run of a project. The kernel frees it when the
// process ends, however it ends. It carries an epoch that grows with every
// holder, so that a holder can tell that it has been overtaken.
type Lock struct {
	flock   *flock.Flock
	path    string
	content string // what this holder wrote: its epoch and who it is
}

// AcquireLock takes the lock at path at once or returns [ErrLocked]. holder is
// written into the file for the people who look.
func AcquireLock(path, holder string) (*Lock, error) {
	guard := flock.New(path, flock.SetPermissions(fileMode))
	var taken bool
	err := perform("lock", path, func() (err error) {
		taken, err = guard.TryLock()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	if !taken {
		return nil, fmt.Errorf("%w: %s", ErrLocked, describeHolder(path))
	}
	lock := &Lock{flock: guard, path: path, content: fmt.Sprintf("%d\n%s\n", readEpoch(path)+1, holder)}
	// Written in place: a rename would give later starters another file to lock.
	if err := perform("write", path, func() error { return os.WriteFile(path, []byte(lock.content), fileMode) }); err != nil {
		return nil, errors.Join(fmt.Errorf("locking %s: %w", path, err), guard.Unlock())
	}
	return lock, nil
}

// Check returns [ErrLockLost] unless the file at the lock's path still says what
// this holder wrote: nobody has taken it since, and nobody has removed it.
func (l *Lock) Check() error {
	content, err := os.ReadFile(l.path)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLockLost, err)
	}
	if string(content) != l.content {
		return fmt.Errorf("%w: %s", ErrLockLost, describeHolder(l.path))
	}
	return nil
}

// Release gives the lock back. The file stays, with its epoch.
func (l *Lock) Release() error {
	if err := l.flock.Unlock(); err != nil {
		return fmt.Errorf("unlocking %s: %w", l.path, err)
	}
	return nil
}

// readEpoch returns 0 for a lock that nobody has held yet.
func readEpoch(path string) uint64 {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(data), "\n")
	epoch, err := strconv.ParseUint(first, 10, 64)
	if err != nil {
		return 0
	}
	return epoch
}

func describeHolder(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return path
	}
	_, holder, _ := strings.Cut(string(data), "\n")
	return strings.TrimSpace(holder)
}
