package extract

import (
	"fmt"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/entity"
)

// timeOf parses a text by the column's formats, tried in order. It returns SQL
// for the local time and for the UTC time that it stands for; where both can
// occur exactly one of them is not null. Where texts can name their zone it
// returns SQL for the zone of the local time too, null for the column's.
func (t *typing) timeOf(i int, c *column, text string) (local, utc, zone string) {
	var locals, utcs []string
	var localFormats, utcFormats []string
	localFirst := true
	flush := func() {
		if len(localFormats) > 0 {
			locals = append(locals, parsed(text, localFormats))
			localFormats = nil
		}
		if len(utcFormats) > 0 {
			utcs = append(utcs, "cast("+parsed(text, utcFormats)+" as timestamp)")
			utcFormats = nil
		}
	}
	for n, l := range c.layouts {
		if n == 0 {
			localFirst = l.Name() == config.Excel || l.Name() == config.ZoneName || len(l.Formats()) > 0 && l.Formats()[0].Zone == config.ZoneLocal
		}
		if l.Name() == config.ZoneName {
			flush()
			locals = append(locals, namedLocal(text))
			zone = t.add(levelTime, namedZone(text), fmt.Sprintf("_z%d", i))
			continue
		}
		if epoch := epochOf(l.Name(), text); epoch != "" {
			flush()
			if l.Name() == config.Excel {
				locals = append(locals, epoch)
			} else {
				utcs = append(utcs, epoch)
			}
			continue
		}
		for _, format := range l.Formats() {
			switch format.Zone {
			case config.ZoneLocal:
				localFormats = append(localFormats, format.Strptime)
			case config.ZoneUTC:
				flush()
				utcs = append(utcs, "cast("+parsed(text, []string{format.Strptime})+" as timestamp)")
			default:
				utcFormats = append(utcFormats, format.Strptime)
			}
		}
	}
	flush()
	if len(locals) > 0 {
		sql := coalesced(locals)
		if shape := quickShape(c.layouts); shape != "" {
			sql = fmt.Sprintf("case when %s like '%s' then try_cast(%[1]s as timestamp)%[3]s else %[4]s end", text, shape, c.zonedIsNone(text), sql)
		}
		local = t.add(levelTime, sql, fmt.Sprintf("_l%d", i))
	}
	if len(utcs) > 0 {
		utc = t.add(levelTime, c.zoned(text, coalesced(utcs)), fmt.Sprintf("_u%d", i))
	}
	if local != "" && utc != "" {
		if localFirst {
			utc = fmt.Sprintf("(case when %s is null then %s end)", local, utc)
		} else {
			local = fmt.Sprintf("(case when %s is null then %s end)", utc, local)
		}
	}
	return local, utc, zone
}

func coalesced(parts []string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	return "coalesce(" + strings.Join(parts, ", ") + ")"
}

// parsed tries patterns in order. A pattern with nanoseconds is cut to
// microseconds.
func parsed(text string, formats []string) string {
	var quoted []string
	nanoseconds := false
	for _, f := range formats {
		quoted = append(quoted, pipeline.QuoteLiteral(f))
		nanoseconds = nanoseconds || strings.Contains(f, "%n")
	}
	sql := "try_strptime(" + text + ", [" + strings.Join(quoted, ", ") + "])"
	if len(quoted) == 1 {
		sql = "try_strptime(" + text + ", " + quoted[0] + ")"
	}
	if nanoseconds {
		sql = "cast(" + sql + " as timestamp)"
	}
	return sql
}

// quickShape returns the LIKE pattern of 2006-01-02 15:04:05 where that is what
// a text of this shape must mean: the engine's cast reads it faster than
// strptime does.
func quickShape(layouts []config.Layout) string {
	for _, l := range layouts {
		for _, f := range l.Formats() {
			switch {
			case f.Strptime == "%Y-%m-%d %H:%M:%S" && f.Zone == config.ZoneLocal:
				return "____-__-__ __:__:__"
			case strings.HasPrefix(f.Strptime, "%Y-%d-%m") || !strings.HasPrefix(f.Strptime, "%Y"):
				if len(layouts) > 1 {
					return ""
				}
			}
		}
	}
	return ""
}

