package extract

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pathCase is something that lies where exports are looked for.
type pathCase struct {
	name  string
	files string // "": exports/*
	// make puts it there; it is given the project's root and a folder outside.
	make  func(t *testing.T, root, outside string)
	loads int    // exports that are read, 0 where it is refused
	says  string // of a refusal
}

// TestRun_paths: nothing that leads out of the project or the configured folder
// is read, nothing but plain files is opened, and every refusal names the path and
// comes at once.
func TestRun_paths(t *testing.T) {
	for i, c := range pathCases() {
		t.Run(fmt.Sprintf("%02d %s", i+1, c.name), func(t *testing.T) {
			t.Parallel()
			p := newProject(t, strings.Replace(till(""), "exports/*", fmt.Sprintf("%q", orElse(c.files, "exports/*")), 1))
			outside := t.TempDir()
			p.write("exports/sound.csv", []byte(tillHeader+goodA))
			c.make(t, p.root, outside)
			if strings.Contains(c.files, "OUTSIDE") {
				p.yaml = strings.ReplaceAll(p.yaml, "OUTSIDE", outside)
			}
			began := time.Now()
			report, err := p.step().Check(context.Background(), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			err = report.Err()
			if c.says != "" {
				says(t, err, c.says)
				return
			}
			read := 0
			for _, export := range report.Exports {
				if export.Loaded > 0 {
					read++
				}
			}
			if err != nil || read != c.loads {
				t.Errorf("%d exports were read, want %d: %v", read, c.loads, err)
			}
		})
	}
}

func pathCases() []pathCase {
	link := func(target, name string) func(*testing.T, string, string) {
		return func(t *testing.T, root, outside string) {
			secret := filepath.Join(outside, "secret.csv")
			if err := os.WriteFile(secret, []byte(tillHeader+goodB), 0o600); err != nil {
				t.Fatal(err)
			}
			target := strings.NewReplacer("OUTSIDE", outside, "ROOT", root).Replace(target)
			must(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o700))
			must(t, os.Symlink(target, filepath.Join(root, name)))
		}
	}
	file := func(name string) func(*testing.T, string, string) {
		return func(t *testing.T, root, _ string) {
			must(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o700))
			must(t, os.WriteFile(filepath.Join(root, name), []byte(tillHeader+goodB), 0o600))
		}
	}
	node := func(mode uint32, number int) func(*testing.T, string, string) {
		return func(t *testing.T, root, _ string) {
			if err := syscall.Mknod(filepath.Join(root, "exports", "node.csv"), mode|0o600, number); err != nil {
				t.Skipf("making a node: %v", err)
			}
		}
	}
	nothing := func(*testing.T, string, string) {}
	several := func(all ...func(*testing.T, string, string)) func(*testing.T, string, string) {
		return func(t *testing.T, root, outside string) {
			for _, one := range all {
				one(t, root, outside)
			}
		}
	}
	return []pathCase{
		{"a link out of the project", "", link("OUTSIDE/secret.csv", "exports/l.csv"), 0, "leads out of the project"},
		{"a link out by ..", "", link("../../../../../../../../../../../../etc/passwd", "exports/l.csv"), 0, "leads out of the project"},
		{"a link to a system file", "", link("/etc/passwd", "exports/l.csv"), 0, "leads out of the project"},
		{"a link to what the system makes up", "", link("/proc/self/environ", "exports/l.csv"), 0, "leads out of the project"},
		{"a link to an open file", "", link("/proc/self/fd/0", "exports/l.csv"), 0, "exports/l.csv"},
		{"a link to a device", "", link("/dev/zero", "exports/l.csv"), 0, "leads out of the project"},
		{"a chain of links out", "", several(link("b", "exports/l.csv"), link("OUTSIDE/secret.csv", "exports/b")), 0, "leads out of the project"},
		{"a dangling link", "", link("gone.csv", "exports/l.csv"), 0, "a link to nothing"},
		{"a link to itself", "", link("l.csv", "exports/l.csv"), 0, "a link to nothing"},
		{"two links to each other", "", several(link("b.csv", "exports/a.csv"), link("a.csv", "exports/b.csv")), 0, "a link to nothing"},
		{"a link to a folder within", "", several(file("more/x.csv"), link("ROOT/more", "exports/l.csv")), 0, "a folder where a file should be"},
		{"a link to a folder outside", "", link("OUTSIDE", "exports/l.csv"), 0, "leads out of the project"},
		{"a folder that is a link out", "exports/*/*.csv", link("OUTSIDE", "exports/folder"), 0, "leads out of the project"},
		{"folders that are links out, at any depth", "exports/**/*.csv", link("OUTSIDE", "exports/folder"), 1, ""},
		{"a folder that links to its parent", "exports/**/*.csv", link("..", "exports/loop"), 1, ""},
		{"a folder that links to itself", "exports/**", link(".", "exports/loop"), 1, ""},
		{"folders that lead back in two ways", "exports/**/*.csv", several(link(".", "exports/l"), link("..", "exports/m"), link("ROOT", "exports/n")), 1, ""},
		{"a link to a file at any depth", "exports/**/*.csv", several(file("delivered/b.csv"), link("../delivered/b.csv", "exports/l.csv")), 2, ""},
		{"a folder that is a link within", "exports/*/*.csv", several(file("delivered/b.csv"), link("../delivered", "exports/folder")), 1, ""},
		{"the root of all by a link", "exports/*/etc/passwd", link("/", "exports/all"), 0, "leads out of the project"},
		{"a link within", "", several(file("delivered/b.csv"), link("../delivered/b.csv", "exports/l.csv")), 2, ""},
		{"a link to its neighbour", "", link("sound.csv", "exports/l.csv"), 2, ""},
		{"a hard link", "", func(t *testing.T, root, _ string) {
			must(t, os.Link(filepath.Join(root, "exports/sound.csv"), filepath.Join(root, "exports/hard.csv")))
		}, 2, ""},
		{"a link out of a folder that is configured from outside", "OUTSIDE/*.csv", func(t *testing.T, _, outside string) {
			must(t, os.Symlink("/etc/passwd", filepath.Join(outside, "l.csv")))
		}, 0, "leads out of the project"},
		{"a folder outside, as configured", "OUTSIDE/*.csv", func(t *testing.T, _, outside string) {
			must(t, os.WriteFile(filepath.Join(outside, "a.csv"), []byte(tillHeader+goodB), 0o600))
		}, 1, ""},
		{"a named pipe", "", node(syscall.S_IFIFO, 0), 0, "a named pipe"},
		{"a device that never ends", "", node(syscall.S_IFCHR, 1<<8|5), 0, "a device"},
		{"a device that is empty", "", node(syscall.S_IFCHR, 1<<8|3), 0, "a device"},
		{"a disk", "", node(syscall.S_IFBLK, 7<<8), 0, "a device"},
		{"a socket", "", socket, 0, "a socket"},
		{"a link to a pipe", "", several(func(t *testing.T, root, _ string) { must(t, syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600)) }, link("ROOT/pipe", "exports/l.csv")), 0, "a named pipe"},
		{"a folder", "", func(t *testing.T, root, _ string) { must(t, os.Mkdir(filepath.Join(root, "exports/a.csv"), 0o700)) }, 0, "a folder where a file should be"},
		{"a folder among all below", "exports/**", file("exports/deep/er/a.csv"), 2, ""},
		{"the state of the project", "**/*.csv", file(".clientele/raw/a.csv"), 1, ""},
		{"the marts of the project", "**", func(t *testing.T, root, outside string) {
			file("marts/a.csv")(t, root, outside)
		}, 1, ""},
		{"the state, named", ".clientele/raw/*.csv", file(".clientele/raw/a.csv"), 0, "no file matches"},
		{"the state by a detour", "exports/../.clientele/raw/*.csv", file(".clientele/raw/a.csv"), 0, "no file matches"},
		{"no such folder", "nowhere/*.csv", nothing, 0, "no file matches"},
		{"no such file", "exports/sound.csv.gz", nothing, 0, "no file matches"},
		{"a file for a folder", "exports/sound.csv/*.csv", nothing, 0, "no file matches"},
		{"a name that is no UTF-8", "", file("exports/caf\xe9.csv"), 0, "is not UTF-8"},
		{"a file of one letter's other case", "exports/SOUND.csv", file("exports/SOUND.csv"), 1, ""},
		{"both cases", "", file("exports/SOUND.csv"), 2, ""},
		{"a name of 255 bytes", "", file("exports/" + strings.Repeat("x", 251) + ".csv"), 2, ""},
		{"a hidden file", "", file("exports/.hidden.csv"), 2, ""},
		{"a name with a star", "exports/\\*.csv", file("exports/*.csv"), 1, ""},
		{"a name with brackets", "exports/\\[a\\].csv", file("exports/[a].csv"), 1, ""},
		{"a name with braces", "", file("exports/{a,b}.csv"), 2, ""},
		{"a name that begins with a minus", "", file("exports/-rf.csv"), 2, ""},
		{"a name like a partition", "", file("exports/day=1/a.csv"), 0, "a folder where a file should be"},
		{"a partition as configured", "exports/*/*.csv", file("exports/day=1/a.csv"), 1, ""},
		{"a name with a quote", "", file("exports/it's \"it\".csv"), 2, ""},
		{"a name with a line break", "", file("exports/a\nb.csv"), 2, ""},
		{"a name from right to left", "", file("exports/\u202evsc.exe.csv"), 2, ""},
		{"a name with colours", "", file("exports/\x1b[31mred.csv"), 2, ""},
		{"names that look the same", "", several(file("exports/é.csv"), func(t *testing.T, root, _ string) {
			must(t, os.WriteFile(filepath.Join(root, "exports/e\u0301.csv"), []byte(tillHeader+strings.Replace(goodB, "B,", "D,", 1)), 0o600))
		}), 3, ""},
		{"an unreadable file", "", func(t *testing.T, root, outside string) {
			file("exports/b.csv")(t, root, outside)
			must(t, os.Chmod(filepath.Join(root, "exports/b.csv"), 0))
			if os.Geteuid() == 0 {
				t.Skip("the superuser reads everything")
			}
		}, 0, "cannot be read"},
		{"a truncated file behind a link", "", several(func(t *testing.T, root, _ string) {
			must(t, os.MkdirAll(filepath.Join(root, "d"), 0o700))
			must(t, os.WriteFile(filepath.Join(root, "d/b.csv.gz"), []byte(gzipped(tillHeader + goodB)[:20]), 0o600))
		}, link("ROOT/d/b.csv.gz", "exports/b.csv.gz")), 0, "cut off"},
		{"one file by two patterns", "{exports/*,exports/sound.csv}", nothing, 1, ""},
		{"a backslash in a name", "", file(`exports/a\b.csv`), 2, ""},
		{"an absolute pattern to nothing", "OUTSIDE/*.csv", nothing, 0, "no file matches"},
		{"up and back again", "exports/../exports/*.csv", nothing, 1, ""},
	}
}

// socket listens at a path, which may not be long: through a link to the folder.
func socket(t *testing.T, root, _ string) {
	short, err := os.MkdirTemp("", "s")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(short) })
	must(t, os.Symlink(filepath.Join(root, "exports"), filepath.Join(short, "x")))
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "unix", filepath.Join(short, "x", "s.csv"))
	must(t, err)
	t.Cleanup(func() { listener.Close() })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
