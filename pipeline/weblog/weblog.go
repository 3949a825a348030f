// Package weblog reads logs that web servers write in the Common or the Combined log
// format, with or without the virtual host before them: one row for each line.
//
// It judges no visitor: bots, sessions and what a path means are for others. It knows
// no log whose format was made up on a site beyond what stands after the user agent.
package weblog

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf8"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/lines"
)

// RecordBytes is how long a line may be where Options do not say.
const RecordBytes = 64 << 10

// Form is what stands in a line after its bytes.
type Form int

const (
	// Either takes lines of the Combined format, and of the Common one: a line may end
	// after its bytes.
	Either Form = iota
	// Combined refuses a line without referrer and user agent: it was cut.
	Combined
	// Common takes what stands after the bytes for something else (column extra).
	Common
)

// Options say what the lines hold.
type Options struct {
	Form        Form
	VirtualHost bool // the virtual host, or it and a port, stands before the host
	RecordBytes int  // the longest line; 0: RecordBytes
}

// The columns of a row, in their order.
const (
	virtualHost = iota
	virtualPort
	host
	identity
	user
	timeText
	timestamp
	method
	path
	query
	protocol
	status
	size
	referrer
	userAgent
	request
	extra
	columns
)

// Columns are the names of a row's columns. "-", with which servers say that there is
// nothing, is an empty text in all but request.
func Columns() []string {
	return []string{
		"virtual_host", // the site that was asked, where the log has it
		"virtual_port", // and its port
		"host",         // who asked: an address, IPv6 without brackets, or a name
		"identity",     // of RFC 1413; nobody has one
		"user",         // who was let in, as the server knows them
		"time",         // as written: 10/Oct/2000:13:55:36 -0700
		"timestamp",    // the same by RFC 3339: 2000-10-10T13:55:36-07:00; a leap second is :59
		"method",       // of the request: GET; empty where the line holds no request
		"path",         // asked for, before the first ?; percent signs are not undone
		"query",        // what stands after it
		"protocol",     // HTTP/1.1; empty with a request of HTTP/0.9
		"status",       // answered: 200; empty where nothing was
		"bytes",        // of the answer; empty where it had none
		"referrer",     // as the client says
		"user_agent",   // as the client says
		"request",      // the request's line as it is in the log, escapes and all
		"extra",        // what stands after the user agent, as it is in the log
	}
}

// Read hands over a row for each line, and a refusal for each that is none: binary,
// cut, or of another format. Empty lines make neither. \" \\ \t \n and \xHH are undone
// in all columns but request and extra, save where that would leave no text: a zero
// byte, or bytes that are no UTF-8, stay as they are written. The fields' strings may
// be kept; Raw holds until the callback returns.
func Read(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	limit := options.RecordBytes
	if limit <= 0 {
		limit = RecordBytes
	}
	p := parser{options: options, fields: make([]string, columns)}
	return lines.Each(ctx, in, '\n', limit, func(line lines.Line) error {
		if line.Number == 1 {
			line.Text = bytes.TrimPrefix(line.Text, []byte("\xef\xbb\xbf"))
		}
		if len(line.Text) == 0 {
			return nil
		}
		rule, reason := "line_too_long", ""
		if line.Long {
			reason = fmt.Sprintf("it is longer than %d bytes, the most that a line may have", limit)
		} else if rule, reason = p.parse(line.Text); rule == "" {
			return to.Row(rows.Row{Line: line.Number, Fields: p.fields, Raw: line.Text})
		}
		return to.Refuse(rows.Refusal{Line: line.Number, Raw: line.Text, Rule: rule, Reason: reason})
	})
}

// span is a part of a text.
type span struct{ start, end int }

// parser holds what is known of one line.
type parser struct {
	options Options
	text    []byte // the line, and behind it what was made of it
	spans   [columns]span
	fields  []string
}

// parse makes the fields of a line, or says why it is none.
func (p *parser) parse(line []byte) (rule, reason string) {
	if rule, reason := checkText(line); rule != "" {
		return rule, reason
	}
	p.text = append(p.text[:0], line...)
	p.spans = [columns]span{}
	at, rule, reason := p.client(line)
	if rule == "" {
		at, rule, reason = p.answer(line, at)
	}
	if rule == "" {
		rule, reason = p.visitor(line, at)
	}
	if rule != "" {
		return rule, reason
	}
	text := string(p.text)
	for i, s := range p.spans {
		p.fields[i] = text[s.start:s.end]
	}
	return "", ""
}

// checkText refuses bytes that no server writes into a line as they are.
func checkText(line []byte) (rule, reason string) {
	if isPlain(line) {
		return "", ""
	}
	ascii := true
	for _, b := range line {
		if b < ' ' && b != '\t' || b == 0x7f {
			return "binary", "it holds control characters, which servers write as escapes"
		}
		ascii = ascii && b < utf8.RuneSelf
	}
	if !ascii && !utf8.Valid(line) {
		return "wrong_encoding", "it holds bytes that are no UTF-8"
	}
	return "", ""
}

// isPlain tells printable ASCII alone, eight bytes at a time: nearly every line.
func isPlain(line []byte) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for len(line) >= 8 {
		x := binary.LittleEndian.Uint64(line)
		deleted := x ^ 0x7f*ones
		if (x|(x-' '*ones)&^x|(deleted-ones)&^deleted)&highs != 0 {
			return false
		}
		line = line[8:]
	}
	for _, b := range line {
		if b < ' ' || b >= 0x7f {
			return false
		}
	}
	return true
}

