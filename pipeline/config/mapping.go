package config

// Mapping tells where a column's value comes from. In YAML it is a column name,
// or an object with exactly one of column, const or sql.
type Mapping struct {
	Column     string            `yaml:"column" is:"text" doc:"Column of the export; case and blanks around it are forgiven."`
	Const      *string           `yaml:"const" is:"text" doc:"The same value on every row."`
	SQL        string            `yaml:"sql" is:"sql" doc:"SQL expression over the export's columns, evaluated row by row without access to files, network or settings."`
	Pattern    string            `yaml:"pattern" is:"regexp" doc:"Regular expression whose first capture is the value; a value that does not match is rejected."`
	Of         string            `yaml:"of" doc:"Of a customer_ref: the source whose numbers these are. Default this source."`
	Map        map[string]string `yaml:"map" is:"text" doc:"Value map; a value that is not in it is rejected, unless the map has a '*' entry."`
	Default    *string           `yaml:"default" is:"text" doc:"Value of rows without one."`
	Timestamps Texts             `yaml:"timestamps" is:"layout" doc:"Formats of this column, where they differ from the source's. Default the source's."`
	Timezone   string            `yaml:"timezone" is:"timezone" doc:"Time zone of this column, where it differs from the source's. Default the source's."`
	Unit       string            `yaml:"unit" enum:"seconds|milliseconds|minutes|hours|hh:mm:ss" doc:"Unit of a duration in the export. Default seconds."`
}

// Numbers tells how an export writes numbers.
type Numbers struct {
	Decimal   string   `yaml:"decimal" enum:".|," doc:"Decimal mark: a point or a comma. Default . (a point)."`
	Thousands string   `yaml:"thousands" is:"thousands" doc:"Thousands separator, one character. Default none; separators in wrong places are rejected."`
	Symbols   []string `yaml:"symbols" is:"text" doc:"Currency symbols or units to strip, such as $ or EUR."`
	Negative  string   `yaml:"negative" enum:"minus|parentheses|trailing|any" doc:"How a negative number is written: minus for -1.50, parentheses for (1.50), trailing for 1.50-, or any of them. Default minus."`
}

// Booleans tells which texts an export writes for true and false.
type Booleans struct {
	True  []string `yaml:"true" is:"text" doc:"Texts for true. Default true, t, yes, y and 1."`
	False []string `yaml:"false" is:"text" doc:"Texts for false. Default false, f, no, n and 0."`
}
