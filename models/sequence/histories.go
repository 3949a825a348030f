package sequence

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"clientele/models"
	"clientele/models/intern"
)

// mostDays is the largest day, so that differences of days are in range.
const mostDays = 1 << 29

// None in place of a customer's or an item's number is a line of no known customer, or of an item that belongs to nothing that is
// looked at. Such lines are left out.
const None = math.MaxUint32

// Histories is the input: who bought what on which day. It cannot be changed and may be shared.
type Histories struct {
	names     []string // of the items, ascending
	customers []uint32 // first purchase of each customer; at the end the number of purchases
	days      []int32  // of each purchase, ascending within a customer
	purchases []uint32 // first item of each purchase; at the end the number of items
	items     []uint32 // of all purchases, ascending within each
	lines     int      // that were given, repeated ones included
}

// Customers counts the customers.
func (h *Histories) Customers() int { return len(h.customers) - 1 }

// Purchases counts the purchases: days of a customer.
func (h *Histories) Purchases() int { return len(h.days) }

// Items counts the different items.
func (h *Histories) Items() int { return len(h.names) }

// Lines counts the lines of known customers that the histories were made of, those that repeat an item on a day included; of histories that
// By made, what the items of a purchase are.
func (h *Histories) Lines() int { return h.lines }

// FromLines makes histories of lines: line i says that customer customerIDs[i] bought itemIDs[i] on day days[i], counted from any day. The
// order of the lines does not matter. An empty identifier is a *models.RowError.
func FromLines(customerIDs []string, days []int32, itemIDs []string) (*Histories, error) {
	if len(customerIDs) != len(itemIDs) || len(days) != len(itemIDs) {
		return nil, fmt.Errorf("making histories: %d customer_ids, %d days and %d item_ids: give one of each per line", len(customerIDs), len(days), len(itemIDs))
	}
	customers, items := intern.NewTexts(len(customerIDs)/8), intern.NewTexts(1<<12)
	who, what := make([]uint32, len(customerIDs)), make([]uint32, len(itemIDs))
	for i := range customerIDs {
		if who[i] = customers.Number(customerIDs[i]); who[i] == 0 {
			return nil, &models.RowError{Row: i + 1, Column: "customer_id", Reason: "is empty: give every line its customer or leave it out"}
		}
		if what[i] = items.Number(itemIDs[i]); what[i] == 0 {
			return nil, &models.RowError{Row: i + 1, Column: "item_id", Reason: "is empty: give every line its item or leave it out"}
		}
		who[i]--
		what[i]--
	}
	return FromNumbers(who, days, what, items.List()[1:])
}

// FromNumbers is FromLines of numbered customers and items; item i has the name names[i], and names are distinct.
func FromNumbers(customers []uint32, days []int32, items []uint32, names []string) (*Histories, error) {
	if len(customers) != len(items) || len(days) != len(items) {
		return nil, fmt.Errorf("making histories: %d customers, %d days and %d items: give one of each per line", len(customers), len(days), len(items))
	}
	if len(items) > math.MaxInt32 {
		return nil, fmt.Errorf("making histories: %d lines: take at most %d, by category or by period", len(items), math.MaxInt32)
	}
	h := &Histories{names: slices.Clone(names)}
	slices.Sort(h.names)
	if len(slices.Compact(slices.Clone(h.names))) != len(names) {
		return nil, errors.New("making histories: two items have the same name: give them one number")
	}
	number, most, err := h.renumbered(names), 0, error(nil)
	for i, customer := range customers {
		if customer == None || items[i] == None {
			continue
		}
		if uint64(customer) > 4*uint64(len(customers))+1<<16 {
			return nil, fmt.Errorf("making histories: line %d: customer number %d: number customers from 0 on without large gaps", i+1, customer)
		}
		most = max(most, int(customer)+1)
		if int(items[i]) >= len(names) {
			err = fmt.Errorf("making histories: line %d: item number %d has no name: there are %d", i+1, items[i], len(names))
		}
		if days[i] > mostDays || days[i] < -mostDays {
			err = fmt.Errorf("making histories: line %d: day %d: count days within %d either way", i+1, days[i], mostDays)
		}
		if err != nil {
			return nil, err
		}
		h.lines++
	}
	keys, ends := grouped(customers, days, items, number, most, h.lines)
	h.build(keys, ends)
	return h, nil
}

