package columnar_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"clientele/models"
	"clientele/pipeline/columnar"
)

// A table as models write and read them: an id, a repeated word, a number.
func BenchmarkParquet(b *testing.B) {
	const rows = 200_000
	ids, words, numbers := make([]string, rows), make([]string, rows), make([]float64, rows)
	for i := range rows {
		ids[i], words[i], numbers[i] = fmt.Sprintf("C%012X", i*2654435761), []string{"auto", "single", "forced"}[i%3], float64(i)
	}
	table, err := models.NewColumns(models.TextColumn("id", ids), models.TextColumn("status", words), models.FloatColumn("weight", numbers))
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "t.parquet")
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if err := columnar.WriteParquet(path, table); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, err := columnar.ReadParquet(context.Background(), []string{path}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

// The same table, told cell by cell.
func BenchmarkWriteCells(b *testing.B) {
	const rows = 200_000
	ids, numbers := make([]string, rows), make([]float64, rows)
	for i := range rows {
		ids[i], numbers[i] = fmt.Sprintf("C%012X", i*2654435761), float64(i)
	}
	path := filepath.Join(b.TempDir(), "t.parquet")
	for b.Loop() {
		err := columnar.WriteCells(path, rows, columnar.TextCells("id", func(i int) string { return ids[i] }),
			columnar.WordCells("status", []string{"auto", "single", "forced"}, func(i int) int32 { return int32(i % 3) }),
			columnar.NumberCells("weight", func(i int) float64 { return numbers[i] }))
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
