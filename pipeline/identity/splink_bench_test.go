package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"clientele/models/linkage"
	"clientele/pipeline/columnar"
)

// BenchmarkBesideSplink runs the step and Splink one after the other on the same generated
// people, each in a process of its own, and reports times, memory and quality of both. It
// needs CLIENTELE_PYTHON, a Python with splink, duckdb and numpy, and the peer programs
// beside the repository; CLIENTELE_PEOPLE_RECORDS is how many records, 100,000 by default.
//
// The protocol: the step from Parquet to Parquet with all its tables, first night and a
// night in which 1.5 % of the records are new; Splink from CSV to clusters in memory, as
// its own times add up. The step collects garbage as the program does in a night on a
// machine of up to 25 GB. Both score their clusters against the truth, at their thresholds.
func BenchmarkBesideSplink(b *testing.B) {
	python := os.Getenv("CLIENTELE_PYTHON")
	if python == "" {
		b.Skip("CLIENTELE_PYTHON names no Python with splink")
	}
	peers, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "peers"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(peers); err != nil {
		b.Skipf("without the peer programs: %v", err)
	}
	records := os.Getenv("CLIENTELE_PEOPLE_RECORDS")
	if records == "" {
		records = "100000"
	}
	dir := b.TempDir()
	command := func(env []string, name string, args ...string) []byte {
		b.Helper()
		cmd := exec.CommandContext(context.Background(), name, args...)
		cmd.Env = append(append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1"), env...)
		var errors bytes.Buffer
		cmd.Stderr = &errors
		out, err := cmd.Output()
		if err != nil {
			b.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, errors.String())
		}
		return out
	}
	command(nil, python, filepath.Join(peers, "gen_people.py"), "--out", dir, "--records", records)
	command(nil, python, "-c", convertPeople, dir)
	for b.Loop() {
		ours := command([]string{"CLIENTELE_PEOPLE=" + filepath.Join(dir, "first.parquet"), "CLIENTELE_PEOPLE_AFTER=" + filepath.Join(dir, "all.parquet"),
			"CLIENTELE_MAP=" + filepath.Join(dir, "map.parquet"), "GOGC=50", "GOMEMLIMIT=1600MiB"}, os.Args[0], "-test.run", "^$", "-test.bench", "^BenchmarkStep$", "-test.benchtime", "1x")
		theirs := command(nil, python, filepath.Join(peers, "peer_identity.py"), "--data", "people", dir)
		for _, unit := range []string{"s/first-night", "s/night-after", "MB-peak-first-night"} {
			b.ReportMetric(metricOf(b, string(ours), unit), unit)
		}
		var splink struct {
			Seconds float64 `json:"pipeline_s"`
			Memory  float64 `json:"peak_rss_mb"`
			F1      float64 `json:"cluster_f1"`
		}
		if err := json.Unmarshal(theirs, &splink); err != nil {
			b.Fatalf("%v: %s", err, theirs)
		}
		b.ReportMetric(splink.Seconds, "s/splink")
		b.ReportMetric(splink.Memory, "MB-peak-splink")
		b.ReportMetric(splink.F1, "F1-splink")
		b.ReportMetric(mapQuality(b, dir).F1, "F1-ours")
	}
}

// convertPeople makes the step's inputs of the generated CSV: all records, and all but
// every 67th, as of the night before.
const convertPeople = `
import duckdb, sys
con = duckdb.connect()
for name, where in (("all", "true"), ("first", "cast(record_id as bigint) % 67 <> 0")):
    con.execute(f"""copy (select source as source_system, source as customer_ref_source, record_id as source_record_id, nullif(first_name, '') as first_name,
      nullif(last_name, '') as last_name, cast(null as varchar) as full_name, cast(null as varchar) as company_name, nullif(email, '') as email, nullif(phone, '') as phone,
      nullif(street, '') as street, nullif(city, '') as city, nullif(postcode, '') as postcode, cast(null as varchar) as country, nullif(birth_date, '') as birth_date,
      cast(null as varchar) as gender, cast(null as varchar) as created_at
      from read_csv('{sys.argv[1]}/people.csv', header=true, all_varchar=true) where {where}) to '{sys.argv[1]}/{name}.parquet'""")
con.execute(f"copy (select * from read_csv('{sys.argv[1]}/people_truth.csv', header=true, all_varchar=true)) to '{sys.argv[1]}/truth.parquet'")
`

// metricOf finds a metric in a benchmark's output.
func metricOf(b *testing.B, output, unit string) float64 {
	b.Helper()
	words := strings.Fields(output)
	for i, word := range words {
		if word == unit {
			value, err := strconv.ParseFloat(words[i-1], 64)
			if err != nil {
				b.Fatal(err)
			}
			return value
		}
	}
	b.Fatalf("no %s in %s", unit, output)
	return 0
}

// mapQuality compares the map of the second night with the truth.
func mapQuality(b *testing.B, dir string) linkage.Quality {
	b.Helper()
	read := func(file, key, value string) map[string]string {
		columns, err := columnar.ReadParquet(context.Background(), []string{filepath.Join(dir, file)})
		if err != nil {
			b.Fatal(err)
		}
		table := tableOf{columns}
		keys, values, out := table.texts(key), table.texts(value), map[string]string{}
		for i := range keys {
			out[keys[i]] = values[i]
		}
		return out
	}
	customers := read("map.parquet", "source_record_id", "customer_id")
	var clusters, truth []string
	for id, entity := range read("truth.parquet", "record_id", "entity_id") {
		clusters, truth = append(clusters, customers[id]), append(truth, entity)
	}
	return linkage.Evaluate(clusters, truth)
}