// zonedShapes are the shapes of most times with a zone that iso8601 reads, each with the one
// pattern that reads it.
func zonedShapes() [][2]string {
	return [][2]string{
		{"____-__-__T__:__:__Z", "%Y-%m-%dT%H:%M:%SZ"}, {"____-__-__T__:__:__.%Z", "%Y-%m-%dT%H:%M:%S.%fZ"},
		{"____-__-__T__:__:__+__:__", "%Y-%m-%dT%H:%M:%S%z"}, {"____-__-__T__:__:__-__:__", "%Y-%m-%dT%H:%M:%S%z"},
		{"____-__-__T__:__:__.%+__:__", "%Y-%m-%dT%H:%M:%S.%f%z"}, {"____-__-__T__:__:__.%-__:__", "%Y-%m-%dT%H:%M:%S.%f%z"},
	}
}

// hasISOAlone tells whether a column's times are written as iso8601 says and no other way.
func (c *column) hasISOAlone() bool {
	return len(c.layouts) == 1 && c.layouts[0].Name() == config.ISO8601
}

// zonedIsNone spares a text with a zone the patterns of local times: a pattern that does
// not fit costs many times what one costs that does.
func (c *column) zonedIsNone(text string) string {
	var b strings.Builder
	if c.hasISOAlone() {
		for _, shape := range zonedShapes() {
			fmt.Fprintf(&b, " when %s like '%s' then null", text, shape[0])
		}
	}
	return b.String()
}

// zoned tries of a text of a usual shape the one pattern that reads it.
func (c *column) zoned(text, patterns string) string {
	if !c.hasISOAlone() {
		return patterns
	}
	var b strings.Builder
	for _, shape := range zonedShapes() {
		fmt.Fprintf(&b, " when %s like '%s' then cast(%s as timestamp)", text, shape[0], parsed(text, []string{shape[1]}))
	}
	return "case" + b.String() + " else " + patterns + " end"
}

// epochOf parses a number that stands for a time, "" if the layout is no number.
func epochOf(layout, text string) string {
	number := func(pattern, sql string) string {
		return fmt.Sprintf("case when %s then %s end", matches(text, pattern), sql)
	}
	switch layout {
	case config.EpochSeconds:
		return number(`-?[0-9]{1,11}(?:\.[0-9]+)?`, "make_timestamp(cast(cast("+text+" as decimal(38,6)) * 1000000 as bigint))")
	case config.EpochMilliseconds:
		return number(`-?[0-9]{1,14}`, "make_timestamp(cast("+text+" as bigint) * 1000)")
	case config.EpochMicroseconds:
		return number(`-?[0-9]{1,17}`, "make_timestamp(cast("+text+" as bigint))")
	case config.Excel:
		return number(`[0-9]{1,6}(?:\.[0-9]+)?`, "timestamp '1899-12-30 00:00:00' + to_microseconds(cast(round(cast("+text+" as double) * 86400000) as bigint) * 1000)")
	}
	return ""
}

// placed turns local time, with the zone that it names if any, and UTC into what is stored
// of a time or day.
func (t *typing) placed(i int, c *column, local, utc, zone, given string, f *field) stored {
	known := coalesceFilled(local, utc)
	if f.kind != "TIMESTAMP" && f.kind != "DATE" { // else the engine read it, and would have failed to
		t.reject(fmt.Sprintf("%s is not null and %s is null", given, known), ruleParse, c, c.wanted(t.numbers, nil))
	}
	if f.min == "" || f.min < "1900" || f.max >= "2201" {
		t.reject(fmt.Sprintf("%s < timestamp '%d-01-01 00:00:00' or %[1]s >= timestamp '%[3]d-01-01 00:00:00'", known, firstYear, lastYear+1), ruleRange, c,
			fmt.Sprintf("before %d or after %d; a day that stands for none belongs into nulls:", firstYear, lastYear))
	}
	changes, _ := c.zone.between(t.years[0], t.years[1])
	localOfUTC := ""
	if utc != "" {
		localOfUTC = c.zone.toLocal(utc, t.years[0], t.years[1])
	}
	day := fmt.Sprintf("cast(%s as date)", coalesceFilled(local, localOfUTC))
	if c.Kind == entity.Date {
		value := t.add(levelValue, day, fmt.Sprintf("_v%d", i))
		if utc != "" {
			t.beyond(known, c, f)
		}
		return t.finish(c, stored{value: value}, given, f)
	}
	utcOfLocal := ""
	if local != "" {
		utcOfLocal = "(" + c.zone.toUTC(local, t.years[0], t.years[1], f.first(), f.last()) + ")"
		if note := doubtful(local, within(changes, f)); note != "0" {
			if zone != "" {
				note = "case when " + zone + " is null then " + note + " else 0 end"
			}
			t.notes = append(t.notes, note)
		}
	}
	t.beyond(known, c, f)
	moment := coalesceFilled(utcOfLocal, utc)
	if zone != "" {
		moment = namedUTC(local, zone, moment)
	}
	value := t.add(levelValue, moment, fmt.Sprintf("_v%d", i))
	if zone != "" {
		t.reject(fmt.Sprintf("%s is not null and %s is not null and %s is null", zone, known, value), ruleParse, c, "names a time zone that is not known")
	}
	day = t.add(levelValue, day, fmt.Sprintf("_d%d", i))
	return t.finish(c, stored{value: value, day: day}, given, f)
}

