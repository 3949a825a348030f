package config_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"clientele/pipeline/config"
)

// TestCases reads testdata/cases: each holds a clientele.yaml and the problems
// that a person is told about it. -update rewrites the latter.
func TestCases(t *testing.T) {
	update := flag.Lookup("update").Value.String() == "true"
	files, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = config.Parse(archive.Files[0].Data, "clientele.yaml")
			got := ""
			if err != nil {
				got = err.Error() + "\n"
				checkProblems(t, err, archive.Files[0].Data)
			}
			if update {
				archive.Files = append(archive.Files[:1], txtar.File{Name: "problems", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) < 2 {
				t.Fatal("the case has no section problems; run with -update")
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("problems differ (-wanted +got):\n%s", diff)
			}
		})
	}
}

// checkProblems tells what holds for every refusal: an *Error with places that
// exist in the file, each with words.
func checkProblems(t *testing.T, err error, data []byte) {
	t.Helper()
	var invalid *config.Error
	if !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
		t.Fatalf("got %T, wanted a *config.Error with problems", err)
	}
	lines := strings.Count(string(data), "\n") + strings.Count(string(data), "\r") + 1
	for _, p := range invalid.Problems {
		if p.Line < 1 || p.Line > lines || p.Column < 1 || strings.TrimSpace(p.Message) == "" {
			t.Errorf("problem without a place or words: %+v", p)
		}
	}
}

func FuzzParse(f *testing.F) {
	example, err := os.ReadFile("testdata/online-retail.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	f.Add("0\r: \"0") // a carriage return alone ends a line
	files, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		project, err := config.Parse([]byte(text), "clientele.yaml")
		if err != nil {
			checkProblems(t, err, []byte(text))
			return
		}
		for _, source := range project.Sources {
			if source.Format == "" || source.Header == nil || source.Limits.RejectedShare == nil || source.Fingerprint() == "" {
				t.Errorf("source without effective values: %+v", source)
			}
		}
	})
}
