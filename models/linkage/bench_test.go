package linkage_test

import (
	"math/rand/v2"
	"testing"

	"clientele/models/linkage"
)

const benchRecords = 100_000

func BenchmarkTrainAndLink(b *testing.B) {
	c := people(benchRecords, 31)
	b.ReportAllocs()
	var q linkage.Quality
	for b.Loop() {
		_, result, err := linkage.TrainAndLink(b.Context(), c.Records, linkage.Settings{}, rand.NewPCG(1, 2))
		if err != nil {
			b.Fatal(err)
		}
		q = linkage.Evaluate(result.Clusters, c.truth)
	}
	b.ReportMetric(float64(benchRecords)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(q.F1, "F1")
}

// The night after: 1.5 % of the records are new.
func BenchmarkLink_newRecordsAlone(b *testing.B) {
	c := people(benchRecords, 31)
	early := make([]int, 0, benchRecords)
	for i := range c.Keys {
		if i%67 != 0 {
			early = append(early, i)
		}
	}
	m, night := link(b, c.take(early).Records, linkage.Settings{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Link(b.Context(), c.Records, linkage.Settings{}, night.State); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchRecords)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
