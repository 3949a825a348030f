package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/duck"
)

// TestCheck_mutatedFiles: damaged Parquet files and workbooks are refused by their
// names, and none of them takes the program down. Whether a flipped bit within a
// page's values is found depends on the writer's checksums: the engine looks at none.
func TestCheck_mutatedFiles(t *testing.T) {
	first, each := uint64(1500), uint64(100) // one of these makes the engine give up for good
	if faultsInFull() {
		first, each = 0, 2500
	}
	sound := filepath.Join(t.TempDir(), "sound.parquet")
	db, err := duck.Open(context.Background(), duck.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(context.Background(), "copy (select 'S' || i as Sale, 1 as Line, timestamp '2024-03-01 10:00:00' + to_minutes(i) as Time, 1 as Qty, hash(i) % 1000 as Price, 'p' || (i % 7) as Text, 'C' as Who from range(500) t(i)) to "+
		pipeline.QuoteLiteral(sound)+" (format parquet, compression zstd)")
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	parquet, err := os.ReadFile(sound)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		format string
		sound  []byte
	}{{"parquet", parquet}, {"xlsx", tillBook(t)}} {
		t.Run(c.format, func(t *testing.T) {
			dir := tillProject(t, c.format)
			for seed := first; seed < first+each; seed++ {
				random := rand.New(rand.NewPCG(seed, 5))
				content := append([]byte{}, c.sound...)
				for range 1 + random.IntN(12) {
					content[random.IntN(len(content))] ^= byte(1 + random.IntN(255))
				}
				if seed%5 == 0 {
					content = content[:random.IntN(len(content))]
				}
				putOld(t, filepath.Join(dir, "exports", fmt.Sprintf("%04d.%s", seed, c.format)), string(content))
			}
			got := runProgram("check", "-C", dir)
			if got.code != fmt.Sprint(exitExport) {
				t.Errorf("exit code %s, want %d: %.2000s", got.code, exitExport, got.text)
			}
			for line := range strings.Lines(got.text) {
				if strings.Contains(line, "goroutine ") || strings.Contains(line, "panic") || strings.Contains(line, "INTERNAL Error") || strings.Contains(line, "invalidated") {
					t.Errorf("it tells of the engine's inside: %s", line)
				}
			}
			refused := 0
			for seed := first; seed < first+each; seed++ {
				if strings.Contains(got.text, fmt.Sprintf("source till: exports/%04d.%s", seed, c.format)) {
					refused++
				}
			}
			t.Logf("%d of %d refused, %v of processor", refused, each, got.took)
			if refused < int(each)/2 {
				t.Errorf("only %d of %d were refused", refused, each)
			}
		})
	}
}

// tillBook is a workbook of two hundred sales.
func tillBook(t *testing.T) []byte {
	t.Helper()
	rows := "<worksheet><sheetData>"
	for i := range 201 {
		cells := strings.Split(strings.TrimSpace(tillLine), ",")
		if i == 0 {
			cells = strings.Split(strings.TrimSpace(tillHead), ",")
		} else {
			cells[0] = fmt.Sprint("A", i)
		}
		rows += "<row>"
		for _, cell := range cells {
			rows += `<c t="str"><v>` + cell + "</v></c>"
		}
		rows += "</row>"
	}
	content, err := io.ReadAll(zipBomb(t, "xl/worksheets/sheet1.xml", rows+"</sheetData>", "", 0, "</worksheet>"))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
