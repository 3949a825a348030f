package linkage

import (
	"strconv"

	"clientele/models/linkage/normal"
)

// Kind says what the values of a field are, and with it how they are normalised and compared.
type Kind string

// The kinds of fields. Several fields of a record may be of one kind.
const (
	GivenName  Kind = "given_name"
	FamilyName Kind = "family_name"
	FullName   Kind = "full_name" // given and family name in one field, in any order
	Company    Kind = "company"   // with or without its legal form
	Email      Kind = "email"
	Phone      Kind = "phone"
	BirthDate  Kind = "birth_date"
	Street     Kind = "street" // with or without the house number
	HouseNo    Kind = "house_number"
	City       Kind = "city"
	Postcode   Kind = "postcode"
	Region     Kind = "region"     // state, county
	Identifier Kind = "identifier" // a number that names a person: tax number, passport
	Category   Kind = "category"   // few values that many share: gender, country
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{GivenName, FamilyName, FullName, Company, Email, Phone, BirthDate, Street, HouseNo, City, Postcode, Region, Identifier, Category}
}

// Field is one column of the records, as written in the source; "" is a missing value.
type Field struct {
	Name string
	Kind Kind
	// Values are those of the records, one each; or, where Of is there, the distinct ones.
	Values []string
	// Of, if there, gives each record's value by its position in Values.
	Of []uint32
	// Normal, if there, is what Normalise makes of each of the Values: whoever needs the
	// normal forms too has them made once.
	Normal []string
}

// Len counts the records.
func (f Field) Len() int {
	if f.Of != nil {
		return len(f.Of)
	}
	return len(f.Values)
}

// At is a record's value.
func (f Field) At(record int) string {
	if f.Of != nil {
		return f.Values[f.Of[record]]
	}
	return f.Values[record]
}

// Normalise brings a value into the form in which values of its kind are compared, "" where
// it tells nothing. Street and house number are separated by a zero byte, and so are the
// two names of a full name.
func Normalise(kind Kind, value, country string) string {
	if value == "" || normal.IsPlaceholder(value) {
		return ""
	}
	switch kind {
	case GivenName, FamilyName:
		return normal.Name(value)
	case FullName:
		return splitName(value)
	case Company:
		name, _ := normal.Company(value)
		return name
	case Email:
		if user, domain := normal.Email(value); user != "" {
			return user + "@" + domain
		}
		return ""
	case Phone:
		return normal.Phone(value, country)
	case BirthDate:
		if day := normal.Date(value); day != 0 {
			return strconv.Itoa(int(day))
		}
		return ""
	case Street:
		if name, number := normal.Street(value); name != "" || number != "" {
			return name + "\x00" + number
		}
		return ""
	case Postcode:
		return normal.Postcode(value)
	case HouseNo, Identifier:
		return normal.Identifier(value)
	}
	return normal.Words(value)
}

// Records are what is to be linked, column by column. The order of the records changes
// nothing but the order of what is returned: ties are broken by key.
type Records struct {
	Keys    []string // one a record, all different
	Sources []string // the system a record comes from; nil: one system
	// Groups names what a source itself says is one: records of an equal group, unless it
	// is "", belong together, as long as their fields do not contradict it. nil: none.
	Groups []string
	Fields []Field
}

// Len counts the records.
func (r Records) Len() int { return len(r.Keys) }

// KeyPair names two records by their keys.
type KeyPair struct{ A, B string }
