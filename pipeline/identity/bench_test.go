package identity

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
)

// BenchmarkStep is the first night of people and a night after, from Parquet to Parquet.
// CLIENTELE_PEOPLE names the step's input of records as a Parquet file, CLIENTELE_PEOPLE_AFTER
// that of the second night; without them the people are 4,000 made here, and the second
// night has no news.
func BenchmarkStep(b *testing.B) {
	dir := b.TempDir()
	empty := filepath.Join(dir, "history.parquet")
	writeColumns(b, empty, historyColumns("", models.Columns{}))
	inputs := map[pipeline.Table]string{recordsTable: peopleFile(b, dir)}
	inputs[mentionsTable], inputs[togetherTable] = filepath.Join(dir, "mentions.parquet"), filepath.Join(dir, "together.parquet")
	writeColumns(b, inputs[mentionsTable], noMentions())
	writeColumns(b, inputs[togetherTable], noPairs())
	layout := pipeline.Layout{Root: dir}
	for b.Loop() {
		inputs[mapHistory] = empty
		first, idMap := benchNight(b, layout, inputs, "2024-03-01")
		b.ReportMetric(peakMB(), "MB-peak-first-night")
		columns, err := columnar.ReadParquet(context.Background(), []string{idMap})
		if err != nil {
			b.Fatal(err)
		}
		inputs[mapHistory] = filepath.Join(dir, "kept.parquet")
		writeColumns(b, inputs[mapHistory], historyColumns("2024-03-01", columns), "valid_from", "valid_to")
		if after := os.Getenv("CLIENTELE_PEOPLE_AFTER"); after != "" {
			inputs[recordsTable] = after
		}
		runtime.GC()
		second, idMap := benchNight(b, layout, inputs, "2024-03-02")
		b.ReportMetric(first, "s/first-night")
		b.ReportMetric(second, "s/night-after")
		if to := os.Getenv("CLIENTELE_MAP"); to != "" {
			if err := os.Rename(idMap, to); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// benchNight runs the step alone and keeps what it leaves.
func benchNight(b *testing.B, layout pipeline.Layout, inputs map[pipeline.Table]string, asOf string) (seconds float64, idMap string) {
	b.Helper()
	at, err := time.Parse(time.DateOnly, asOf)
	if err != nil {
		b.Fatal(err)
	}
	step, err := New(Settings{Layout: layout, Identity: config.Identity{Threshold: .9, ReviewFrom: .5}, AsOf: at, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	plan, err := pipeline.NewPlan([]pipeline.Step{fixed{inputs}, step})
	if err != nil {
		b.Fatal(err)
	}
	runner := pipeline.Runner{Layout: layout, Parallel: 1, Log: slog.New(phases()), Now: time.Now, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	began := time.Now()
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: asOf, AsOf: at}, pipeline.Options{})
	if err != nil {
		b.Fatal(err)
	}
	seconds = time.Since(began).Seconds()
	if err := Keep(layout, layout.Run(asOf), asOf); err != nil {
		b.Fatal(err)
	}
	return seconds, outcome.Outputs[mapTable].Files[0]
}

// fixed are inputs that are there already.
type fixed struct{ files map[pipeline.Table]string }

func (fixed) Name() string            { return "inputs" }
func (fixed) Fingerprint() string     { return "fixed" }
func (fixed) FindsOutside()           {}
func (fixed) Reads() []pipeline.Table { return nil }
func (fixed) Writes() []pipeline.Table {
	return []pipeline.Table{recordsTable, mentionsTable, togetherTable, mapHistory}
}

func (f fixed) Run(context.Context, *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	for table, file := range f.files {
		result.Outputs = append(result.Outputs, pipeline.Output{Table: table, Files: []string{file}, Fingerprint: file})
	}
	return result, nil
}

// peopleFile is the step's input of records.
func peopleFile(b *testing.B, dir string) string {
	b.Helper()
	if path := os.Getenv("CLIENTELE_PEOPLE"); path != "" {
		return path
	}
	columns := map[string][]string{}
	for _, line := range people(2000) {
		for i, name := range []string{"source_system", "customer_ref_source", "source_record_id", "full_name", "email", "phone", "street", "postcode", "birth_date"} {
			columns[name] = append(columns[name], strings.Split(line, ",")[i])
		}
	}
	var all []models.Column
	for _, name := range []string{"source_system", "customer_ref_source", "source_record_id", "first_name", "last_name", "full_name", "company_name", "email", "phone", "street", "city", "postcode", "country", "birth_date", "gender", "created_at", "merged_into_ref"} {
		values := columns[name]
		if values == nil {
			values = make([]string, len(columns["source_system"]))
		}
		all = append(all, models.TextColumn(name, values))
	}
	path := filepath.Join(dir, "records.parquet")
	writeColumns(b, path, all)
	return path
}

// peakMB is the largest memory that the process had, 0 where the system does not tell.
func peakMB() float64 {
	if runtime.GOOS != "linux" {
		return 0
	}
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(data), "\n") {
		if rest, is := strings.CutPrefix(line, "VmHWM:"); is {
			kib := 0.0
			for _, r := range rest {
				if r >= '0' && r <= '9' {
					kib = 10*kib + float64(r-'0')
				}
			}
			return kib / 1000
		}
	}
	return 0
}

// phases is a log that tells how long each part of the step takes, where CLIENTELE_PHASES is
// set.
func phases() slog.Handler {
	if os.Getenv("CLIENTELE_PHASES") == "" {
		return slog.DiscardHandler
	}
	return &phaseLog{last: time.Now(), cpu: cpuTime()}
}

type phaseLog struct {
	last time.Time
	cpu  time.Duration
}

func (p *phaseLog) WithAttrs([]slog.Attr) slog.Handler     { return p }
func (p *phaseLog) WithGroup(string) slog.Handler          { return p }
func (*phaseLog) Enabled(context.Context, slog.Level) bool { return true }

func (p *phaseLog) Handle(_ context.Context, r slog.Record) error {
	if r.Level != slog.LevelDebug {
		return nil
	}
	cpu := cpuTime()
	fmt.Fprintf(os.Stderr, "%-32s %6.2f s, %6.2f s of cpu\n", r.Message, r.Time.Sub(p.last).Seconds(), (cpu - p.cpu).Seconds())
	p.last, p.cpu = r.Time, cpu
	return nil
}

func cpuTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
