package demo

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"clientele/pipeline/durable"
)

const (
	projectFile = "clientele.yaml"
	mark        = "# Made by clientele demo; fingerprint "
)

// project is the folder that is made.
type project struct {
	dir  string
	work string // where everything is written first: scratch until it is renamed, and made again from the seed if lost
}

// bytesOfScaleOne is about what the small company takes on disk.
const bytesOfScaleOne = 13e6

// prepare checks the folder and the room for so many bytes, and makes the place
// to work in.
func prepare(dir string, need int64) (*project, error) {
	p := &project{dir: dir, work: filepath.Join(dir, ".demo-unfinished")}
	if err := durable.MkdirAll(dir); err != nil {
		return nil, err
	}
	if err := p.refuse(); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(p.work); err != nil {
		return nil, fmt.Errorf("clearing what an interrupted call left: %w", err)
	}
	free, err := durable.FreeBytes(dir)
	if err != nil {
		return nil, err
	}
	if free < need {
		return nil, fmt.Errorf("%d MB are free and about %d MB are needed: make room, or choose a smaller scale", free>>20, need>>20)
	}
	return p, os.Mkdir(p.work, 0o700)
}

func (p *project) discard() { _ = os.RemoveAll(p.work) } // the error before it is the one to tell

// refuse returns an error when the folder holds something of a user's.
func (p *project) refuse() error {
	text, err := os.ReadFile(filepath.Join(p.dir, projectFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("reading %s: %w", projectFile, err)
	default:
		head, body, _ := strings.Cut(string(text), "\n")
		fingerprint, ours := strings.CutPrefix(head, mark)
		if !ours {
			return fmt.Errorf("%w: its %s was not made by the demo: choose another folder", ErrNotOurs, projectFile)
		}
		if fingerprint != fingerprintOf(body) {
			return fmt.Errorf("%w: its %s was edited: choose another folder, or remove the file to have it made anew", ErrNotOurs, projectFile)
		}
	}
	listed, err := p.listed()
	if err != nil {
		return err
	}
	for _, folder := range []string{"exports", "truth"} {
		err := filepath.WalkDir(filepath.Join(p.dir, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(p.dir, path)
			if err == nil && !listed[filepath.ToSlash(rel)] {
				return fmt.Errorf("%w: %s was not made by the demo: move it away, or choose another folder", ErrNotOurs, filepath.ToSlash(rel))
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// ErrNotOurs is returned for a folder with files that the demo did not write.
var ErrNotOurs = errors.New("the folder is not the demo's to overwrite")

// listed returns the files that an earlier call wrote.
func (p *project) listed() (map[string]bool, error) {
	files := map[string]bool{}
	f, err := os.Open(filepath.Join(p.dir, "truth", "files.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return files, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading truth/files.csv: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading truth/files.csv: %w: remove the folders exports and truth to have them made anew", err)
	}
	for _, row := range rows {
		files[row[0]] = true
	}
	for _, name := range []string{"broken.csv", "contacts.csv", "files.csv", "firms.csv", "ledger.csv", "mails.csv", "menu_calls.csv", "people.csv", "prospects.csv", "records.csv", "sessions.csv", "survey.csv", "totals.csv", "truth.json"} {
		files["truth/"+name] = true
	}
	return files, nil
}

// publish puts what was made in its place, the list of files first, so that a
// call interrupted here can be repeated.
func (p *project) publish(configuration string) error {
	for _, folder := range []string{"exports", "truth"} {
		if err := durable.RemoveAll(filepath.Join(p.dir, folder)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing the earlier %s: %w", folder, err)
		}
	}
	for _, folder := range []string{"truth", "exports"} {
		if err := durable.Rename(filepath.Join(p.work, folder), filepath.Join(p.dir, folder)); err != nil {
			return fmt.Errorf("putting %s in its place: %w", folder, err)
		}
	}
	if err := durable.Remove(p.work); err != nil {
		return fmt.Errorf("removing the place of work: %w", err)
	}
	text := mark + fingerprintOf(configuration) + "\n" + configuration
	if err := durable.WriteFile(filepath.Join(p.dir, projectFile), []byte(text)); err != nil {
		return fmt.Errorf("writing %s: %w", projectFile, err)
	}
	return nil
}

func fingerprintOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:8])
}
