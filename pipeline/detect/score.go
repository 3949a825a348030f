package detect

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	yaml "github.com/goccy/go-yaml"
)

const (
	fitFrom  = 0.6  // confidence from which a layout is proposed
	sureFrom = 0.8  // confidence from which it is used without asking
	equally  = 0.02 // difference up to which two layouts fit equally well

	manyMapped = 8 // columns that no other system's export has by chance
)

// Fit is how well a layout fits.
type Fit struct {
	Layout, System, About, Entity string
	Confidence                    float64
	Found, Missing                []string // of the columns that give the layout away
	Reads                         bool     // what it says about times reads all the sampled ones
	source                        layoutSource
	knows                         int // columns of the file that it speaks of
}

// layoutSource is what a layout says, as far as it is compared with a file.
type layoutSource struct {
	Format          string           `yaml:"format"`
	Encoding        string           `yaml:"encoding"`
	Delimiter       string           `yaml:"delimiter"`
	Header          *bool            `yaml:"header"`
	Names           []string         `yaml:"names"`
	SkipLines       int              `yaml:"skip_lines"`
	SkipAfterHeader int              `yaml:"skip_after_header"`
	Records         string           `yaml:"records"`
	Timestamps      texts            `yaml:"timestamps"`
	Nulls           []string         `yaml:"nulls"`
	Timezone        string           `yaml:"timezone"`
	VirtualHost     bool             `yaml:"virtual_host"`
	Aliases         map[string]texts `yaml:"aliases"`
	Optional        []string         `yaml:"optional"`
	Columns         map[string]any   `yaml:"columns"`
	Numbers         struct {
		Decimal   string   `yaml:"decimal"`
		Thousands string   `yaml:"thousands"`
		Symbols   []string `yaml:"symbols"`
		Negative  string   `yaml:"negative"`
	} `yaml:"numbers"`
}

// texts is a text or a list of them.
type texts []string

// UnmarshalYAML takes one text or several.
func (t *texts) UnmarshalYAML(data []byte) error {
	var several []string
	if err := yaml.Unmarshal(data, &several); err == nil {
		*t = several
		return nil
	}
	var one string
	if err := yaml.Unmarshal(data, &one); err != nil {
		return err
	}
	*t = texts{one}
	return nil
}

func fold(name string) string {
	return strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
}

// fromReaders are the formats whose readers name the columns: the format alone tells.
func fromReaders() []string {
	return []string{"x12", "edifact", "poslog", "weblog", "idoc", "fixed_width"}
}

// score finds the layouts that fit, and those that fit as well as the best.
func (f *Finding) score(known []Known) {
	var fits []Fit
	for _, k := range known {
		if fit, ok := f.fit(k); ok {
			fits = append(fits, fit)
		}
	}
	slices.SortStableFunc(fits, func(a, b Fit) int {
		switch {
		case math.Abs(a.Confidence-b.Confidence) > equally:
			if a.Confidence > b.Confidence {
				return -1
			}
			return 1
		case a.knows != b.knows:
			return b.knows - a.knows
		}
		return strings.Compare(a.Layout, b.Layout)
	})
	for i, fit := range fits {
		// One that speaks of clearly more of the file's columns knows it better.
		if i > 0 && (fits[0].Confidence-fit.Confidence > equally || fits[0].knows-fit.knows > 1) {
			break
		}
		f.Layouts = append(f.Layouts, fit)
	}
	if len(f.Layouts) > 1 {
		for _, fit := range f.Layouts {
			f.Ambiguous = append(f.Ambiguous, fit.Layout)
		}
	}
}

