package extract

import (
	_ "embed"
	"fmt"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/config"
)

// Names that Ruby on Rails, and what is built with it, gives time zones: a zone of the IANA
// a line, and its names.
//
//go:embed zone_names.txt
var railsZones string

// withZoneName is a local time and the name of its zone.
const withZoneName = `^([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?) +([A-Za-z].*)$`

// namedLocal returns SQL for the local time of a text that names its zone, null of another.
func namedLocal(text string) string {
	part := func(n int) string {
		return fmt.Sprintf("regexp_extract(%s, %s, %d)", text, pipeline.QuoteLiteral(withZoneName), n)
	}
	return parsed(part(1)+" || ' ' || "+part(2), []string{"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S.%f"})
}

// unknownZone stands for a name that is no zone's.
const unknownZone = "?"

// namedZone returns SQL for the IANA name of the zone that a text names, null where it names
// none. The engine fails on a name that it does not know, and try does not catch that.
func namedZone(text string) string {
	name := "regexp_extract(" + text + ", " + pipeline.QuoteLiteral(withZoneName) + ", 3)"
	var b strings.Builder
	b.WriteString("case " + name + " when '' then null")
	for line := range strings.Lines(railsZones) {
		zone, names, _ := strings.Cut(strings.TrimSpace(line), "=")
		for rails := range strings.SplitSeq(names, "|") {
			b.WriteString(" when " + pipeline.QuoteLiteral(rails) + " then " + pipeline.QuoteLiteral(zone))
		}
	}
	return b.String() + " else case when " + name + " in (" + literals(config.ZoneNames()) + ") then " + name + " when " + name + " <> '' then " + pipeline.QuoteLiteral(unknownZone) + " end end"
}

// namedUTC returns SQL for the UTC moment of a local time in a zone: of two equal hours the
// first, as everywhere. Null where the zone is unknown; other is for what names no zone.
func namedUTC(local, zone, other string) string {
	moment := "timezone(" + zone + ", " + local + ")"
	earlier := moment + " - interval 1 hour"
	return fmt.Sprintf("case when %[1]s is null then %[2]s when %[1]s <> %[3]s then timezone('UTC', case when timezone(%[1]s, %[4]s) = %[5]s then %[4]s else %[6]s end) end",
		zone, other, pipeline.QuoteLiteral(unknownZone), earlier, local, moment)
}
