package asterisk

import (
	"strconv"
	"time"

	"clientele/pipeline/rows"
)

// queued is a call as the log of the queues tells it.
type queued struct {
	reader *queueReader
	id     string
	line   int64
	raw    []byte
	last   int64 // moment of its last event

	queue, firstQueue, agent, number, url, dialled, outcome, endedBy, key string
	entered, answered, ended                                              int64 // 0: not told
	connected                                                             int64 // moment the agent who talks answered; 0: nobody does
	talk, transfers, queues, rings                                        int64
	began, finished                                                       bool
}

// event adds an event.
func (c *queued) event(e event) {
	c.last = e.at
	if e.queue != "" {
		c.queue = e.queue
		if c.firstQueue == "" {
			c.firstQueue = e.queue
		}
	}
	switch e.who {
	case "DID":
		c.dialled = e.text(0)
	case "ENTERQUEUE":
		if c.entered == 0 {
			c.entered, c.began = e.at, true
		}
		c.queues++
		c.url, c.number = first(e.text(0), c.url), first(e.text(1), c.number)
		c.outcome, c.finished, c.ended, c.connected = "", false, 0, 0
	case "RINGNOANSWER":
		c.rings++
	case "CONNECT":
		c.since(e, 0)
		c.agent = first(e.agent, c.agent)
		c.connected = e.at
		if c.answered == 0 {
			c.answered = e.at
		}
	case "COMPLETECALLER", "COMPLETEAGENT":
		c.talked(e, 0)
		c.end(e, "completed")
		c.endedBy = "agent"
		if e.who == "COMPLETECALLER" {
			c.endedBy = "caller"
		}
	case "TRANSFER", "BLINDTRANSFER":
		c.talked(e, 2)
		c.end(e, "transferred")
		c.transfers++
	case "ATTENDEDTRANSFER": // its parameters are of several kinds
		c.talked(e, len(e.parameters))
		c.end(e, "transferred")
		c.transfers++
	case "ABANDON":
		c.since(e, 2)
		c.end(e, "abandoned")
	case "EXITWITHTIMEOUT":
		c.since(e, 2)
		c.end(e, "timeout")
	case "EXITWITHKEY":
		c.since(e, 3)
		c.key = e.text(0)
		c.end(e, "key")
	case "EXITEMPTY":
		c.since(e, 2)
		c.end(e, "empty")
	}
}

// since reckons when a call entered that the file does not hold from its beginning.
func (c *queued) since(e event, waited int) {
	if seconds, ok := e.number(waited); c.entered == 0 {
		c.entered = e.at
		if ok && seconds < e.at {
			c.entered = e.at - seconds
		}
	}
}

// talked adds a talk that ends, of which the log tells how long the caller had waited and
// how long it was.
func (c *queued) talked(e event, waited int) {
	held, ok := e.number(waited)
	talk, also := e.number(waited + 1)
	if !also || talk > e.at {
		talk = 0
		if c.connected > 0 {
			talk = max(0, e.at-c.connected)
		}
	}
	c.agent = first(e.agent, c.agent)
	c.talk += talk
	if c.answered == 0 {
		c.answered = e.at - talk
	}
	if c.entered == 0 {
		c.entered = c.answered
		if ok && held < c.answered {
			c.entered -= held
		}
	}
}

func (c *queued) end(e event, outcome string) {
	c.ended, c.outcome, c.finished, c.connected, c.endedBy = e.at, outcome, true, 0, ""
}

func (c *queued) over() bool {
	quiet := c.reader.now - c.last
	return quiet > quietWhileOpen || c.finished && quiet > quietAfterEnd
}

// hand makes a row of the call.
func (c *queued) hand(to rows.Sink) error {
	if c.reader.byID[c.id] == c {
		delete(c.reader.byID, c.id)
	}
	entered, wait := c.entered, ""
	if entered == 0 {
		entered = c.last
	}
	switch {
	case c.answered > 0:
		wait = strconv.FormatInt(max(0, c.answered-entered), 10)
	case c.finished:
		wait = strconv.FormatInt(max(0, c.ended-entered), 10)
	}
	outcome, talk := first(c.outcome, "open"), strconv.FormatInt(c.talk, 10)
	if c.connected > 0 && c.talk == 0 {
		talk = "" // they talk still
	}
	return to.Row(rows.Row{Line: c.line, Raw: c.raw, Fields: []string{
		c.id, c.queue, c.firstQueue, moment(entered), moment(c.answered), moment(c.ended), c.agent, c.number, c.url, c.dialled,
		outcome, c.endedBy, c.key, wait, talk, strconv.FormatInt(c.transfers, 10), strconv.FormatInt(max(c.queues, 1), 10),
		strconv.FormatInt(c.rings, 10), moment(c.last), strconv.FormatBool(c.began && c.finished),
	}})
}

func moment(epoch int64) string {
	if epoch <= 0 {
		return ""
	}
	return time.Unix(epoch, 0).UTC().Format(time.RFC3339)
}
