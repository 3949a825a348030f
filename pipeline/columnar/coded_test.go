package columnar_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"clientele/models"
	"clientele/pipeline/columnar"
)

func TestReadCoded_readsWhatReadParquetReads(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "t.parquet")
	execute(t, engine(t), `copy (select case when i % 7 = 0 then null when i % 7 = 1 then '' else 'street ' || (i % 9000) end as street, 'always' as same, null::varchar as never,
		case when i % 3 = 0 then null else date '2020-01-01' + cast(i % 500 as integer) end as day, timestamp '2024-01-02 03:04:05.5' + to_seconds(i % 100) as moment, i as n,
		case when i % 2 = 0 then 'x' || i end as own from range(300000) as r(i)) to '`+path+`' (format parquet)`)
	names := []string{"street", "same", "never", "day", "moment", "own"}
	coded, err := columnar.ReadCoded(ctx, []string{path, path}, names...)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := columnar.ReadParquet(ctx, []string{path, path}, names...)
	if err != nil {
		t.Fatal(err)
	}
	for c, name := range names {
		column, err := plain.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(coded[c].Of) != 600_000 || coded[c].Texts[0] != "" {
			t.Fatalf("%s: %d rows, the first text is %q", name, len(coded[c].Of), coded[c].Texts[0])
		}
		for i, want := range column.Texts() {
			if got := coded[c].At(i); got != want {
				t.Fatalf("%s, row %d: %q, want %q", name, i, got, want)
			}
		}
	}
	if n := len(coded[0].Texts); n != 9001 {
		t.Errorf("%d distinct streets, want 9000 and the empty text", n)
	}
	for c, name := range names {
		texts, err := columnar.ReadTexts(ctx, []string{path, path}, name)
		if err != nil || len(texts) != 600_000 {
			t.Fatalf("%s: %d rows, %v", name, len(texts), err)
		}
		for i, text := range texts {
			if text != coded[c].At(i) {
				t.Fatalf("%s, row %d: %q, want %q", name, i, text, coded[c].At(i))
			}
		}
	}
	numbers, err := columnar.ReadCoded(ctx, []string{path}, "n")
	if err != nil || len(numbers[0].Of) != 300_000 || numbers[0].At(5) != "" {
		t.Errorf("a column of numbers: %d rows, %v", len(numbers[0].Of), err)
	}
	var missing *models.MissingColumnError
	if _, err := columnar.ReadCoded(ctx, []string{path}, "stret"); !errors.As(err, &missing) || missing.Nearest != "street" {
		t.Errorf("a missing column: %v", err)
	}
}
