package identity

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"clientele/pipeline/columnar"
)

func TestMoment(t *testing.T) {
	noon := time.Date(2024, 1, 10, 12, 0, 1, 0, time.UTC).UnixMicro()
	for text, want := range map[string]int64{
		"2024-01-10T12:00:01": noon, "2024-01-10 12:00:01": noon, "2024-01-10T12:00:01.000005": noon + 5, "2024-01-10 12:00:01.5": noon + 500_000,
		"2024-01-10T12:00:01Z": noon, "2024-01-10": noon - (12*3600+1)*1_000_000, "": unseen, "2024": unseen, "yesterday at noon": unseen,
	} {
		if got := moment(text); got != want {
			t.Errorf("%q is %d, want %d", text, got, want)
		}
	}
}

// A source that has one number of two issuers keeps its own as it is.
func TestRecords_oneNumberOfTwoIssuers(t *testing.T) {
	for _, c := range []struct{ issuers, want []string }{
		{[]string{"web", "erp"}, []string{"7", "erp:7"}},
		{[]string{"erp", "web"}, []string{"erp:7", "7"}},
		{[]string{"card", "erp"}, []string{"7", "erp:7"}},
	} {
		r := &records{system: []string{"web", "web"}, issuer: c.issuers, id: []string{"7", "7"}}
		r.nameForMap()
		if !slices.Equal(r.mapIDs, c.want) {
			t.Errorf("numbers of %v are %v, want %v", c.issuers, r.mapIDs, c.want)
		}
	}
}

func TestOrdered(t *testing.T) {
	first, second := []string{"b", "abcdefghi", "abcdefghh", "b", ""}, []string{"2", "", "", "1", ""}
	if got := ordered(first, second); !slices.Equal(got, []int32{4, 2, 1, 3, 0}) {
		t.Errorf("order %v", got)
	}
}

func TestByText(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	texts := []string{"web", "erp", "card"}
	var ids []string
	system, issuer := columnar.Coded{Texts: texts}, columnar.Coded{Texts: texts}
	for i := range 5000 {
		id := []string{"", "7", strconv.Itoa(random.IntN(3000)), "LOYALTY-0000" + strconv.Itoa(random.IntN(3000)), strings.Repeat("x", random.IntN(40)), "a\x00b"}[i%6]
		ids, system.Of, issuer.Of = append(ids, id), append(system.Of, uint32(random.IntN(3))), append(issuer.Of, uint32(random.IntN(3)))
	}
	name := func(row int32) string { return ids[row] + "|" + system.At(int(row)) + "|" + issuer.At(int(row)) }
	order := byText(ids, system, issuer)
	seen := map[int32]bool{}
	for i, row := range order {
		seen[row] = true
		if i == 0 {
			continue
		}
		before := order[i-1]
		if ids[before] > ids[row] || ids[before] == ids[row] && name(before) > name(row) {
			t.Fatalf("%q stands before %q", name(before), name(row))
		}
	}
	if len(seen) != len(ids) {
		t.Errorf("%d of %d rows", len(seen), len(ids))
	}
}
