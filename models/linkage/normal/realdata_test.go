package normal_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clientele/models/linkage/normal"
)

// people reads a file of records with known duplicates; key gives a record's person.
func people(t *testing.T, file string, key func(row map[string]string) string) map[string][]map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "..", "shared", "data", "identity", file))
	if os.IsNotExist(err) && os.Getenv("CLIENTELE_REQUIRE") != "all" {
		t.Skipf("%s is not beside the repository", file)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]map[string]string{}
	for _, cells := range rows[1:] {
		row := map[string]string{}
		for i, name := range rows[0] {
			row[strings.TrimSpace(name)] = strings.TrimSpace(cells[i])
		}
		person := key(row)
		out[person] = append(out[person], row)
	}
	return out
}

// agreement is how many pairs of records of one person have a value each, and how many of
// them agree in its normal form.
func agreement(persons map[string][]map[string]string, value func(row map[string]string) string) (share float64, pairs int) {
	agree := 0
	for _, records := range persons {
		for i, a := range records {
			for _, b := range records[:i] {
				if x, y := value(a), value(b); x != "" && y != "" {
					pairs++
					if x == y {
						agree++
					}
				}
			}
		}
	}
	return float64(agree) / float64(max(pairs, 1)), pairs
}

// The keys that candidates are found by have to survive what clerks do to names: more pairs
// of one person's records share them than share the names as they are written.
func TestKeysSurviveTheSlipsOfRealFiles(t *testing.T) {
	febrl := func(row map[string]string) string { return strings.Split(row["rec_id"], "-")[1] }
	fake := func(row map[string]string) string { return row["cluster"] }
	street := func(s string) string { name, _ := normal.Street(s); return name }
	for _, c := range []struct {
		file, column string
		key          func(row map[string]string) string
		form         func(string) string
		least        float64 // share that agrees in form
	}{
		{"dataset3.csv", "surname", febrl, normal.Phonetic, .66},
		{"dataset3.csv", "given_name", febrl, normal.Phonetic, .66},
		{"dataset3.csv", "address_1", febrl, street, .71},
		{"fake_1000.csv", "surname", fake, normal.Phonetic, .60},
		{"fake_1000.csv", "first_name", fake, normal.Phonetic, .64},
	} {
		persons := people(t, c.file, c.key)
		written, pairs := agreement(persons, func(row map[string]string) string { return row[c.column] })
		share, _ := agreement(persons, func(row map[string]string) string { return c.form(row[c.column]) })
		t.Logf("%s %s: of %d pairs %.3f agree as written, %.3f in form", c.file, c.column, pairs, written, share)
		if share < c.least || share < written {
			t.Errorf("%s %s: %.3f agree in form, %.3f as written, want %.3f", c.file, c.column, share, written, c.least)
		}
	}
}

func TestRealBirthDatesAndAddressesAreRead(t *testing.T) {
	addresses, read := 0, 0
	for person, records := range people(t, "fake_1000.csv", func(row map[string]string) string { return row["cluster"] }) {
		for _, row := range records {
			if row["dob"] != "" && normal.Date(row["dob"]) == 0 {
				t.Errorf("person %s: birth date %q is not read", person, row["dob"])
			}
			if strings.Contains(row["email"], "@") {
				addresses++
			}
			if user, _ := normal.Email(row["email"]); user != "" {
				read++
			}
		}
	}
	if share := float64(read) / float64(addresses); share < .96 { // the file's slips spoil the others
		t.Errorf("%.3f of %d addresses are read", share, addresses)
	}
}
