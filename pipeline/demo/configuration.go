package demo

import (
	_ "embed" // the template of the project file
	"strings"
)

//go:embed project.yaml
var projectTemplate string

// configuration returns the project file that maps this company's exports.
func (w *world) configuration() string {
	customers := "exports/master/customers.xlsx"
	dates := ""
	if len(w.people) > xlsxPeople {
		customers = "exports/master/customers.csv"
		dates = "    timestamps: \"2006-01-02\"\n"
	}
	limits, callLimits, unknown := "{rejected_share: 0.01, fresh_within: 36h}", "{rejected_share: 0.01, fresh_within: 72h}", "0.35"
	if w.set.Scale < .8 { // so small that a broken row is a large share, and a quiet day no wonder
		limits, callLimits, unknown = "{rejected_share: 0.05}", "{rejected_share: 0.10}", "0.60"
	}
	return strings.NewReplacer("{{customers}}", customers, "    # {{customer dates}}\n", dates,
		"{{limits}}", limits, "{{call limits}}", callLimits, "{{unknown}}", unknown).Replace(projectTemplate)
}
