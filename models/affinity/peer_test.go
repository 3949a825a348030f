package affinity_test

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"clientele/models/affinity"
)

// BenchmarkSideBySide mines the same baskets as PyFIM, one after the other, from baskets in memory to itemsets and then to rules:
//
//	CLIENTELE_PYTHON=python3 go test ./models/affinity -run '^$' -bench SideBySide -benchtime 3x
//
// The Python needs pyfim; the program is peer_affinity.py of ../shared/peers. PyFIM runs in one thread, ours in GOMAXPROCS; its mine_s is
// the quicker one of Eclat and FP-growth, its rules_s mines again. CLIENTELE_PEER_SALES may name a
// sales.csv of gen_sales.py, whose sales with a positive quantity are mined at .05 % as well.
func BenchmarkSideBySide(b *testing.B) {
	python := os.Getenv("CLIENTELE_PYTHON")
	if python == "" {
		b.Skip("CLIENTELE_PYTHON names no Python with pyfim")
	}
	shared := filepath.Join("..", "..", "..", "shared")
	for _, c := range []struct {
		name, file, format string
		support            float64
		read               func(testing.TB) *affinity.Baskets
	}{
		{"groceries", "data/groceries/groceries.csv", "csv", .001, groceries},
		{"T10I4D100K", "data/fimi/T10I4D100K.dat", "dat", .001, t10},
		{"sales", "", "dat", .0005, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			file := filepath.Join(shared, filepath.FromSlash(c.file))
			var baskets *affinity.Baskets
			if c.read != nil {
				baskets = c.read(b)
			} else {
				file = filepath.Join(b.TempDir(), "sales.dat")
				baskets = sales(b, file)
			}
			ours, theirs := map[string]float64{}, map[string]float64{}
			for b.Loop() {
				start := time.Now()
				sets := mine(b, baskets, affinity.Settings{MinSupport: c.support})
				ours["mine_s"] += time.Since(start).Seconds()
				start = time.Now()
				found := rules(b, sets, affinity.RuleSettings{MinConfidence: .5})
				ours["rules_s"] += time.Since(start).Seconds()
				ours["itemsets"] += float64(sets.Len())
				ours["rules"] += float64(found.Len())
				eclat, growth := pyfim(b, python, shared, "eclat", file, c.format, c.support), pyfim(b, python, shared, "fpgrowth", file, c.format, c.support)
				theirs["mine_s"] += min(eclat["mine_s"], growth["mine_s"])
				theirs["rules_s"] += min(eclat["rules_s"], growth["rules_s"])
				theirs["itemsets"] += eclat["itemsets"]
				theirs["rules"] += eclat["rules"]
			}
			for name := range ours {
				b.ReportMetric(ours[name]/float64(b.N), "our_"+name)
				b.ReportMetric(theirs[name]/float64(b.N), "pyfim_"+name)
			}
		})
	}
}

func pyfim(b *testing.B, python, shared, engine, file, format string, support float64) map[string]float64 {
	b.Helper()
	cmd := exec.Command(python, filepath.Join(shared, "peers", "peer_affinity.py"), "--engine", engine, "--data", file, "--format", format,
		"--supp", fmt.Sprint(support), "--conf", ".5")
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	var line map[string]any
	if err := json.Unmarshal(text, &line); err != nil {
		b.Fatal(err)
	}
	out := map[string]float64{}
	for name, value := range line {
		if number, ok := value.(float64); ok {
			out[name] = number
		}
	}
	return out
}

// sales reads the sales that CLIENTELE_PEER_SALES names and writes them as one basket a line.
func sales(b *testing.B, to string) *affinity.Baskets {
	b.Helper()
	name := os.Getenv("CLIENTELE_PEER_SALES")
	if name == "" {
		b.Skip("CLIENTELE_PEER_SALES names no sales.csv")
	}
	file, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(bufio.NewReaderSize(file, 1<<20))
	reader.ReuseRecord = true
	header, err := reader.Read()
	if err != nil {
		b.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range header {
		column[name] = i
	}
	items := map[string][]string{}
	var order, sale, product []string
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		if quantity, err := strconv.ParseFloat(record[column["quantity"]], 64); err != nil || quantity <= 0 {
			continue
		}
		id, item := strings.Clone(record[column["sale_id"]]), strings.Clone(record[column["product_id"]])
		if items[id] == nil {
			order = append(order, id)
		}
		items[id] = append(items[id], item)
		sale, product = append(sale, id), append(product, item)
	}
	var text strings.Builder
	for _, id := range order {
		text.WriteString(strings.Join(items[id], " ") + "\n")
	}
	if err := os.WriteFile(to, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	baskets, err := affinity.FromLines(sale, product)
	if err != nil {
		b.Fatal(err)
	}
	return baskets
}
