package config_test

import (
	"flag"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "rewrite the wanted problems of testdata/cases")
	flag.Parse()
	os.Exit(m.Run())
}
