package survey

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zone that a file names is known on every machine

	"clientele/pipeline/rows"
)

// ReadQualtrics hands over the answers of an export in delimited text: names, texts and
// ImportIds in its first three records. Times are given the zone that the third record
// names. Of a response without an answer it makes one row without a question.
func ReadQualtrics(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	return read(ctx, in, options, to, 3, qualtricsForm)
}

func importPattern(key string) *regexp.Regexp {
	return regexp.MustCompile(`["']` + key + `["']\s*:\s*["']([^"']*)["']`)
}

// qualtricsMeta are columns of every survey, by their ImportIds.
func qualtricsMeta() meta {
	return meta{
		"startdate": startedAt, "enddate": endedAt, "recordeddate": recordedAt, "status": status, "progress": progress, "duration": duration,
		"finished": finished, "_recordid": responseID, "externaldatareference": externalRef, "recipientemail": email,
		"distributionchannel": channel, "userlanguage": language,
		"ipaddress": -1, "recipientlastname": -1, "recipientfirstname": -1, "locationlatitude": -1, "locationlongitude": -1,
	}
}

func qualtricsForm(head []csvRecord) (*form, *csvRecord, error) {
	wrong := func(format string, values ...any) (*form, *csvRecord, error) {
		return nil, nil, &rows.FileError{Line: head[len(head)-1].line, Message: fmt.Sprintf(format, values...),
			Remedy: "export the responses from Qualtrics as CSV or TSV, with its three header records"}
	}
	if len(head) < 3 {
		return wrong("it has fewer than three header records")
	}
	names, texts, imports := head[0].fields, head[1].fields, head[2].fields
	if len(texts) != len(names) || len(imports) != len(names) {
		return wrong("its three header records have %d, %d and %d fields", len(names), len(texts), len(imports))
	}
	id, zone, choice := importPattern("ImportId"), importPattern("timeZone"), importPattern("choiceId")
	question := regexp.MustCompile(`^(?:[0-9]+_)?QID[0-9]`)
	f := &form{width: len(names), fields: map[int]int{}, others: map[int]string{}, response: -1}
	known, zones, scores, seen := qualtricsMeta(), map[int]*time.Location{}, map[string]bool{}, map[string]int{}
	for place, text := range imports {
		found := id.FindStringSubmatch(text)
		if found == nil {
			return wrong("the third record has no ImportId for column %d", place+1)
		}
		name := found[1]
		column, common := known[strings.ToLower(name)]
		switch {
		case common && column >= 0:
			f.fields[place] = column
			if in := zone.FindStringSubmatch(text); in != nil {
				location, err := location(in[1])
				if err != nil {
					return wrong("its third record names the zone %q, which is none", clip(in[1]))
				}
				zones[column] = location
			}
			if column == responseID {
				f.response = place
			}
		case common:
		case strings.HasSuffix(name, "_NPS_GROUP") || strings.HasSuffix(names[place], "_NPS_GROUP"):
			scores[strings.TrimSuffix(name, "_NPS_GROUP")] = true
			scores["column "+strings.TrimSuffix(names[place], "_NPS_GROUP")] = true
		case question.MatchString(name):
			if of := choice.FindStringSubmatch(text); of != nil && of[1] != "" {
				name += "_" + of[1]
			}
			f.answers = append(f.answers, answer{place: place, id: numbered(seen, name), label: strings.TrimSpace(names[place]), text: oneLine(texts[place])})
		default:
			f.others[place] = strings.TrimSpace(names[place])
			f.order = append(f.order, place)
		}
	}
	if f.response < 0 {
		return wrong("it has no column ResponseId")
	}
	for i, a := range f.answers {
		f.answers[i].nps = scores[a.id] || scores["column "+a.label]
	}
	f.refine = func(fields []string) {
		for column, in := range zones {
			fields[column] = placed(fields[column], in)
		}
		fields[kind] = kindOf(fields[status])
		switch strings.ToLower(fields[finished]) {
		case "1", "true":
			fields[finished] = "true"
		case "0", "false":
			fields[finished] = "false"
		}
	}
	return f, nil, nil
}

func location(name string) (*time.Location, error) {
	if name == "Z" || name == "" {
		return time.UTC, nil
	}
	if name == "Local" {
		return nil, fmt.Errorf("%q is no zone", name)
	}
	return time.LoadLocation(name)
}

// placed gives a time its zone. What is no time stays as it is, for who gives it a type.
func placed(text string, in *time.Location) string {
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05Z07:00"} {
		if at, err := time.ParseInLocation(layout, text, in); err == nil {
			return at.Format(time.RFC3339)
		}
	}
	return text
}

// kindOf is what the status of a response means. Numbers are sums: 1 preview, 2 test,
// 4 imported, 8 spam, 16 offline.
func kindOf(text string) string {
	bits, err := strconv.Atoi(text)
	text = strings.ToLower(text)
	for _, k := range []struct {
		bit  int
		name string
	}{{8, "spam"}, {2, "test"}, {1, "preview"}, {4, "imported"}, {16, "offline"}} {
		if err == nil && bits&k.bit != 0 || err != nil && strings.Contains(text, k.name) {
			return k.name
		}
	}
	return "normal"
}

// numbered makes a name that is there before another one.
func numbered(seen map[string]int, name string) string {
	seen[name]++
	if n := seen[name]; n > 1 {
		return name + "#" + strconv.Itoa(n)
	}
	return name
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func clip(text string) string { return text[:min(len(text), 60)] }
