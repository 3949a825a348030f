package detect_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/config"
	"clientele/pipeline/detect"
	"clientele/pipeline/layout"
)

func known() []detect.Known {
	var out []detect.Known
	for _, l := range layout.All() {
		out = append(out, detect.Known{Name: l.Name, System: l.System, About: l.About, Files: l.Files, Tells: l.Tells, Entity: l.Entity, Format: l.Format, Text: l.Text})
	}
	return out
}

// TestLook_layouts: of each export that a layout is for, whichever version of the system wrote
// it, that layout is proposed, and what is proposed can be written into clientele.yaml.
func TestLook_layouts(t *testing.T) {
	exports, err := filepath.Glob("../../testdata/layouts/*/export*.*")
	if err != nil || len(exports) == 0 {
		t.Fatal("no exports of layouts", err)
	}
	for _, path := range exports {
		name := filepath.Base(filepath.Dir(path))
		t.Run(name+"/"+filepath.Base(path), func(t *testing.T) {
			head, err := detect.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			found, err := detect.Look(head, known())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(found.Layouts, func(f detect.Fit) bool { return f.Layout == name }) {
				t.Fatalf("proposed are %v: %s", found.Layouts, strings.Join(found.Summary(), "\n"))
			}
			if found.Layouts[0].Layout != name && len(found.Ambiguous) == 0 {
				t.Errorf("proposed is %s", found.Layouts[0].Layout)
			}
			if len(found.Ambiguous) > 0 && !strings.HasPrefix(name, "sendgrid_") { // two readings of the same events
				t.Errorf("fit equally well: %v", found.Ambiguous)
			}
			text := "name: a\nsources:\n" + found.Block(detect.SourceName(found.Name), name, []string{"exports/" + detect.Glob(found.Name, false)})
			if _, err := config.Parse([]byte(text), "clientele.yaml"); err != nil {
				t.Errorf("what is proposed cannot be used: %v\n%s", err, text)
			}
		})
	}
}
