package detect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// headRows is how far a header is looked for.
const headRows = 20

// table finds the header among the rows of a table, and the records.
func (f *Finding) table(rows [][]string, known []Known) error {
	if len(rows) == 0 {
		return &UnreadableError{f.Name, "it holds no records"}
	}
	width := commonWidth(rows)
	if shape := shapeOf(rows); shape != "" {
		f.Shape, f.Table.NoHeader = shape, true
		f.wide, f.rows = numbered(width), rows
		f.Records = len(rows)
		return nil
	}
	words := knownWords(known)
	at, sure := headerRow(rows, width, words)
	if at < 0 {
		f.Table.NoHeader = true
		f.wide, f.rows = numbered(width), rows
		if !hasNamesOf(known, width) {
			f.Guess.Questions = append(f.Guess.Questions, "what are the columns called? the file seems to have no header")
		}
	} else {
		f.Table.SkipLines = f.lines[at]
		f.wide = rows[at]
		f.rows = rows[at+1:]
		f.Table.SkipAfterHeader = behindHeader(f.rows, len(f.wide))
		f.rows = f.rows[f.Table.SkipAfterHeader:]
		if !sure {
			f.Guess.Questions = append(f.Guess.Questions, "is the first record a header? nothing in the head tells")
		}
	}
	f.rows = slices.DeleteFunc(slices.Clone(f.rows), func(row []string) bool { return len(row) != len(f.wide) })
	f.Records = len(f.rows)
	if f.Records == 0 {
		f.Questions = append(f.Questions, "how are times and numbers written? the head holds a header and no records")
	}
	return nil
}

func commonWidth(rows [][]string) int {
	s := split{rows: rows}
	s.measure()
	return s.width
}

func numbered(width int) []string {
	out := make([]string, width)
	for i := range out {
		out[i] = fmt.Sprintf("column_%d", i+1)
	}
	return out
}

// headerRow returns the place of the row that names the columns, and whether anything tells
// that it does; -1 where there is none.
func headerRow(rows [][]string, width int, words map[string]bool) (int, bool) {
	best, most := -1, 0
	for i, row := range rows[:min(len(rows), headRows)] {
		if len(row) < max(width-1, 1) || !couldName(row) {
			continue
		}
		hits := 0
		for _, cell := range row {
			if words[squeeze(cell)] {
				hits++
			}
		}
		if hits > most {
			best, most = i, hits
		}
	}
	if best >= 0 && most*4 >= len(rows[best]) {
		return best, true
	}
	for i, row := range rows[:min(len(rows), headRows)] {
		if len(row) != width {
			continue
		}
		if !couldName(row) {
			return -1, true
		}
		if tells(rows[i+1:], row) {
			return i, true
		}
		if most > 0 {
			return i, false
		}
		return -1, false // all is text, and no word is a usual name: it may be people
	}
	return -1, false
}

// couldName tells whether a row's cells can be names of columns.
func couldName(row []string) bool {
	filled, repeated := 0, 0
	seen := map[string]bool{}
	for _, cell := range row {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		filled++
		if len(cell) > 200 || strings.Contains(cell, "@") || looksNumeric(cell) || looksTime(cell) || isNullText(cell) {
			return false
		}
		if seen[cell] {
			repeated++
		}
		seen[cell] = true
	}
	return filled > 0 && filled*2 >= len(row) && (repeated*5 <= filled || len(row) >= 30)
}

// tells is whether some column has numbers or times below a cell that is neither.
func tells(rows [][]string, header []string) bool {
	for i := range header {
		values, typed := 0, 0
		for _, row := range rows {
			if i >= len(row) || strings.TrimSpace(row[i]) == "" || isNullText(row[i]) {
				continue
			}
			values++
			if looksNumeric(row[i]) || looksTime(row[i]) {
				typed++
			}
		}
		if values > 0 && typed*10 >= values*9 {
			return true
		}
	}
	return false
}

// behindHeader counts the records below a header that describe columns: texts of questions,
// import ids, types.
func behindHeader(rows [][]string, width int) int {
	const most, enough = 3, 2
	n := 0
	for n < most && n < len(rows) {
		row := rows[n]
		if slices.ContainsFunc(row, func(cell string) bool {
			return strings.HasPrefix(strings.TrimSpace(cell), `{"ImportId"`) || strings.HasPrefix(strings.TrimSpace(cell), `{'ImportId'`)
		}) {
			n++
			continue
		}
		describes := n+1 < len(rows) && slices.ContainsFunc(rows[n+1], func(cell string) bool {
			return strings.HasPrefix(strings.TrimSpace(cell), `{"ImportId"`) || strings.HasPrefix(strings.TrimSpace(cell), `{'ImportId'`)
		})
		if rest := rows[n+1:]; !describes && len(rest) >= enough {
			describes = unlike(row, rest, width)
		}
		if !describes {
			break
		}
		n++
	}
	return n
}

// unlike tells whether no cell of a row is as the columns below it are typed, in at least
// two columns and all that have a type.
func unlike(row []string, rest [][]string, width int) bool {
	typed := 0
	for i := range min(width, len(row)) {
		values, fit := 0, 0
		for _, other := range rest[:min(len(rest), 200)] {
			if i < len(other) && strings.TrimSpace(other[i]) != "" && !isNullText(other[i]) {
				values++
				if looksNumeric(other[i]) || looksTime(other[i]) {
					fit++
				}
			}
		}
		if values == 0 || fit < values || values*2 < len(rest[:min(len(rest), 200)]) {
			continue
		}
		typed++
		if looksNumeric(row[i]) || looksTime(row[i]) {
			return false
		}
	}
	return typed >= 2
}

// shapeOf recognises records without a header by what their fields hold.
func shapeOf(rows [][]string) string {
	epoch := regexp.MustCompile(`^\d{9,10}(\.\d+)?$`)
	event := regexp.MustCompile(`^[A-Z]{5,20}$`)
	moment := regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$`)
	number := regexp.MustCompile(`^\d+(\.\d+)?$`)
	answer := []string{"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION", "UNKNOWN"}
	// call tells whether start, answer, end, duration, billsec and disposition stand before at.
	call := func(row []string, at int) bool {
		return len(row) > at && slices.Contains(answer, row[at]) && number.MatchString(row[at-1]) && number.MatchString(row[at-2]) && moment.MatchString(row[at-3]) && moment.MatchString(row[at-5])
	}
	queue, calls := 0, 0
	for _, row := range rows {
		if len(row) >= 5 && epoch.MatchString(row[0]) && event.MatchString(row[4]) {
			queue++
		}
		if call(row, 14) || call(row, 13) { // as cdr_csv and cdr_custom write them
			calls++
		}
	}
	switch {
	case queue*10 >= len(rows)*8:
		return "asterisk_queue_log"
	case calls*10 >= len(rows)*8:
		return "asterisk_cdr"
	}
	return ""
}
