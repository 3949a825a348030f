package demo

// process holds every parameter of the stochastic processes that the package
// comment describes. It is written to truth.json as it stands.
type process struct {
	RateShape        float64 `json:"rate_shape"`         // r: purchase rates are Gamma(r, alpha)
	RateScaleDays    float64 `json:"rate_scale_days"`    // alpha, in operational days
	RateMax          float64 `json:"rate_max"`           // rates above it are cut to it
	DropoutShape     float64 `json:"dropout_shape"`      // s: drop-out rates are Gamma(s, beta)
	DropoutScaleDays float64 `json:"dropout_scale_days"` // beta, in operational days
	BasketShape      float64 `json:"basket_shape"`       // p: basket values are Gamma(p, nu)
	SpendShape       float64 `json:"spend_shape"`        // q: nu is Gamma(q, gamma)
	SpendScale       float64 `json:"spend_scale"`        // gamma, in pounds

	OpeningShare  float64   `json:"opening_share"`  // people whose first purchase falls in the opening weeks
	OpeningDays   float64   `json:"opening_days"`   // length of the opening weeks
	DormantShare  float64   `json:"dormant_share"`  // people who took a card or an account and never bought
	RegularShare  float64   `json:"regular_share"`  // people whose gaps are Erlang(RegularShape)
	SteadyShare   float64   `json:"steady_share"`   // people whose gaps are Erlang(SteadyShape)
	RegularShape  int       `json:"regular_shape"`  //
	SteadyShape   int       `json:"steady_shape"`   //
	StoreShare    float64   `json:"store_share"`    // people who buy in stores only
	BothShare     float64   `json:"both_share"`     // people who buy in stores and on the web
	GuestShare    float64   `json:"guest_share"`    // of the web-only people: those without an account
	WebOfBoth     float64   `json:"web_of_both"`    // share of web orders of people who use both, on average
	AwayShare     float64   `json:"away_share"`     // purchases in another store than the home store
	WalkIns       float64   `json:"walk_ins"`       // anonymous baskets a person of the company over the whole history
	TasteShape    float64   `json:"taste_shape"`    // category tastes are Dirichlet with this concentration a category
	FavouriteProb float64   `json:"favourite_prob"` // a line is one of the person's four favourite products
	ExtraLines    float64   `json:"extra_lines"`    // a basket has 1 + Poisson(this) lines
	PairProb      float64   `json:"pair_prob"`      // the line after a pair's first product is the pair's second
	PromotionProb float64   `json:"promotion_prob"` // a line carries a discount of 5, 10, 20 or 30 %
	ReturnStore   float64   `json:"return_store"`   // a till line comes back
	ReturnWeb     float64   `json:"return_web"`     // an order line comes back
	ReturnDays    float64   `json:"return_days"`    // mean days until it does, beyond the first
	VoidProb      float64   `json:"void_prob"`      // a till line is cancelled at once
	CancelProb    float64   `json:"cancel_prob"`    // a web order is cancelled
	LateProb      float64   `json:"late_prob"`      // a web order is delivered 5 to 18 days late
	ComplaintProb float64   `json:"complaint_prob"` // a basket leads to a complaint
	LateCallProb  float64   `json:"late_call_prob"` // a late delivery leads to a contact
	QuestionProb  float64   `json:"question_prob"`  // a basket leads to another question
	UnsolvedProb  float64   `json:"unsolved_prob"`  // a complaint is not solved
	LeaveSolved   float64   `json:"leave_solved"`   // probability of leaving after a solved complaint
	LeaveUnsolved float64   `json:"leave_unsolved"` // probability of leaving after an unsolved one
	LeaveLate     float64   `json:"leave_late"`     // probability of leaving after a late delivery
	LeaveDays     float64   `json:"leave_days"`     // mean days from the cause to the leaving, exponential
	StrangerShare float64   `json:"stranger_share"` // contacts by people who never bought and are not known
	BrokenProb    float64   `json:"broken_prob"`    // a row is broken
	DuplicateProb float64   `json:"duplicate_prob"` // a till line is written twice
	TrainingProb  float64   `json:"training_prob"`  // training receipts a receipt
	Season        []float64 `json:"season"`         // intensity by month, January first
	Weekday       []float64 `json:"weekday"`        // intensity by weekday, Sunday first

	Prospects prospectProcess `json:"prospects"` // firms that sales may win
	Firms     firmProcess     `json:"firms"`     // firms that order by EDI
	Exchange  exchangeProcess `json:"exchange"`  // calls that the telephone's menu took
	Cards     cardProcess     `json:"cards"`     // how loyalty cards are issued
	Survey    surveyProcess   `json:"survey"`    // what buyers answer
	Visits    visitProcess    `json:"visits"`    // what visitors of the web shop do
	Mails     mailProcess     `json:"mails"`     // newsletters and what recipients did
}

// standard returns the parameters of the demo company.
func standard() process {
	return process{
		RateShape: 0.8, RateScaleDays: 48, RateMax: 0.6,
		DropoutShape: 0.6, DropoutScaleDays: 240,
		BasketShape: 5, SpendShape: 5, SpendScale: 28,
		OpeningShare: 0.3, OpeningDays: 60, DormantShare: 0.04,
		RegularShare: 0.25, SteadyShare: 0.12, RegularShape: 3, SteadyShape: 8,
		StoreShare: 0.45, BothShare: 0.33, GuestShare: 0.12, WebOfBoth: 0.35, AwayShare: 0.12,
		WalkIns: 1.36, TasteShape: 0.5, FavouriteProb: 0.35,
		ExtraLines: 1.9, PairProb: 0.35, PromotionProb: 0.15,
		ReturnStore: 0.02, ReturnWeb: 0.06, ReturnDays: 8, VoidProb: 0.006,
		CancelProb: 0.025, LateProb: 0.08, ComplaintProb: 0.03, LateCallProb: 0.4, QuestionProb: 0.07,
		UnsolvedProb: 0.4, LeaveSolved: 0.3, LeaveUnsolved: 0.7, LeaveLate: 0.3, LeaveDays: 20,
		StrangerShare: 0.12, BrokenProb: 0.0007, DuplicateProb: 0.0004, TrainingProb: 0.004,
		Season:  []float64{.86, .88, .95, .98, 1.0, 1.02, .93, .90, 1.0, 1.04, 1.16, 1.5},
		Weekday: []float64{.75, .85, .88, .95, 1.0, 1.22, 1.45},

		Prospects: standardProspects(), Firms: standardFirms(), Exchange: standardExchange(),
		Cards: standardCards(), Survey: standardSurvey(), Visits: standardVisits(), Mails: standardMails(),
	}
}

// meanBasket is the population's mean value of a basket in pence.
func (p *process) meanBasket() float64 {
	return 100 * p.BasketShape * p.SpendScale / (p.SpendShape - 1)
}
