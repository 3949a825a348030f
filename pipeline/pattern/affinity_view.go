package pattern

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Levels of what is bought together.
const (
	levelItem     = "sku"
	levelCategory = "category"
)

// whole is the channel and the period that have everything.
const whole = "all"

// periodsBack is how many periods are told of beside all.
const periodsBack = 4

// mostChannels is how many channels are told of beside all, those of most baskets first.
const mostChannels = 20

// view is a part of the purchases that is looked at on its own.
type view struct {
	level, channel, period string
	channelNo              int   // -1: all
	from, to               int32 // days, both included
}

func (v view) isWhole() bool { return v.channelNo < 0 && v.period == whole }

func (v view) String() string {
	return fmt.Sprintf("level %s, channel %s, period %s", v.level, v.channel, v.period)
}

// views lists what is looked at: both levels, all channels and each, the whole time and each period.
func (s Affinity) views(p *purchases) []view {
	var out []view
	channels := p.largestChannels()
	for _, level := range []string{levelItem, levelCategory} {
		for _, period := range s.periods() {
			for _, channel := range channels {
				v := period
				v.level, v.channel, v.channelNo = level, whole, channel
				if channel >= 0 {
					v.channel = channelName(p.channels[channel])
				}
				out = append(out, v)
			}
		}
	}
	return out
}

// channelName is what a channel is told as: none that a project has is taken for all of them.
func channelName(name string) string {
	switch name {
	case "":
		return "(none)"
	case whole:
		return "(all)"
	}
	return name
}

// largestChannels are -1, for all, and the numbers of the channels that are told of.
func (p *purchases) largestChannels() []int {
	count := make([]int, len(p.channels))
	for _, channel := range p.channel {
		count[channel]++
	}
	var numbers []int
	for i := range count {
		numbers = append(numbers, i)
	}
	slices.SortStableFunc(numbers, func(x, y int) int { return count[y] - count[x] })
	return append([]int{-1}, numbers[:min(len(numbers), mostChannels)]...)
}

// periods are the whole time and the last periods that are over at the end of the as-of date.
func (s Affinity) periods() []view {
	all := view{period: whole, from: math.MinInt32, to: dayOf(s.asOf)}
	if s.settings.HistoryDays > 0 {
		all.from = all.to - int32(s.settings.HistoryDays) + 1
	}
	out := []view{all}
	months := map[string]int{"month": 1, "quarter": 3, "year": 12}[s.settings.Periods]
	if months == 0 {
		return out
	}
	after := s.asOf.AddDate(0, 0, 1) // a period that ends today is over
	start := time.Date(after.Year(), (after.Month()-1)/time.Month(months)*time.Month(months)+1, 1, 0, 0, 0, 0, time.UTC)
	for range periodsBack {
		end := start
		start = start.AddDate(0, -months, 0)
		name := start.Format("2006")
		switch months {
		case 1:
			name = start.Format("2006-01")
		case 3:
			name = fmt.Sprintf("%s-Q%d", name, (start.Month()-1)/3+1)
		}
		out = append(out, view{period: name, from: dayOf(start), to: dayOf(end) - 1})
	}
	return out
}

// namesOf are the ids of what a level is of.
func (p *purchases) namesOf(level string) []string {
	if level == levelCategory {
		return p.categories
	}
	return p.articles
}

// labelsOf are the names of what a level is of, for people.
func (p *purchases) labelsOf(level string) []string {
	if level == levelCategory {
		return p.categories
	}
	return p.names
}
