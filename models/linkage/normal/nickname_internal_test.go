package normal

import "testing"

func TestNicknameTableIsInForm(t *testing.T) {
	n := NewNicknames()
	if len(n.full) < 1500 {
		t.Errorf("only %d names", len(n.full))
	}
	for form, heads := range n.full {
		if Words(form) != form || len(heads) == 0 {
			t.Errorf("%q stands as %q for %v", form, Words(form), heads)
		}
	}
}
