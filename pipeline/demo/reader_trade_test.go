package demo_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ordered is an order of a firm as its latest message has it.
type ordered struct {
	file, buyer, day string
	lines            []sold
	cancelled        bool
}

// edi reads the interchanges: what a later message says of an order takes the
// place of what an earlier one said.
func (r *reading) edi() {
	r.orders = map[string]ordered{}
	for _, rel := range r.glob("exports/edi/*.edi") {
		f := &fate{}
		r.files[rel] = f
		var segments [][]string
		begun := 0
		for k, line := range strings.Split(strings.TrimSuffix(r.text(rel), "\n"), "\n") {
			if strings.HasPrefix(line, "UNA") {
				continue
			}
			segment := strings.Split(strings.TrimSuffix(line, "'"), "+")
			if segment[0] == "UNH" {
				segments, begun = nil, k+1
			}
			segments = append(segments, segment)
			if segment[0] != "UNT" {
				continue
			}
			if segment[1] != strconv.Itoa(len(segments)) {
				f.records, f.rows, f.rejected = f.records+1, f.rows+1, f.rejected+1
				r.broken[fmt.Sprintf("%s:%d", rel, begun)] = "wrong count of segments"
				continue
			}
			no, o := r.message(segments)
			o.file = rel
			rows := int64(max(len(o.lines), 1))
			f.records, f.rows, f.loaded = f.records+rows, f.rows+rows, f.loaded+rows
			if earlier, again := r.orders[no]; again {
				n := int64(len(earlier.lines))
				r.files[earlier.file].replaced += n
				r.files[earlier.file].loaded -= n
				if o.day != earlier.day || o.buyer != earlier.buyer {
					r.t.Errorf("%s: order %s is of %s and %s now, before of %s and %s", rel, no, o.day, o.buyer, earlier.day, earlier.buyer)
				}
			}
			r.orders[no] = o
		}
	}
	for _, o := range r.orders {
		s := r.day("edi_orders", o.day)
		if o.cancelled {
			s[lines]++
			s[voidLines]++
		}
		for _, l := range o.lines {
			s[lines]++
			s[saleLines]++
			s[gross] += l.quantity * l.unit
			s[net] += l.quantity * l.unit
			s[tax] += l.tax
			s[cost] += l.quantity * r.costs[l.product]
		}
	}
}

// message reads a message's order.
func (r *reading) message(segments [][]string) (no string, o ordered) {
	r.t.Helper()
	total, told, counted := int64(0), int64(-1), "0"
	for _, s := range segments {
		code, value, _ := strings.Cut(s[1], ":")
		value, _, _ = strings.Cut(value, ":")
		var l *sold
		if len(o.lines) > 0 {
			l = &o.lines[len(o.lines)-1]
		}
		switch s[0] + " " + code {
		case "BGM 220":
			no, o.cancelled = s[2], s[3] == "1"
		case "DTM 137", "DTM 4": // the order's own date comes after the message's
			day, err := time.Parse("200601021504", value)
			if err != nil {
				r.t.Fatalf("order %s: %v", no, err)
			}
			o.day = day.Format(time.DateOnly)
		case "NAD BY":
			o.buyer, _, _ = strings.Cut(s[2], ":")
		case "PIA 5":
			l.product, _, _ = strings.Cut(s[2], ":")
		case "QTY 21":
			l.quantity, _ = strconv.ParseInt(value, 10, 64)
		case "PRI AAA":
			l.unit = r.pence(value)
		case "MOA 203":
			total += r.pence(value)
		case "MOA 124":
			l.tax = r.pence(value)
		case "MOA 79":
			told = r.pence(value)
		case "CNT 2":
			counted = value
		default:
			if s[0] == "LIN" {
				o.lines = append(o.lines, sold{})
			}
		}
	}
	sum := int64(0)
	for _, l := range o.lines {
		sum += l.quantity * l.unit
	}
	if !o.cancelled && (sum != total || total != told || counted != strconv.Itoa(len(o.lines))) {
		r.t.Errorf("order %s: lines are worth %d, tell %d and the order %d; %d lines, told %s", no, sum, total, told, len(o.lines), counted)
	}
	return no, o
}
