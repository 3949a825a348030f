package extract

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestClock_agreesWithGo: the SQL of a zone gives what Go's time package gives,
// for every quarter of an hour around each change and for others, in zones with
// odd rules.
func TestClock_agreesWithGo(t *testing.T) {
	db, err := openEngine(context.Background(), []string{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, name := range []string{"UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca", "America/St_Johns", "Pacific/Apia", "Etc/GMT+5"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		clock := newClock(zone)
		from, to := 2009, 2025
		changes, _ := clock.between(from, to)
		var moments []time.Time
		for _, c := range changes {
			for q := -12; q <= 12; q++ {
				moments = append(moments, c.at.UTC().Add(time.Duration(q)*15*time.Minute))
			}
		}
		for at := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2025; at = at.Add(1111 * time.Hour) {
			moments = append(moments, at)
		}
		var rows, want []string
		for _, m := range moments {
			local := m.In(zone).Format("2006-01-02 15:04:05")
			rows = append(rows, fmt.Sprintf("(timestamp '%s', timestamp '%s')", m.Format("2006-01-02 15:04:05"), local))
			first := m // of two equal local times the first counts
			if earlier := m.Add(-time.Hour); earlier.In(zone).Format("2006-01-02 15:04:05") == local {
				first = earlier
			}
			if earlier := m.Add(-30 * time.Minute); earlier.In(zone).Format("2006-01-02 15:04:05") == local {
				first = earlier
			}
			want = append(want, local+" "+first.UTC().Format("2006-01-02 15:04:05"))
		}
		query := "select strftime(" + clock.toLocal("u", from, to) + ", '%Y-%m-%d %H:%M:%S') || ' ' || strftime(" + clock.toUTC("l", from, to, "", "") + ", '%Y-%m-%d %H:%M:%S') from (values " + strings.Join(rows, ", ") + ") t(u, l)"
		result, err := db.QueryContext(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; result.Next(); i++ {
			var got string
			if err := result.Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != want[i] {
				t.Errorf("%s, %s: got %s, want %s", name, moments[i], got, want[i])
				break
			}
		}
		if err := result.Err(); err != nil {
			t.Fatal(err)
		}
		result.Close()
	}
}

// A local time that does not exist is read with the offset before the change,
// and so is an hour later.
func TestClock_gap(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	changes, _ := newClock(zone).between(2024, 2024)
	if len(changes) != 2 || !changes[0].gap() || changes[1].gap() {
		t.Fatalf("changes %+v", changes)
	}
	if got := stamp(changes[0].from()) + " " + stamp(changes[0].to()); got != "timestamp '2024-03-10 02:00:00' timestamp '2024-03-10 03:00:00'" {
		t.Error(got)
	}
	if got := stamp(changes[1].from()) + " " + stamp(changes[1].to()); got != "timestamp '2024-11-03 01:00:00' timestamp '2024-11-03 02:00:00'" {
		t.Error(got)
	}
}

// Knowing the first and the last time makes the SQL shorter, not different.
func TestClock_span(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	clock := newClock(zone)
	for span, want := range map[[2]string]string{
		{"2024-01-01 00:00:00", "2024-03-31 00:59:59"}: "l",
		{"2024-01-01 00:00:00", "2024-03-31 01:59:59"}: "l",
		{"2024-01-01 00:00:00", "2024-03-31 02:00:00"}: "case when l < timestamp '2024-03-31 02:00:00' then l else l - interval '3600 seconds' end",
		{"2024-03-31 02:00:00", "2024-10-27 01:59:59"}: "l - interval '3600 seconds'",
		{"2024-10-27 02:00:00", "2024-12-31 23:59:59"}: "l",
		{"2024-10-27 01:59:59", "2024-12-31 23:59:59"}: "case when l < timestamp '2024-10-27 02:00:00' then l - interval '3600 seconds' else l end",
	} {
		if got := clock.toUTC("l", 2023, 2025, span[0], span[1]); got != want {
			t.Errorf("%v: %s, want %s", span, got, want)
		}
	}
}
