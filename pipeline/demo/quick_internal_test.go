package demo

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"
)

func TestQuick(t *testing.T) {
	dir := os.Getenv("QUICK_DIR")
	if dir == "" {
		t.Skip()
	}
	scale, _ := strconv.ParseFloat(os.Getenv("QUICK_SCALE"), 64)
	os.RemoveAll(dir)
	t0 := time.Now()
	sum, err := Generate(context.Background(), dir, Settings{Scale: scale})
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.MarshalIndent(sum, "", " ")
	t.Logf("%s\n%.2fs %.0f lines/s", b, time.Since(t0).Seconds(), float64(sum.Lines)/time.Since(t0).Seconds())
}
