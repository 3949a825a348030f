package durable

import (
	"fmt"
	"syscall"
)

// FreeBytes returns how much an unprivileged process can still write on the
// file system that holds dir.
func FreeBytes(dir string) (int64, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return 0, fmt.Errorf("asking for free space at %s: %w", dir, err)
	}
	return int64(stat.Bavail) * stat.Bsize, nil
}

// NetworkFileSystem returns the name of the network file system that holds dir,
// or "" if it is a local one. Locks and renames cannot be trusted across hosts.
func NetworkFileSystem(dir string) (string, error) {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return "", fmt.Errorf("asking for the file system of %s: %w", dir, err)
	}
	switch uint32(stat.Type) { // magic numbers of statfs(2)
	case 0x6969:
		return "nfs", nil
	case 0xff534d42, 0xfe534d42, 0x517b:
		return "smb", nil
	case 0x00c36400:
		return "ceph", nil
	case 0x5346414f:
		return "afs", nil
	}
	return "", nil
}
