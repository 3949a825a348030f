package gbdt_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"

	"clientele/models/features/featurestest"
	"clientele/models/gbdt"
)

// A hundred trees of 31 leaves on 30 features, on all processors. BenchmarkSideBySide does the same beside LightGBM.
func Benchmark(b *testing.B) {
	const rows = 100_000
	ctx, threads := context.Background(), runtime.GOMAXPROCS(0)
	x, is, _ := featurestest.Synthetic(rows, 7)
	data, settings := gbdt.Data{Table: x, Target: numbers(is)}, gbdt.Settings{Rounds: 100, Leaves: 31, Threads: threads}
	m := fit(b, data, settings)
	each := func(name string, work func() error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := work(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
		})
	}
	each("Fit", func() error { _, err := gbdt.Fit(ctx, data, settings, rand.NewPCG(1, 1)); return err })
	each("Predict", func() error { _, err := m.Predict(ctx, x, threads); return err })
	each("Contributions", func() error { _, err := m.Contributions(ctx, x, threads); return err })
}
