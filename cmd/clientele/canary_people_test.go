package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
)

// canaryPeople are fifty people whose every text is found nowhere else.
func canaryPeople() (cards string, sales string, texts []string) {
	var records, lines strings.Builder
	records.WriteString(cardsFile())
	lines.WriteString(tillHeader)
	for i := range 50 {
		name, email, phone, card := fmt.Sprintf("Qanary Zyx%02dqv", i), fmt.Sprintf("zyx%02dqv@canary.example", i), fmt.Sprintf("07912 3456%02d", i), fmt.Sprintf("ZYX%02dQV", i)
		texts = append(texts, fmt.Sprintf("Zyx%02dqv", i), email, phone, strings.ReplaceAll(phone, " ", ""), "+44"+strings.ReplaceAll(phone, " ", "")[1:], card)
		changed := "2026-02-03 10:00:00"
		switch i % 5 {
		case 1:
			changed = name // a name where a time should be
		case 2:
			name = `"` + name // a quote that is never closed
		case 3:
			name += ",one,field,more"
		}
		fmt.Fprintf(&records, "%s,%s,%s,%s,%s\n", card, name, email, phone, changed)
		quantity := "1"
		if i%4 == 1 {
			quantity = email
		}
		fmt.Fprintf(&lines, "Z%03d,1,2026-04-01 10:00:00,S1,%s,A01,%s,5.00\n", i, card, quantity)
	}
	return records.String(), lines.String(), texts
}

// No text about a person, and nothing of the environment, is in what a night says: its output,
// its log, its records and its manifest. People are in Parquet files and in marts.duckdb alone.
func TestNights_tellNothingOfPeople(t *testing.T) {
	const secret = "postgres://qv:zyx-secret@db.canary.example/marts?password=zyx-secret"
	t.Setenv("CLIENTELE_TARGET", secret)
	dir := shop(t)
	delivered(t, dir, 30, shopDays)
	cards, sales, texts := canaryPeople()
	put(t, filepath.Join(dir, "exports", "cards.csv"), cards)
	put(t, filepath.Join(dir, "exports", "till", "canaries.csv"), sales)
	texts = append(texts, "zyx-secret", "enl4LXNlY3JldA", "zyx%2Dsecret")
	tolerant := strings.ReplaceAll(shopConfig, "rejected_share: 0.05", "rejected_share: 0.9")
	var said bytes.Buffer
	say := func(want string, args ...string) {
		t.Helper()
		cmd := exec.Command("clientele", append(args, "-C", dir)...)
		cmd.Stdout, cmd.Stderr = &said, &said
		if got := code(cmd.Run()); want != "" && got != want {
			t.Errorf("%v: exit code %s, want %s\n%s", args, got, want, said.String())
		}
	}
	say(fmt.Sprint(exitExport), "run", "--as-of", shopLast())    // too many rejects
	say(fmt.Sprint(exitExport), "check", "--log-format", "json") // the same, said by another command
	put(t, filepath.Join(dir, "clientele.yaml"), tolerant+"checks: {unknown_customer_share: 0.0}\n")
	say("", "run", "--as-of", shopLast(), "--json") // a check may fail, with samples
	put(t, filepath.Join(dir, "clientele.yaml"), tolerant)
	crash := exec.Command("clientele", "run", "-C", dir, "--as-of", shopLast())
	crash.Stdout, crash.Stderr = &said, &said
	if err := crash.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(400 * time.Millisecond)
	_ = crash.Process.Signal(quit())
	_ = crash.Wait()
	say("0", "run", "--as-of", shopLast(), "--log-format", "json")
	say("0", "status")
	say("0", "runs")
	say("0", "check", "--deep")
	look := func(where string, data []byte) {
		for _, text := range texts {
			if at := bytes.Index(data, []byte(text)); at >= 0 {
				t.Errorf("%s tells %q: …%s…", where, text, data[max(0, at-80):min(len(data), at+80)])
			}
		}
	}
	look("the output", said.Bytes())
	looked := 0
	err := filepath.WalkDir(pipeline.Layout{Root: dir}.State(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".parquet") || strings.HasSuffix(path, ".duckdb") {
			return err
		}
		data, err := os.ReadFile(path)
		looked++
		look(strings.TrimPrefix(path, dir), data)
		return err
	})
	if err != nil || looked < 50 {
		t.Errorf("looked at %d files: %v", looked, err)
	}
}
