package pattern

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"clientele/models/sequence"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// longestName is how many characters of a name are told.
const longestName = 120

// histories is who bought what when, with what articles are called and the categories that they are of.
type histories struct {
	rows            int64 // that were read
	items           *sequence.Histories
	names, category map[string]string // by article, where it has one
}

// byCategory is who bought of which category when.
func (h *histories) byCategory() *sequence.Histories {
	return h.items.By(func(item string) string { return h.category[item] })
}

func shortened(name string) string {
	if len(name) <= longestName || utf8.RuneCountInString(name) <= longestName {
		return name
	}
	return string([]rune(name)[:longestName])
}

func readHistories(ctx context.Context, env *pipeline.Env) (*histories, error) {
	columns, err := columnar.ReadCoded(ctx, env.Files(basketItems), "customer_id", "sale_date", "item_id")
	if err != nil {
		return nil, err
	}
	articles, err := columnar.ReadCoded(ctx, env.Files(items), "item_id", "item_name", "category")
	if err != nil {
		return nil, err
	}
	customers, days, bought := columns[0], columns[1], columns[2]
	out := &histories{rows: int64(len(customers.Of)), names: map[string]string{}, category: map[string]string{}}
	dates := make([]int32, len(days.Texts))
	for i, text := range days.Texts[1:] {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return nil, fmt.Errorf("reading %s: sale_date: %w", basketItems, err)
		}
		dates[i+1] = dayOf(day)
	}
	on := make([]int32, len(days.Of))
	for i, code := range days.Of {
		on[i] = dates[code]
	}
	columns[1].Of = nil          // the rows are many: what is done with makes room
	_, place := ranks(customers) // so that sums over customers do not depend on the order of rows
	for i, code := range customers.Of {
		if customers.Of[i] = sequence.None; code != 0 {
			customers.Of[i] = place[code]
		}
	}
	for i := range bought.Of {
		bought.Of[i]-- // no article becomes None
	}
	for _, id := range bought.Texts[1:] {
		out.names[id] = shortened(id)
	}
	for row := range articles[0].Of {
		id := articles[0].At(row)
		if name := articles[1].At(row); name != "" {
			out.names[id] = shortened(name)
		}
		out.category[id] = articles[2].At(row)
	}
	if out.items, err = sequence.FromNumbers(customers.Of, on, bought.Of, bought.Texts[1:]); err != nil {
		return nil, fmt.Errorf("reading %s: %w", basketItems, err)
	}
	return out, nil
}
