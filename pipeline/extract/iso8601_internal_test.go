package extract

import (
	"fmt"
	"strings"
	"testing"
)

// Times of all shapes that iso8601 reads, and texts of such a shape that are no times.
func isoTimes() map[string]string {
	return map[string]string{
		"2024-03-01T10:00:00Z": "2024-03-01 10:00:00", "2024-03-01T10:00:00.250Z": "2024-03-01 10:00:00.25",
		"2024-03-01T10:00:00+01:00": "2024-03-01 09:00:00", "2024-03-01T22:00:00-05:30": "2024-03-02 03:30:00",
		"2024-03-01T10:00:00.123456+01:00": "2024-03-01 09:00:00.123456", "2024-03-01T10:00:00.5-05:00": "2024-03-01 15:00:00.5",
		"2024-03-01T10:00:00+0100": "2024-03-01 09:00:00", "2024-03-01T10:00:00.000+0000": "2024-03-01 10:00:00",
		"2024-03-01 10:00:00Z": "2024-03-01 10:00:00", "2024-03-01 10:00:00.5Z": "2024-03-01 10:00:00.5", "2024-03-01 10:00:00+01:00": "2024-03-01 09:00:00",
		"2024-03-01T10:00Z": "2024-03-01 10:00:00", "2024-03-01T10:00-05:00": "2024-03-01 15:00:00",
		"2024-07-01T10:00:00": "2024-07-01 09:00:00", "2024-07-01 10:00:00": "2024-07-01 09:00:00", "2024-07-01T10:00:00.25": "2024-07-01 09:00:00.25",
		"2024-07-01T10:00": "2024-07-01 09:00:00", "2024-07-01": "2024-06-30 23:00:00",
		"2024-13-01T10:00:00Z": "", "2024-03-01T25:00:00+01:00": "", "2024-03-01T10:00:00.xZ": "", "2024-03-01T10:00:00+xx:00": "", "aaaa-bb-ccTdd:ee:ffZ": "",
	}
}

func TestRun_iso8601(t *testing.T) {
	var rows strings.Builder
	wants := map[string]string{}
	n := 0
	for text, want := range isoTimes() {
		n++
		fmt.Fprintf(&rows, "S%d,1,%s,1,1,pen,C1\n", n, text)
		if want != "" {
			wants[fmt.Sprintf("S%d|%s", n, want)] = text
		}
	}
	p := newProject(t, till(""))
	p.write("exports/a.csv", []byte(tillHeader+rows.String()))
	for _, row := range p.mustRun().query("select sale_id, sold_at from {raw.sale_lines}") {
		if wants[row] == "" {
			t.Errorf("got %s", row)
		}
		delete(wants, row)
	}
	for row, text := range wants {
		t.Errorf("%s: want %s", text, row)
	}
}
