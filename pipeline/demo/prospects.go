package demo

import (
	"context"
	"math"
	"strconv"
)

// prospectProcess holds the parameters by which firms enquire and are won.
type prospectProcess struct {
	Number            float64            `json:"number"`           // prospects at scale 1
	Sources           map[string]float64 `json:"sources"`          // share of each lead source
	SourceEffect      map[string]float64 `json:"source_effect"`    // log-odds of winning by lead source
	IndustryEffect    map[string]float64 `json:"industry_effect"`  // log-odds of winning by industry
	EmployeesMedian   float64            `json:"employees_median"` // employees are log-normal
	EmployeesSpread   float64            `json:"employees_spread"` // standard deviation of their logarithm
	SizeEffect        float64            `json:"size_effect"`      // log-odds a unit of ln(employees / median), at most 2 units either way
	CustomerShare     float64            `json:"customer_share"`   // prospects who are customers of the shop already
	CustomerEffect    float64            `json:"customer_effect"`  // log-odds of those
	InterestEffect    float64            `json:"interest_effect"`  // log-odds a unit of interest, which is standard normal
	Intercept         float64            `json:"intercept"`        // log-odds of winning without any of these
	WinMinDays        float64            `json:"win_min_days"`     // who is won is so after this and Gamma(2) times the scale
	WinScaleDays      float64            `json:"win_scale_days"`   //
	OfferProb         float64            `json:"offer_prob"`       // log-odds of an offer to those who will not be won, without interest
	OfferLostDays     float64            `json:"offer_lost_days"`  // days until such an offer is lost: Gamma(2) times this
	GiveUpProb        float64            `json:"give_up_prob"`     // who is not won is given up at some time
	GiveUpDays        float64            `json:"give_up_days"`     // mean days until then, beyond 30
	OpensPerDay       float64            `json:"opens_per_day"`    // e-mails opened on the first days, times exp(interest_on_activity × interest)
	PagesPerDay       float64            `json:"pages_per_day"`    //
	FormsPerDay       float64            `json:"forms_per_day"`    //
	CallsPerDay       float64            `json:"calls_per_day"`    // contacts by sales; they tell nothing of interest
	InterestOnActions float64            `json:"interest_on_activity"`
	ActivityDays      float64            `json:"activity_days"` // activity fades by exp(-age / this)
}

func standardProspects() prospectProcess {
	return prospectProcess{
		Number:       1500,
		Sources:      map[string]float64{"web form": .35, "fair": .2, "referral": .15, "cold list": .3},
		SourceEffect: map[string]float64{"web form": .2, "fair": -.1, "referral": 1, "cold list": -1.1},
		IndustryEffect: map[string]float64{
			"Hospitality": .9, "Offices": .5, "Care homes": .1, "Retail": -.2, "Education": -.4, "Construction": -1,
		},
		EmployeesMedian: 20, EmployeesSpread: 1.2, SizeEffect: .45,
		CustomerShare: .07, CustomerEffect: .6, InterestEffect: 1.2, Intercept: -.9,
		WinMinDays: 20, WinScaleDays: 45, OfferProb: -1, OfferLostDays: 30, GiveUpProb: .8, GiveUpDays: 120,
		OpensPerDay: .08, PagesPerDay: .16, FormsPerDay: .012, CallsPerDay: .03, InterestOnActions: .7, ActivityDays: 120,
	}
}

// The lists below are in the order in which they are drawn: maps have none.
func leadSources() []string { return []string{"web form", "fair", "referral", "cold list"} }

func industries() []string {
	return []string{"Hospitality", "Offices", "Care homes", "Retail", "Education", "Construction"}
}

// prospect is a firm, or somebody in it, that sales may win. Days are counted
// from the first of the exports and may lie beyond their end; never is one too.
type prospect struct {
	created          int
	source, industry string
	employees        int
	owner            int
	person           int // who is a customer already; -1: nobody is
	interest         float64
	fit              float64 // log-odds by what the prospect is
	odds             float64 // log-odds of being won at all
	won, givenUp     int
	offered          int // day of the opportunity
	lost             int // day on which the opportunity was lost
	amount           int64
	given            given
	family           family
	company          string
	contact          identity // of a person
}

// ends is the day after which nothing happens any more.
func (p *prospect) ends() int { return min(p.won, p.givenUp) }

// prospects draws all of them, in order of their number.
func (w *world) prospects(ctx context.Context) ([]prospect, error) {
	n := max(60, int(math.Round(w.p.Prospects.Number*w.set.Scale)))
	out := make([]prospect, n)
	err := parallel(ctx, w.set.Workers, shards, func(k int) error {
		s, aux := newStream(), newStream()
		for i := k * n / shards; i < (k+1)*n/shards; i++ {
			out[i] = w.prospect(s, aux, i)
		}
		return nil
	})
	return out, err
}