// fit says how well a layout fits; false where it does not.
func (f *Finding) fit(k Known) (Fit, bool) {
	fit := Fit{Layout: k.Name, System: k.System, About: k.About, Entity: k.Entity}
	if err := yaml.Unmarshal([]byte(k.Text), &fit.source); err != nil {
		return fit, false // config tells what is wrong with it
	}
	named := 0.0
	for _, glob := range k.Files {
		if ok, err := path.Match(strings.ToLower(glob), strings.ToLower(f.plainName())); err == nil && ok {
			named = 1
		}
	}
	if f.Shape != "" && (k.Name == f.Shape || k.Format == f.Shape) {
		fit.Confidence, fit.Reads, fit.Found = 0.9+0.05*named, true, nil
		return fit, true
	}
	if slices.Contains(fromReaders(), f.Format) || f.Format == "xml" || slices.Contains(fromReaders(), k.Format) {
		return f.fitFormat(fit, k, named)
	}
	agree, possible := f.agrees(k.Format)
	if !possible || len(k.Tells) == 0 {
		return fit, false
	}
	if f.Table.NoHeader {
		return f.fitNames(fit, k, named)
	}
	have := map[string]bool{}
	for _, name := range f.wide {
		have[fold(name)] = true
		if last := name[strings.LastIndexByte(name, '.')+1:]; f.isJSON() {
			have[fold(last)] = true
			head, _, _ := strings.Cut(name, ".")
			have[fold(head)] = true
		}
	}
	found := func(name string) bool {
		return slices.ContainsFunc(strings.Split(name, "|"), func(one string) bool { return have[fold(one)] }) || slices.ContainsFunc(fit.source.Aliases[name], func(other string) bool { return have[fold(other)] })
	}
	own := 0
	for _, tell := range k.Tells {
		if found(tell) {
			fit.Found = append(fit.Found, tell)
		} else {
			fit.Missing = append(fit.Missing, tell)
		}
		if have[fold(tell)] {
			own++
		}
	}
	share := float64(len(fit.Found)) / float64(len(k.Tells))
	mapped, there := f.mapped(fit.source, found)
	if there == 1 && f.count(mapped, found) >= manyMapped {
		share = max(share, fitFrom) // another version of the file lacks columns that tell, and has what the layout needs
	}
	fit.Confidence = min(0.99, 0.70*share+0.10*float64(own)/float64(len(k.Tells))+0.05*named+0.05*agree+0.10*there) // a head is never the whole
	if share < fitFrom || there < 0.5 {
		return fit, false
	}
	fit.knows = f.known(fit.source, k, mapped)
	fit.Reads = f.readBy(fit.source)
	return fit, fit.Confidence >= fitFrom
}

func (f *Finding) isJSON() bool {
	return f.Format == "json" || f.Format == "ndjson" || f.Format == "parquet"
}

func (f *Finding) isTable() bool { return f.Format == "csv" || f.Format == "tsv" || f.Format == "xlsx" }

// plainName is the file's name without the ending of its packing.
func (f *Finding) plainName() string {
	return strings.TrimSuffix(strings.TrimSuffix(f.Name, ".gz"), ".zst")
}

// agrees tells how well a layout's format agrees with the file's: a table can lie in a
// workbook too, and readers of their own take text of any kind.
func (f *Finding) agrees(format string) (float64, bool) {
	tables := []string{"csv", "tsv", "xlsx"}
	documents := []string{"json", "ndjson"}
	switch {
	case format == f.Format, format == "":
		return 1, true
	case slices.Contains(tables, format):
		return 0.5, f.isTable() || f.Format == "parquet"
	case slices.Contains(documents, format):
		return 0.5, f.isJSON()
	case slices.Contains([]string{"parquet", "xml"}, format):
		return 0, false
	}
	return 1, f.isTable() && f.Format != "xlsx" || f.isJSON() // a reader of its own
}

// fitFormat scores a layout by its format alone, and by the kinds of messages.
func (f *Finding) fitFormat(fit Fit, k Known, named float64) (Fit, bool) {
	if k.Format != f.Format || k.Format == "fixed_width" {
		return fit, false
	}
	fit.Confidence, fit.Reads = 0.9+0.05*named, true
	if k.Format == "weblog" && strings.HasPrefix(f.Shape, "common") {
		fit.Confidence -= 0.2 // referrer and browser are missing
	}
	if len(f.Kinds) > 0 {
		_, kind, _ := strings.Cut(k.Name, "_")
		if slices.ContainsFunc(f.Kinds, func(have string) bool {
			return strings.HasPrefix(strings.ToLower(have), strings.TrimRight(kind, "0123456789")) && kind != "" || have == kind
		}) {
			fit.Confidence += 0.05
		} else {
			fit.Confidence -= 0.5
		}
	}
	return fit, fit.Confidence >= fitFrom
}

