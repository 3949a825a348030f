package clv_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"clientele/models/bgnbd"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/clv"
	"clientele/models/gammagamma"
	"clientele/models/paretonbd"
)

// BenchmarkBesideLifetimes fits and scores the same generated customers as the Python package lifetimes, one after the other:
//
//	CLIENTELE_PYTHON=python3 go test ./models/clv -run '^$' -bench BesideLifetimes -benchtime 1x
//
// The Python needs lifetimes, polars and pandas; the peer programs lie beside the repository. CLIENTELE_PEER_CUSTOMERS are how many of the latter are generated
// (3015000, of whom 2.5 million have bought by the end of week 65). Pareto/NBD of lifetimes takes half a minute for 50,000 customers, which is what it is given.
//
// The protocol: times are of fitting, and of scoring all customers, in memory. Ours score three horizons with discount and intervals, lifetimes one horizon without.
func BenchmarkBesideLifetimes(b *testing.B) {
	python := os.Getenv("CLIENTELE_PYTHON")
	if python == "" {
		b.Skip("CLIENTELE_PYTHON names no Python with lifetimes and polars")
	}
	peers, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "peers"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(peers); err != nil {
		b.Skipf("without the peer programs: %v", err)
	}
	generated := os.Getenv("CLIENTELE_PEER_CUSTOMERS")
	if generated == "" {
		generated = "3015000"
	}
	dir := b.TempDir()
	peer := func(args ...string) []byte {
		b.Helper()
		cmd := exec.CommandContext(context.Background(), python, args...)
		cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
		var complaints bytes.Buffer
		cmd.Stderr = &complaints
		out, err := cmd.Output()
		if err != nil {
			b.Fatalf("%v: %v\n%s%s", args, err, out, complaints.String())
		}
		return out
	}
	peer(filepath.Join(peers, "gen_sales.py"), "--out", dir, "--summary-only", "--customers", generated)
	peer("-c", convertSummary, dir)
	var columns [4][]float64
	for i, name := range []string{"x", "tx", "T", "m"} {
		columns[i] = doubles(b, filepath.Join(dir, name+".f64"))
	}
	shop := btydtest.Shop{Frequency: columns[0], Recency: columns[1], Age: columns[2], Monetary: columns[3]}
	sums := map[string]float64{}
	for b.Loop() {
		beside(b, shop, sums)
		for model, options := range map[string][]string{"bgnbd": nil, "paretonbd": {"--n", "50000"}} {
			var theirs struct {
				Fit     float64 `json:"fit_s"`
				Spend   float64 `json:"gg_s"`
				Predict float64 `json:"predict_s"`
				Memory  float64 `json:"peak_rss_mb"`
				Failed  string  `json:"failed"`
			}
			args := append([]string{filepath.Join(peers, "peer_clv.py"), "--summary", filepath.Join(dir, "summary.parquet"), "--model", model}, options...)
			text := peer(args...)
			if err := json.Unmarshal(text, &theirs); err != nil || theirs.Failed != "" {
				b.Fatalf("%v: %s", err, text)
			}
			if model == "paretonbd" {
				sums["lifetimes_paretonbd_50000_fit_s"] += theirs.Fit
				continue
			}
			sums["lifetimes_fit_s"] += theirs.Fit
			sums["lifetimes_spend_fit_s"] += theirs.Spend
			sums["lifetimes_score_s"] += theirs.Predict
			sums["lifetimes_peak_mb"] += theirs.Memory
		}
	}
	for name, sum := range sums {
		b.ReportMetric(sum/float64(b.N), name)
	}
	b.ReportMetric(float64(len(shop.Age)), "customers")
}

// beside takes our times.
func beside(b *testing.B, s btydtest.Shop, sums map[string]float64) {
	b.Helper()
	ctx := context.Background()
	customers := s.Customers(b)
	spend, err := gammagamma.CheckSpend(s.Frequency, s.Monetary, nil)
	if err != nil {
		b.Fatal(err)
	}
	timed := func(name string, work func() error) {
		b.Helper()
		began := time.Now()
		if err := work(); err != nil {
			b.Fatal(err)
		}
		sums[name] += time.Since(began).Seconds()
	}
	var buying *bgnbd.Fitted
	var spending *gammagamma.Fitted
	timed("our_fit_s", func() (err error) { buying, err = bgnbd.Fit(ctx, customers, bgnbd.Settings{}); return err })
	timed("our_spend_fit_s", func() (err error) {
		spending, err = gammagamma.Fit(ctx, spend, gammagamma.Settings{})
		return err
	})
	timed("our_score_s", func() error {
		_, err := buying.Score(ctx, customers, btyd.ScoreSettings{Horizons: []float64{39}})
		return err
	})
	timed("our_value_s", func() error {
		_, err := clv.Value(ctx, buying, spending, customers, spend, clv.Settings{Horizons: []float64{90. / 7, 180. / 7, 365. / 7}, Year: 365. / 7})
		return err
	})
	timed("our_paretonbd_fit_s", func() error { _, err := paretonbd.Fit(ctx, customers, paretonbd.Settings{}); return err })
	const few = 50_000
	if customers.Len() >= few {
		part := btydtest.Shop{Frequency: s.Frequency[:few], Recency: s.Recency[:few], Age: s.Age[:few]}
		timed("our_paretonbd_50000_fit_s", func() error {
			_, err := paretonbd.Fit(ctx, part.Customers(b), paretonbd.Settings{})
			return err
		})
	}
}

func doubles(b *testing.B, path string) []float64 {
	b.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	out := make([]float64, len(raw)/8)
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
	}
	return out
}

// convertSummary writes each column as bare doubles.
const convertSummary = `
import polars, sys
summary = polars.read_parquet(sys.argv[1] + "/summary.parquet")
for name in ("x", "tx", "T", "m"):
    summary[name].cast(polars.Float64).fill_null(0.0).to_numpy().tofile(sys.argv[1] + "/" + name + ".f64")
`
