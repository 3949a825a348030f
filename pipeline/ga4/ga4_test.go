package ga4_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"clientele/pipeline/ga4"
	"clientele/pipeline/rows"
	"clientele/pipeline/rows/rowstest"
)

const (
	exports  = "../../testdata/layouts/ga4_events/"
	listings = "../../testdata/formats/ga4/"
)

func reader(options ga4.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return ga4.Read(context.Background(), in, options, to)
	}
}

func TestTablesAsBigQueryDumpsThem(t *testing.T) {
	options := ga4.Options{Parameters: []string{"item_list_id"}, Properties: []string{"loyalty_tier"}}
	for _, name := range []string{"export", "export_old", "damaged"} {
		text := rowstest.File(t, exports+name+".ndjson")
		rowstest.Golden(t, listings+name+".csv", rowstest.Listing(ga4.Columns(options), bytes.NewReader(text), reader(options)))
	}
}

// told reads events and gives their fields by column.
func told(t *testing.T, options ga4.Options, text string) []map[string]string {
	t.Helper()
	var out []map[string]string
	err := ga4.Read(t.Context(), strings.NewReader(text), options, rows.Sink{
		Row: func(row rows.Row) error {
			fields := map[string]string{}
			for i, name := range ga4.Columns(options) {
				fields[name] = row.Fields[i]
			}
			out = append(out, fields)
			return nil
		},
		Refuse: func(refusal rows.Refusal) error { return errors.New(refusal.Reason) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const event = `{"event_date":"20260301","event_timestamp":"1772352001000000","event_name":"page_view","user_pseudo_id":"1.2","batch_page_id":"1","batch_ordering_id":"1","batch_event_index":"1",` +
	`"event_params":[{"key":"ga_session_id","value":{"int_value":"1772352001"}},{"key":"page_location","value":{"string_value":"/a"}}]}`

func TestEventID(t *testing.T) {
	changed := func(old, new string) string { return strings.Replace(event, old, new, 1) }
	older := strings.NewReplacer(`"batch_page_id":"1","batch_ordering_id":"1","batch_event_index":"1",`, "").Replace(event)
	for name, c := range map[string]struct {
		one, other string
		same       bool
	}{
		"numbers instead of texts":            {event, changed(`"1772352001000000"`, `1772352001000000`), true},
		"attribution that came later":         {event, changed(`{"event_date"`, `{"traffic_source":{"source":"google"},"event_date"`), true},
		"a parameter that came later":         {event, changed(`"/a"`, `"/b"`), true},
		"another place in the batch":          {event, changed(`"batch_event_index":"1"`, `"batch_event_index":"2"`), false},
		"another event of the moment":         {event, changed(`page_view`, `scroll`), false},
		"another visitor":                     {event, changed(`"1.2"`, `"1.3"`), false},
		"no places: the same event":           {older, older, true},
		"no places: the parameters tell":      {older, strings.Replace(older, `"/a"`, `"/b"`, 1), false},
		"no visitor: the parameters tell":     {changed(`"1.2"`, `null`), strings.Replace(changed(`"1.2"`, `null`), `"/a"`, `"/b"`, 1), false},
		"a text that runs over to its fellow": {changed(`"1.2"`, `"1.21"`), changed(`"1772352001000000"`, `"11772352001000000"`), false},
	} {
		got := told(t, ga4.Options{}, c.one+"\n"+c.other)
		if same := got[0]["event_id"] == got[1]["event_id"]; same != c.same {
			t.Errorf("%s: same %v, want %v", name, same, c.same)
		}
	}
}

func TestWhatAnEventTells(t *testing.T) {
	options := ga4.Options{Parameters: []string{"page_location", "colour"}, Properties: []string{"tier"}}
	for _, c := range []struct {
		more string // fields of the event
		want map[string]string
	}{
		{`"x":1`, map[string]string{"session_id": "1.2.1772352001", "event_day": "2026-03-01", "page_location": "/a", "event_params.page_location": "/a", "event_params.colour": "", "item_count": ""}},
		{`"user_properties":[{"key":"tier","value":{"string_value":"gold","set_timestamp_micros":"1"}}]`, map[string]string{"user_properties.tier": "gold"}},
		{`"items":[{"item_id":"7"},{"item_id":"7"}]`, map[string]string{"item_id": "7", "item_count": "1"}},
		{`"items":[{"item_id":"7"},{"item_id":"8"}]`, map[string]string{"item_id": "", "item_count": "2"}},
		{`"items":[{"item_id":"(not set)"}]`, map[string]string{"item_id": "", "item_count": ""}},
		{`"ecommerce":{"purchase_revenue":1.5e+3,"transaction_id":"W1"}`, map[string]string{"value": "1500", "transaction_id": "W1"}},
		{`"traffic_source":{"source":"first","medium":"m","name":"n"},"collected_traffic_source":{"manual_source":"now"}`, map[string]string{"first_source": "first", "source": "now", "first_campaign": "n", "campaign": ""}},
		{`"privacy_info":{"analytics_storage":"No"}`, map[string]string{"analytics_storage": "No", "ads_storage": ""}},
		{`"user_id":"a\"b\u0000\u00e9"`, map[string]string{"user_id": `a"b\u0000é`}},
	} {
		got := told(t, options, strings.Replace(event, "{", "{"+c.more+",", 1))
		for column, want := range c.want {
			if len(got) != 1 || got[0][column] != want {
				t.Errorf("%s: %s is %q, want %q", c.more, column, got[0][column], want)
			}
		}
	}
}

func TestArrayOfEvents(t *testing.T) {
	err := ga4.Read(t.Context(), strings.NewReader("["+event+"]"), ga4.Options{}, rows.Sink{})
	var whole *rows.FileError
	if !errors.As(err, &whole) || !strings.Contains(whole.Remedy, "NEWLINE_DELIMITED_JSON") {
		t.Fatalf("got %v", err)
	}
}

func FuzzGA4(f *testing.F) {
	for _, name := range []string{"export", "export_old", "damaged"} {
		for line := range bytes.Lines(rowstest.File(f, exports+name+".ndjson")) {
			f.Add(line, uint8(200))
		}
	}
	f.Add([]byte(event), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, limit uint8) {
		options := ga4.Options{RecordBytes: 100 + 20*int(limit), Parameters: []string{"value"}, Properties: []string{"loyalty_tier"}}
		rowstest.Holds(t, ga4.Columns(options), text, reader(options))
	})
}

func BenchmarkRead(b *testing.B) {
	line := bytes.SplitAfter(rowstest.File(b, exports+"export.ndjson"), []byte("\n"))
	var text bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&text, "%s", line[i%10])
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	sink := rows.Sink{Row: func(rows.Row) error { return nil }, Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) }}
	for b.Loop() {
		if err := ga4.Read(b.Context(), bytes.NewReader(text.Bytes()), ga4.Options{}, sink); err != nil {
			b.Fatal(err)
		}
	}
}
