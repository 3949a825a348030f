package survey_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/rowstest"
	"clientele/pipeline/survey"
)

const fixtures = "../../testdata/formats/survey/"

func qualtrics(options survey.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return survey.ReadQualtrics(context.Background(), in, options, to)
	}
}

func monkey(options survey.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return survey.ReadSurveyMonkey(context.Background(), in, options, to)
	}
}

// exports are the fixtures by their readers.
func exports() map[string]func(survey.Options) rowstest.Reader {
	return map[string]func(survey.Options) rowstest.Reader{
		"qualtrics.csv": qualtrics, "qualtrics-before.tsv": qualtrics, "qualtrics-damaged.csv": qualtrics,
		"surveymonkey.csv": monkey, "surveymonkey-before.csv": monkey,
	}
}

func TestSurveysAsTheyAreExported(t *testing.T) {
	for name, read := range exports() {
		text := rowstest.File(t, fixtures+name+".txt")
		want := strings.TrimSuffix(strings.TrimSuffix(name, ".csv"), ".tsv") + ".csv"
		rowstest.Golden(t, fixtures+want, rowstest.Listing(survey.Columns(), bytes.NewReader(text), read(survey.Options{})))
	}
}

// answers are the rows of an export by response and question.
func answers(t *testing.T, read rowstest.Reader, text string) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	err := read(strings.NewReader(text), rows.Sink{
		Row: func(row rows.Row) error {
			fields := map[string]string{}
			for i, name := range survey.Columns() {
				fields[name] = row.Fields[i]
			}
			key := fields["response_id"] + " " + fields["question_id"]
			if out[key] != nil {
				t.Errorf("%s twice", key)
			}
			out[key] = fields
			return nil
		},
		Refuse: func(r rows.Refusal) error { return fmt.Errorf("refused: %+v", r) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestAQuestionIsTheSameInMidTerm: a question that was moved, renumbered or given a new
// neighbour is found again under its own id; one that was replaced is another one.
func TestAQuestionIsTheSameInMidTerm(t *testing.T) {
	before := answers(t, qualtrics(survey.Options{}), string(rowstest.File(t, fixtures+"qualtrics-before.tsv.txt")))
	after := answers(t, qualtrics(survey.Options{}), string(rowstest.File(t, fixtures+"qualtrics.csv.txt")))
	for _, id := range []string{"QID1", "QID9"} {
		a, b := before["R_0aaaaaaaaaaaaaa "+id], after["R_1aaaaaaaaaaaaaa "+id]
		if a["answer_text"] == "" || b["answer_text"] == "" || a["question_label"] == b["question_label"] {
			t.Errorf("%s: %v, then %v", id, a, b)
		}
	}
	if a := before["R_0aaaaaaaaaaaaaa QID1"]; a["nps"] != "10" || a["recorded_at"] != "2026-01-05T09:02:01+01:00" {
		t.Errorf("score %q at %q", a["nps"], a["recorded_at"])
	}
	was := answers(t, monkey(survey.Options{}), string(rowstest.File(t, fixtures+"surveymonkey-before.csv.txt")))
	is := answers(t, monkey(survey.Options{}), string(rowstest.File(t, fixtures+"surveymonkey.csv.txt")))
	for _, id := range []string{"which-of-these-did-you-use", "other-comments"} {
		if was["117000000001 "+id] == nil || is["118000000001 "+id] == nil {
			t.Errorf("%s is not in both", id)
		}
	}
}

func TestRatings(t *testing.T) {
	for answer, want := range map[string]string{
		"10": "10", "0": "0", "10 - Extremely likely": "10", "Not at all likely - 0": "0", "(7)": "7", "8.": "8",
		"11": "", "-1": "", "1.5": "", "100": "", "ten": "", "10th of May": "", "9/10": "", "03": "3",
	} {
		text := "Respondent ID,Collector ID,How likely?\n,,\n1,2," + answer + "\n"
		got := answers(t, monkey(survey.Options{}), text)["1 how-likely"]
		if got["rating"] != want || got["answer_text"] != answer {
			t.Errorf("%s: rating %q of %q", answer, got["rating"], got["answer_text"])
		}
	}
}

func TestFilesThatAreNoSurvey(t *testing.T) {
	const head = "StartDate,ResponseId,Q1\nStart Date,Response ID,Why?\n"
	for text, read := range map[string]rowstest.Reader{
		"": qualtrics(survey.Options{}), "a,b\n1,2\n": qualtrics(survey.Options{}), "a,b,c\nd,e,f\n1,2,3\n": qualtrics(survey.Options{}),
		head + `"{""ImportId"":""startDate"",""timeZone"":""Mars/Olympus""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"`: qualtrics(survey.Options{}),
		head + `"{""ImportId"":""startDate""}","{""ImportId"":""x""}","{""ImportId"":""QID1""}"`:                                       qualtrics(survey.Options{}),
		head + `"{""ImportId"":""startDate""}`:     qualtrics(survey.Options{}),
		"Name,Answer\nx,y\n":                       monkey(survey.Options{}),
		"Respondent ID,Question\n,Response,More\n": monkey(survey.Options{}),
	} {
		var whole *rows.FileError
		err := read(strings.NewReader(text), rows.Sink{Row: func(rows.Row) error { return nil }, Refuse: func(rows.Refusal) error { return nil }})
		if !errors.As(err, &whole) || whole.Remedy == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestAnOpenQuoteSpoilsItsLine: the records behind it are read.
func TestAnOpenQuoteSpoilsItsLine(t *testing.T) {
	var text strings.Builder
	text.WriteString("Respondent ID,Collector ID,Why?\n,,\n1,2,\"open\n")
	for i := range 500 {
		fmt.Fprintf(&text, "%d,2,because\n", 10+i)
	}
	read, refused := 0, 0
	err := monkey(survey.Options{RecordBytes: 1000})(strings.NewReader(text.String()), rows.Sink{
		Row: func(rows.Row) error { read++; return nil }, Refuse: func(rows.Refusal) error { refused++; return nil },
	})
	if err != nil || read != 500 || refused != 1 {
		t.Errorf("%d read, %d refused, %v", read, refused, err)
	}
}

func TestColumnsHaveNamesOfTheirOwn(t *testing.T) {
	names := slices.Clone(survey.Columns())
	slices.Sort(names)
	if len(slices.Compact(names)) != len(survey.Columns()) {
		t.Fatal("two columns have one name")
	}
}

func FuzzSurvey(f *testing.F) {
	for name := range exports() {
		f.Add(rowstest.File(f, fixtures+name+".txt"), uint16(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, longest uint16) {
		rowstest.Holds(t, survey.Columns(), text, qualtrics(survey.Options{RecordBytes: int(longest)}))
		rowstest.Holds(t, survey.Columns(), text, monkey(survey.Options{RecordBytes: int(longest)}))
	})
}

func BenchmarkRead(b *testing.B) {
	parts := bytes.SplitAfterN(rowstest.File(b, fixtures+"qualtrics.csv.txt"), []byte("2026-03-02 08:00:10"), 2)
	head := parts[0][:len(parts[0])-len("2026-03-02 08:00:10")]
	var text bytes.Buffer
	text.Write(head)
	for i := range 10_000 {
		fmt.Fprintf(&text, "2026-03-02 08:00:10,2026-03-02 08:01:45,IP Address,203.0.113.9,100,95,True,2026-03-02 08:01:46,R_%d,,,anna%d@example.org,K-%d,,,email,EN,Promoter,9,\"Fast, friendly \"\"staff\"\"\",Good,Bad,,4.5,Utrecht,%d\n", i, i, i, i)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	sink := rows.Sink{Row: func(rows.Row) error { return nil }, Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) }}
	for b.Loop() {
		if err := survey.ReadQualtrics(b.Context(), bytes.NewReader(text.Bytes()), survey.Options{}, sink); err != nil {
			b.Fatal(err)
		}
	}
}
