// Package durable is the one place where files that must survive a crash are
// written, renamed and removed. Every function leaves either the old state or
// the new one: write under a temporary name, sync the file, rename, sync the
// folder. Files are made with mode 0600 and folders with 0700.
//
// It is not for scratch files that a run throws away, nor for reading exports.
// Every operation passes through [at], so that a build with the tag "fault" can
// fail or kill the process at the n-th one; other builds cannot.
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
	if err := at("write", tmp); err != nil {
		return err
	}
	if err := os.WriteFile(tmp, data, fileMode); err != nil {
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
	if err := at("rename", path); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return errors.Join(fmt.Errorf("renaming %s to %s: %w", tmp, path, err), discard(tmp))
	}
	return SyncDir(filepath.Dir(path))
}

// Symlink makes link point to target by one rename, whatever link was before.
func Symlink(target, link string) error {
	tmp := Temp(link)
	if err := discard(tmp); err != nil {
		return err
	}
	if err := at("symlink", tmp); err != nil {
		return err
	}
	if err := os.Symlink(target, tmp); err != nil {
		return fmt.Errorf("linking %s to %s: %w", tmp, target, err)
	}
	if err := at("rename", link); err != nil {
		return err
	}
	if err := os.Rename(tmp, link); err != nil {
		return errors.Join(fmt.Errorf("switching %s to %s: %w", link, target, err), discard(tmp))
	}
	return SyncDir(filepath.Dir(link))
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
	if err := at("mkdir", path); err != nil {
		return err
	}
	if err := os.Mkdir(path, dirMode); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("making folder %s: %w", path, err)
	}
	return SyncDir(filepath.Dir(path))
}

// Remove deletes a file; one that is not there is no error.
func Remove(path string) error {
	if err := at("remove", path); err != nil {
		return err
	}
	return discard(path)
}

// RemoveAll deletes a folder and all in it. The folder is renamed to a
// temporary name first, so that a crash never leaves half of it under its own.
func RemoveAll(path string) error {
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	doomed := Temp(path)
	if err := os.RemoveAll(doomed); err != nil {
		return fmt.Errorf("removing %s: %w", doomed, err)
	}
	if err := at("rename", path); err != nil {
		return err
	}
	if err := os.Rename(path, doomed); err != nil {
		return fmt.Errorf("removing %s: %w", path, err)
	}
	if err := at("remove", doomed); err != nil {
		return err
	}
	if err := os.RemoveAll(doomed); err != nil {
		return fmt.Errorf("removing %s: %w", path, err)
	}
	return SyncDir(filepath.Dir(path))
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
		path := filepath.Join(dir, entry.Name())
		if err := at("remove", path); err != nil {
			return err
		}
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("clearing %s: %w", path, err)
		}
	}
	return nil
}

// SyncDir makes the names in a folder durable.
func SyncDir(dir string) error {
	if err := at("syncdir", dir); err != nil {
		return err
	}
	return sync(dir)
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
	if err := at("sync", path); err != nil {
		return err
	}
	if err := os.Chmod(path, fileMode); err != nil {
		return fmt.Errorf("syncing %s: %w", path, err)
	}
	return sync(path)
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
