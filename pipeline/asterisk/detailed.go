package asterisk

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"clientele/pipeline/rows"
)

// mostAgents is how many channels of one call are told apart.
const mostAgents = 64

// detailed is a call as its call detail records tell it.
type detailed struct {
	reader *cdrReader
	key    string
	line   int64
	raw    []byte
	last   int64 // number of its last record
	gone   bool

	uniqueID, linkedID, account, number, name, dialled, context, channel string
	start, end, queue, lastApp, lastData, disposition, userField         string

	answer, answerStart      string  // of the record that was answered first
	answerWait               float64 // seconds in it until it was
	lastAnswer, agentChannel string  // of the one answered last
	agents                   []string
	duration, talk           float64
	records                  int64
}

// goesOn tells whether a record of the same channel without an id is one more of the call.
func (c *detailed) goesOn(r record) bool {
	return r.channel != "" && between(c.end, r.start) <= 5 && between(r.end, c.start) <= 5
}

// record adds a record.
func (c *detailed) record(r record) {
	c.records++
	c.linkedID = first(c.linkedID, r.linkedID)
	c.uniqueID = first(c.uniqueID, r.uniqueID)
	c.userField = first(c.userField, r.userField)
	c.account = first(c.account, r.account)
	if c.start == "" || r.start < c.start {
		c.start, c.dialled, c.context, c.channel = r.start, r.dst, r.context, r.channel
		name, number := caller(r.clid)
		c.name, c.number = first(name, c.name), first(first(r.src, number), c.number)
	}
	if strings.EqualFold(r.lastApp, "Queue") {
		c.queue = first(r.lastData[:endOf(r.lastData)], c.queue)
	}
	answered := strings.EqualFold(r.disposition, "ANSWERED")
	if r.end >= c.end {
		c.end, c.lastApp, c.lastData, c.disposition = r.end, r.lastApp, r.lastData, r.disposition
		if answered { // by the exchange itself, where no channel follows
			c.disposition = "NO AGENT"
		}
	}
	duration, billed := seconds(r.duration), seconds(r.billed)
	if c.records == 1 {
		c.duration = duration
	}
	if !answered || r.dstChannel == "" || r.answer == "" {
		return
	}
	c.talk += billed
	if c.answer == "" || r.answer < c.answer {
		c.answer, c.answerStart, c.answerWait = r.answer, r.start, max(0, duration-billed)
	}
	if r.answer >= c.lastAnswer {
		c.lastAnswer, c.agentChannel = r.answer, r.dstChannel
	}
	if agent := agentOf(r.dstChannel); len(c.agents) < mostAgents && !slices.Contains(c.agents, agent) {
		c.agents = append(c.agents, agent)
	}
}

func (c *detailed) over() bool { return c.reader.count-c.last > Window }

// hand makes a row of the call.
func (c *detailed) hand(to rows.Sink) error {
	c.gone = true
	if c.reader.byKey[c.key] == c {
		delete(c.reader.byKey, c.key)
	}
	if c.records > 1 {
		c.duration = between(c.start, c.end)
	}
	wait, disposition := c.duration, c.disposition
	if c.answer != "" {
		wait, disposition = between(c.start, c.answerStart)+c.answerWait, "ANSWERED"
	}
	return to.Row(rows.Row{Line: c.line, Raw: c.raw, Fields: []string{
		first(first(c.linkedID, c.uniqueID), c.channel+"@"+c.start), c.uniqueID, c.linkedID, c.account, c.number, c.name,
		c.dialled, c.context, c.channel, c.agentChannel, agentOf(c.agentChannel), c.queue, c.lastApp, c.lastData,
		c.start, c.answer, c.end, text(c.duration), text(wait), text(c.talk), disposition,
		strconv.Itoa(max(0, len(c.agents)-1)), strconv.FormatInt(c.records, 10), c.userField,
	}})
}

// endOf is where the first argument of an application ends.
func endOf(data string) int {
	if end := strings.IndexAny(data, ",|"); end >= 0 {
		return end
	}
	return len(data)
}

// agentOf is a channel without its number: SIP/8007-0000001b is SIP/8007, and
// Local/8007@agents-00000003;1 is Local/8007@agents.
func agentOf(channel string) string {
	channel, _, _ = strings.Cut(channel, ";")
	if dash := strings.LastIndexByte(channel, '-'); dash > 0 {
		return channel[:dash]
	}
	return channel
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// between are the seconds from one time to another, 0 where that is earlier or either is
// none of the calendar: clocks are put back.
func between(from, to string) float64 {
	a, err := time.Parse(time.DateTime, from)
	b, also := time.Parse(time.DateTime, to)
	if err != nil || also != nil {
		return 0
	}
	return max(0, b.Sub(a).Seconds())
}

func seconds(digits string) float64 {
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0
	}
	return n
}

// text writes seconds, to the millisecond.
func text(n float64) string {
	return strconv.FormatFloat(math.Round(n*1000)/1000, 'f', -1, 64)
}
