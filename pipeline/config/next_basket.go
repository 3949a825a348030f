package config

// NextBasket holds what is recommended to customers.
type NextBasket struct {
	Top                   int      `yaml:"top" range:"1..100" doc:"Products recommended to each customer, 1 to 100. Default 10."`
	Offers                int      `yaml:"offers" range:"0..100" doc:"Offers to each customer, those of highest expected margin first, 0 to 100. Default 5."`
	MinCustomers          int      `yaml:"min_customers" range:"1..1000000000" doc:"Fewest customers with two purchase days to learn from. Default 200."`
	TestDays              int      `yaml:"test_days" range:"1..365" doc:"Last days that models are tested on, more where too few customers buy in them, 1 to 365. Default 28."`
	Pool                  int      `yaml:"pool" range:"1..1000000" doc:"Customers that may be found similar; of more a sample is drawn, 1 to 1000000. Default 3000."`
	UnsoldDays            int      `yaml:"unsold_days" range:"0..3650" doc:"A product that nobody has bought for so many days is not recommended, 0: that does not matter. Default 180."`
	RecommendDiscontinued bool     `yaml:"recommend_discontinued" doc:"true: products that the master says are discontinued are recommended too. Default false."`
	DurableCategories     []string `yaml:"durable_categories" doc:"Categories of durable products, which are not recommended again to who has bought them. Default: none."`
	DurableDays           int      `yaml:"durable_days" range:"1..3650" doc:"Days after which a durable product may be recommended again, 1 to 3650. Default 730."`
}

func defaultNextBasket(n *NextBasket, number func(value *int, key string, standard int)) {
	number(&n.Top, "next_basket.top", 10)
	number(&n.Offers, "next_basket.offers", 5)
	number(&n.MinCustomers, "next_basket.min_customers", 200)
	number(&n.TestDays, "next_basket.test_days", 28)
	number(&n.Pool, "next_basket.pool", 3000)
	number(&n.UnsoldDays, "next_basket.unsold_days", 180)
	number(&n.DurableDays, "next_basket.durable_days", 730)
}
