package extract

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// mutated changes a file in one of the ways that disks and networks do.
func mutated(random *rand.Rand, sound []byte) []byte {
	out := slices.Clone(sound)
	at := random.IntN(len(out))
	switch random.IntN(5) {
	case 0:
		return out[:at]
	case 1:
		clear(out[at:min(len(out), at+512)])
	case 2:
		return slices.Delete(out, at, min(len(out), at+1+random.IntN(64)))
	default:
		for range 1 + random.IntN(8) {
			out[random.IntN(len(out))] ^= byte(1 << random.IntN(8))
		}
	}
	return out
}

// TestPassSheet_mutatedWorkbooks: a damaged workbook is refused, or gives the rows
// of the sound one: never others.
func TestPassSheet_mutatedWorkbooks(t *testing.T) {
	var rows string
	for i := range 200 {
		rows += sheetRow(i+2, fmt.Sprintf("A%d", i), "1", "2024-03-01 10:00:00", fmt.Sprint(i), "2.5", fmt.Sprintf("pen %d", i*7919), "C1")
	}
	sound := rawBook(t, map[string]string{"xl/worksheets/sheet1.xml": sheetRow(1, tillColumns()...) + rows})
	path := filepath.Join(t.TempDir(), "a.xlsx")
	feed := feedOf(t, inFormat("xlsx", "", ""))
	read := func(content []byte) ([]string, error) {
		must(t, os.WriteFile(path, content, 0o600))
		l := &load{feed: feed, file: found{name: "exports/a.xlsx", path: path, stat: identity{size: int64(len(content))}}, scratch: t.TempDir()}
		var out []string
		_, _, err := l.passSheets(t.Context(), &binding{feed: feed}, nil, sinks{keep: func(_, line int64, raw []byte) error {
			out = append(out, fmt.Sprintf("%d %s", line, raw))
			return nil
		}})
		return out, l.named(err)
	}
	want, err := read(sound)
	if err != nil || len(want) != 200 {
		t.Fatalf("%d rows of the sound workbook, %v", len(want), err)
	}
	refused := 0
	for seed := range uint64(300) {
		got, err := read(mutated(rand.New(rand.NewPCG(seed, 3)), sound))
		if err != nil {
			refused++
			says(t, err, "exports/a.xlsx")
			continue
		}
		if !slices.Equal(got, want) {
			t.Errorf("seed %d gives other rows than the sound workbook, and no error", seed)
		}
	}
	t.Logf("%d of 300 refused", refused)
	if refused < 100 {
		t.Errorf("only %d were refused", refused)
	}
}
