package score

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"clientele/models"
	"clientele/models/features"
	"clientele/models/outcome"
	"clientele/models/tree"
)

// storedRules is what training leaves of the rules: the tree, to find who is under which, and what was counted.
type storedRules struct {
	Tree []byte `json:"tree"`
	Rows []struct {
		Rate, Low, High, Lift float64
		Rows                  int
	} `json:"rows"`
}

// foundRules finds the groups that leave most often on some rows and counts them on others. It is nil where nothing parts the rows.
func foundRules(ctx context.Context, earlier, counted outcome.Data, src rand.Source) ([]byte, error) {
	table, err := readable(earlier.Table)
	if err != nil || table.Len() == 0 || len(earlier.Is) == 0 {
		return nil, err
	}
	order := make([]float64, len(earlier.Cutoff))
	many := false
	for i, c := range earlier.Cutoff {
		order[i] = float64(c)
		many = many || c != earlier.Cutoff[0]
	}
	if !many {
		order = nil
	}
	m, err := tree.Fit(ctx, tree.Data{Table: table, Is: earlier.Is, Order: order}, tree.Settings{}, src)
	if errors.Is(err, tree.ErrOneOutcome) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("finding the rules of churn: %w", err)
	}
	rules, err := m.On(ctx, counted.Table, counted.Is)
	if err != nil {
		return nil, fmt.Errorf("counting the rules of churn: %w", err)
	}
	var s storedRules
	if s.Tree, err = m.MarshalBinary(); err != nil {
		return nil, err
	}
	for _, r := range rules {
		s.Rows = append(s.Rows, struct {
			Rate, Low, High, Lift float64
			Rows                  int
		}{r.Rate, r.Low, r.High, r.Lift, r.Rows})
	}
	return json.Marshal(s)
}

// readable leaves out what people cannot act on: what a model says, and ratios of ratios.
func readable(t features.Table) (features.Table, error) {
	var list []features.Feature
	for i := range t.Len() {
		if f := t.Feature(i); !strings.HasPrefix(f.Name, "p_") && f.Name != "expected_orders" && !strings.HasSuffix(f.Name, "_variation") && !strings.HasSuffix(f.Name, "_deviations") {
			list = append(list, f)
		}
	}
	return features.NewTable(list...)
}

// rulesToday is the rules with how many customers of today are under each.
func rulesToday(ctx context.Context, part trained, asked features.Table) (models.Columns, error) {
	var texts, ids []string
	var customers, tested []int64
	var rate, low, high, lift []float64
	if len(part.Beside) > 0 {
		var s storedRules
		if err := json.Unmarshal(part.Beside, &s); err != nil {
			return models.Columns{}, fmt.Errorf("reading the rules of churn of %s: %w", part.Version, err)
		}
		var m tree.Model
		if err := m.UnmarshalBinary(s.Tree); err != nil {
			return models.Columns{}, err
		}
		now, err := m.On(ctx, asked, make([]bool, asked.Rows()))
		if err != nil {
			return models.Columns{}, fmt.Errorf("counting the rules of churn: %w", err)
		}
		for i, r := range now {
			texts, ids = append(texts, r.Text), append(ids, fmt.Sprintf("R%02d", i+1))
			customers, tested = append(customers, int64(r.Rows)), append(tested, int64(s.Rows[i].Rows))
			rate, low, high, lift = append(rate, s.Rows[i].Rate), append(low, s.Rows[i].Low), append(high, s.Rows[i].High), append(lift, s.Rows[i].Lift)
		}
	}
	report := part.Model.Report().Card
	report.Published, report.Grade = "tree", ""
	return models.NewColumns(append([]models.Column{
		models.TextColumn("rule_id", ids), models.TextColumn("rule_text", texts), models.IntegerColumn("customers", customers), models.IntegerColumn("tested_customers", tested),
		models.FloatColumn("churn_rate", rate), models.FloatColumn("low", low), models.FloatColumn("high", high), models.FloatColumn("lift", lift),
	}, modelValues(len(ids), report, part.Version)...)...)
}
