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

// historyLines is who bought what when, in numbers. Unknown customers, and articles without a category, are sequence.None.
type historyLines struct {
	customers         []uint32
	days              []int32
	items, categories codedItems
}

// codedItems is what the steps of sequences can be.
type codedItems struct {
	of     []uint32 // of each line
	ids    []string
	labels []string
}

// names gives the names by id, cut to a length that a person reads.
func (c codedItems) names() map[string]string {
	out := make(map[string]string, len(c.ids))
	for i, id := range c.ids {
		name := id
		if i < len(c.labels) && c.labels[i] != "" {
			name = c.labels[i]
		}
		out[id] = shortened(name)
	}
	return out
}

func shortened(name string) string {
	if len(name) <= longestName || utf8.RuneCountInString(name) <= longestName {
		return name
	}
	return string([]rune(name)[:longestName])
}

func readLines(ctx context.Context, env *pipeline.Env) (*historyLines, error) {
	columns, err := columnar.ReadCoded(ctx, env.Files(basketItems), "customer_id", "sale_date", "item_id")
	if err != nil {
		return nil, err
	}
	articles, err := columnar.ReadCoded(ctx, env.Files(items), "item_id", "item_name", "category")
	if err != nil {
		return nil, err
	}
	out := &historyLines{}
	dates := make([]int32, len(columns[1].Texts))
	for i, text := range columns[1].Texts[1:] {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return nil, fmt.Errorf("reading %s: sale_date: %w", basketItems, err)
		}
		dates[i+1] = dayOf(day)
	}
	out.customers, out.days = columns[0].Of, make([]int32, len(columns[1].Of))
	for i, code := range columns[1].Of {
		out.days[i] = dates[code]
	}
	_, place := ranks(columns[0]) // so that sums over customers do not depend on the order of rows
	for i, code := range out.customers {
		if out.customers[i] = sequence.None; code != 0 {
			out.customers[i] = place[code]
		}
	}
	out.items = codedItems{of: columns[2].Of, ids: columns[2].Texts[1:]}
	out.categories = codedItems{of: make([]uint32, len(columns[2].Of)), ids: articles[2].Texts[1:]}

	out.items.labels = make([]string, len(out.items.ids))
	number := make(map[string]int, len(out.items.ids)) // once an article, not a line
	for i, id := range out.items.ids {
		number[id] = i
	}
	category := make([]uint32, len(out.items.ids))
	for i := range category {
		category[i] = sequence.None
	}
	for row := range articles[0].Of {
		if i, is := number[articles[0].At(row)]; is {
			out.items.labels[i] = articles[1].At(row)
			category[i] = articles[2].Of[row] - 1
		}
	}
	for i, code := range out.items.of {
		item := code - 1
		out.items.of[i], out.categories.of[i] = item, sequence.None
		if item != sequence.None {
			out.categories.of[i] = category[item]
		}
	}
	return out, nil
}
