package transform

import (
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/entity"
)

// FromEntity declares the raw table of an entity, as extract stores it.
func FromEntity(e entity.Entity) Declared {
	d := Declared{Table: pipeline.Table("raw." + e.Name), Purpose: e.Purpose, Grain: []string{"source_file", "source_line"}}
	for _, c := range e.Stored() {
		column := Column{Name: c.Name, Type: c.Kind.SQL(), Unit: c.Unit, Personal: c.Personal}
		column.Meaning, column.NullMeans = splitMeaning(c.Meaning)
		if !c.Required && column.NullMeans == "" {
			column.NullMeans = "null when the export does not tell"
		}
		if len(c.Values) > 0 {
			column.Meaning += " (" + strings.Join(c.Values, ", ") + ")"
		}
		d.Columns = append(d.Columns, column)
	}
	return d
}
