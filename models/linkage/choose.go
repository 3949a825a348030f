package linkage

import (
	"fmt"
	"strings"

	"clientele/models"
	"clientele/models/linkage/normal"
)

// KindOf guesses from a column's name, and where that says nothing from its values, what it
// holds. ok is false for a column that says nothing of an entity.
func KindOf(name string, values []string) (kind Kind, ok bool) {
	words := " " + strings.NewReplacer("_", " ", "-", " ", ".", " ").Replace(splitCamel(name)) + " "
	for _, guess := range []struct {
		kind Kind
		in   string
	}{
		{GivenName, "first name,given name,forename,firstname,givenname,vorname,prenom,nombre,christian name,fname"},
		{FamilyName, "last name,surname,family name,lastname,familyname,nachname,nom,apellido,lname"},
		{Company, "company,firm,organisation,organization,employer,account name,company name,business name,firma"},
		{FullName, "full name,name,customer name,fullname,contact name,caller name"},
		{Email, "email,e mail,mail,email address"},
		{Phone, "phone,telephone,mobile,tel,cell,phone number,telefon,caller"},
		{BirthDate, "dob,birth date,birthdate,date of birth,birthday,birth,born,geburtsdatum"},
		{HouseNo, "street number,house number,house no,street no,housenumber,hausnummer"},
		{Postcode, "postcode,postal code,zip,zip code,post code,zipcode,plz,postalcode"},
		{City, "city,town,suburb,locality,place,ort,ville,ciudad"},
		{Region, "state,county,province,region,bundesland"},
		{Street, "street,address,address 1,address 2,address1,address2,street address,strasse,rue,address line 1,address line 2"},
		{Identifier, "ssn,soc sec id,social security number,national id,passport,tax id,vat id,vat number,tax number,nin,licence number,id card"},
		{Category, "gender,sex,country,nationality,language,title,salutation"},
	} {
		for one := range strings.SplitSeq(guess.in, ",") {
			if strings.Contains(words, " "+one+" ") && (guess.kind != FullName || strings.TrimSpace(words) == one) {
				return guess.kind, true
			}
		}
	}
	return kindOfValues(values)
}

// splitCamel writes FirstName as first name.
func splitCamel(s string) string {
	var out strings.Builder
	lower := false
	for _, r := range s {
		if r >= 'A' && r <= 'Z' && lower {
			out.WriteByte(' ')
		}
		lower = r >= 'a' && r <= 'z'
		out.WriteRune(r)
	}
	return strings.ToLower(out.String())
}

// kindOfValues looks at what most of the values could be.
func kindOfValues(values []string) (Kind, bool) {
	const looked = 1000
	seen, emails, dates := 0, 0, 0
	for i := 0; i < len(values) && seen < looked; i++ {
		if values[i] == "" {
			continue
		}
		seen++
		if user, _ := normal.Email(values[i]); user != "" {
			emails++
		} else if strings.ContainsAny(values[i], "-./") && normal.Date(values[i]) != 0 {
			dates++
		}
	}
	switch {
	case seen == 0:
		return "", false
	case emails*10 >= seen*9:
		return Email, true
	case dates*10 >= seen*9:
		return BirthDate, true
	}
	return "", false
}

// texts is a column as texts; numbers are written out, a null is "".
func texts(c models.Column) []string {
	if c.Kind() == models.Text && c.FirstNull() < 0 {
		return c.Texts()
	}
	out := make([]string, c.Len())
	for i := range out {
		switch v := c.Value(i).(type) {
		case nil:
		case string:
			out[i] = v
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}