// beyond notes times outside the years whose clock changes the statement knows.
func (t *typing) beyond(known string, c *column, f *field) {
	if !t.window || len(c.zone.changes) == 0 || f.min != "" {
		return
	}
	t.notes = append(t.notes, fmt.Sprintf("case when %s < timestamp '%04d-01-02 00:00:00' or %[1]s >= timestamp '%04[3]d-12-31 00:00:00' then %[4]d else 0 end",
		known, t.years[0], t.years[1], noteBeyond))
}

// within leaves out the changes that lie outside the times of the file, where
// the scanner found those.
func within(changes []clockChange, f *field) []clockChange {
	if f.min == "" {
		return changes
	}
	var out []clockChange
	for _, c := range changes {
		if c.to().Format(time.DateTime) > f.first() && c.from().Format(time.DateTime) <= f.last() {
			out = append(out, c)
		}
	}
	return out
}

// first and last are the bounds of a field's times as 2006-01-02 15:04:05, ""
// where they are not known.
func (f *field) first() string { return moment(f.min, "00:00:00") }
func (f *field) last() string  { return moment(f.max, "23:59:59") }

func moment(text, clock string) string {
	if len(text) == len(time.DateOnly) {
		return text + " " + clock
	}
	return strings.Replace(text, "T", " ", 1)
}

func coalesceFilled(parts ...string) string {
	var out []string
	for _, part := range parts {
		if part != "" {
			out = append(out, part)
		}
	}
	return coalesced(out)
}

// native tells whether values of an SQL type become a kind without passing
// through text.
func native(sqlType string, kind entity.Kind) bool {
	numeric := isNumeric(sqlType)
	switch kind {
	case entity.Money, entity.Quantity, entity.Rate, entity.Count, entity.Number:
		return numeric
	case entity.Flag:
		return sqlType == "BOOLEAN"
	case entity.Date, entity.Instant:
		return sqlType == "DATE" || strings.HasPrefix(sqlType, "TIMESTAMP")
	}
	return false
}

func isNumeric(sqlType string) bool {
	switch sqlType {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE":
		return true
	}
	return strings.HasPrefix(sqlType, "DECIMAL")
}

// fromNative types a column whose values have a type already.
func (t *typing) fromNative(i int, c *column, source, kind string, f *field) stored {
	given := t.add(levelText, source, fmt.Sprintf("_a%d", i))
	if strings.HasPrefix(kind, "TIMESTAMP") || kind == "DATE" {
		value := t.add(levelTime, "try_cast("+given+" as timestamp)", fmt.Sprintf("_l%d", i))
		if kind == "TIMESTAMP WITH TIME ZONE" {
			return t.placed(i, c, "", value, "", given, f)
		}
		return t.placed(i, c, value, "", "", given, f)
	}
	if kind == c.Kind.SQL() && c.mapping.Unit == "" && c.mapping.Default == nil && kind != "DOUBLE" {
		return t.finish(c, stored{value: given}, given, f)
	}
	sql := "try_cast(" + given + " as " + c.Kind.SQL() + ")"
	switch c.Kind {
	case entity.Count:
		sql = fmt.Sprintf("case when %s = floor(%[1]s) then %s end", given, sql)
	case entity.Number:
		sql = scaled(fmt.Sprintf("case when isfinite(cast(%s as double)) then %s end", given, sql), c)
	}
	value := t.add(levelValue, sql, fmt.Sprintf("_v%d", i))
	t.reject(given+" is not null and "+value+" is null", ruleParse, c, c.wanted(t.numbers, nil))
	if c.mapping.Default != nil {
		value = "coalesce(" + value + ", try_cast(" + pipeline.QuoteLiteral(*c.mapping.Default) + " as " + c.Kind.SQL() + "))"
	}
	return t.finish(c, stored{value: value}, given, f)
}
