package columnar_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"clientele/pipeline/columnar"
)

// What is told cell by cell is read back by the engine and by ReadParquet alike, whatever
// the nulls, the runs of equal words and the number of rows.
func TestWriteCells_readsBackAsWritten(t *testing.T) {
	for _, rows := range []int{0, 1, 7, 8, 9, 1000, 20_480, 20_481, 122_880, 130_001} {
		for _, nulls := range []float64{0, .3, 1} {
			t.Run(fmt.Sprintf("%d rows, %v null", rows, nulls), func(t *testing.T) { roundTrip(t, rows, nulls) })
		}
	}
}

func roundTrip(t *testing.T, rows int, nulls float64) {
	random := rand.New(rand.NewPCG(uint64(rows), uint64(nulls*10)))
	vocabulary := []string{"auto", "single", "zoë", "", "forced"}
	texts, words, numbers, counts, flags, days := make([]string, rows), make([]int32, rows), make([]float64, rows), make([]int64, rows), make([]bool, rows), make([]int32, rows)
	word := int32(0)
	for i := range rows {
		if random.IntN(6) == 0 { // runs of different lengths
			word = int32(random.IntN(len(vocabulary)))
		}
		texts[i], words[i], numbers[i] = fmt.Sprint("text ", random.IntN(1000)), word, random.NormFloat64()
		counts[i], flags[i], days[i] = random.Int64N(1<<40), random.IntN(3) == 0, int32(random.IntN(40000)-20000)
		if random.Float64() < nulls {
			texts[i], words[i], numbers[i], counts[i], days[i] = "", -1, math.NaN(), -1, math.MinInt32
		}
	}
	path := filepath.Join(t.TempDir(), "t.parquet")
	err := columnar.WriteCells(path, rows,
		columnar.TextCells("text", func(i int) string { return texts[i] }),
		columnar.WordCells("word", vocabulary, func(i int) int32 { return words[i] }),
		columnar.WordCells("one", []string{"same"}, func(int) int32 { return 0 }),
		columnar.NumberCells("number", func(i int) float64 { return numbers[i] }),
		columnar.CountCells("count", func(i int) int64 { return counts[i] }),
		columnar.FlagCells("flag", func(i int) bool { return flags[i] }),
		columnar.DayCells("day", func(i int) (int32, bool) { return days[i], days[i] != math.MinInt32 }))
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int32) string { return time.Unix(int64(d)*24*60*60, 0).UTC().Format(time.DateOnly) }
	got, err := columnar.ReadParquet(context.Background(), []string{path})
	if err != nil || got.Rows() != rows {
		t.Fatalf("%d rows, %v", got.Rows(), err)
	}
	var columns [7]func(int) any
	for c, name := range []string{"text", "word", "one", "number", "count", "flag", "day"} {
		column, err := got.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		columns[c] = column.Value
	}
	var engineSum, sum int64
	for i := range rows {
		want := [7]any{nil, nil, "same", nil, nil, flags[i], nil}
		if words[i] >= 0 && vocabulary[words[i]] != "" {
			want[1] = vocabulary[words[i]]
		}
		if texts[i] != "" {
			want[0], want[3], want[4], want[6] = texts[i], numbers[i], counts[i], day(days[i])
			sum += counts[i]%1000 + int64(len(texts[i])) + int64(days[i])
		}
		for c := range columns {
			if v := columns[c](i); v != want[c] {
				t.Fatalf("row %d, column %d: %v, want %v", i, c, v, want[c])
			}
		}
	}
	db := engine(t)
	var engineRows, present int
	if err := db.QueryRowContext(context.Background(), "select count(*), count(word), coalesce(sum(count % 1000 + length(text) + (day - date '1970-01-01')), 0)::bigint from read_parquet('"+path+"')").Scan(&engineRows, &present, &engineSum); err != nil {
		t.Fatal(err)
	}
	wantPresent := 0
	for _, w := range words {
		if w >= 0 && vocabulary[w] != "" {
			wantPresent++
		}
	}
	if engineRows != rows || engineSum != sum || present != wantPresent {
		t.Errorf("the engine reads %d rows, %d words and a sum of %d; want %d, %d and %d", engineRows, present, engineSum, rows, wantPresent, sum)
	}
	var kinds string
	if err := db.QueryRowContext(context.Background(), "select string_agg(column_type, ' ') from (describe select * from read_parquet('"+path+"'))").Scan(&kinds); err != nil || kinds != "VARCHAR VARCHAR VARCHAR DOUBLE BIGINT BOOLEAN DATE" {
		t.Errorf("the engine sees the types %s, %v", kinds, err)
	}
}
