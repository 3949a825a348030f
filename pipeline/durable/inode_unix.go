//go:build linux || darwin

package durable

import (
	"io/fs"
	"syscall"
)

// inodeOf returns when the inode changed, and its number.
func inodeOf(info fs.FileInfo) (changed int64, inode uint64) {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return statChanged(stat), uint64(stat.Ino)
	}
	return 0, 0
}
