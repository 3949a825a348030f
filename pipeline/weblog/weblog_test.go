package weblog_test

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
	"clientele/pipeline/weblog"
)

const fixtures = "../../testdata/formats/weblog/"

func reader(options weblog.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return weblog.Read(context.Background(), in, options, to)
	}
}

func TestLogsAsServersWriteThem(t *testing.T) {
	for name, options := range map[string]weblog.Options{
		"combined": {}, "common": {}, "vhost": {VirtualHost: true}, "combined-damaged": {Form: weblog.Combined},
	} {
		text := rowstest.File(t, fixtures+name+".log")
		rowstest.Golden(t, fixtures+name+".csv", rowstest.Listing(weblog.Columns(), bytes.NewReader(text), reader(options)))
	}
}

// one reads a single line and gives its fields by their columns, or the refusal's rule.
func one(t *testing.T, options weblog.Options, line string) (map[string]string, string) {
	t.Helper()
	fields, rule := map[string]string{}, ""
	err := weblog.Read(t.Context(), strings.NewReader(line+"\n"), options, rows.Sink{
		Row: func(row rows.Row) error {
			for i, name := range weblog.Columns() {
				fields[name] = row.Fields[i]
			}
			return nil
		},
		Refuse: func(refusal rows.Refusal) error { rule = refusal.Rule; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return fields, rule
}

func TestRequests(t *testing.T) {
	for asked, want := range map[string][4]string{
		`GET / HTTP/1.1`:                           {"GET", "/", "", "HTTP/1.1"},
		`GET /a?b=c?d HTTP/2.0`:                    {"GET", "/a", "b=c?d", "HTTP/2.0"},
		`GET /old`:                                 {"GET", "/old", "", ""},
		`GET /two words?q=a b HTTP/1.0`:            {"GET", "/two words", "q=a b", "HTTP/1.0"},
		`CONNECT example.org:443 HTTP/1.1`:         {"CONNECT", "example.org:443", "", "HTTP/1.1"},
		`OPTIONS * HTTP/1.0`:                       {"OPTIONS", "*", "", "HTTP/1.0"},
		`GET http://[2001:db8::1]:80/x HTTP/1.1`:   {"GET", "http://[2001:db8::1]:80/x", "", "HTTP/1.1"},
		`GET /caf\xc3\xa9?q=\"x\\y\" HTTP/1.1`:     {"GET", "/café", `q="x\y"`, "HTTP/1.1"},
		`GET /\xe9\x00\xc3\xa9 HTTP/1.1`:           {"GET", `/\xe9\x00é`, "", "HTTP/1.1"},
		`-`:                                        {},
		``:                                         {},
		`\x16\x03\x01\x02\x00\x01\x00\x01\xfc`:     {},
		`\x16\x03 GET HTTP/1.1`:                    {},
		`SSH-2.0-Go`:                               {},
		`t3 12.2.1`:                                {},
		`MGLNDD_192.0.2.7_80\n`:                    {},
		strings.Repeat("A", 40) + ` /x HTTP/1.1`:   {},
		`GET /%27%20OR%201=1-- HTTP/1.1`:           {"GET", "/%27%20OR%201=1--", "", "HTTP/1.1"},
		`{\"id\": 1, \"method\": \"mining\"}`:      {},
		`PROPFIND /dav/ HTTP/1.1`:                  {"PROPFIND", "/dav/", "", "HTTP/1.1"},
		`GET /\x HTTP/1.1`:                         {"GET", `/\x`, "", "HTTP/1.1"},
		`GET /a\qb\ HTTP/1.1`:                      {"GET", `/a\qb\`, "", "HTTP/1.1"},
		`GET /line\nbreak\tand\x0dmore HTTP/1.1`:   {"GET", "/line\nbreak\tand\rmore", "", "HTTP/1.1"},
		`GET /?utm_source=\xf0\x9f\x98\x80 HTTP/3`: {"GET", "/", "utm_source=😀", "HTTP/3"},
	} {
		fields, rule := one(t, weblog.Options{}, `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "`+asked+`" 200 5 "-" "x"`)
		got := [4]string{fields["method"], fields["path"], fields["query"], fields["protocol"]}
		if rule != "" || got != want || fields["request"] != asked || fields["bytes"] != "5" {
			t.Errorf("%s: got %q of %q, %s", asked, got, fields["request"], rule)
		}
	}
}

func TestClientsAndTimes(t *testing.T) {
	for _, c := range []struct {
		line    string
		options weblog.Options
		want    map[string]string
	}{
		{`2001:db8::7 - ada [29/Feb/2024:23:59:60 +0530] "GET / HTTP/1.1" 304 - "https://example.org/" "Mozilla/5.0 (\"x\")" "203.0.113.9" 0.004`, weblog.Options{},
			map[string]string{"host": "2001:db8::7", "user": "ada", "timestamp": "2024-02-29T23:59:59+05:30", "time": "29/Feb/2024:23:59:60 +0530",
				"bytes": "", "referrer": "https://example.org/", "user_agent": `Mozilla/5.0 ("x")`, "extra": `"203.0.113.9" 0.004`}},
		{`[2001:db8::7] - Ada King [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" - 0`, weblog.Options{},
			map[string]string{"host": "2001:db8::7", "user": "Ada King", "status": "", "bytes": "0"}},
		{`192.0.2.1 - x [10/Oct/1999:00:00:00 +0000] \"GET /forged [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 401 1 "-" "-"`, weblog.Options{},
			map[string]string{"user": `x [10/Oct/1999:00:00:00 +0000] "GET /forged`, "path": "/", "timestamp": "2000-10-10T13:55:36-07:00"}},
		{`shop.example.org:443 192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1 "-" "-"`, weblog.Options{VirtualHost: true},
			map[string]string{"virtual_host": "shop.example.org", "virtual_port": "443", "host": "192.0.2.1"}},
		{`[2001:db8::1]:80 192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1 "-" "-"`, weblog.Options{VirtualHost: true},
			map[string]string{"virtual_host": "[2001:db8::1]", "virtual_port": "80"}},
		{`2001:db8::1 192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1 "-" "-"`, weblog.Options{VirtualHost: true},
			map[string]string{"virtual_host": "2001:db8::1", "virtual_port": ""}},
		{`192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1 1234 ms`, weblog.Options{Form: weblog.Common},
			map[string]string{"bytes": "1", "extra": "1234 ms", "referrer": ""}},
	} {
		fields, rule := one(t, c.options, c.line)
		for column, want := range c.want {
			if fields[column] != want {
				t.Errorf("%s: %s is %q, want %q (%s)", c.line, column, fields[column], want, rule)
			}
		}
	}
}

func TestLinesThatAreNone(t *testing.T) {
	const head = `192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] `
	for line, want := range map[string]string{
		head + `"GET / HTTP/1.1" 200 5 "-" "cut`:                                    "open_quote",
		head + `"GET / HTTP/1.1" 200 5 "-"`:                                         "missing_fields",
		head + `"GET /`:                                                             "open_quote",
		head + `"GET / HTTP/1.1" 20`:                                                "wrong_status",
		head + `"GET / HTTP/1.1" 200`:                                               "wrong_bytes",
		head + `"GET / HTTP/1.1" 200 five "-" "-"`:                                  "wrong_bytes",
		head + "\"GET /\x00 HTTP/1.1\" 200 5 \"-\" \"-\"":                           "binary",
		head + "\"GET /\xe9 HTTP/1.1\" 200 5 \"-\" \"-\"":                           "wrong_encoding",
		`192.0.2.1 - - [31/Apr/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 5 "-" "-"`: "wrong_time",
		`192.0.2.1 - - [10/Okt/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 5 "-" "-"`: "wrong_time",
		`192.0.2.1 - - [29/Feb/1900:13:55:36 -0700] "GET / HTTP/1.1" 200 5 "-" "-"`: "wrong_time",
		`#Version: 1.0`: "unknown_shape",
		`{"time":"2026-03-01T10:00:00Z","status":200}`: "unknown_shape",
		strings.Repeat("x", 300):                       "line_too_long",
	} {
		if _, rule := one(t, weblog.Options{RecordBytes: 250}, line); rule != want {
			t.Errorf("%s: %q, want %q", line, rule, want)
		}
	}
}

func TestColumnsHaveNamesOfTheirOwn(t *testing.T) {
	names := slices.Clone(weblog.Columns())
	slices.Sort(names)
	if len(slices.Compact(names)) != len(weblog.Columns()) {
		t.Fatal("two columns have one name")
	}
}

func FuzzCombined(f *testing.F) {
	for _, name := range []string{"combined", "common", "vhost", "combined-damaged"} {
		for line := range bytes.Lines(rowstest.File(f, fixtures+name+".log")) {
			f.Add(line, uint8(0))
			f.Add(line, uint8(4))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, variant uint8) {
		options := weblog.Options{Form: weblog.Form(variant % 3), VirtualHost: variant&4 > 0, RecordBytes: 200 + int(variant)}
		rowstest.Holds(t, weblog.Columns(), text, reader(options))
	})
}

func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	for i := range 20_000 {
		agent := "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
		if i%50 == 0 {
			agent = `x \"quoted\"`
		}
		fmt.Fprintf(&text, "192.0.2.%d - - [%02d/Oct/2025:13:%02d:%02d +0200] \"GET /products/%d?ref=mail&campaign=%d HTTP/1.1\" 200 %d \"https://shop.example.org/list?page=%d\" \"%s\"\n",
			i%250, 1+i/1000, i/60%60, i%60, i, i%7, 100+i, i%9, agent)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	n := 0
	sink := rows.Sink{Row: func(rows.Row) error { n++; return nil }, Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) }}
	for b.Loop() {
		if err := weblog.Read(b.Context(), bytes.NewReader(text.Bytes()), weblog.Options{}, sink); err != nil {
			b.Fatal(err)
		}
	}
}