// fitNames scores a layout of an export without a header: as many columns as it names, and
// times where it has them.
func (f *Finding) fitNames(fit Fit, k Known, named float64) (Fit, bool) {
	names := fit.source.Names
	width := len(f.wide)
	if len(names) == 0 || len(names) != width && (len(names) < width || len(names)-width > 2) {
		return fit, false
	}
	times, agreed := 0, 0
	for i, name := range names[:width] {
		if f.Columns[i].Filled == 0 || !saysTime(name) && !strings.HasSuffix(name, "tstamp") {
			continue
		}
		times++
		if f.Columns[i].Kind == KindTime || f.Columns[i].Kind == KindNumber {
			agreed++
		}
	}
	if times == 0 || agreed*2 <= times {
		return fit, false
	}
	fit.Confidence = 0.45 + 0.4*float64(agreed)/float64(times) + 0.1*named
	if width < 10 {
		fit.Confidence -= 0.1 // many files have as few columns
	}
	fit.Reads, fit.knows = true, width
	return fit, fit.Confidence >= fitFrom
}

// mapped are the columns of the export that a layout maps one to one, and the share of
// them that the file has; those that versions lack do not count.
func (f *Finding) mapped(source layoutSource, found func(string) bool) (names []string, there float64) {
	have, want := 0, 0
	for _, mapping := range source.Columns {
		name, ok := mapping.(string)
		if object, isObject := mapping.(map[string]any); isObject {
			name, ok = object["column"].(string)
		}
		if !ok {
			continue
		}
		names = append(names, name)
		if slices.Contains(source.Optional, name) {
			continue
		}
		want++
		if found(name) {
			have++
		}
	}
	if want == 0 || !f.isTable() && !f.isJSON() || source.Format != "" && !slices.Contains([]string{"csv", "tsv", "xlsx", "json", "ndjson", "parquet"}, source.Format) {
		return names, 1
	}
	return names, float64(have) / float64(want)
}

func (f *Finding) count(names []string, found func(string) bool) int {
	n := 0
	for _, name := range names {
		if found(name) {
			n++
		}
	}
	return n
}

// known counts the file's columns that a layout speaks of.
func (f *Finding) known(source layoutSource, k Known, mapped []string) int {
	spoken := map[string]bool{}
	for _, name := range slices.Concat(mapped, source.Optional, k.Tells) {
		spoken[fold(name)] = true
		for _, other := range source.Aliases[name] {
			spoken[fold(other)] = true
		}
	}
	n := 0
	for _, name := range f.wide {
		if spoken[fold(name)] {
			n++
		}
	}
	return n
}

// readBy tells whether a layout's timestamps read all that the mapped times hold.
func (f *Finding) readBy(source layoutSource) bool {
	if source.Format != "" && !slices.Contains([]string{"csv", "tsv", "xlsx", "json", "ndjson", "parquet"}, source.Format) {
		return true // its reader writes times its own way
	}
	layouts := source.Timestamps
	if len(layouts) == 0 {
		layouts = texts{iso}
	}
	for i, c := range f.Columns {
		if c.Kind != KindTime || !f.mapsTo(source, c.Name) {
			continue
		}
		for _, row := range f.rows[:min(len(f.rows), typedRows)] {
			if i >= len(row) {
				continue
			}
			value := strings.TrimSpace(row[i])
			if value == "" || isNullText(value) || slices.ContainsFunc(layouts, func(l string) bool { return reads(goLayout(l), value) }) {
				continue
			}
			return false
		}
	}
	return true
}

// mapsTo tells whether a layout maps a column one to one, as times are.
func (f *Finding) mapsTo(source layoutSource, name string) bool {
	for _, mapping := range source.Columns {
		text, ok := mapping.(string)
		if ok && (fold(text) == fold(name) || slices.ContainsFunc(source.Aliases[text], func(other string) bool { return fold(other) == fold(name) })) {
			return true
		}
	}
	return false
}

// goLayout writes the usual marks of strftime in Go's way, and offsets so that they read
// what the engine reads.
func goLayout(layout string) string {
	if !strings.Contains(layout, "%") {
		return layout
	}
	return strings.NewReplacer("%Y", "2006", "%y", "06", "%m", "01", "%d", "02", "%H", "15", "%M", "04", "%S", "05", "%I", "03", "%p", "PM", "%b", "Jan", "%B", "January",
		"%z", "-0700", "%-m", "1", "%-d", "2", "%-I", "3", "%F", "2006-01-02", "%T", "15:04:05", "%f", "000000").Replace(layout)
}

// between asks which of the layouts that fit equally well the file is of.
func (f *Finding) between() string {
	var systems []string
	for _, fit := range f.Layouts {
		systems = append(systems, fmt.Sprintf("%s (%s: %s)", fit.Layout, fit.System, fit.About))
	}
	return "which system wrote the file: " + strings.Join(systems, ", or ") + "?"
}
