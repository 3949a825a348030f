package demo_test

import (
	"encoding/json"
	"strings"
)

// mailing is what became of a mail.
type mailing struct {
	delivered, bounced          bool
	opens, clicks, unsubscribes int
}

// mails reads the events of the newsletters, once for what was sent and once
// for what recipients did.
func (r *reading) mails() {
	r.mailed = map[string]*mailing{}
	ids := map[string]bool{}
	for _, rel := range r.glob("exports/mail/sendgrid-*.ndjson.gz") {
		sent, answered := &fate{}, &fate{}
		r.files[rel], r.files[rel+" responses"] = sent, answered
		for text := range strings.Lines(r.text(rel)) {
			var e struct {
				Email, Event, ID string
				Category         []string
				EventID          string `json:"sg_event_id"`
				Machine          bool   `json:"sg_machine_open"`
			}
			if err := json.Unmarshal([]byte(text), &e); err != nil {
				r.t.Fatalf("%s: %v", rel, err)
			}
			if ids[e.EventID] {
				r.t.Errorf("%s: two events are %s", rel, e.EventID)
			}
			ids[e.EventID] = true
			key := e.Category[0] + " " + e.Email
			m := r.mailed[key]
			if m == nil {
				m = &mailing{}
				r.mailed[key] = m
			}
			for _, f := range []*fate{sent, answered} {
				f.records, f.rows = f.records+1, f.rows+1
			}
			send, answer := false, !e.Machine
			switch e.Event {
			case "delivered":
				send, answer, m.delivered = true, false, true
			case "bounce":
				send, m.bounced = true, true
			case "open":
				m.opens += int(one(!e.Machine))
			case "click":
				m.clicks++
			case "unsubscribe":
				m.unsubscribes++
			default:
				answer = false
			}
			sent.loaded, sent.filtered = sent.loaded+int64(one(send)), sent.filtered+int64(one(!send))
			answered.loaded, answered.filtered = answered.loaded+int64(one(answer)), answered.filtered+int64(one(!answer))
		}
	}
}
