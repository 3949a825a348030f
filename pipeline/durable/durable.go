// Package durable is the one place where files that must survive a crash are
// written, renamed and removed. Every function leaves either the old state or
// the new one: write under a temporary name, sync the file, rename, sync the
// folder. Files are made with mode 0600 and folders with 0700.
//
// It is not for scratch files that a run throws away, nor for reading exports.
// Every operation passes through [perform], so that a build with the tag "fault" can
// fail it or kill the process at it; other builds cannot. What only tidies up after an
// error does not: whether it succeeds, no caller relies on.
package durable

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const (
	fileMode = 0o600
	dirMode  = 0o700
)

// Temp returns the temporary name beside path under which its next content is
// made. It begins with "_", so that readers of a folder of Parquet pass it over.
func Temp(path string) string {
	dir, name := filepath.Split(path)
	return filepath.Join(dir, "_"+name+".tmp")
}

// IsTemp tells whether a file name is one that [Temp] gives.
func IsTemp(name string) bool {
	return strings.HasPrefix(name, "_") && strings.HasSuffix(name, ".tmp")
}

// WriteFile puts data under path as a whole.
func WriteFile(path string, data []byte) error {
	tmp := Temp(path)
	if err := perform("write", tmp, func() error { return os.WriteFile(tmp, data, fileMode) }); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", tmp, err), discard(tmp))
	}
	return Commit(tmp, path)
}

// Commit makes a finished temporary file appear under its final name: it syncs
// the file, renames it over whatever is there, and syncs the folder.
func Commit(tmp, path string) error {
	if err := syncFile(tmp); err != nil {
		return errors.Join(err, discard(tmp))
	}
	if err := perform("rename", path, func() error { return os.Rename(tmp, path) }); err != nil {
		return errors.Join(fmt.Errorf("renaming %s to %s: %w", tmp, path, err), discard(tmp))
	}
	return syncDirOf(path)
}

// Create opens an empty file under a temporary name for writing, to be finished by [Commit].
func Create(tmp string) (file *os.File, err error) {
	err = perform("create", tmp, func() (err error) {
		file, err = os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", tmp, err)
	}
	return file, nil
}

// Rename gives a file or a folder another name in the same file system. Unlike [Commit] it
// does not sync what is in it.
func Rename(from, to string) error {
	if err := perform("rename", to, func() error { return os.Rename(from, to) }); err != nil {
		return fmt.Errorf("renaming %s to %s: %w", from, to, err)
	}
	return syncDirOf(to)
}

// Symlink makes link point to target by one rename, whatever link was before.
func Symlink(target, link string) error {
	tmp := Temp(link)
	if err := Remove(tmp); err != nil {
		return err
	}
	if err := perform("symlink", tmp, func() error { return os.Symlink(target, tmp) }); err != nil {
		return errors.Join(fmt.Errorf("linking %s to %s: %w", tmp, target, err), discard(tmp))
	}
	if err := perform("rename", link, func() error { return os.Rename(tmp, link) }); err != nil {
		return errors.Join(fmt.Errorf("switching %s to %s: %w", link, target, err), discard(tmp))
	}
	return syncDirOf(link)
}

// MkdirAll makes a folder and its missing parents, each of them synced into its
// own parent.
func MkdirAll(path string) error {
	if info, err := os.Stat(path); err == nil {
		if !info.IsDir() {
			return fmt.Errorf("making folder %s: a file of that name is in the way", path)
		}
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := MkdirAll(parent); err != nil {
			return err
		}
	}
	err := perform("mkdir", path, func() error { return os.Mkdir(path, dirMode) })
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("making folder %s: %w", path, err)
	}
	return syncDirOf(path)
}

// Remove deletes a file; one that is not there is no error.
func Remove(path string) error {
	return perform("remove", path, func() error { return discard(path) })
}

// RemoveAll deletes a folder and all in it. The folder is renamed to a
// temporary name first, so that a crash never leaves half of it under its own.
func RemoveAll(path string) error {
	doomed := Temp(path)
	if _, err := os.Lstat(doomed); err == nil { // an earlier removal was interrupted
		if err := removeTree(doomed); err != nil {
			return err
		}
	}
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := perform("rename", doomed, func() error { return os.Rename(path, doomed) }); err != nil {
		return fmt.Errorf("removing %s: %w", path, err)
	}
	if err := removeTree(doomed); err != nil {
		return err
	}
	return syncDirOf(path)
}

// Sweep removes what a crash left under temporary names directly in dir.
func Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("clearing %s: %w", dir, err)
	}
	for _, entry := range entries {
		if !IsTemp(entry.Name()) {
			continue
		}
		if err := removeTree(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// SyncDir makes the names in a folder durable.
func SyncDir(dir string) error {
	return perform("syncdir", dir, func() error { return sync(dir) })
}

// syncDirOf makes the name of path durable.
func syncDirOf(path string) error {
	return perform("syncdir", path, func() error { return sync(filepath.Dir(path)) })
}

// SHA256 returns the hash of a file's content in hex, and its size.
func SHA256(path string) (sum string, size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, fmt.Errorf("hashing %s: %w", path, err)
	}
	defer file.Close()
	digest := sha256.New()
	size, err = io.Copy(digest, file)
	if err != nil {
		return "", 0, fmt.Errorf("hashing %s: %w", path, err)
	}
	return hex.EncodeToString(digest.Sum(nil)), size, nil
}

func syncFile(path string) error {
	return perform("sync", path, func() error {
		if err := os.Chmod(path, fileMode); err != nil {
			return fmt.Errorf("syncing %s: %w", path, err)
		}
		return sync(path)
	})
}

func removeTree(path string) error {
	if err := perform("remove", path, func() error { return os.RemoveAll(path) }); err != nil {
		return fmt.Errorf("removing %s: %w", path, err)
	}
	return nil
}

func sync(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("syncing %s: %w", path, err)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("syncing %s: %w", path, err)
	}
	return nil
}

func discard(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing %s: %w", path, err)
	}
	return nil
}
