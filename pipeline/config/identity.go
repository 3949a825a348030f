package config

import (
	"maps"
	"slices"
	"strings"

	"clientele/pipeline"
)

// Identity says how records and mentions are grouped into customers.
type Identity struct {
	Country             string                    `yaml:"country" is:"country" doc:"ISO 3166 code of a country, such as GB: phone numbers without a country code are numbers of it. Default none: they are compared by their digits."`
	Threshold           float64                   `yaml:"threshold" range:"0.5..1" doc:"Match probability from which two records are one customer, 0.5 to 1. Default 0.9."`
	ReviewFrom          float64                   `yaml:"review_from" range:"0..1" doc:"Match probability from which a pair below the threshold is put to review, 0 to 1. Default 0.5."`
	Sources             map[string]IdentitySource `yaml:"sources" doc:"What is known about the sources, by source name."`
	Ignore              Ignore                    `yaml:"ignore" doc:"Values that tell nothing about who somebody is, such as the shop's own phone number."`
	Lists               Texts                     `yaml:"lists" is:"glob" doc:"Answered review lists, paths or globs relative to the project: CSV with the columns left_source, left_record_id, right_source, right_record_id and answer (always, never, or empty for undecided). Default none."`
	Survivorship        Survivorship              `yaml:"survivorship" doc:"Which of several records' values a customer shows: most_recent (latest change), most_trusted (by trust, then the source that issued the number, then latest change), most_frequent (equal in most records) or longest."`
	CustomerChangeLimit float64                   `yaml:"customer_change_limit" range:"0..1000" doc:"Share by which the number of customers may move in a night; a larger move stops the night (exit code 4). Looked at when there were at least 100 customers. Default 0.2."`
}

// IdentitySource is what is known about a source's records.
type IdentitySource struct {
	DuplicateFree bool `yaml:"duplicate_free" doc:"Whether the source has at most one record of a customer, so that two of its records are never linked. Default false."`
	Trust         int  `yaml:"trust" range:"-1000..1000" doc:"How far its values are believed: of two sources the one with the higher trust. Default 0."`
}

// Ignore lists values that are no evidence.
type Ignore struct {
	Email     []string `yaml:"email" is:"text" doc:"E-mail addresses, in any spelling. Default none."`
	Phone     []string `yaml:"phone" is:"text" doc:"Phone numbers, in any spelling. Default none."`
	BirthDate []string `yaml:"birth_date" is:"day" doc:"Dates of birth, such as 1900-01-01. Default none."`
}

// Survivorship holds the rule of each group of fields; a group is taken from one
// record as a whole.
type Survivorship struct {
	Name      string `yaml:"name" enum:"most_recent|most_trusted|most_frequent|longest" doc:"Rule of the name, firm included, taken as a whole. Default most_trusted."`
	Email     string `yaml:"email" enum:"most_recent|most_trusted|most_frequent|longest" doc:"Rule of the e-mail address. Default most_recent."`
	Phone     string `yaml:"phone" enum:"most_recent|most_trusted|most_frequent|longest" doc:"Rule of the phone number. Default most_recent."`
	Address   string `yaml:"address" enum:"most_recent|most_trusted|most_frequent|longest" doc:"Rule of the address, taken as a whole. Default most_recent."`
	BirthDate string `yaml:"birth_date" enum:"most_recent|most_trusted|most_frequent|longest" doc:"Rule of the date of birth. Default most_frequent."`
	Gender    string `yaml:"gender" enum:"most_recent|most_trusted|most_frequent|longest" doc:"Rule of the gender. Default most_frequent."`
	Consent   string `yaml:"consent" enum:"most_recent|most_trusted|most_frequent|longest" doc:"Rule of each consent on its own. Default most_recent."`
}

// FieldRule is the rule of one group of fields.
type FieldRule struct{ Field, Rule string }

// Rules lists the rule of every group, in a fixed order.
func (s Survivorship) Rules() []FieldRule {
	return []FieldRule{
		{"name", s.Name}, {"email", s.Email}, {"phone", s.Phone}, {"address", s.Address},
		{"birth_date", s.BirthDate}, {"gender", s.Gender}, {"consent", s.Consent},
	}
}

func defaultIdentity(i *Identity, present func(key string) bool) {
	number := func(value *float64, key string, standard float64) {
		if !present("identity." + key) {
			*value = standard
		}
	}
	number(&i.Threshold, "threshold", 0.9)
	number(&i.ReviewFrom, "review_from", 0.5)
	number(&i.CustomerChangeLimit, "customer_change_limit", 0.2)
	for _, field := range []struct {
		value    *string
		standard string
	}{
		{&i.Survivorship.Name, "most_trusted"},
		{&i.Survivorship.Email, "most_recent"},
		{&i.Survivorship.Phone, "most_recent"},
		{&i.Survivorship.Address, "most_recent"},
		{&i.Survivorship.BirthDate, "most_frequent"},
		{&i.Survivorship.Gender, "most_frequent"},
		{&i.Survivorship.Consent, "most_recent"},
	} {
		if *field.value == "" {
			*field.value = field.standard
		}
	}
}

// identity looks at what the section says together with the sources.
func (c *checker) identity() {
	i := c.project.Identity
	if i.ReviewFrom > i.Threshold && !c.found.bad["identity.threshold"] {
		key := "identity.review_from"
		if !c.has(key) {
			key = "identity.threshold"
		}
		c.complain(key, "", "%s: pairs are put to review from %v, which is above the threshold %v", key, i.ReviewFrom, i.Threshold)
	}
	for _, name := range slices.Sorted(maps.Keys(i.Sources)) {
		key := "identity.sources." + name
		source, there := c.project.Sources[name]
		if !there {
			c.complain(key, pipeline.Nearest(name, c.sourceNames()), "%s: there is no source %q; there are %s", key, clip(name), strings.Join(c.sourceNames(), ", "))
			continue
		}
		if i.Sources[name].DuplicateFree && source.Entity != "customer_records" && source.Entity != "" {
			c.complain(key+".duplicate_free", "", "%s.duplicate_free: is of sources of customer_records; %s has %s", key, name, source.Entity)
		}
	}
	seen := map[string]bool{}
	for _, file := range i.Lists {
		if seen[file] {
			c.complain("identity.lists", "", "identity.lists: %q is there twice", clip(file))
		}
		seen[file] = true
	}
}
