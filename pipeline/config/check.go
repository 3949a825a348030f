package config

import (
	"maps"
	"slices"
	"strings"
)

// checker looks at what several keys say together. What a single value may be
// is checked where it is decoded; a key with a problem there is left alone here.
type checker struct {
	found   *problems
	at      map[string]location
	project *Project
}

func (c *checker) check() {
	if _, there := c.at["sources"]; there && len(c.project.Sources) == 0 && !c.found.bad["sources"] {
		c.complain("sources", "", "sources: wants at least one source")
	}
	c.models()
	c.identity()
	c.products()
	for _, name := range c.sourceNames() {
		(&sourceChecker{checker: c, source: c.project.Sources[name], path: "sources." + name}).check()
	}
}

// sourceNames returns the names in order, so that messages come in one order.
func (c *checker) sourceNames() []string {
	return slices.Sorted(maps.Keys(c.project.Sources))
}

// complain notes a problem at the value of a key, or at the nearest key above
// it that is there. A key that has a problem already gets no second one.
func (c *checker) complain(key, near, message string, args ...any) {
	if c.found.bad[key] {
		return
	}
	at := place{1, 1}
	for above := key; above != ""; above = parent(above) {
		if l, ok := c.at[above]; ok {
			at = l.value
			if above != key {
				at = l.key
			}
			break
		}
	}
	c.found.add(at, key, near, message, args...)
}

// has tells whether the file has a key, with a good value or a bad one.
func (c *checker) has(key string) bool {
	_, ok := c.at[key]
	return ok
}

func parent(key string) string {
	if i := strings.LastIndexAny(key, ".["); i >= 0 {
		return key[:i]
	}
	return ""
}

func (c *checker) models() {
	rfm := c.project.Models.RFM
	for _, cuts := range []struct {
		key    string
		values []float64
	}{{"recency_cuts", rfm.Recency}, {"frequency_cuts", rfm.Frequency}, {"monetary_cuts", rfm.Monetary}} {
		key := "models.rfm." + cuts.key
		if !c.has(key) || c.found.bad["models.rfm.bins"] {
			continue
		}
		if len(cuts.values) != rfm.Bins-1 {
			c.complain(key, "", "%s: wants %d bounds for %d bins, got %d", key, rfm.Bins-1, rfm.Bins, len(cuts.values))
		}
		for i := range cuts.values {
			if i > 0 && cuts.values[i] <= cuts.values[i-1] { // equal bounds would leave a bin empty
				c.complain(key, "", "%s: the bounds are not ascending: %v after %v", key, cuts.values[i], cuts.values[i-1])
			}
		}
	}
}