// client reads who asked, and when: up to the request's opening quote.
func (p *parser) client(line []byte) (at int, rule, reason string) {
	const shape = "it does not begin with a host, an identity, a user and a time in brackets"
	if p.options.VirtualHost {
		end := bytes.IndexByte(line, ' ')
		if end <= 0 {
			return 0, "unknown_shape", shape
		}
		p.site(line, span{0, end})
		at = end + 1
	}
	end := bytes.IndexByte(line[at:], ' ')
	if end <= 0 {
		return 0, "unknown_shape", shape
	}
	p.spans[host] = span{at, at + end}
	if end > 2 && line[at] == '[' && line[at+end-1] == ']' {
		p.spans[host] = span{at + 1, at + end - 1}
	}
	at += end + 1
	if end = bytes.IndexByte(line[at:], ' '); end <= 0 {
		return 0, "unknown_shape", shape
	}
	p.set(line, identity, span{at, at + end})
	at += end + 1

	// A user may hold blanks and brackets, so the time is the first thing that looks
	// like it; none can be forged, for a quote in a user's name is escaped.
	open := -1
	for i := at; ; i++ {
		next := bytes.Index(line[i:], []byte(" ["))
		if next < 0 {
			break
		}
		i += next
		if end := i + 2 + timeLength; end+3 <= len(line) && string(line[end:end+3]) == "] \"" {
			open = i
			break
		}
	}
	if open < at {
		return 0, "unknown_shape", shape
	}
	p.set(line, user, span{at, open})
	p.spans[timeText] = span{open + 2, open + 2 + timeLength}
	begin := len(p.text)
	if p.text, rule = appendTime(p.text, line[open+2:open+2+timeLength]); rule != "" {
		return 0, "wrong_time", rule
	}
	p.spans[timestamp] = span{begin, len(p.text)}
	return open + 2 + timeLength + len("] "), "", ""
}

// site parts a virtual host from its port.
func (p *parser) site(line []byte, s span) {
	name := line[s.start:s.end]
	colon := bytes.LastIndexByte(name, ':')
	if colon > 0 && isDigits(name[colon+1:]) && (name[colon-1] == ']' || bytes.IndexByte(name[:colon], ':') < 0) {
		p.spans[virtualPort] = span{s.start + colon + 1, s.end}
		s.end = s.start + colon
	}
	p.set(line, virtualHost, s)
}

// answer reads the request, the status and the bytes.
func (p *parser) answer(line []byte, at int) (next int, rule, reason string) {
	asked, next, ok := quoted(line, at)
	if !ok {
		return 0, "open_quote", "its request has no closing quote: the line was cut"
	}
	p.request(line, asked)
	code, next := word(line, next)
	if text := line[code.start:code.end]; (len(text) != 3 || !isDigits(text)) && string(text) != "-" {
		return 0, "wrong_status", "what stands after its request is no status of three digits"
	}
	p.set(line, status, code)
	length, next := word(line, next)
	if text := line[length.start:length.end]; !isDigits(text) && string(text) != "-" {
		return 0, "wrong_bytes", "what stands after its status is no number of bytes"
	}
	p.set(line, size, length)
	return next, "", ""
}

// visitor reads what the client says of itself, and what the site added.
func (p *parser) visitor(line []byte, at int) (rule, reason string) {
	rest := span{min(at+1, len(line)), len(line)}
	if p.options.Form == Common || p.options.Form == Either && rest.start == rest.end {
		p.spans[extra] = rest
		return "", ""
	}
	for _, column := range []int{referrer, userAgent} {
		if at >= len(line) || line[at] != ' ' {
			return "missing_fields", "it ends before its referrer and user agent: the line was cut, or is of the Common format"
		}
		s, next, ok := quoted(line, at+1)
		if !ok {
			return "open_quote", "its referrer or user agent is not within quotes: the line was cut"
		}
		p.set(line, column, s)
		at = next
	}
	if at < len(line) && line[at] != ' ' {
		return "unknown_shape", "a text follows its user agent without a blank between"
	}
	p.spans[extra] = span{min(at+1, len(line)), len(line)}
	return "", ""
}

// set makes a part of the line a field, without its escapes; "-" is nothing.
func (p *parser) set(line []byte, column int, s span) {
	text := line[s.start:s.end]
	if len(text) == 1 && text[0] == '-' {
		return
	}
	if bytes.IndexByte(text, '\\') < 0 {
		p.spans[column] = s
		return
	}
	begin := len(p.text)
	p.text = appendUnescaped(p.text, text)
	p.spans[column] = span{begin, len(p.text)}
}

// quoted is what stands between the quote at a position and the next that is not
// escaped, and where the text behind it begins.
func quoted(line []byte, at int) (s span, next int, ok bool) {
	if at >= len(line) || line[at] != '"' {
		return span{}, 0, false
	}
	at++
	for i := at; i < len(line); {
		quote := bytes.IndexByte(line[i:], '"')
		if quote < 0 {
			break
		}
		i += quote
		slashes := 0
		for i-slashes > at && line[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return span{at, i}, i + 1, true
		}
		i++
	}
	return span{}, 0, false
}

// word is what follows a blank, up to the next one.
func word(line []byte, at int) (s span, next int) {
	if at >= len(line) || line[at] != ' ' {
		return span{at, at}, at
	}
	at++
	end := bytes.IndexByte(line[at:], ' ')
	if end < 0 {
		return span{at, len(line)}, len(line)
	}
	return span{at, at + end}, at + end
}

func isDigits(text []byte) bool {
	for _, b := range text {
		if b < '0' || b > '9' {
			return false
		}
	}
	return len(text) > 0
}
