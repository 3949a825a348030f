// Package survey reads the answers that Qualtrics and SurveyMonkey export: a table as wide
// as the survey, under headers of several records, becomes one row for each response and
// question that was answered.
//
// It leaves out addresses of the network, places and names of the people who answered, and
// judges no answer.
package survey

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline/rows"
)

// RecordBytes is how long a record may be where Options do not say.
const RecordBytes = 1 << 20

// mostColumns is how wide a survey may be.
const mostColumns = 20_000

// Options are the limits of a file; 0 takes the default.
type Options struct {
	RecordBytes int // the longest record
}

// The columns of a row, in their order.
const (
	responseID = iota
	questionID
	questionLabel
	question
	answerText
	answerNumber
	rating
	nps
	startedAt
	endedAt
	recordedAt
	status
	kind
	finished
	progress
	duration
	externalRef
	email
	channel
	language
	collectorID
	embedded
	columns
)

// Columns are the names of a row's columns. An empty text is told nowhere.
func Columns() []string {
	return []string{
		"response_id",      // of who answered, once
		"question_id",      // stays the question's own when others are put in, moved or renamed: ImportId of Qualtrics; of SurveyMonkey, which has none, made from the question's text. Empty: the response answers no question
		"question_label",   // name of the column in Qualtrics: Q3; it changes when questions are moved
		"question",         // text of the question
		"answer_text",      // as exported; choices of one question that allows several are joined by "; "
		"answer_number",    // the same where it is a number
		"rating",           // the whole number from 0 to 10 that the answer is, begins or ends with: 10 - Extremely likely
		"nps",              // the same, of a question that Qualtrics holds for one of the Net Promoter Score
		"started_at",       // beginning: of Qualtrics by RFC 3339 in the zone that the file names, else as written
		"ended_at",         // end, likewise
		"recorded_at",      // moment it was stored, likewise
		"status",           // as exported: IP Address, Survey Preview, 0, …
		"kind",             // what that means: normal, preview, test, spam, imported, offline
		"finished",         // true or false
		"progress",         // percent
		"duration_seconds", // from beginning to end
		"external_ref",     // ExternalReference of Qualtrics; the first custom value of SurveyMonkey
		"email",            // of the person who was asked
		"channel",          // how the survey was sent: DistributionChannel
		"language",         // UserLanguage
		"collector_id",     // Collector ID of SurveyMonkey
		"embedded",         // columns that are neither of these nor questions, by their names, as a JSON object
	}
}

// meta is the column that a column of an export without a question fills; -1: none.
type meta map[string]int

// answer is a question as a column of the export.
type answer struct {
	place           int
	id, label, text string
	option          string // of a question with several columns: what this one is about
	optionID        string // of an answer to that alone
	group           int    // columns of one question have one; 0: alone
	nps             bool
}

// form is what the headers of an export tell.
type form struct {
	width    int
	fields   map[int]int // columns of a row by places in a record
	answers  []answer
	others   map[int]string // names of further columns by place
	order    []int          // their places
	response int            // place of the response's number
	refine   func(fields []string)
}

// wide makes rows of records.
type wide struct {
	form *form
	to   rows.Sink
}

// record hands over the rows of a response.
func (w *wide) record(r csvRecord) error {
	refuse := func(rule, reason string) error {
		return w.to.Refuse(rows.Refusal{Line: r.line, Raw: r.raw[:min(len(r.raw), rawBytes)], Rule: rule, Reason: reason})
	}
	if r.rule != "" {
		return refuse(r.rule, r.reason)
	}
	if len(r.fields) != w.form.width {
		return refuse("wrong_width", "it has "+strconv.Itoa(len(r.fields))+" fields, the header has "+strconv.Itoa(w.form.width))
	}
	if strings.TrimSpace(r.fields[w.form.response]) == "" {
		return refuse("no_response_id", "it has no number of its response")
	}
	common := make([]string, columns)
	for place, column := range w.form.fields {
		common[column] = strings.TrimSpace(r.fields[place])
	}
	common[embedded] = w.form.further(r.fields)
	if w.form.refine != nil {
		w.form.refine(common)
	}
	handed := false
	hand := func(id string, a answer, asked, text string) error {
		handed = true
		fields := slices.Clone(common)
		fields[questionID], fields[questionLabel], fields[question], fields[answerText] = id, a.label, asked, text
		fields[answerNumber], fields[rating] = number(text), ratingOf(text)
		if a.nps {
			fields[nps] = fields[rating]
		}
		return w.to.Row(rows.Row{Line: r.line, Fields: fields, Raw: r.raw})
	}
	if err := w.answers(r.fields, hand); err != nil {
		return err
	}
	if handed {
		return nil
	}
	return w.to.Row(rows.Row{Line: r.line, Fields: common, Raw: r.raw})
}

