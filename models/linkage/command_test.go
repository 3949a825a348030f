package linkage_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"clientele/models"
	"clientele/models/linkage"
	"clientele/models/modeltest"
)

func columnsOf(t testing.TB, c crowd) models.Columns {
	t.Helper()
	columns := []models.Column{models.TextColumn("record_id", c.Keys), models.TextColumn("entity", c.truth)}
	for _, f := range c.Fields {
		columns = append(columns, models.TextColumn(f.Name, f.Values))
	}
	in, err := models.NewColumns(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestCommand(t *testing.T) {
	c := people(2_500, 21)
	modeltest.Run(t, linkage.Command(),
		modeltest.Fixture{Name: "people", In: columnsOf(t, c), Settings: map[string]string{"truth": "entity", "pairs": "pairs.csv"}},
		modeltest.Fixture{Name: "too few", In: columnsOf(t, c.take(rangeOf(9)))})
}

func TestCommand_writesPairs(t *testing.T) {
	c := people(2_500, 22)
	out, err := linkage.Command().Run(context.Background(), columnsOf(t, c), map[string]string{"drop": "entity", "pairs": "p.csv"}, rand.NewPCG(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	if pairs := out.Beside["pairs"]; pairs.Rows() < 500 || !pairs.Has("match_weight") || !pairs.Has("left_key") {
		t.Errorf("pairs: %d rows of %v", pairs.Rows(), pairs.Names())
	}
}

func TestCommand_saysWhatIsWrong(t *testing.T) {
	in := columnsOf(t, people(50, 23))
	for want, settings := range map[string]map[string]string{
		`reading the input of linkage: column "recordid" is missing: the input has "record_id", rename it if that is meant (the key is set by key=COLUMN)`: {"key": "recordid"},
		`unknown kind "surname": known are given_name, family_name, full_name, company, email, phone, birth_date, street, house_number, city, postcode, region, identifier, category`: {
			"fields": "last_name:surname"},
		`setting fields: "last_name": write it as column:kind`:                                                {"fields": "last_name"},
		`settings of linkage: threshold 0.3: give a probability from 0.5 to below 1`:                          {"threshold": "0.3"},
		`leaving out a column: column "entty" is missing: the input has "entity", rename it if that is meant`: {"drop": "entty"},
	} {
		_, err := linkage.Command().Run(context.Background(), in, settings, rand.NewPCG(1, 0))
		if err == nil || err.Error() != want {
			t.Errorf("%v: got\n%v\nwant\n%s", settings, err, want)
		}
	}
}

func TestKindOf_readsNamesThenValues(t *testing.T) {
	for name, want := range map[string]linkage.Kind{
		"given_name": linkage.GivenName, "FirstName": linkage.GivenName, "surname": linkage.FamilyName, "Last Name": linkage.FamilyName, "name": linkage.FullName,
		"soc_sec_id": linkage.Identifier, "date_of_birth": linkage.BirthDate, "dob": linkage.BirthDate, "street_number": linkage.HouseNo, "address_1": linkage.Street,
		"suburb": linkage.City, "Postcode": linkage.Postcode, "state": linkage.Region, "e-mail": linkage.Email, "phone_number": linkage.Phone, "company_name": linkage.Company,
		"gender": linkage.Category,
	} {
		if got, ok := linkage.KindOf(name, nil); !ok || got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got, _ := linkage.KindOf("c7", []string{"ann@example.org", "", "bob@example.org"}); got != linkage.Email {
		t.Errorf("values that are addresses: %q", got)
	}
	if got, ok := linkage.KindOf("amount", []string{"12.50", "13"}); ok {
		t.Errorf("amounts are taken for %q", got)
	}
}
