package config_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clientele/pipeline/config"
	"clientele/pipeline/duck"
)

// What Go writes by a layout, the engine reads by its translation as the same
// moment, for layouts put together from every supported element.
func TestLayout_goAndStrptimeAgree(t *testing.T) {
	db := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]string{
			"2006-01-02", "02/01/2006", "1/2/2006", "2.1.06", "_2 Jan 2006", "January 2, 2006", "Mon, 02 Jan 2006", "Monday 2 January 2006",
			"20060102", "060102", "2006-002", "Jan/02/06",
		}).Draw(t, "day")
		clock := rapid.SampledFrom([]string{
			"", "15:04:05", "15:04", "15.04.05", "150405", "3:04 PM", "03:04:05PM", "3:04:05 pm", "15:4:5", "15:04:05.000", "15:04:05,000", "15:04:05.000000",
			"15:04:05.000000000", "15:04:05.0", "15", "03 pm",
		}).Draw(t, "clock")
		zone := ""
		if clock != "" {
			zone = rapid.SampledFrom([]string{"", "", "Z", " UTC", "-0700", " -07:00", "-07", "Z07:00", "Z0700", "Z07"}).Draw(t, "zone")
		}
		between := rapid.SampledFrom([]string{" ", "T", " at "}).Draw(t, "between")
		text := day
		if clock != "" {
			text += between + clock + zone
		}
		layout, err := config.ParseLayout(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		location := time.UTC
		if strings.Contains(zone, "07") {
			hours := rapid.IntRange(-12, 14).Draw(t, "offset")
			half := 0
			if !strings.HasSuffix(zone, "07") {
				half = rapid.SampledFrom([]int{0, 1800}).Draw(t, "half")
			}
			location = time.FixedZone("", hours*3600+half)
		}
		// Two-digit years stand for 1969 to 2068, in Go as in the engine.
		from, to := time.Date(1969, 1, 2, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2068, 12, 30, 0, 0, 0, 0, time.UTC).Unix()
		moment := time.Unix(rapid.Int64Range(from, to).Draw(t, "seconds"), rapid.Int64Range(0, 999_999).Draw(t, "micros")*1000).In(location)
		written := moment.Format(text)
		want, err := time.ParseInLocation(text, written, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := read(t, db, layout, written)
		if !ok || !got.Equal(want) {
			t.Fatalf("%q by %q (%v): got %v, wanted %v", written, text, layout.Formats(), got, want)
		}
	})
}

// read tries a layout's formats in order, as extract does.
func read(t interface{ Fatal(...any) }, db *sql.DB, layout config.Layout, text string) (time.Time, bool) {
	for _, format := range layout.Formats() {
		var got sql.NullTime
		statement := "select cast(try_strptime(?, '" + strings.ReplaceAll(format.Strptime, "'", "''") + "') as timestamp)"
		if err := db.QueryRowContext(context.Background(), statement, text).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got.Valid {
			return got.Time.UTC(), true
		}
	}
	return time.Time{}, false
}

func engine(t *testing.T) *sql.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Values as real exports write them.
func TestLayout_readsExports(t *testing.T) {
	db := engine(t)
	for _, c := range []struct{ layout, text, want string }{
		{"2006-01-02 15:04:05", "2010-12-01 08:26:00", "2010-12-01T08:26:00Z"},
		{"%d/%m/%Y %H:%M", "1/12/2010 8:26", "2010-12-01T08:26:00Z"},
		{"%F %T", "2010-12-01 08:26:00", "2010-12-01T08:26:00Z"},
		{"1/2/06 15:04", "12/1/10 8:26", "2010-12-01T08:26:00Z"},
		{"01/02/2006 03:04:05 PM", "12/01/2010 12:26:00 am", "2010-12-01T00:26:00Z"},
		{"2006-01-02T15:04:05Z07:00", "2010-12-01T08:26:00+01:00", "2010-12-01T07:26:00Z"},
		{"2006-01-02T15:04:05Z07:00", "2010-12-01T08:26:00Z", "2010-12-01T08:26:00Z"},
		{"%Y-%m-%dT%H:%M:%SZ", "2010-12-01T08:26:00Z", "2010-12-01T08:26:00Z"},
		{"2006-01-02 15:04:05 UTC", "2010-12-01 08:26:00 UTC", "2010-12-01T08:26:00Z"},
		{"02Jan2006", "01DEC2010", "2010-12-01T00:00:00Z"},
		{"2006002", "2010335", "2010-12-01T00:00:00Z"},
		{"iso8601", "2010-12-01", "2010-12-01T00:00:00Z"},
		{"iso8601", "2010-12-01T08:26", "2010-12-01T08:26:00Z"},
		{"iso8601", "2010-12-01T08:26:00.5Z", "2010-12-01T08:26:00.5Z"},
		{"iso8601", "2010-12-01 08:26:00.123456-03:30", "2010-12-01T11:56:00.123456Z"},
		{"2006-01-02", "2010-02-30", ""},
		{"2006-01-02 15:04", "2010-12-01 24:01", ""},
		{"iso8601", "01.12.2010", ""},
		{"2006-01-02 100%", "", "refused"},
	} {
		layout, err := config.ParseLayout(c.layout)
		if c.want == "refused" {
			if err == nil {
				t.Errorf("%q: accepted", c.layout)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.layout, err)
			continue
		}
		got, ok := read(t, db, layout, c.text)
		if c.want == "" {
			if ok {
				t.Errorf("%q by %q: got %v, wanted nothing", c.text, c.layout, got)
			}
			continue
		}
		if want, _ := time.Parse(time.RFC3339Nano, c.want); !ok || !got.Equal(want) {
			t.Errorf("%q by %q: got %v, wanted %v", c.text, c.layout, got, want)
		}
	}
}

func TestLayout_tellsZoneAndClock(t *testing.T) {
	for _, c := range []struct {
		text  string
		zone  config.Zone
		clock bool
	}{
		{"2006-01-02", config.ZoneLocal, false},
		{"2006-01-02 15:04", config.ZoneLocal, true},
		{"2006-01-02 15:04Z", config.ZoneUTC, true},
		{"%Y-%m-%d %H:%M GMT", config.ZoneUTC, true},
		{"%Y-%m-%d %H:%M %z", config.ZoneOffset, true},
		{"2006-01-02 15:04 -0700", config.ZoneOffset, true},
	} {
		layout, err := config.ParseLayout(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if layout.Formats()[0].Zone != c.zone || layout.HasClock() != c.clock || layout.String() != c.text {
			t.Errorf("%q: got %+v", c.text, layout)
		}
	}
	for _, name := range []string{config.EpochSeconds, config.EpochMilliseconds, config.EpochMicroseconds, config.Excel, config.ISO8601} {
		if layout, err := config.ParseLayout(name); err != nil || layout.Name() != name {
			t.Errorf("%s: got %+v, %v", name, layout, err)
		}
	}
}

func FuzzParseLayout(f *testing.F) {
	for _, text := range []string{"2006-01-02 15:04:05.000 -0700", "%d/%m/%y %I:%M %p", "DD.MM.YYYY", "iso8601", "%-", "%é", "\xa9", "Jan _2 06 3pm"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		layout, err := config.ParseLayout(text)
		if err == nil && layout.Name() == "" && layout.Strftime() == "" {
			t.Errorf("%q: understood as nothing", text)
		}
	})
}
