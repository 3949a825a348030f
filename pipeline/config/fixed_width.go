package config

import "fmt"

// FixedWidth tells where the fields of an export of fixed positions lie.
type FixedWidth struct {
	Unit    string        `yaml:"unit" enum:"bytes|characters" doc:"What positions and widths count: bytes of the file, or characters of its text. Without it bytes."`
	Length  int           `yaml:"length" range:"0..1000000" doc:"Length of every record where no line end stands between them. Without it a record is a line."`
	Short   string        `yaml:"short" enum:"reject|pad" doc:"A record that is too short: reject it, or pad it with blanks. Without it reject."`
	Long    string        `yaml:"long" enum:"reject|cut" doc:"A record that is too long: reject it, or cut off what is beyond its last field. Without it reject."`
	Records []FixedRecord `yaml:"records" required:"true" doc:"The kinds of records; of several that fit the first is taken."`
}

// FixedRecord is one kind of records of a [FixedWidth].
type FixedRecord struct {
	Name   string       `yaml:"name" is:"text" doc:"Name of the kind. Needed where under or count name it."`
	Tags   []FixedTag   `yaml:"tags" doc:"Texts at positions that tell the kind. Without them every record is of it."`
	Role   string       `yaml:"role" enum:"rows|carry|skip" doc:"What becomes of such records: rows makes a row of each, carry hands its values down to the rows that follow, skip makes nothing of it. Without it rows."`
	Fields []FixedField `yaml:"fields" doc:"The fields, in any order."`
	Width  int          `yaml:"width" range:"0..1000000" doc:"Width of a record. Without it to the end of its last field."`
	Under  string       `yaml:"under" is:"text" doc:"The carried kind without which such a record is rejected."`
	Count  FixedCount   `yaml:"count" doc:"A number in the record, mostly a trailer, that says how many records there were."`
}

// FixedTag is a text that all records of a kind have at a position.
type FixedTag struct {
	Start int    `yaml:"start" required:"true" range:"1..1000000" doc:"Position of its first character, from 1."`
	Text  string `yaml:"text" required:"true" doc:"The text."`
}

// FixedField is one field of a record.
type FixedField struct {
	Name  string `yaml:"name" required:"true" is:"filled" doc:"Name, for columns to map from."`
	Start int    `yaml:"start" required:"true" range:"1..1000000" doc:"Position of its first character, from 1."`
	Width int    `yaml:"width" required:"true" range:"1..1000000" doc:"Its width."`
	Trim  string `yaml:"trim" enum:"both|left|right|none" doc:"Sides from which fill is taken. Without it both."`
	Pad   string `yaml:"pad" doc:"The fill, one character. Without it a blank."`
}

// FixedCount is where a record says how many there were.
type FixedCount struct {
	Start int      `yaml:"start" required:"true" range:"1..1000000" doc:"Position of its first digit, from 1."`
	Width int      `yaml:"width" required:"true" range:"1..20" doc:"Its width."`
	Of    []string `yaml:"of" doc:"Kinds that are counted. Without it those that make rows."`
	Wrong string   `yaml:"wrong" enum:"stop|reject" doc:"What a wrong number does: stop the reading of the export, or count as one rejected row. Without it stop."`
	Since string   `yaml:"since" doc:"Kind with which counting begins anew. Without it after the last count."`
}

// fixedWidth reports what is wrong with the positions of a source.
func (c *sourceChecker) fixedWidth() {
	s := c.source
	if s.Format == "fixed_width" && !c.has(c.on("fixed_width")) {
		c.complain(c.on("fixed_width"), "", "%s: tells where the fields of a fixed_width export lie, and is missing", c.on("fixed_width"))
	}
	for i, record := range s.FixedWidth.Records {
		key := fmt.Sprintf("%s.records[%d]", c.on("fixed_width"), i)
		if len(record.Fields) == 0 && record.Role != "skip" {
			c.complain(key, "", "%s: wants fields:, or role: skip", key)
		}
		for _, field := range record.Fields {
			if len(field.Pad) > 1 {
				c.complain(key, "", "%s: pad of %s is one ASCII character", key, clip(field.Name))
			}
		}
	}
}
