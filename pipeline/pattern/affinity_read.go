package pattern

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// purchases is what every basket of the project holds, in numbers. Baskets come in the order of days.
type purchases struct {
	bought   []uint32 // articles of all baskets, one basket after the other
	ends     []int    // of each basket in bought
	day      []int32  // of each basket, since 1970
	channel  []uint32
	customer []uint32 // 0: unknown; nil: not read

	articles   []string // ids, ascending
	names      []string // of the articles; the id where there is none
	category   []int32  // of each article; -1: none
	categories []string // ascending
	channels   []string // ascending, one without a name last
	customers  int      // known ones
}

func (p *purchases) lines() int { return len(p.bought) }

// readPurchases reads the baskets, and their customers where they are asked for.
func readPurchases(ctx context.Context, files func(pipeline.Table) []string, withCustomers bool) (*purchases, error) {
	columns := []string{"item_id", "sale_date", "channel"}
	if withCustomers {
		columns = append(columns, "customer_id")
	}
	var numbers []int64
	var numbersErr error
	var running sync.WaitGroup
	running.Go(func() { numbers, numbersErr = readNumbers(ctx, files(basketItems), "basket_no") })
	coded, err := columnar.ReadCoded(ctx, files(basketItems), columns...)
	running.Wait()
	if err == nil {
		err = numbersErr
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", basketItems, err)
	}
	p := &purchases{}
	baskets, err := counted(numbers)
	if err != nil {
		return nil, err
	}
	var article, day, channel, customer []uint32 // number of each code
	p.articles, article = ranks(coded[0])
	days, day := ranks(coded[1])
	p.channels, channel = ranks(coded[2])
	if slices.Contains(coded[2].Of, 0) {
		channel[0] = uint32(len(p.channels))
		p.channels = append(p.channels, "")
	}
	for i, name := range columns[:2] {
		if slices.Contains(coded[i].Of, 0) {
			return nil, fmt.Errorf("reading %s: %s is null in a row: every line of a basket has an article and a day", basketItems, name)
		}
	}
	dates := make([]int32, len(days))
	for i, text := range days {
		date, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return nil, fmt.Errorf("reading %s: sale_date: %w", basketItems, err)
		}
		dates[i] = dayOf(date)
	}
	p.bought, p.ends = make([]uint32, len(numbers)), make([]int, baskets)
	p.day, p.channel = make([]int32, baskets), make([]uint32, baskets)
	if withCustomers {
		var ids []string
		ids, customer = ranks(coded[3])
		p.customers, p.customer = len(ids), make([]uint32, baskets)
	}
	for _, number := range numbers {
		if number < int64(baskets) {
			p.ends[number]++ // where the next basket starts, once added up
		}
	}
	for i := 1; i < baskets; i++ {
		p.ends[i] += p.ends[i-1]
	}
	for row, number := range numbers { // a start moves on to the end
		b := number - 1
		p.bought[p.ends[b]] = article[coded[0].Of[row]]
		p.ends[b]++
		p.day[b], p.channel[b] = dates[day[coded[1].Of[row]]], channel[coded[2].Of[row]]
		if code := uint32(0); withCustomers {
			if code = coded[3].Of[row]; code != 0 {
				p.customer[b] = customer[code] + 1
			}
		}
	}
	return p, p.describe(ctx, files(items))
}

// basketsOfDay is what a basket's number counts up to within its day: what stands before its
// last eight digits tells the day.
const basketsOfDay = 100_000_000

// counted numbers the baskets from 1 on, in their order, and returns how many there are. Those
// of a day are numbered without a gap.
func counted(numbers []int64) (int, error) {
	most := map[int64]int64{} // place of the last basket of a day
	day, last := int64(-1), int64(0)
	for _, number := range numbers {
		if number < 1 || number%basketsOfDay == 0 {
			return 0, fmt.Errorf("reading %s: basket_no %d: the baskets of a day are numbered from 1", basketItems, number)
		}
		if number/basketsOfDay != day { // the rows of a day lie together, or nearly
			most[day] = max(most[day], last)
			day, last = number/basketsOfDay, 0
		}
		last = max(last, number%basketsOfDay)
	}
	most[day] = max(most[day], last)
	before, all := map[int64]int64{}, int64(0)
	for _, day := range slices.Sorted(maps.Keys(most)) {
		before[day] = all
		all += most[day]
	}
	if all > int64(len(numbers)) {
		return 0, fmt.Errorf("reading %s: %d baskets in %d rows: the baskets of a day are numbered without a gap", basketItems, all, len(numbers))
	}
	day, offset := int64(-1), int64(0)
	for i, number := range numbers {
		if number/basketsOfDay != day {
			day = number / basketsOfDay
			offset = before[day]
		}
		numbers[i] = offset + number%basketsOfDay
	}
	return int(all), nil
}

func readNumbers(ctx context.Context, files []string, name string) ([]int64, error) {
	columns, err := columnar.ReadParquet(ctx, files, name)
	if err != nil {
		return nil, err
	}
	column, err := columns.Column(name)
	if err != nil {
		return nil, err
	}
	if column.Kind() != models.Integer {
		return nil, &models.KindError{Column: name, Have: column.Kind(), Want: models.Integer}
	}
	return column.Integers(), nil
}

// ranks sorts the texts of a column, and gives each code the place of its text. The code 0 stands for none.
func ranks(c columnar.Coded) (sorted []string, rank []uint32) {
	if len(c.Texts) < 2 {
		return nil, make([]uint32, len(c.Texts))
	}
	order := make([]uint32, len(c.Texts)-1)
	for i := range order {
		order[i] = uint32(i + 1)
	}
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(c.Texts[x], c.Texts[y]) })
	sorted, rank = make([]string, len(order)), make([]uint32, len(c.Texts))
	for place, code := range order {
		sorted[place], rank[code] = c.Texts[code], uint32(place)
	}
	return sorted, rank
}

// describe finds names and categories of the articles.
func (p *purchases) describe(ctx context.Context, files []string) error {
	p.names, p.category = make([]string, len(p.articles)), make([]int32, len(p.articles))
	for i, id := range p.articles {
		p.names[i], p.category[i] = shortened(id), -1
	}
	described, err := columnar.ReadCoded(ctx, files, "item_id", "item_name", "category")
	if err != nil {
		return fmt.Errorf("reading %s: %w", items, err)
	}
	var place []uint32
	p.categories, place = ranks(described[2])
	for row := range described[0].Of {
		at, known := slices.BinarySearch(p.articles, described[0].At(row))
		if !known {
			continue
		}
		if name := described[1].At(row); name != "" {
			p.names[at] = shortened(name)
		}
		if code := described[2].Of[row]; code != 0 {
			p.category[at] = int32(place[code])
		}
	}
	return nil
}

// dayOf counts the days since 1970.
func dayOf(t time.Time) int32 { return int32(t.Unix() / 86400) }
