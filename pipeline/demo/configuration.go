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
	return strings.NewReplacer("{{customers}}", customers, "    # {{customer dates}}\n", dates).Replace(projectTemplate)
}
