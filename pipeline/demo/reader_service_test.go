package demo_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"time"
)

// menuCall is a call that the exchange's menu took.
type menuCall struct {
	caller, day string
	abandoned   bool
}

// exchange reads the call detail records, which have no header.
func (r *reading) exchange() {
	r.menu = map[string]menuCall{}
	for _, rel := range r.glob("exports/exchange/*.csv") {
		f := &fate{}
		r.files[rel] = f
		rows, err := csv.NewReader(strings.NewReader(r.text(rel))).ReadAll()
		if err != nil {
			r.t.Fatalf("%s: %v", rel, err)
		}
		for _, row := range rows {
			f.records, f.rows = f.records+1, f.rows+1
			if row[7] == "Queue" {
				f.filtered++
				continue
			}
			f.loaded++
			r.day("exchange", row[9][:10])[lines]++
			if _, twice := r.menu[row[16]]; twice {
				r.t.Errorf("%s: two calls are %s", rel, row[16])
			}
			r.menu[row[16]] = menuCall{row[1], row[9][:10], row[7] == "BackGround"}
		}
	}
}

// survey reads the answers that count, by their number.
func (r *reading) survey() {
	const rel = "exports/surveys/after_purchase.csv"
	f := &fate{}
	r.files[rel] = f
	rows, err := csv.NewReader(strings.NewReader(r.text(rel))).ReadAll()
	if err != nil {
		r.t.Fatalf("%s: %v", rel, err)
	}
	r.answers = map[string]map[string]string{}
	for _, fields := range rows[3:] {
		row := map[string]string{}
		for k, name := range rows[0] {
			row[name] = fields[k]
		}
		questions := 1 + int64(one(row["Q2"] != ""))
		f.records, f.rows = f.records+1, f.rows+questions
		if row["Status"] != "IP Address" || row["Finished"] != "True" {
			f.filtered += questions
			continue
		}
		f.loaded += questions
		r.answers[row["ResponseId"]] = row
	}
}

// session is what a visitor did without half an hour of silence.
type session struct {
	visitor, id, user, order string
	day                      string
	events                   int
	last                     time.Time
	bot, internal            bool
}

// events reads what Google Analytics exports: sessions by visitor and their
// own number, and how many events are of nobody who agreed.
func (r *reading) events() {
	r.sessions = map[string]*session{}
	latest := map[string]*session{} // by visitor
	stamps := map[string]bool{}
	for _, rel := range r.glob("exports/web/ga4/*.json.gz") {
		f := &fate{}
		r.files[rel] = f
		for text := range strings.Lines(r.text(rel)) {
			var e struct {
				Date   string `json:"event_date"`
				Micros int64  `json:"event_timestamp,string"`
				Name   string `json:"event_name"`
				Params []struct {
					Key   string
					Value struct {
						String string `json:"string_value"`
						Int    string `json:"int_value"`
					}
				} `json:"event_params"`
				User    string `json:"user_id"`
				Visitor string `json:"user_pseudo_id"`
				Privacy struct {
					Analytics string `json:"analytics_storage"`
				} `json:"privacy_info"`
				Device struct {
					Web struct{ Browser string } `json:"web_info"`
				}
				Shop struct {
					Order string `json:"transaction_id"`
				} `json:"ecommerce"`
			}
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				r.t.Fatalf("%s: %v", rel, err)
			}
			f.records, f.rows, f.loaded = f.records+1, f.rows+1, f.loaded+1
			day := e.Date[:4] + "-" + e.Date[4:6] + "-" + e.Date[6:]
			r.day("web_events", day)[lines]++
			if stamp := text[:60] + e.Name; stamps[stamp] {
				r.t.Errorf("%s: two events have one moment and name: %s", rel, text)
			} else {
				stamps[stamp] = true
			}
			if (e.Privacy.Analytics == "Yes") != (e.Visitor != "") {
				r.t.Fatalf("%s: an event without consent has a visitor, or one with it has none: %s", rel, text)
			}
			if e.Visitor == "" {
				r.unseen++
				if e.User != "" {
					r.t.Errorf("%s: an event without consent has a user: %s", rel, text)
				}
				continue
			}
			id, internal := "", false
			for _, p := range e.Params {
				switch p.Key {
				case "ga_session_id":
					id = p.Value.Int
				case "traffic_type":
					internal = p.Value.String == "internal"
				}
			}
			at := time.UnixMicro(e.Micros)
			s := r.sessions[e.Visitor+" "+id]
			if s == nil {
				if before := latest[e.Visitor]; before != nil && at.Sub(before.last) < 30*time.Minute {
					r.t.Errorf("%s: visitor %s has two sessions within half an hour", rel, e.Visitor)
				}
				s = &session{visitor: e.Visitor, id: id, day: day}
				r.sessions[e.Visitor+" "+id], latest[e.Visitor] = s, s
			} else if at.Sub(s.last) >= 30*time.Minute {
				r.t.Errorf("%s: session %s of visitor %s has half an hour of silence", rel, id, e.Visitor)
			}
			s.last, s.events = at, s.events+1
			s.bot, s.internal = e.Device.Web.Browser == "HeadlessChrome", internal
			s.user, s.order = max(s.user, e.User), max(s.order, e.Shop.Order)
		}
	}
}
