package demo

import (
	"math"
	"slices"
	"strconv"
)

// product is an article of the assortment. Prices and costs are pence.
type product struct {
	id       string
	name     string
	brand    string
	quoted   []byte // the name as a field of a CSV file
	json     []byte // the name as a JSON string
	category int
	price    int64
	cost     int64
	logPrice float64
	launched int // day of the exports; before 0: older than they are
	ended    int // first day no longer on sale; math.MaxInt32: still is
	partner  int // index of the product that is planted beside it, or -1
}

// catalogue is the assortment: the products of a category stand together and
// ascend in price.
type catalogue struct {
	categories []category
	products   []product
	pairs      [][2]int // planted: the second follows the first with process.PairProb
}

type category struct {
	name       string
	first, end int       // its products are products[first:end]
	popularity []float64 // cumulative, over its products
	weight     float64   // share in the company's tastes
}

// shelf is a line of the assortment's plan: a category with its typical price.
type shelf struct {
	name   string
	price  float64
	weight float64
	nouns  []string
}

func shelves() []shelf {
	return []shelf{
		{"Coffee and tea", 7, 1.5, []string{"Breakfast tea", "Filter coffee", "Espresso beans", "Herbal tea", "Tea caddy", "Cold brew", "Chai", "Green tea"}},
		{"Pantry", 5, 1.6, []string{"Marmalade", "Honey", "Oat biscuits", "Chutney", "Olive oil", "Sea salt", "Shortbread", "Pasta, hand-cut"}},
		{"Kitchen", 16, 1.2, []string{"Saucepan", "Chopping board", "Mixing bowl", "Whisk", "Teapot", "Paring knife", "Mug", "Tea towel"}},
		{"Table", 14, 0.9, []string{"Dinner plate", "Tumbler", "Napkins, set of 4", "Jug", "Candle holder", "Bowl", "Cutlery set", "Runner"}},
		{"Bath", 11, 0.9, []string{"Hand towel", "Soap bar", "Bath mat", "Body lotion", "Sponge", "Bath salts", "Hand cream", "Flannel"}},
		{"Bedroom", 24, 0.7, []string{"Pillowcase", "Duvet cover", "Throw", "Alarm clock", "Bed linen", "Eye mask", "Slippers", "Lamp"}},
		{"Garden", 15, 0.8, []string{"Trowel", "Seed mix", "Watering can", "Planter", "Bird feeder", "Gloves", "Twine", "Secateurs"}},
		{"Stationery", 6, 1.1, []string{"Notebook", "Fountain pen", "Gift wrap", "Card, \"Thank you\"", "Diary", "Pencil set", "Envelopes", "Stickers"}},
		{"Toys", 13, 0.8, []string{"Puzzle", "Wooden train", "Board game", "Teddy", "Kite", "Colouring book", "Spinning top", "Dominoes"}},
		{"Pets", 9, 0.7, []string{"Dog biscuits", "Cat toy", "Lead", "Bowl for pets", "Catnip", "Brush", "Blanket for pets", "Chew"}},
		{"Textiles", 19, 0.8, []string{"Scarf", "Apron", "Cushion", "Tote bag", "Blanket", "Socks", "Oven glove", "Rug"}},
		{"Gifts", 18, 1.0, []string{"Hamper", "Candle", "Picture frame", "Keepsake box", "Vase", "Ornament", "Voucher card", "Music box"}},
	}
}

func newCatalogue(set Settings, p process, cal *calendar) *catalogue {
	s := newStream()
	c := &catalogue{}
	each := int(math.Round(40 * math.Pow(max(set.Scale, .2), .35)))
	brands := []string{"Alder & Finch", "Brightwell", "Corvane", "Dapple", "Elmhurst", "Fernhollow", "Greymoor", "Hearthside", "Inkwell", "Juniper Row"}
	styles := []string{"classic", "blue", "green", "large", "small", "striped", "oak", "linen", "deluxe", "everyday", "white", "copper"}
	number := uint64(0)
	for k, sh := range shelves() {
		cat := category{name: sh.name, first: len(c.products), weight: sh.weight}
		for i := range each {
			s.at(set.Seed, domainProduct, uint64(k), uint64(i))
			brand := brands[s.IntN(len(brands))]
			price := max(80, int64(math.Round(sh.price*65*math.Exp(.6*s.NormFloat64())/5)*5)-1)
			name := sh.nouns[i%len(sh.nouns)] + " " + styles[(i/len(sh.nouns)+s.IntN(3))%len(styles)] + " No. " + strconv.Itoa(i+1)
			pr := product{
				id: pad(spread(number, 48611, 99991)+1, 7), name: name, brand: brand,
				quoted: appendField(nil, name), json: appendJSON(nil, name),
				category: k, price: price, cost: int64(float64(price) / 1.2 * (.42 + .3*s.Float64())),
				logPrice: math.Log(float64(price)), launched: -1 - s.IntN(1500), ended: math.MaxInt32, partner: -1,
			}
			if i > 8 && s.chance(.15) {
				pr.launched = 30 + s.IntN(cal.days-90)
			} else if i > 8 && s.chance(.1) {
				pr.ended = 120 + s.IntN(cal.days-120)
			}
			number++
			c.products = append(c.products, pr)
		}
		cat.end = len(c.products)
		slices.SortFunc(c.products[cat.first:], func(a, b product) int {
			if a.price != b.price {
				return int(a.price - b.price)
			}
			return int(a.id[0]) - int(b.id[0]) + compareText(a.id, b.id)
		})
		sum := 0.0
		for _, rank := range s.at(set.Seed, domainProduct, uint64(k), 1<<40).Perm(each) {
			sum += 1 / math.Pow(float64(rank)+4, .9)
			cat.popularity = append(cat.popularity, sum)
		}
		c.categories = append(c.categories, cat)
	}
	c.plantPairs(set)
	return c
}

// plantPairs chooses products of always-available articles, two categories a
// pair, of a similar price and no product twice.
func (c *catalogue) plantPairs(set Settings) {
	s := newStream().at(set.Seed, domainProduct, 1<<41, 0)
	want := len(c.products) / 24
	used := map[int]bool{}
	usable := func(i int) bool {
		return !used[i] && c.products[i].launched < 0 && c.products[i].ended == math.MaxInt32
	}
	for try := 0; len(c.pairs) < want && try < 100*want; try++ {
		a, b := s.IntN(len(c.products)), s.IntN(len(c.products))
		near := math.Abs(c.products[a].logPrice-c.products[b].logPrice) < .3
		if !usable(a) || !usable(b) || !near || c.products[a].category == c.products[b].category {
			continue
		}
		used[a], used[b] = true, true
		c.products[a].partner = b
		c.pairs = append(c.pairs, [2]int{a, b})
	}
}

// onSale tells whether a product can be bought on a day.
func (c *catalogue) onSale(i, day int) bool {
	return c.products[i].launched <= day && day < c.products[i].ended
}

// choose draws a product of a category that is on sale and near a price: the
// best of three draws by popularity.
func (c *catalogue) choose(s *stream, k, day int, logPrice float64) int {
	cat := &c.categories[k]
	best, gap := -1, math.Inf(1)
	for try := 0; try < 3 || best < 0 && try < 30; try++ {
		i := cat.first + s.search(cat.popularity)
		if d := math.Abs(c.products[i].logPrice - logPrice); c.onSale(i, day) && d < gap {
			best, gap = i, d
		}
	}
	for i := cat.first; best < 0; i++ { // at least the first products of a category are always on sale
		if i == cat.end || c.onSale(i, day) {
			best = min(i, cat.end-1)
		}
	}
	return best
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}
