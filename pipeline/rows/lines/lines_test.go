package lines_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"clientele/pipeline/rows/lines"
)

func each(t *testing.T, in io.Reader, limit int) (got []string, err error) {
	t.Helper()
	err = lines.Each(t.Context(), in, '\n', limit, func(line lines.Line) error {
		text := fmt.Sprintf("%d %s", line.Number, line.Text)
		if line.Long {
			text += "…"
		}
		got = append(got, text)
		return nil
	})
	return got, err
}

func TestLinesAreTheSameHoweverTheyArrive(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	text := "one\r\n\ntwo\n" + long + "\nabcdefghij\nabcdefghijk\nlast"
	want := []string{"1 one", "2 ", "3 two", "4 xxxxxxxxxx…", "5 abcdefghij", "6 abcdefghij…", "7 last"}
	for name, in := range map[string]io.Reader{
		"whole": strings.NewReader(text), "bytes": iotest.OneByteReader(strings.NewReader(text)),
		"end with data": iotest.DataErrReader(strings.NewReader(text)),
	} {
		got, err := each(t, in, 10)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestALineMayBeLongerThanTheWindow(t *testing.T) {
	text := strings.Repeat("y", 1<<20)
	got, err := each(t, strings.NewReader(text+"\nz"), 1<<20)
	if err != nil || len(got) != 2 || got[0] != "1 "+text || got[1] != "2 z" {
		t.Fatalf("%d lines, %v", len(got), err)
	}
}

func TestWhatEndsTheReadingIsToldAfterTheLinesBeforeIt(t *testing.T) {
	broken := errors.New("the disk is gone")
	got, err := each(t, io.MultiReader(strings.NewReader("one\ntw"), iotest.ErrReader(broken)), 10)
	if !errors.Is(err, broken) || !slices.Equal(got, []string{"1 one"}) {
		t.Fatalf("%v, %v", got, err)
	}
	gone := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if err := lines.Each(ctx, strings.NewReader("x"), '\n', 10, func(lines.Line) error { return nil }); !errors.Is(err, gone) {
		t.Fatalf("cancelled: %v", err)
	}
}

func TestBlocks(t *testing.T) {
	var got []string
	err := lines.Blocks(t.Context(), iotest.HalfReader(strings.NewReader("abcdefgh")), 3, func(line lines.Line) error {
		got = append(got, fmt.Sprintf("%d %s", line.Number, line.Text))
		return nil
	})
	if err != nil || !slices.Equal(got, []string{"1 abc", "2 def", "3 gh"}) {
		t.Fatalf("%v, %v", got, err)
	}
}
