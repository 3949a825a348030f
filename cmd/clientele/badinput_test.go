package main

import (
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"clientele/pipeline"
)

// badDelivery is an export that a night must not run over. What becomes of its
// rows, and the other inputs that importers were seen to lose rows over, is in
// the list of pipeline/extract, TestRun_badInputs.
type badDelivery struct {
	name, file string
	make       func(t *testing.T, path string)
	says       string
}

func badDeliveries(outside string) []badDelivery {
	text := func(text string) func(*testing.T, string) {
		return func(t *testing.T, path string) { putOld(t, path, text) }
	}
	second := strings.ReplaceAll(tillLine, "A,1", "B,1")
	packed := func(change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			var b strings.Builder
			w := gzip.NewWriter(&b)
			if _, err := w.Write([]byte(tillHead + strings.Repeat(second, 500))); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			putOld(t, path, string(change([]byte(b.String()))))
		}
	}
	return []badDelivery{
		{"empty file", "b.csv", text(""), "the file is empty"},
		{"header only", "b.csv", text(tillHead), "it holds no rows"},
		{"rows cut off in the middle of the only line", "b.csv", text(tillHead + second[:20]), "every one of its 1 rows"},
		{"truncated gzip", "b.csv.gz", packed(func(b []byte) []byte { return b[:len(b)/2] }), "the archive is cut off"},
		{"gzip with a wrong sum", "b.csv.gz", packed(func(b []byte) []byte { b[len(b)-6] ^= 1; return b }), "the archive is damaged"},
		{"truncated zstandard", "b.csv.zst", text("\x28\xb5\x2f\xfd\x04\x00"), "the archive is cut off"},
		{"another delimiter", "b.csv", text(strings.ReplaceAll(tillHead+second, ",", ";")), "set delimiter:"},
		{"another format", "b.csv", text("PK\x03\x04\x14\x00\x00\x00"), "exports/b.csv"},
		{"a column renamed", "b.csv", text(strings.Replace(tillHead, "Qty", "Qtty", 1) + second), "did you mean Qtty?"},
		{"UTF-16", "b.csv", text("\xff\xfeS\x00a\x00"), "set encoding: utf-16"},
		{"NUL in the header", "b.csv", text("Sa\x00le,Line\n"), "the header"},
		{"bytes for rows", "b.csv", text(tillHead + strings.Repeat("\x00\xff\xfe\x01\n", 50)), "every one of its 50 rows"},
		{"half of the rows of another kind", "b.csv", text(tillHead + strings.Repeat(second, 2) + "x;y\n" + second[:9] + "\n"), "limits.rejected_share"},
		{"a folder", "b.csv/c.csv", text(tillHead + second), "a folder where a file should be"},
		{"a named pipe", "b.csv", func(t *testing.T, path string) {
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "a named pipe"},
		{"a link out", "b.csv", func(t *testing.T, path string) {
			if err := os.Symlink(outside, path); err != nil {
				t.Fatal(err)
			}
		}, "leads out of the project"},
		{"a link to nothing", "b.csv", func(t *testing.T, path string) {
			if err := os.Symlink("gone", path); err != nil {
				t.Fatal(err)
			}
		}, "a link to nothing"},
		{"a name that is no UTF-8", "b\xff.csv", text(tillHead + second), "its name is not UTF-8"},
		{"an export that vanished before it was ever read", "", nil, "no file matches"},
	}
}

// TestRun_badDeliveries: each ends with exit code 3 and a message that names the
// file and what to do, with the old marts still published; once it is put right
// the night equals an undisturbed one. In the long tier after each, else after all.
func TestRun_badDeliveries(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside.csv")
	putOld(t, outside, tillHead+tillLine)
	good := tillHead + strings.ReplaceAll(tillLine, "A,1", "B,1")
	calm := tillProject(t, "csv")
	putOld(t, filepath.Join(calm, "exports", "a.csv"), tillHead+tillLine)
	putOld(t, filepath.Join(calm, "exports", "b.csv"), good)
	mustRun(t, "run", "-C", calm, "--as-of", "2024-03-31", "-q")
	undisturbed := digest(t, calm)
	mend := func(dir, at string) {
		t.Helper()
		putOld(t, filepath.Join(dir, "exports", "b.csv"), good)
		mustRun(t, "run", "-C", dir, "--as-of", "2024-03-31", "-q")
		if got := digest(t, dir); got != undisturbed {
			t.Errorf("after %s the marts differ from an undisturbed night's:\n%s\nwant\n%s", at, got, undisturbed)
		}
	}
	dir := smallNight(t)
	for _, c := range badDeliveries(outside) {
		old := intact(t, dir)
		if c.make == nil {
			text, err := os.ReadFile(filepath.Join(dir, "clientele.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			putOld(t, filepath.Join(dir, "clientele.yaml"), strings.Replace(string(text), "exports/*", "['exports/*', 'late/*.csv']", 1))
		} else {
			c.make(t, filepath.Join(dir, "exports", c.file))
		}
		got := runProgram("run", "-C", dir, "--as-of", "2024-03-31", "-q")
		if got.code != fmt.Sprint(exitExport) || !strings.Contains(got.text, c.says) || !strings.Contains(got.text, strings.Split(strings.TrimSuffix(c.file, "/c.csv"), "\xff")[0]) || !strings.Contains(got.text, "; ") {
			t.Errorf("%s: exit code %s, want %d with the file's name, %q and a remedy:\n%s", c.name, got.code, exitExport, c.says, got.text)
		}
		if strings.Contains(got.text, "panic") || strings.Contains(got.text, "goroutine ") {
			t.Errorf("%s: %s", c.name, got.text)
		}
		if night := intact(t, dir); night.RunID != old.RunID {
			t.Fatalf("%s: run %s is published", c.name, night.RunID)
		}
		if c.make != nil {
			if err := os.RemoveAll(filepath.Join(dir, "exports", strings.Split(c.file, "/")[0])); err != nil {
				t.Fatal(err)
			}
			if faultsInFull() {
				mend(dir, c.name)
				dir = smallNight(t)
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "clientele.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	putOld(t, filepath.Join(dir, "clientele.yaml"), strings.Replace(string(text), "['exports/*', 'late/*.csv']", "exports/*", 1))
	mend(dir, "all of them")
	if stray, _ := filepath.Glob(filepath.Join(pipeline.Layout{Root: dir}.Raw(), "*", "*", "*.tmp*")); len(stray) > 0 {
		t.Errorf("left behind: %q", stray)
	}
}
