package identity

import (
	"slices"
	"testing"

	"clientele/models/linkage"
)

func TestMerges(t *testing.T) {
	r := &records{
		system:     []string{"crm", "crm", "crm", "erp", "crm", "crm", "crm", "crm"},
		issuer:     []string{"crm", "crm", "crm", "erp", "crm", "crm", "crm", "crm"},
		id:         []string{"1", "2", "3", "1", "5", "6", "7", "8"},
		mergedInto: []string{"", "1", "2", "", "99", "99", "7", "1000"},
	}
	keys := []string{"crm:1", "crm:2", "crm:3", "erp:1", "crm:5", "crm:6", "crm:7", "crm:8"}
	want := []linkage.KeyPair{
		{A: "crm:1", B: "crm:2"}, {A: "crm:2", B: "crm:3"}, // one after the other
		{A: "crm:5", B: "crm:6"}, // into one that is not there
		// neither into itself, nor alone into one that is not there, nor into another source's
	}
	if got := r.merges(keys); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for pair, want := range map[[2]int32]bool{{0, 1}: true, {1, 0}: true, {4, 5}: true, {0, 2}: false, {0, 3}: false, {6, 7}: false} {
		if got := r.isMerged(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v, want %v", pair, got, want)
		}
	}
}
