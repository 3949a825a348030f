package gbdt_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"clientele/models/evaluate"
	"clientele/models/features"
	"clientele/models/gbdt"
)

// BenchmarkSideBySide trains, scores and explains on the same rows as LightGBM, with the same rounds, leaves, rate and threads, one after the other:
//
//	CLIENTELE_PYTHON=python3 go test ./models/gbdt -run '^$' -bench SideBySide -benchtime 3x
//
// The Python needs numpy and lightgbm. CLIENTELE_PEER_ROWS sets the rows (500000), CLIENTELE_PEER_THREADS the
// threads (2). OpenMP spins on a busy machine: compare one thread there.
func BenchmarkSideBySide(b *testing.B) {
	python := os.Getenv("CLIENTELE_PYTHON")
	if python == "" {
		b.Skip("CLIENTELE_PYTHON names no Python with numpy and lightgbm")
	}
	rows := 500_000
	if text := os.Getenv("CLIENTELE_PEER_ROWS"); text != "" {
		var err error
		if rows, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	const rounds, leaves, rate, explained = 100, 31, .1, 100_000
	threads := min(2, runtime.NumCPU())
	if text := os.Getenv("CLIENTELE_PEER_THREADS"); text != "" {
		var err error
		if threads, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	folder := b.TempDir()
	peer := func(args ...string) []byte {
		cmd := exec.Command(python, append([]string{filepath.Join("testdata", "peer.py")}, args...)...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		return out
	}
	peer("make", folder, fmt.Sprint(rows))
	x, y := peerTable(b, folder, rows)
	cut := rows * 4 / 5
	train, test := span(0, cut), span(cut, rows)
	data := gbdt.Data{Table: x.Take(train), Target: y[:cut]}
	held, is := x.Take(test), make([]bool, len(test))
	for i := range is {
		is[i] = y[cut+i] == 1
	}
	ours, theirs := map[string]float64{}, map[string]float64{}
	timed := func(name string, work func() error) {
		wall, cpu := time.Now(), cpuSeconds()
		if err := work(); err != nil {
			b.Fatal(err)
		}
		ours[name+"_s"] += time.Since(wall).Seconds()
		ours[name+"_cpu_s"] += cpuSeconds() - cpu
	}
	ctx := context.Background()
	b.ResetTimer()
	for range b.N {
		var m *gbdt.Model
		var p []float64
		timed("train", func() (err error) {
			m, err = gbdt.Fit(ctx, data, gbdt.Settings{Rounds: rounds, Leaves: leaves, Rate: rate, Threads: threads}, rand.NewPCG(1, 1))
			return err
		})
		timed("predict", func() (err error) { p, err = m.Predict(ctx, held, threads); return err })
		part := held.Take(span(0, min(explained, len(test))))
		timed("explain", func() error { _, err := m.Contributions(ctx, part, threads); return err })
		ours["auc"] += evaluate.AUC(is, p)
		var line map[string]any
		text := peer("lightgbm", folder, fmt.Sprint(rows), fmt.Sprint(rounds), fmt.Sprint(leaves), fmt.Sprint(rate), fmt.Sprint(threads), fmt.Sprint(explained))
		if err := json.Unmarshal(text, &line); err != nil {
			b.Fatal(err)
		}
		for name, value := range line {
			if number, ok := value.(float64); ok {
				theirs[name] += number
			}
		}
	}
	for name := range ours {
		b.ReportMetric(ours[name]/float64(b.N), "our_"+name)
		b.ReportMetric(theirs[name]/float64(b.N), "lightgbm_"+name)
	}
}

func cpuSeconds() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}

func span(low, high int) []int {
	out := make([]int, high-low)
	for i := range out {
		out[i] = low + i
	}
	return out
}

func peerTable(t testing.TB, folder string, rows int) (features.Table, []float64) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder, "x.f32"))
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := os.ReadFile(filepath.Join(folder, "y.u8"))
	if err != nil {
		t.Fatal(err)
	}
	list := make([]features.Feature, len(raw)/4/rows)
	for f := range list {
		values := make([]float64, rows)
		for i := range values {
			values[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[4*(f*rows+i):])))
		}
		list[f] = features.Feature{Name: fmt.Sprint("f", f), Numbers: values}
	}
	x, err := features.NewTable(list...)
	if err != nil {
		t.Fatal(err)
	}
	y := make([]float64, rows)
	for i := range y {
		y[i] = float64(outcome[i])
	}
	return x, y
}
