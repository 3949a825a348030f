package extract

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"clientele/pipeline/durable"
)

// found is a file that a source's patterns match.
type found struct {
	name string // relative to the project with slashes; absolute outside of it
	path string // absolute
	link bool   // a symbolic link
	stat identity
}

// identity is what tells cheaply whether a file changed.
type identity struct {
	size, modified, changed int64
	inode                   uint64
}

func identify(info fs.FileInfo) identity {
	seen := durable.See(info)
	return identity{seen.Bytes, seen.Modified, seen.Changed, seen.Inode}
}

// files returns the exports of a feed in natural order of their names, and a
// problem for everything that the patterns match and that cannot be read.
func (f *feed) files(ctx context.Context, root string) ([]found, []error) {
	var out []found
	var problems []error
	seen := map[string]bool{}
	leads := map[string]bool{} // by folder and the folder that the pattern begins with
	for _, pattern := range f.Files {
		if ctx.Err() != nil {
			return nil, []error{context.Cause(ctx)}
		}
		matched, err := matching(root, pattern)
		if err != nil {
			problems = append(problems, f.breach(pattern, "looking for its files: "+err.Error(), "mend files:, or the permissions of the folders"))
			continue
		}
		matched = slices.DeleteFunc(matched, func(path string) bool { return own(root, path) })
		if len(matched) == 0 {
			problems = append(problems, f.breach(pattern, noMatch, "check files:, and whether the export was delivered"))
		}
		for _, path := range matched {
			if seen[path] {
				continue
			}
			seen[path] = true
			if strings.HasSuffix(pattern, "**") && isFolder(path) {
				continue // ** matches folders too, and means the files in them
			}
			// A folder on the way may be a link too.
			from, folder := base(root, pattern), filepath.Dir(path)
			away, known := leads[from+"\x00"+folder]
			if !known {
				target, err := filepath.EvalSymlinks(folder)
				away = err != nil || !inside(target, root) && !inside(target, from)
				leads[from+"\x00"+folder] = away
			}
			if away {
				problems = append(problems, f.breach(display(root, path), "its folder is a link that leads out of the project and of "+from, "put the folder itself there, or configure the folder it lies in"))
				continue
			}
			file, problem := f.regular(root, path, from)
			if problem != nil {
				problems = append(problems, problem)
				continue
			}
			out = append(out, file)
		}
	}
	slices.SortFunc(out, func(a, b found) int { return natural(a.name, b.name) })
	return out, problems
}

// own tells whether a path is state or output of the project, which no source
// can mean.
func own(root, path string) bool {
	name := display(root, path)
	return strings.HasPrefix(name, ".clientele/") || strings.HasPrefix(name, "marts/")
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (f *feed) breach(file, message, remedy string) error {
	return &ContractError{Source: f.Name, File: file, Message: message, Remedy: remedy}
}

// base returns the folder that a pattern begins with.
func base(root, pattern string) string {
	folder, _ := doublestar.SplitPattern(filepath.ToSlash(pattern))
	if filepath.IsAbs(folder) {
		return filepath.Clean(folder)
	}
	return filepath.Join(root, folder)
}

// matching returns the absolute paths that a pattern matches. A folder that is
// not there matches nothing. ** does not follow links to folders: two that lead
// back have no end.
func matching(root, pattern string) ([]string, error) {
	if !doublestar.ValidatePattern(filepath.ToSlash(pattern)) {
		return nil, fmt.Errorf("%q is no valid pattern", pattern)
	}
	_, rest := doublestar.SplitPattern(filepath.ToSlash(pattern))
	folder := base(root, pattern)
	options := []doublestar.GlobOption{doublestar.WithFailOnIOErrors()}
	if strings.Contains(rest, "**") {
		options = append(options, doublestar.WithNoFollow())
	}
	var out []string
	err := doublestar.GlobWalk(os.DirFS(folder), rest, func(path string, entry fs.DirEntry) error {
		out = append(out, filepath.Join(folder, path))
		return nil
	}, options...)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return out, nil
	}
	return out, err
}

// regular looks at a path that matches. Links are followed where they stay
// within the project or the folder that the pattern begins with.
func (f *feed) regular(root, path, folder string) (found, error) {
	name := display(root, path)
	if !utf8.ValidString(name) {
		return found{}, f.breach(name, "its name is not UTF-8", "rename the file")
	}
	info, err := os.Lstat(path)
	link := err == nil && info.Mode()&fs.ModeSymlink != 0
	if link {
		target, linkErr := filepath.EvalSymlinks(path)
		if linkErr != nil {
			return found{}, f.breach(name, "it is a link to nothing that can be read", "remove the link or mend it")
		}
		if !inside(target, root) && !inside(target, folder) {
			return found{}, f.breach(name, "it is a link that leads out of the project and of "+folder, "put the file itself there, or configure the folder it lies in")
		}
		info, err = os.Stat(path)
	}
	if err != nil {
		return found{}, f.breach(name, "it cannot be looked at: "+cause(err), "check that it exists and the permissions of its folders")
	}
	switch mode := info.Mode(); {
	case mode.IsRegular():
	case mode.IsDir():
		return found{}, f.breach(name, "it is a folder where a file should be", "remove it, or write a pattern that matches files only")
	default:
		return found{}, f.breach(name, "it is no regular file but "+kindOf(mode), "remove it: exports are plain files")
	}
	return found{name: name, path: path, link: link, stat: identify(info)}, nil
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// inside tells whether a path lies in a folder, links resolved.
func inside(path, folder string) bool {
	if resolved, err := filepath.EvalSymlinks(folder); err == nil {
		folder = resolved
	}
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// display returns the name of a file in records, messages and source_file.
func display(root, path string) string {
	rel, err := filepath.Rel(root, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}

// cause returns the reason of a file error without the path, which messages name
// already.
func cause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// natural compares names as people do: sales-9 before sales-10.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		if digit(x[0]) && digit(y[0]) {
			var m, n string
			m, x = number(x)
			n, y = number(y)
			if c := strings.Compare(m, n); len(m) != len(n) {
				return len(m) - len(n)
			} else if c != 0 {
				return c
			}
			continue
		}
		if x[0] != y[0] {
			return int(x[0]) - int(y[0])
		}
		x, y = x[1:], y[1:]
	}
	if c := len(x) - len(y); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// number splits a run of digits off, without its leading zeros.
func number(text string) (digits, rest string) {
	end := 0
	for end < len(text) && digit(text[end]) {
		end++
	}
	return strings.TrimLeft(text[:end], "0"), text[end:]
}

// exportedOn reads the day of an export from its name by the pattern of
// export_date.
func exportedOn(pattern *regexp.Regexp, name string) (time.Time, bool) {
	for _, text := range []string{name[strings.LastIndexByte(name, '/')+1:], name} {
		match := pattern.FindStringSubmatch(text)
		if len(match) < 2 {
			continue
		}
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, match[1])
		if day, err := time.Parse("20060102", digits); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// day returns what exports are ordered by before their names: the day of the
// export, where the source says that it counts.
func (f *feed) day(name string) int64 {
	if f.order == nil || f.Order == "name" {
		return 0
	}
	on, _ := exportedOn(f.order, name)
	return on.Unix()
}
