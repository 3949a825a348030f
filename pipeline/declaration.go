package pipeline

// Declaration describes a table that no SQL file makes: extract's, the run's own,
// a model's. Documentation, lineage and the checking of SQL need it.
type Declaration struct {
	Table   Table
	Purpose string
	MadeBy  string   // what makes it, for lineage: "model rfm"; may be empty
	Grain   []string // columns that identify a row; empty for a table of one row
	Columns []DeclaredColumn
}

// DeclaredColumn is one column of a [Declaration].
type DeclaredColumn struct {
	Name, Type string
	Unit       string
	Meaning    string // what a null means follows as "; null …"
	Personal   bool   // identifies or describes a person
	// From names the columns, as schema.table.column, that its values come from.
	From []string
}
