package operations_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/operations"
)

// lists writes lists of recoded articles into a project.
func lists(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const recodedHeader = "old_product_id,new_product_id\n"

func TestRecoding_followsChains(t *testing.T) {
	db := engine(t)
	root := lists(t, map[string]string{
		"2024.csv": "\ufeffold_product_id,why,new_product_id\nA1,new box,A2\n\"x,\"\"y\"\"\",\" quoted \", Z \n",
		"2025.csv": recodedHeader + "A2,A3\nA0,A1\nA1,A2\nB,Z\n",
	})
	recoding, err := operations.NewRecoding(db, root, []string{"20*.csv", "none-*.csv"})
	if err != nil {
		t.Fatal(err)
	}
	outcome := run(t, t.TempDir(), recoding)
	got := value[string](t, db, "select string_agg(old_product_id || ' is ' || new_product_id, '; ' order by old_product_id) from "+rows(outcome, "run.product_recoding"))
	if want := `A0 is A3; A1 is A3; A2 is A3; B is Z; x,"y" is Z`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRecoding_anEditedListReruns(t *testing.T) {
	fingerprint := func(list string) string {
		recoding, err := operations.NewRecoding(nil, lists(t, map[string]string{"l.csv": list}), []string{"l.csv"})
		if err != nil {
			t.Fatal(err)
		}
		return recoding.Fingerprint()
	}
	one := fingerprint(recodedHeader + "A,B\nC,D\n")
	if fingerprint(recodedHeader+"C,D\nA,B\nA,B\n") != one {
		t.Error("another order of lines changes the fingerprint")
	}
	if fingerprint(recodedHeader+"A,B\nC,E\n") == one {
		t.Error("another number does not change the fingerprint")
	}
}

func TestRecoding_faultsAreToldWithFileAndLine(t *testing.T) {
	long := recodedHeader
	for i := range 20000 { // one chain that ends where it began
		long += fmt.Sprintf("n%05d,n%05d\n", i, (i+1)%20000)
	}
	for _, c := range []struct {
		what  string
		files map[string]string
		want  []string
	}{
		{"two targets", map[string]string{"a.csv": recodedHeader + "A,B\n", "b.csv": recodedHeader + "X,Y\nA,C\n"},
			[]string{"products.recoded: b.csv:3: A becomes C here and B in a.csv:2; keep one of the two lines"}},
		{"a cycle", map[string]string{"a.csv": recodedHeader + "Q,A\nA,B\nB,C\nC,A\n"},
			[]string{"products.recoded: a.csv:3: A comes back to itself: A -> B -> C -> A; leave out one of these lines"}},
		{"to itself and blanks", map[string]string{"a.csv": recodedHeader + "A,A\n,B\nC,\n"},
			[]string{"products.recoded: a.csv:2: A is recoded to itself; leave the line out", "products.recoded: a.csv:3: old_product_id is empty",
				"products.recoded: a.csv:4: new_product_id is empty"}},
		{"no column", map[string]string{"a.csv": "old,new\nA,B\n"}, []string{"products.recoded: a.csv:1: the column old_product_id is missing; it has old, new"}},
		{"an empty file", map[string]string{"a.csv": ""}, []string{"products.recoded: a.csv: is empty; its first line names the columns old_product_id and new_product_id"}},
		{"no CSV", map[string]string{"a.csv": recodedHeader + "A,B,C\nD,\"E\n"},
			[]string{"products.recoded: a.csv:2: is no CSV: wrong number of fields", "products.recoded: a.csv:3: is no CSV: extraneous or missing \" in quoted-field"}},
		{"a file that is not there", map[string]string{"b.csv": recodedHeader}, []string{"products.recoded: a.csv: is not there; write it, or take it out of products.recoded"}},
		{"a long cycle", map[string]string{"a.csv": long}, nil},
	} {
		patterns := []string{"a.csv"}
		if len(c.files) > 1 {
			patterns = []string{"*.csv"}
		}
		_, err := operations.NewRecoding(nil, lists(t, c.files), patterns)
		if err == nil {
			t.Errorf("%s: no error", c.what)
			continue
		}
		if len(err.Error()) > 4000 {
			t.Errorf("%s: the message has %d bytes", c.what, len(err.Error()))
		}
		if diff := cmp.Diff(c.want, strings.Split(err.Error(), "\n")); c.want != nil && diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
}