// answers goes over what a response answers. Of a question with several columns those in
// which the option itself stands were chosen, and make one answer; the others are answers
// of their own, to the option: a row of a matrix, or what else somebody wrote.
func (w *wide) answers(fields []string, hand func(id string, a answer, asked, text string) error) error {
	for i := 0; i < len(w.form.answers); {
		a := w.form.answers[i]
		if a.group == 0 {
			if text := strings.TrimSpace(fields[a.place]); text != "" {
				if err := hand(a.id, a, a.text, text); err != nil {
					return err
				}
			}
			i++
			continue
		}
		var chosen []string
		first := i
		for ; i < len(w.form.answers) && w.form.answers[i].group == a.group; i++ {
			b := w.form.answers[i]
			if text := strings.TrimSpace(fields[b.place]); text != "" && (text == b.option || open(b.option)) {
				chosen = append(chosen, text)
			}
		}
		if len(chosen) > 0 {
			if err := hand(a.id, a, a.text, strings.Join(chosen, "; ")); err != nil {
				return err
			}
		}
		for _, b := range w.form.answers[first:i] {
			text := strings.TrimSpace(fields[b.place])
			if text == "" || text == b.option || open(b.option) {
				continue
			}
			if err := hand(b.optionID, b, b.text+" – "+b.option, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// further are the columns that are none of a row's, as a JSON object.
func (f *form) further(fields []string) string {
	var b strings.Builder
	for _, place := range f.order {
		text := strings.TrimSpace(fields[place])
		if text == "" {
			continue
		}
		if b.Len() == 0 {
			b.WriteByte('{')
		} else {
			b.WriteByte(',')
		}
		b.WriteString(quoted(f.others[place]))
		b.WriteByte(':')
		b.WriteString(quoted(text))
	}
	if b.Len() == 0 {
		return ""
	}
	return b.String() + "}"
}

func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(out)
}

// number is a text that is a plain number.
func number(text string) string {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, pointed := strings.Cut(digits, ".")
	if !isDigits(whole) || pointed && !isDigits(fraction) || len(text) > 18 {
		return ""
	}
	return text
}

// ratingOf is the number from 0 to 10 that a text is, begins or ends with.
func ratingOf(text string) string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return ""
	}
	for _, word := range []string{words[0], words[len(words)-1]} {
		word = strings.TrimLeft(strings.TrimRight(word, ")].:-–="), "([")
		if n, err := strconv.Atoi(word); err == nil && isDigits(word) && n <= 10 && len(word) <= 2 {
			return strconv.Itoa(n)
		}
	}
	return ""
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// read goes over an export: its headers first, of which form makes what they tell.
func read(ctx context.Context, in io.Reader, options Options, to rows.Sink, headers int, formOf func(headers []csvRecord) (*form, *csvRecord, error)) error {
	longest := options.RecordBytes
	if longest <= 0 {
		longest = RecordBytes
	}
	var head []csvRecord
	w := &wide{to: to}
	begin := func() error {
		made, first, err := formOf(head)
		if err != nil {
			return err
		}
		w.form = made
		if first != nil {
			return w.record(*first)
		}
		return nil
	}
	err := records(ctx, in, longest, func(r csvRecord) error {
		if w.form != nil {
			return w.record(r)
		}
		if r.rule != "" {
			return &rows.FileError{Line: r.line, Message: "its header cannot be read: " + r.reason, Remedy: "export it again"}
		}
		r.fields, r.raw = slices.Clone(r.fields), slices.Clone(r.raw)
		head = append(head, r)
		if len(head) < headers {
			return nil
		}
		return begin()
	})
	if err == nil && w.form == nil {
		if len(head) == 0 {
			return &rows.FileError{Message: "it is empty", Remedy: "export it again"}
		}
		return begin()
	}
	return err
}
