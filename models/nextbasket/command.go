package nextbasket

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"

	"clientele/models"
	"clientele/models/supervised"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() supervised.Tester { return command{} }

type command struct{}

// Spec declares inputs, outputs and settings.
func (command) Spec() models.Spec {
	d := Defaults()
	number := func(key string, value float64, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.NumberSetting, Default: strconv.FormatFloat(value, 'g', -1, 64), Meaning: meaning}
	}
	whole := func(key string, value int, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.IntegerSetting, Default: strconv.Itoa(value), Meaning: meaning}
	}
	var methods []string
	for _, method := range Methods() {
		methods = append(methods, string(method))
	}
	return models.Spec{
		Name:    "nextbasket",
		Purpose: "Which products will each customer buy next, both those bought before and new ones, and why?",
		Inputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Key: true, Meaning: "who bought; a row is one item of one basket"},
			{Name: "basket_no", Kind: models.Integer, Meaning: "order of the customer's baskets, earliest first: numbers, or texts such as 2024-05-01"},
			{Name: "item_id", Kind: models.Text, Meaning: "what was bought; twice in a basket counts once"},
			{Name: "line_no", Kind: models.Integer, Optional: true,
				Meaning: "place of the item in its basket; of items that are equal otherwise the earlier bought ranks first, in one basket by this"},
		},
		Outputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Key: true, Meaning: "for whom; with a second table its customers alone"},
			{Name: "rank", Kind: models.Integer, Key: true, Range: "1 to k", Meaning: "place in the customer's list"},
			{Name: "item_id", Kind: models.Text, Meaning: "the item"},
			{Name: "score", Kind: models.Float, Range: "0 or more", Meaning: "higher ranks first; comparable within a customer alone; 0: filled up by popularity"},
			{Name: "reason", Kind: models.Text, Range: "own_history, co_purchase, similar_customer, popular", Meaning: "what adds most to the score"},
			{Name: "is_repeat", Kind: models.Boolean, Meaning: "the customer has bought the item before"},
		},
		Settings: []models.Setting{
			{Key: "method", Type: models.TextSetting, Default: string(d.Method), Accepted: methods, Meaning: "how items are ranked; blend weighs all signals by validation"},
			whole("k", 10, "items per customer, 1 to 1000"),
			{Key: "items", Type: models.TextSetting, Default: string(AllItems), Accepted: []string{string(AllItems), string(RepeatItems), string(NewItems)},
				Meaning: "what may be recommended by the customer's history"},
			{Key: "exclude", Type: models.TextsSetting, Meaning: "items that nobody is recommended, such as discontinued ones"},
			{Key: "once", Type: models.TextsSetting, Meaning: "items not recommended to who has them, such as durables"},
			whole("recent", d.Recent, "last baskets that count in UP-CF@r"),
			number("asymmetry", d.Asymmetry, "alpha of UP-CF, 0 to 1"),
			number("locality", d.Locality, "q of UP-CF, .01 to 100"),
			whole("similar", d.Similar, "neighbours of UP-CF; 0: chosen of 50, 100, 200 and 400 by validation, 100 where that cannot be"),
			whole("neighbours", d.Neighbours, "neighbours of TIFU-KNN"),
			number("basket_decay", d.BasketDecay, "r_b of TIFU-KNN, .01 to 1"),
			number("group_decay", d.GroupDecay, "r_g of TIFU-KNN, .01 to 1"),
			whole("groups", d.Groups, "m of TIFU-KNN"),
			number("own", d.Own, "alpha of TIFU-KNN, 0 to 1: the share of the own history"),
			whole("pool", d.Pool, "most customers looked at as neighbours; of more a sample is drawn"),
			number("validation", d.Validation, "share of customers whose last basket is kept back to weigh the signals, 0 (not weighed) to .5"),
		},
		Floor: fmt.Sprintf("%d customers with two baskets to weigh the signals by; below that, the weights are those of UP-CF@r. Who has no history gets what is popular",
			leastValidated),
		Papers: papers(),
	}
}

func papers() []string {
	return []string{
		"Hu, H., He, X., Gao, J., Zhang, Z.-L. (2020): Modeling personalized item frequency information for next-basket recommendation. SIGIR. TIFU-KNN.",
		"Faggioli, G., Polato, M., Aiolli, F. (2020): Recency aware collaborative filtering for next basket recommendation. UMAP. UP-CF@r.",
		"Li, M., Jullien, S., Ariannezhad, M., de Rijke, M. (2023): A next basket recommendation reality check. ACM TOIS 41(4). Repeats and new items apart.",
	}
}

// Run learns from all baskets and ranks items for every customer.
func (c command) Run(ctx context.Context, in models.Columns, settings map[string]string, src rand.Source) (models.Output, error) {
	return c.run(ctx, in, nil, settings, src)
}

// RunTest learns from the first table, ranks items for the customers of the second and measures the lists on each one's first basket there.
func (c command) RunTest(ctx context.Context, in, test models.Columns, settings map[string]string, src rand.Source) (models.Output, error) {
	return c.run(ctx, in, &test, settings, src)
}

