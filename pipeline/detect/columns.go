package detect

import (
	"slices"
	"strings"
)

// typedRows is how many records are looked at for the types of columns.
const typedRows = 1000

// nullTexts are the ways in which exports write no value, in lower case. Those that can be
// words or marks of their own count only in columns whose other values are numbers or times.
func nullTexts() (always, typed []string) {
	return []string{"null", `\n`, "(null)", "#n/a", "<null>", "n/a"}, []string{"na", "nan", "none", "nil", "-", "--", "?", ".", "n.a.", "k.a.", "0000-00-00", "0000-00-00 00:00:00", "(not set)", "unknown", "missing"}
}

func isNullText(text string) bool {
	always, typed := nullTexts()
	folded := strings.ToLower(strings.TrimSpace(text))
	return slices.Contains(always, folded) || slices.Contains(typed, folded)
}

// describe tells of each column what its values are, and of all together how numbers,
// times and missing values are written.
func (f *Finding) describe() {
	rows := f.rows[:min(len(f.rows), typedRows)]
	numbers := newNumberSense()
	type series struct {
		values []string
		nulls  []string
	}
	columns := make([]series, len(f.wide))
	for i, name := range f.wide {
		c := Column{Name: strings.TrimSpace(name), Kind: KindEmpty}
		var s series
		always, _ := nullTexts()
		certain := true
		for _, row := range rows {
			if i >= len(row) {
				continue
			}
			value := strings.TrimSpace(row[i])
			switch {
			case value == "":
			case isNullText(value):
				s.nulls = append(s.nulls, value)
				certain = certain && slices.Contains(always, strings.ToLower(value))
			default:
				s.values = append(s.values, value)
			}
		}
		c.Filled = len(s.values)
		if c.Filled > 0 {
			c.Kind = KindText
			if c.Timestamps, c.Either = timesOf(c.Name, s.values); c.Timestamps != nil {
				c.Kind = KindTime
			} else if numbers.take(c.Name, s.values) {
				c.Kind = KindNumber
			}
		}
		if certain || c.Kind == KindTime || c.Kind == KindNumber {
			for _, null := range s.nulls {
				if len(f.Nulls) < 10 && !slices.Contains(f.Nulls, null) {
					f.Nulls = append(f.Nulls, null)
				}
			}
		}
		columns[i] = s
		f.Columns = append(f.Columns, c)
	}
	slices.Sort(f.Nulls)
	f.Numbers = numbers.settle()
	f.borrowOrder()
	for i, c := range f.Columns {
		for _, layout := range c.Timestamps {
			if !slices.Contains(f.Timestamps, layout) {
				f.Timestamps = append(f.Timestamps, layout)
			}
			if !zoned(layout, columns[i].values) && hasClock(layout, columns[i].values) {
				f.Zoneless = true
			}
		}
	}
}

// borrowOrder gives a column that leaves the order of day and month open the order of
// another column of the file with the same marks, whose values decide it.
func (f *Finding) borrowOrder() {
	for i := range f.Columns {
		c := &f.Columns[i]
		if len(c.Either) == 0 {
			continue
		}
		fits := func(reading string) bool {
			return slices.ContainsFunc(f.Columns, func(other Column) bool {
				return len(other.Either) == 0 && slices.ContainsFunc(other.Timestamps, func(layout string) bool { return dayOrder(layout) != "" && dayOrder(layout) == dayOrder(reading) })
			})
		}
		days, months := fits(c.Either[0]), fits(c.Either[1])
		if days == months {
			continue
		}
		if months {
			c.Timestamps = swapOrder(c.Timestamps)
		}
		c.Either = nil
	}
}

// dayOrder is the mark between day and month with which comes first, of layouts in which
// they could change places.
func dayOrder(layout string) string {
	for _, mark := range []string{"/", ".", "-"} {
		for _, day := range []string{"02", "2"} {
			for _, month := range []string{"01", "1"} {
				if strings.HasPrefix(layout, day+mark+month+mark) {
					return "day" + mark
				}
				if strings.HasPrefix(layout, month+mark+day+mark) {
					return "month" + mark
				}
			}
		}
	}
	return ""
}

// swapOrder turns layouts with the day first into those with the month first.
func swapOrder(layouts []string) []string {
	out := slices.Clone(layouts)
	for i, layout := range out {
		for _, mark := range []string{"/", ".", "-"} {
			for _, form := range [][2]string{{"02", "01"}, {"2", "1"}} {
				if rest, ok := strings.CutPrefix(layout, form[0]+mark+form[1]+mark); ok {
					out[i] = form[1] + mark + form[0] + mark + rest
				}
			}
		}
	}
	return out
}

func hasClock(layout string, values []string) bool {
	switch layout {
	case iso:
		return slices.ContainsFunc(values, func(v string) bool { return len(v) > 10 })
	case "excel":
		return slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, ".") })
	}
	return strings.Contains(layout, "15") || strings.Contains(layout, "3:04") || strings.HasPrefix(layout, "epoch")
}
