package survey

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"unicode"

	"clientele/pipeline/rows"
)

// ReadSurveyMonkey hands over the answers of an export in delimited text: questions in its
// first record, what their columns are about in its second. SurveyMonkey gives questions no
// numbers of their own, so a question_id is made from the question's text: it stays when
// questions are put in or moved, and is another one when the text is. Of a response without
// an answer it makes one row without a question.
func ReadSurveyMonkey(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	return read(ctx, in, options, to, 2, monkeyForm)
}

// monkeyMeta are the columns before the questions, by their names without blanks and dashes.
func monkeyMeta() meta {
	return meta{
		"respondentid": responseID, "collectorid": collectorID, "startdate": startedAt, "datecreated": startedAt,
		"enddate": endedAt, "datemodified": endedAt, "emailaddress": email, "customdata1": externalRef, "custom1": externalRef,
		"ipaddress": -1, "firstname": -1, "lastname": -1,
	}
}

func monkeyForm(head []csvRecord) (*form, *csvRecord, error) {
	names := head[0].fields
	f := &form{width: len(names), fields: map[int]int{}, others: map[int]string{}, response: -1}
	known := monkeyMeta()
	at := 0
	for ; at < len(names); at++ {
		name := folded(names[at])
		column, common := known[name]
		more := strings.TrimPrefix(strings.TrimPrefix(name, "customdata"), "custom")
		switch {
		case common && column >= 0:
			f.fields[at] = column
			if column == responseID {
				f.response = at
			}
		case common:
		case more != name && isDigits(more):
			common = true
			f.others[at] = strings.TrimSpace(names[at])
			f.order = append(f.order, at)
		}
		if !common {
			break
		}
	}
	if f.response < 0 {
		return nil, nil, &rows.FileError{Line: head[0].line, Message: "its header has no column Respondent ID", Remedy: "export all responses from SurveyMonkey as CSV"}
	}
	var options []string
	var data *csvRecord
	switch {
	case len(head) < 2:
	case f.response < len(head[1].fields) && strings.TrimSpace(head[1].fields[f.response]) != "": // one header alone
		data = &head[1]
	case len(head[1].fields) != len(names):
		return nil, nil, &rows.FileError{Line: head[1].line, Message: "its two header records differ in width", Remedy: "export it again"}
	default:
		options = head[1].fields
	}
	f.questions(at, names, options)
	return f, data, nil
}

// questions reads what the columns from a place on are about. A question stands over the
// first of its columns, in some exports over each.
func (f *form) questions(at int, names, options []string) {
	seen := map[string]int{}
	group := 0
	for ; at < len(names); at++ {
		text, option := oneLine(names[at]), ""
		if options != nil {
			option = strings.TrimSpace(options[at])
		}
		last := len(f.answers) - 1
		goesOn := last >= 0 && (text == "" || text == f.answers[last].text && !open(option))
		if !goesOn && text == "" { // a column about nothing
			continue
		}
		a := answer{place: at, text: text, label: text, option: option}
		if goesOn {
			if f.answers[last].group == 0 {
				group++
				f.answers[last].group = group
			}
			before := f.answers[last]
			a.text, a.label, a.id, a.group = before.text, before.label, before.id, group
		} else {
			a.id = numbered(seen, identify(text))
		}
		f.answers = append(f.answers, a)
	}
	taken := map[string]int{}
	for i := range f.answers {
		if a := &f.answers[i]; a.group > 0 {
			a.optionID = numbered(taken, a.id+"/"+identify(a.option))
		}
	}
}

// open tells what stands under a question that has one column.
func open(option string) bool {
	switch strings.ToLower(option) {
	case "", "response", "open-ended response":
		return true
	}
	return false
}

// folded is a name without case, blanks and dashes.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// identify makes an identifier of a text: its letters and digits in small letters, dashes
// between; of a long one the beginning and a sum of the whole.
func identify(text string) string {
	const longest = 60
	var b strings.Builder
	letters, dash := 0, false
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			dash = b.Len() > 0
			continue
		}
		if dash {
			b.WriteByte('-')
			letters++
		}
		dash = false
		b.WriteRune(r)
		letters++
	}
	made := b.String()
	if letters > 0 && letters <= longest {
		return made
	}
	sum := sha256.Sum256([]byte(strings.ToLower(text)))
	runes := []rune(made)
	return string(runes[:min(len(runes), longest-10)]) + "-" + hex.EncodeToString(sum[:4])
}
