package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// verifiedName is the file in a run's folder that tells what was seen of the
// night's files when their hashes were last found right.
const verifiedName = "verified.json"

// Verify reads every file of a night, compares it with the manifest, and reports
// all that differ as a [*pipeline.DamageError].
func Verify(folder string, night Night) error {
	_, err := verify(folder, night, nil)
	return err
}

// Stands tells whether a night is still what was published. A file that is seen as
// it was when its hash was last found right is not read again: whatever writes to
// a file, cuts or replaces it changes the time of its inode. Any other file is
// read and hashed. What this cannot tell, decay of the medium under files that
// nobody touched, [Verify] does, which `clientele status` asks.
func Stands(folder string, night Night) error {
	known := verified(folder)
	seen, err := verify(folder, night, known)
	if err != nil {
		return err
	}
	for name, now := range seen {
		if known[name] != now {
			return remember(folder, seen)
		}
	}
	return nil
}

// verify compares the files of a night with its manifest, without reading those
// that known proves to be the same. It returns what is seen of them.
func verify(folder string, night Night, known map[string]durable.Seen) (map[string]durable.Seen, error) {
	seen := map[string]durable.Seen{}
	var paths []string
	var files []File
	for _, want := range night.Marts {
		path := filepath.Join(folder, want.Name)
		now, err := durable.Look(path)
		if err == nil && known[want.Name].Proves(now) && now.Bytes == want.Bytes {
			seen[want.Name] = now
			continue
		}
		paths, files = append(paths, path), append(files, want)
	}
	hashes, err := durable.Hash(context.Background(), paths, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	var damaged []pipeline.Damage
	for i, h := range hashes {
		switch {
		case errors.Is(h.Err, fs.ErrNotExist):
			damaged = append(damaged, pipeline.Damage{Path: paths[i], Problem: "it is gone", Remedy: remedyPublish})
		case h.Err != nil:
			return nil, h.Err
		case h.SHA256 != files[i].SHA256 || h.Seen.Bytes != files[i].Bytes:
			damaged = append(damaged, pipeline.Damage{Path: paths[i], Problem: "it is not what run " + night.RunID + " wrote", Remedy: remedyPublish})
		default:
			seen[files[i].Name] = h.Seen
		}
	}
	if len(damaged) > 0 {
		return nil, &pipeline.DamageError{Files: damaged}
	}
	return seen, nil
}

// verified reads what was seen; what cannot be read proves nothing.
func verified(folder string) map[string]durable.Seen {
	data, err := os.ReadFile(filepath.Join(filepath.Dir(folder), verifiedName))
	if err != nil {
		return nil
	}
	var known map[string]durable.Seen
	if json.Unmarshal(data, &known) != nil {
		return nil
	}
	return known
}

func remember(folder string, seen map[string]durable.Seen) error {
	data, err := json.Marshal(seen)
	if err != nil {
		return fmt.Errorf("noting what was verified: %w", err)
	}
	return durable.WriteFile(filepath.Join(filepath.Dir(folder), verifiedName), append(data, '\n'))
}
