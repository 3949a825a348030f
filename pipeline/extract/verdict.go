package extract

import "clientele/pipeline/entity"

// verdict is a reason for which a row can be rejected.
type verdict struct {
	condition string // SQL; true: rejected
	rule      rule
	column    string // of the entity
	reason    string
}

// Notes on rows that are loaded, as bits.
const (
	noteRounded = 1 // an amount had more than four decimals
	noteGap     = 2 // a local time that does not exist
	noteFold    = 4 // a local time that occurs twice
	noteBeyond  = 8 // a time beyond the years that the statement knows the clock changes of
)

// wanted describes in words what a column's text must be.
func (c *column) wanted(numbers numberForm, booleans []string) string {
	switch c.Kind {
	case entity.Money, entity.Quantity:
		return "not a number such as " + numbers.example + " below 100 trillion"
	case entity.Rate:
		return "not a number such as " + numbers.example + " below 100 million"
	case entity.Count:
		return "not a whole number"
	case entity.Number:
		if c.mapping.Unit == "hh:mm:ss" {
			return "not a duration such as 00:01:30"
		}
		return "not a number such as " + numbers.example
	case entity.Flag:
		return "none of " + listed(booleans)
	case entity.Date, entity.Instant:
		var formats []string
		for _, l := range c.layouts {
			formats = append(formats, l.String())
		}
		return "no existing time in the format " + listed(formats)
	case entity.Identifier:
		return "a number in exponent notation, as spreadsheets write long ones: its digits are lost"
	}
	return "not readable"
}
