package nextbasket

import (
	"fmt"
	"math"
	"slices"
)

// Method is how items are ranked for a customer.
type Method string

// The methods. Blend is what is meant for use; the others are its parts and what it must beat.
const (
	Blend          Method = "blend"           // all signals, weighed by validation on earlier baskets
	UPCF           Method = "upcf"            // own recent popularity and that of customers with the same items (UP-CF@r)
	TIFUKNN        Method = "tifu_knn"        // own decayed frequency and that of the nearest customers
	PersonalGlobal Method = "personal_global" // own frequency, then global popularity
	Personal       Method = "personal"        // own frequency alone
	Global         Method = "global"          // most baskets of all
)

// Methods lists the methods.
func Methods() []Method {
	return []Method{Blend, UPCF, TIFUKNN, PersonalGlobal, Personal, Global}
}

// Settings say how a model is fitted. Defaults gives those that are published.
type Settings struct {
	Method      Method
	Recent      int     // last baskets that count in UP-CF@r, its r
	Asymmetry   float64 // UP-CF's alpha, 0 to 1: the larger, the more the customer's own number of items counts
	Locality    float64 // UP-CF's q, above 0: the power of a similarity
	Similar     int     // UP-CF's neighbours; 0: chosen by validation, 100 where that cannot be
	Neighbours  int     // TIFU-KNN's k
	BasketDecay float64 // TIFU-KNN's r_b, above 0 to 1
	GroupDecay  float64 // TIFU-KNN's r_g, above 0 to 1
	Groups      int     // TIFU-KNN's m
	Own         float64 // TIFU-KNN's alpha, 0 to 1: the share of the customer's own history
	Pool        int     // most customers that are looked at as neighbours; more are sampled
	Validation  float64 // share of customers whose last basket is kept back to weigh the signals, 0 (they are not weighed) to .5

	// NeighboursFrom are the customers that may be neighbours; nil: all.
	NeighboursFrom []int
	// ValidateOn are the customers whose last basket of the history is kept back to weigh the signals; nil: a drawn share of all.
	ValidateOn []int
}

// Defaults is the settings of the papers, the blend, and neighbours chosen by validation.
func Defaults() Settings {
	return Settings{Method: Blend, Recent: 10, Asymmetry: .75, Locality: 1, Similar: 0, Neighbours: 300, BasketDecay: .9, GroupDecay: .7, Groups: 7, Own: .7,
		Pool: 5_000, Validation: .08}
}

// Validate tells the first setting that cannot be.
func (s Settings) Validate() error {
	in := func(value, low, high float64) bool { return value >= low && value <= high && !math.IsNaN(value) }
	var fault string
	switch {
	case !slices.Contains(Methods(), s.Method):
		fault = fmt.Sprintf("method is %q: take one of %v", s.Method, Methods())
	case s.Recent < 1:
		fault = fmt.Sprintf("recent is %d: take 1 or more baskets", s.Recent)
	case !in(s.Asymmetry, 0, 1):
		fault = fmt.Sprintf("asymmetry is %v: take 0 to 1", s.Asymmetry)
	case !in(s.Locality, .01, 100):
		fault = fmt.Sprintf("locality is %v: take .01 to 100", s.Locality)
	case s.Neighbours < 1 || s.Similar < 0:
		fault = fmt.Sprintf("neighbours is %d and similar %d: take 1 or more, of similar 0 for chosen ones", s.Neighbours, s.Similar)
	case !in(s.BasketDecay, .01, 1) || !in(s.GroupDecay, .01, 1):
		fault = fmt.Sprintf("basket_decay is %v and group_decay %v: take .01 to 1", s.BasketDecay, s.GroupDecay)
	case s.Groups < 1:
		fault = fmt.Sprintf("groups is %d: take 1 or more", s.Groups)
	case !in(s.Own, 0, 1):
		fault = fmt.Sprintf("own is %v: take 0 to 1", s.Own)
	case s.Pool < 1:
		fault = fmt.Sprintf("pool is %d: take 1 or more customers", s.Pool)
	case !in(s.Validation, 0, .5):
		fault = fmt.Sprintf("validation is %v: take 0 to .5", s.Validation)
	default:
		return nil
	}
	return fmt.Errorf("settings of nextbasket: %s", fault)
}
