package durable

import (
	"fmt"
	"io/fs"
	"os"
)

// Seen is what tells that a file is still the one that was looked at, without
// reading it. Whatever writes to a file, cuts it, replaces it or puts it back from
// a copy changes at least the time of its inode, which no program can set. It does
// not tell of decay on the medium under a file that nobody touched.
type Seen struct {
	Bytes    int64  `json:"bytes"`
	Modified int64  `json:"modified_ns"`
	Changed  int64  `json:"changed_ns"` // of the inode; 0 where the system does not tell
	Inode    uint64 `json:"inode"`
}

// See returns what is seen of a file from outside.
func See(info fs.FileInfo) Seen {
	changed, inode := inodeOf(info)
	return Seen{info.Size(), info.ModTime().UnixNano(), changed, inode}
}

// Look looks at the file of that path.
func Look(path string) (Seen, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return Seen{}, fmt.Errorf("looking at %s: %w", path, err)
	}
	return See(info), nil
}

// Proves tells whether a file that was seen so, and is seen as now, is the same.
func (s Seen) Proves(now Seen) bool { return s == now && s.Changed != 0 }
