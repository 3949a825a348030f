package score_test

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/models/card"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/score"
)

// ask measures prospects at a cutoff from tables that lie on the disk.
func (l leads) ask(t *testing.T, cutoff string) ([]card.Card, error) {
	t.Helper()
	dir, paths := t.TempDir(), map[pipeline.Table]string{}
	for table, columns := range l.tables(t) {
		paths[table] = filepath.Join(dir, string(table)+".parquet")
		if err := columnar.WriteParquet(paths[table], columns, "cutoff_date"); err != nil {
			t.Fatal(err)
		}
	}
	n := score.Night{AsOf: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), Seed: 1, Threads: 2, Models: config.Models{Prospect: config.Prospect{WindowDays: 90, MinPositives: 20}}}
	cards, _, err := score.BacktestProspect(t.Context(), n, func(table pipeline.Table) []string { return []string{paths[table]} }, cutoff)
	return cards, err
}

func TestBacktestProspect_learnsFromWhatCameBefore(t *testing.T) {
	l := someLeads(300, 6)
	cutoff := "2026-01-01"
	cards, err := l.ask(t, cutoff)
	if err != nil || len(cards) != 1 {
		t.Fatalf("%d cards, %v", len(cards), err)
	}
	if c := cards[0]; c.Model != "prospect" || c.TestFrom != cutoff || c.TestTo != "2026-04-01" || c.Protocol != card.LaterPeriod || c.TestRows != 300 || !c.Grade.IsPublished() {
		t.Errorf("%+v", c)
	}
	poisoned := someLeads(300, 6)
	for i := range poisoned.rows {
		if row := &poisoned.rows[i]; row.cutoff > cutoff {
			row.won, row.employees, row.pages, row.source = !row.won, math.Inf(1), -5, "elsewhere"
		}
	}
	if again, err := poisoned.ask(t, cutoff); err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", cards) {
		t.Errorf("what came later changed the card: %v\n%+v\n%+v", err, again, cards)
	}
	if latest, err := l.ask(t, ""); err != nil || latest[0].TestFrom != "2026-04-01" {
		t.Errorf("without a day it is tested from %s, %v", latest[0].TestFrom, err)
	}
	if oldest, err := l.ask(t, "2025-07-05"); err != nil || oldest[0].Protocol != card.Folds {
		t.Errorf("%+v, %v", oldest, err)
	}
}

func TestBacktestProspect_saysWhichDaysThereAre(t *testing.T) {
	for name, test := range map[string]struct {
		leads  leads
		cutoff string
		want   string
	}{
		"the as-of date":        {someLeads(30, 7), "2026-06-30", "2026-04-01"},
		"before the data begin": {someLeads(30, 7), "1999-01-01", "2025-07-05"},
		"no prospects":          {leads{}, "", "there are none"},
	} {
		if _, err := test.leads.ask(t, test.cutoff); !errors.Is(err, score.ErrNoCutoff) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A reason never shows the name of a column.
func TestReasonWords_knowsAllFeatures(t *testing.T) {
	for _, list := range [][]string{score.CustomerFeatureNames(), score.PropensityFeatureNames(), score.ProspectFeatureNames()} {
		for _, name := range list {
			if words := score.ReasonWords(name); words == "" || strings.Contains(words, "_") {
				t.Errorf("%s is told as %q", name, words)
			}
		}
	}
	if words := score.ReasonWords("unheard_of"); words != "unheard_of" {
		t.Errorf("a feature without words is told as %q", words)
	}
}
