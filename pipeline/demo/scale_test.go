package demo_test

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"clientele/pipeline/demo"
)

// Memory holds the people and a month, not the history: four times as many
// months of lines would not change it. The bound is some 400 bytes a person
// with one month's baskets, beside what a file needs.
func TestGenerate_memoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 600,000 lines")
	}
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		highest := uint64(0)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			highest = max(highest, m.HeapAlloc)
			select {
			case <-stop:
				peak <- highest
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	_, sum := made(t, demo.Settings{Scale: 14, Layout: demo.LayoutMonthly, Workers: 2})
	close(stop)
	if used := <-peak; used > 80<<20 {
		t.Errorf("%d lines took %d MB of heap", sum.Lines, used>>20)
	} else {
		t.Logf("%d lines, %d bytes of exports, %d MB of heap", sum.Lines, sum.Bytes, used>>20)
	}
}

// BenchmarkGenerate reports lines and bytes a second; daily files cost a file
// system's time on top. CLIENTELE_DEMO_SCALE sets the size: 350 is about 20
// million lines.
func BenchmarkGenerate(b *testing.B) {
	scale := 10.0
	if text := os.Getenv("CLIENTELE_DEMO_SCALE"); text != "" {
		var err error
		if scale, err = strconv.ParseFloat(text, 64); err != nil {
			b.Fatal(err)
		}
	}
	for _, layout := range []demo.Layout{demo.LayoutMonthly, demo.LayoutDaily} {
		b.Run(string(layout), func(b *testing.B) {
			b.ReportAllocs()
			lines := int64(0)
			for b.Loop() {
				sum, err := demo.Generate(context.Background(), b.TempDir(), demo.Settings{Scale: scale, Layout: layout})
				if err != nil {
					b.Fatal(err)
				}
				lines += sum.Lines
				b.SetBytes(sum.Bytes)
			}
			b.ReportMetric(float64(lines)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
