package pattern

import (
	"slices"
	"strings"
	"testing"
)

// Baskets are numbered through in the order of their days, wherever their rows stand.
func TestCounted(t *testing.T) {
	numbers := []int64{2024_0102_00000002, 2024_0102_00000001, 2024_0101_00000001, 2024_0101_00000001, 2024_0102_00000001, 2024_0101_00000002, 2025_0101_00000001}
	if n, err := counted(numbers); err != nil || n != 5 || !slices.Equal(numbers, []int64{4, 3, 1, 1, 3, 2, 5}) {
		t.Errorf("%d baskets %v: %v", n, numbers, err)
	}
	if n, err := counted(nil); err != nil || n != 0 {
		t.Errorf("%d baskets of no row: %v", n, err)
	}
	for reason, numbers := range map[string][]int64{
		"numbered from 1": {2024_0102_00000001, 2024_0102_00000000}, "-3": {1, -3}, "7 baskets in 2 rows": {2024_0101_00000001, 2024_0102_00000006},
	} {
		if _, err := counted(numbers); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%v: %v, want %q", numbers, err, reason)
		}
	}
}