func (w *world) prospect(s, aux *stream, i int) prospect {
	law := &w.p.Prospects
	s.at(w.set.Seed, domainProspect, uint64(i), 0)
	p := prospect{created: s.IntN(w.cal.days), person: -1, won: never, givenUp: never, offered: never, lost: never}
	u := s.Float64()
	for _, name := range leadSources() {
		p.source = name
		if u -= law.Sources[name]; u < 0 {
			break
		}
	}
	p.industry = industries()[s.IntN(len(industries()))]
	p.employees = max(1, int(law.EmployeesMedian*math.Exp(law.EmployeesSpread*s.NormFloat64())))
	p.owner = s.IntN(4)
	p.interest = s.NormFloat64()
	p.given, p.family = w.names.given[s.search(w.names.givenWeights)], w.lastName(s, -1)
	heads := [...]string{"Hotel", "Studios", "House", "Trading", "Partners", "Group", "Catering", "Works"}
	p.company = w.lastName(s, -1).name + " " + heads[s.IntN(len(heads))] + [...]string{" Ltd", " Limited", " LLP", " plc"}[s.IntN(4)]
	if s.chance(law.CustomerShare) {
		for range 60 { // somebody who has bought before
			at := s.IntN(len(w.people))
			if q := &w.people[at]; q.first != never && int(q.first) < p.created {
				p.person, p.contact = at, w.who(aux, at)
				p.given, p.family = p.contact.given, p.contact.family
				break
			}
		}
	}
	size := math.Log(float64(p.employees) / law.EmployeesMedian)
	p.fit = law.SourceEffect[p.source] + law.IndustryEffect[p.industry] + law.SizeEffect*min(max(size, -2), 2)
	if p.person >= 0 {
		p.fit += law.CustomerEffect
	}
	p.odds = law.Intercept + p.fit + law.InterestEffect*p.interest
	p.amount = int64(100 * 150 * math.Pow(float64(p.employees), .8) * math.Exp(.5*s.NormFloat64()))
	w.fate(s, &p)
	return p
}

// fate draws what becomes of a prospect.
func (w *world) fate(s *stream, p *prospect) {
	law := &w.p.Prospects
	if s.chance(logistic(p.odds)) {
		days := law.WinMinDays + law.WinScaleDays*s.gamma(2)
		p.won = p.created + int(days)
		p.offered = p.created + int(days*(.3+.4*s.Float64()))
		return
	}
	if s.chance(logistic(law.OfferProb + p.interest)) {
		p.offered = p.created + 10 + int(25*s.gamma(2))
		p.lost = p.offered + 5 + int(law.OfferLostDays*s.gamma(2))
	}
	if s.chance(law.GiveUpProb) {
		p.givenUp = p.created + 30 + int(law.GiveUpDays*s.ExpFloat64())
		if p.lost != never {
			p.givenUp = max(p.givenUp, p.lost+1)
		}
	}
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// activity is what a prospect did by the end of a day.
type activity struct {
	opened, clicked, viewed, sent, called int
	last                                  int // day of the last of it; -1: none
}

// act adds what prospect i does on the days from up to to.
func (w *world) act(s *stream, p *prospect, i, month, from, to int, a *activity) (changed bool) {
	from, to = max(from, p.created), min(to, p.ends()+1)
	if from >= to {
		return false
	}
	law := &w.p.Prospects
	s.at(w.set.Seed, domainProspect, uint64(i), uint64(month)+1)
	age := func(day int) float64 { return math.Exp(-float64(day-p.created) / law.ActivityDays) }
	days := law.ActivityDays * (age(from) - age(to))
	lively := days * math.Exp(law.InterestOnActions*p.interest)
	opened, viewed, sent := s.poisson(law.OpensPerDay*lively), s.poisson(law.PagesPerDay*lively), s.poisson(law.FormsPerDay*lively)
	called := s.poisson(law.CallsPerDay * float64(to-from))
	a.opened, a.viewed, a.sent, a.called = a.opened+opened, a.viewed+viewed, a.sent+sent, a.called+called
	for range opened {
		a.clicked += flag(s.chance(.35))
	}
	day := from + s.IntN(to-from)
	if opened+viewed+sent+called == 0 {
		return false
	}
	a.last = day
	return true
}

// email is the address that a prospect gives, phone the number.
func (w *world) prospectEmail(p *prospect, i int) string {
	if p.person >= 0 {
		return p.contact.email(false)
	}
	if p.source == "cold list" && i%5 == 0 { // lists know firms, not people
		return ""
	}
	return p.given.mail + "." + p.family.mail + "@firm" + strconv.Itoa(i+1) + ".example"
}

func (w *world) prospectPhone(p *prospect, i int) string {
	digits := ""
	switch {
	case p.person >= 0:
		digits = p.contact.mobile(false)
	case p.source == "web form" && i%3 == 0:
		return ""
	default: // beyond the numbers of the company's people
		digits = "70" + pad(spread(uint64(2*len(w.people)+i), 38196601, 100_000_000), 8)
	}
	if i%2 == 0 {
		return "+44 " + digits[:4] + " " + digits[4:]
	}
	return "0" + digits
}
