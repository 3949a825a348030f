package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Bounds on what is read, far above any real configuration. The YAML parser's
// time grows with the square of the number of keys in one mapping and its
// memory with the square of the depth, so both are bounded before it starts.
const (
	maxBytes  = 1_000_000
	maxTokens = 50_000
	maxDepth  = 64
	maxIndent = 512
	// A file of another kind has thousands of problems; nobody reads them, and
	// looking for what was meant by each takes time.
	maxProblems = 1000
	maxPrinted  = 100
)

// Load reads the configuration at path. Its error is an *[Error] when the file
// is there but wrong.
func Load(path string) (*Project, error) {
	data, err := read(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("reading the configuration: %w; clientele init makes a project, --project says where it is", err)
		}
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	return Parse(data, path)
}

func read(path string) ([]byte, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is no regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	return data, errors.Join(err, file.Close())
}

// Parse decodes a configuration, applies the defaults and checks it. The path
// is for messages and [Project.Path]. Its error is an *[Error].
func Parse(data []byte, path string) (*Project, error) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	found := newProblems(text)
	root := parseTree(text, found)
	if root == nil {
		return nil, found.err(path)
	}
	project := &Project{}
	d := &decoder{found: found, at: map[string]location{}, rules: rules()}
	d.decode(root, reflect.ValueOf(project).Elem(), field{typ: reflect.TypeOf(*project)}, "")
	applyDefaults(project, func(key string) bool { _, ok := d.at[key]; return ok })
	(&checker{found: found, at: d.at, project: project}).check()
	if err := found.err(path); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	project.Hash, project.Path = hex.EncodeToString(sum[:]), path
	return project, nil
}

// refuse reports what must not reach the YAML parser at all.
func refuse(text string, found *problems) bool {
	start := place{1, 1}
	switch {
	case len(text) > maxBytes:
		found.add(start, "", "", "the file is larger than %s: this is no configuration", Bytes(maxBytes))
	case !utf8.ValidString(text):
		for i, line := range found.lines {
			if !utf8.ValidString(line) {
				found.add(place{i + 1, 1}, "", "", "the line is not UTF-8: save the file as UTF-8")
				break
			}
		}
	case strings.ContainsRune(text, 0):
		found.add(start, "", "", "the file has zero bytes: this is no text")
	case strings.TrimSpace(text) == "":
		found.add(start, "", "", "the file is empty; it needs at least name and sources")
	default:
		return false
	}
	return true
}
