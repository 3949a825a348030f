package asterisk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/lines"
)

// When a call is taken for over, by the clock of the log.
const (
	quietAfterEnd  = 15 * 60   // seconds after it left a queue: it may be put into another one until then
	quietWhileOpen = 12 * 3600 // seconds without any event of a call that did not end
	mostQueued     = 1 << 16   // calls that are held at most
)

// latest is the last epoch second that is one: 2199.
const latest = 7258118399

// QueueLogColumns are the names of the columns that [ReadQueueLog] hands over.
func QueueLogColumns() []string {
	return []string{
		"call_id",          // the exchange's number of the call
		"queue",            // the queue that the call was in last
		"first_queue",      // and first
		"entered_at",       // moment it entered the first queue, RFC 3339 in UTC; reckoned back from the waiting time where the file does not hold it
		"answered_at",      // moment the first agent answered; empty when none did
		"ended_at",         // moment the call left its last queue, or its agent; empty while open
		"agent",            // agent who answered last: channel or name
		"caller_number",    // as ENTERQUEUE has it
		"url",              // likewise
		"dialled",          // the number that was called, where the dialplan logs it (DID)
		"outcome",          // completed, transferred, abandoned, timeout, key, empty (no agents in the queue), or open: the file ends before the call does
		"ended_by",         // caller or agent, of one completed
		"key",              // that the caller pressed to leave the queue
		"wait_seconds",     // from entering to the first answer, else to the end
		"talk_seconds",     // with agents, summed; empty while the first of them talks
		"transfers",        // TRANSFER, BLINDTRANSFER and ATTENDEDTRANSFER
		"queues",           // times that the call entered a queue
		"unanswered_rings", // agents who were rung and did not answer
		"last_event_at",    // moment of the last event that the file holds
		"complete",         // true: the file holds the call from its beginning to its end
	}
}

// ReadQueueLog hands over a row for each call of a queue_log, in the order of their first
// lines, and a refusal for each line that is none. Events without a call (agents logging in,
// pauses) make neither. A call that left a queue may enter another one within 15 minutes; one
// without an end is held for twelve hours of the log, and no more than 65,536 are held at
// all. Calls that are open when the file ends are handed over with what is known; what the
// next file tells of them makes a row of the same call_id, whose wait and talk are whole, for
// the log repeats them when a call ends, but without the caller's number. The fields'
// strings may be kept.
func ReadQueueLog(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	r := queueReader{waiting: waiting{most: mostQueued}, byID: map[string]*queued{}}
	return r.read(ctx, in, to, options.longest(), r.take)
}

// queueReader is what is known while a file is read.
type queueReader struct {
	waiting
	byID map[string]*queued
	now  int64 // by the log's clock
}

// event is a line of the log.
type event struct {
	at                int64
	queue, agent, who string // who: the event's name
	parameters        []string
}

// number is a parameter that counts, or false.
func (e event) number(place int) (int64, bool) {
	if place >= len(e.parameters) {
		return 0, false
	}
	n, err := strconv.ParseInt(e.parameters[place], 10, 64)
	return n, err == nil && n >= 0 && n <= latest
}

func (e event) text(place int) string {
	if place >= len(e.parameters) {
		return ""
	}
	return e.parameters[place]
}

// take adds an event to its call.
func (r *queueReader) take(line lines.Line, longest int) {
	refuse := func(rule, reason string) { r.add(refusal(line.Number, line.Text, rule, reason)) }
	if line.Long {
		refuse("line_too_long", fmt.Sprintf("it is longer than %d bytes, the most that a line may have", longest))
		return
	}
	if rule, reason := checkText(line.Text); rule != "" {
		refuse(rule, reason)
		return
	}
	const shape = "it is no line of a queue_log: seconds since 1970, call, queue, agent and event, parted by |"
	if bytes.Count(line.Text, []byte{'|'}) < 4 {
		refuse("unknown_shape", shape)
		return
	}
	f := strings.Split(string(line.Text), "|")
	whole, _, _ := strings.Cut(f[0], ".")
	at, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || at < 0 || at > latest || f[1] == "" || f[4] == "" {
		refuse("unknown_shape", shape)
		return
	}
	r.now = at
	id := f[1]
	if id == "NONE" || strings.EqualFold(id, "REALTIME") || strings.EqualFold(id, "MANAGER") {
		return
	}
	e := event{at: at, queue: none(f[2]), agent: none(f[3]), who: strings.ToUpper(f[4]), parameters: f[5:]}
	if !ofCalls(e.who) {
		return
	}
	known := r.byID[id]
	if known == nil || known.over() {
		known = &queued{reader: r, id: id, line: line.Number, raw: beginning(line.Text)}
		r.byID[id] = known
		r.add(known)
	}
	known.event(e)
}

// ofCalls tells whether an event is about a call. Others may carry a call's number: an
// agent who logs in by telephone has one.
func ofCalls(name string) bool {
	switch name {
	case "ENTERQUEUE", "DID", "CONNECT", "ABANDON", "COMPLETECALLER", "COMPLETEAGENT", "EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY",
		"TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER", "RINGNOANSWER", "RINGCANCELED", "SYSCOMPAT", "AGENTDUMP":
		return true
	}
	return false
}

// none is a text that is not NONE.
func none(text string) string {
	if text == "NONE" {
		return ""
	}
	return text
}