// By gives the histories of groups of items, such as categories: who bought of which on which day. Items whose group is "" are left out, with
// the purchases and the customers that are of these alone.
func (h *Histories) By(group func(item string) string) *Histories {
	of := make([]string, len(h.names))
	for i, name := range h.names {
		of[i] = group(name)
	}
	out := &Histories{names: slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(of))), func(name string) bool { return name == "" })}
	number := make([]uint32, len(of))
	for i, name := range of {
		if place, is := slices.BinarySearch(out.names, name); is {
			number[i] = uint32(place)
		} else {
			number[i] = None
		}
	}
	var held []uint32
	for customer := range h.Customers() {
		first := len(out.days)
		for p := h.customers[customer]; p < h.customers[customer+1]; p++ {
			held = held[:0]
			for _, item := range h.items[h.purchases[p]:h.purchases[p+1]] {
				if n := number[item]; n != None {
					held = append(held, n)
				}
			}
			if len(held) == 0 {
				continue
			}
			out.lines += len(held)
			out.purchases, out.days = append(out.purchases, uint32(len(out.items))), append(out.days, h.days[p])
			slices.Sort(held)
			out.items = append(out.items, slices.Compact(held)...)
		}
		if len(out.days) > first {
			out.customers = append(out.customers, uint32(first))
		}
	}
	out.customers, out.purchases = append(out.customers, uint32(len(out.days))), append(out.purchases, uint32(len(out.items)))
	return out
}

// renumbered gives for each item its place among the names in ascending order, so that the order of the input does not show.
func (h *Histories) renumbered(names []string) []uint32 {
	order := make([]uint32, len(names))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(names[x], names[y]) })
	number := make([]uint32, len(names))
	for place, old := range order {
		number[old] = uint32(place)
	}
	return number
}

// grouped writes the lines of each customer side by side, each line as its day and item in one number that sorts by both.
func grouped(customers []uint32, days []int32, items, number []uint32, most, lines int) (keys []uint64, ends []int) {
	ends = make([]int, most+1)
	for i, customer := range customers {
		if customer != None && items[i] != None {
			ends[customer+1]++
		}
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	next := ends[:most] // where the next line of a customer goes: at the end its last
	keys = make([]uint64, lines)
	for i, customer := range customers {
		if customer == None || items[i] == None {
			continue
		}
		keys[next[customer]] = uint64(uint32(days[i]+mostDays))<<32 | uint64(number[items[i]])
		next[customer]++
	}
	return keys, next
}

// build sorts each customer's lines and cuts them into purchases.
func (h *Histories) build(keys []uint64, ends []int) {
	var next atomic.Int64
	var running sync.WaitGroup
	const batch = 1 << 10
	for range runtime.GOMAXPROCS(0) {
		running.Go(func() {
			for {
				from := int(next.Add(batch)) - batch
				if from >= len(ends) {
					return
				}
				for customer := from; customer < min(from+batch, len(ends)); customer++ {
					slices.Sort(keys[startOf(ends, customer):ends[customer]])
				}
			}
		})
	}
	running.Wait()
	h.items = make([]uint32, 0, len(keys))
	for customer, end := range ends {
		start := startOf(ends, customer)
		if start == end {
			continue
		}
		h.customers = append(h.customers, uint32(len(h.days)))
		for i := start; i < end; i++ {
			if i == start || keys[i]>>32 != keys[i-1]>>32 {
				h.purchases = append(h.purchases, uint32(len(h.items)))
				h.days = append(h.days, int32(keys[i]>>32)-mostDays)
			} else if keys[i] == keys[i-1] {
				continue
			}
			h.items = append(h.items, uint32(keys[i]))
		}
	}
	h.customers = append(h.customers, uint32(len(h.days)))
	h.purchases = append(h.purchases, uint32(len(h.items)))
}

func startOf[T int | uint32](ends []T, i int) T {
	if i == 0 {
		return 0
	}
	return ends[i-1]
}
