package card

import (
	"encoding/json"
	"math"

	"clientele/models"
)

// MarshalJSON writes the card by the names of its columns; numbers that are not known are null.
func (c Card) MarshalJSON() ([]byte, error) {
	var o models.Object
	for _, f := range cardFields() {
		switch {
		case f.text != nil:
			o = o.With(f.Name, f.text(c))
		case f.integer != nil:
			o = o.With(f.Name, f.integer(c))
		default:
			if v := f.number(c); math.IsNaN(v) || math.IsInf(v, 0) {
				o = o.With(f.Name, nil)
			} else {
				o = o.With(f.Name, v)
			}
		}
	}
	return json.Marshal(o)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Card) UnmarshalJSON(data []byte) error {
	type plain Card // without this method
	read := plain(New("", "", ""))
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	*c = Card(read)
	return nil
}