func (c command) run(ctx context.Context, in models.Columns, test *models.Columns, given map[string]string, src rand.Source) (models.Output, error) {
	spec := c.Spec()
	values, err := spec.ParseSettings(given)
	if err != nil {
		return models.Output{}, err
	}
	if err := spec.CheckInput(in); err != nil {
		return models.Output{}, err
	}
	k := values.Integer("k")
	if k < 1 || k > 1000 {
		return models.Output{}, fmt.Errorf("settings of nextbasket: k is %d: take 1 to 1000", k)
	}
	sold, err := readSales(in)
	if err != nil {
		return models.Output{}, err
	}
	var came sales
	if test != nil {
		if came, err = readSales(*test); err != nil {
			return models.Output{}, fmt.Errorf("reading the table to test on: %w", err)
		}
	}
	b, err := newBook(sold, came.item)
	if err != nil {
		return models.Output{}, err
	}
	m, err := Fit(ctx, b.Histories, settingsFrom(values), src)
	if err != nil {
		return models.Output{}, err
	}
	names, customers, truth := b.customers, make([]int, len(b.customers)), [][]int(nil)
	for i := range customers {
		customers[i] = i
	}
	deep := k
	if test != nil {
		names, customers, truth = b.truthOf(came)
		deep = max(k, 20)
	}
	lists, err := m.Recommend(ctx, customers, deep, b.filter(values))
	if err != nil {
		return models.Output{}, err
	}
	report := models.Report{Model: spec.Name, Rows: in.Rows(), Settings: values.Object(), Parameters: m.Parameters(), Diagnostics: m.diagnostics()}
	if test != nil {
		report.Rows = test.Rows()
		report.Diagnostics = report.Diagnostics.With("trained_rows", in.Rows())
		report.Metrics = m.metrics(lists, customers, truth)
	}
	scored, err := b.scored(names, lists, k)
	return models.Output{Report: report, Scored: scored}, err
}

func settingsFrom(v models.Values) Settings {
	return Settings{
		Method: Method(v.Text("method")), Recent: v.Integer("recent"), Asymmetry: v.Number("asymmetry"), Locality: v.Number("locality"),
		Similar: v.Integer("similar"), Neighbours: v.Integer("neighbours"), BasketDecay: v.Number("basket_decay"), GroupDecay: v.Number("group_decay"),
		Groups: v.Integer("groups"), Own: v.Number("own"), Pool: v.Integer("pool"), Validation: v.Number("validation"),
	}
}

// filter marks the items that settings name; names that no table has are no fault, since what is gone may have gone from sales as well.
func (b book) filter(v models.Values) Filter {
	marks := func(names []string) []bool {
		is := make([]bool, len(b.items))
		for _, name := range names {
			if item, known := b.item[name]; known {
				is[item] = true
			}
		}
		return is
	}
	return Filter{Which: Which(v.Text("items")), Excluded: marks(v.Texts("exclude")), Once: marks(v.Texts("once"))}
}

// scored is the lists as a table.
func (b book) scored(names []string, lists [][]Item, k int) (models.Columns, error) {
	var customer, item, reason []string
	var rank []int64
	var score []float64
	var repeat []bool
	for i, list := range lists {
		for at, one := range list[:min(k, len(list))] {
			customer, item, reason = append(customer, names[i]), append(item, b.items[one.Item]), append(reason, string(one.Reason))
			rank, score, repeat = append(rank, int64(at+1)), append(score, one.Score), append(repeat, one.IsRepeat)
		}
	}
	return models.NewColumns(models.TextColumn("customer_id", customer), models.IntegerColumn("rank", rank), models.TextColumn("item_id", item),
		models.FloatColumn("score", score), models.TextColumn("reason", reason), models.BooleanColumn("is_repeat", repeat))
}

// metrics is recall, gain and hits of all items, and of repeats and of new items apart.
func (m *Model) metrics(lists [][]Item, customers []int, truth [][]int) models.Object {
	isRepeat := func(i, item int) bool {
		return customers[i] >= 0 && m.h.of(customers[i]).has(int32(item))
	}
	var out models.Object
	for _, part := range []struct {
		which  Which
		prefix string
	}{{AllItems, ""}, {RepeatItems, "repeat_"}, {NewItems, "new_"}} {
		q := Measure(lists, truth, part.which, isRepeat)
		out = out.With(part.prefix+"customers", q.Customers)
		if q.Customers > 0 {
			out = out.With(part.prefix+"recall_10", q.Recall10).With(part.prefix+"recall_20", q.Recall20).
				With(part.prefix+"ndcg_10", q.NDCG10).With(part.prefix+"phr_10", q.PHR10)
		}
	}
	unknown := 0
	for _, c := range customers {
		if c < 0 {
			unknown++
		}
	}
	return out.With("customers_without_history", unknown)
}
