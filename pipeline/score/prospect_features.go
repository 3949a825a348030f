package score

import (
	"context"
	"fmt"
	"slices"

	"clientele/models/features"
	"clientele/pipeline/columnar"
)

// Kinds of what is known of a prospect: what it is, and what it did. The fit and the engagement score are their parts of the log-odds.
const (
	fit        = "fit"
	engagement = "engagement"
)

// prospectFeature is a column of features.prospect.
type prospectFeature struct {
	feature
	kind       string
	isCategory bool
}

// prospectFeatureList lists them. The owner is not among them: whom sales people are given says more of them than of the prospect.
func prospectFeatureList() []prospectFeature {
	category := func(name, theme, words, kind string) prospectFeature {
		return prospectFeature{feature{name, theme, words}, kind, true}
	}
	number := func(name, theme, words, kind string) prospectFeature {
		return prospectFeature{feature{name, theme, words}, kind, false}
	}
	return []prospectFeature{
		category("lead_source", "origin", "where the prospect came from", fit),
		category("industry", "industry", "what the firm does", fit),
		category("country", "country", "country", fit),
		number("employees", "size", "people whom the firm employs", fit),
		number("annual_revenue", "size", "the firm's revenue in a year", fit),
		number("is_company", "identity", "a firm is named", fit),
		number("has_email", "identity", "gave an e-mail address", fit),
		number("has_phone", "identity", "gave a phone number", fit),
		number("orders", "customer", "orders as a customer", fit),
		number("days_since_order", "customer", "days since the last order as a customer", fit),

		number("age_days", "age", "days since it was entered", engagement),
		category("stage", "stage", "stage", engagement),
		number("days_since_qualified", "stage", "days since sales took it on", engagement),
		number("emails_opened", "response", "e-mails opened", engagement),
		number("emails_clicked", "response", "e-mails clicked", engagement),
		number("pages_viewed", "response", "pages viewed", engagement),
		number("forms_submitted", "response", "forms sent", engagement),
		number("times_contacted", "effort", "contacts by sales", engagement),
		number("days_since_activity", "activity", "days since the last activity", engagement),
		number("contacts_90d", "contacts", "contacts of the last 90 days", engagement),
		number("contacts_365d", "contacts", "contacts of the last 365 days", engagement),
		number("days_since_contact", "contacts", "days since the last contact", engagement),
		number("open_opportunities", "opportunities", "open opportunities", engagement),
		number("lost_opportunities", "lost opportunities", "lost opportunities", engagement),
		number("days_since_opportunity", "opportunities", "days since the last opportunity", engagement),
		number("days_since_lost", "lost opportunities", "days since an opportunity was lost", engagement),
		number("open_amount", "opportunities", "what open opportunities may bring", engagement),
		number("open_probability", "opportunities", "how likely sales think the best open opportunity", engagement),
		category("opportunity_stage", "opportunities", "stage of the newest open opportunity", engagement),
	}
}

// overwritten are those that are known from the day of an export on alone.
func overwritten() []string {
	return []string{"stage", "emails_opened", "emails_clicked", "pages_viewed", "forms_submitted", "times_contacted", "days_since_activity"}
}

// categories reads text columns of the given rows. Blank and null are missing.
func (f frame) categories(ctx context.Context, rows []int, names []string) ([]features.Feature, error) {
	columns, err := columnar.ReadParquet(ctx, f.files, names...)
	if err != nil {
		return nil, err
	}
	if columns, err = columns.Take(rows); err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.table, err)
	}
	var list []features.Feature
	for _, name := range names {
		column, err := columns.Column(name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", f.table, err)
		}
		texts := slices.Clone(column.Texts())
		for i := range texts {
			if column.IsNull(i) {
				texts[i] = ""
			}
		}
		list = append(list, category(name, texts))
	}
	return list, nil
}

func category(name string, texts []string) features.Feature {
	f := features.Feature{Name: name, Codes: make([]int32, len(texts))}
	for _, text := range texts {
		if text != "" {
			f.Levels = append(f.Levels, text)
		}
	}
	slices.Sort(f.Levels)
	f.Levels = slices.Compact(f.Levels)
	for i, text := range texts {
		f.Codes[i] = features.Missing
		if at, is := slices.BinarySearch(f.Levels, text); is {
			f.Codes[i] = int32(at)
		}
	}
	return f
}
