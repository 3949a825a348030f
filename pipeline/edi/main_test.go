package edi_test

import (
	"flag"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	flag.Bool("update", false, "rewrite the wanted listings of testdata/formats")
	flag.Parse()
	os.Exit(m.Run())
}
