package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// update rewrites what golden files want, for -update.
//
//nolint:gochecknoglobals // flags of a test binary must be defined before it starts
var update = flag.Bool("update", false, "rewrite what the tests want")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"clientele": main, "clientele-clocked": mainByTestClock, "floor": floorMain, "publisher": publisher})
}

// TestScripts runs the program as its users do: each file of testdata/script is a
// session at a prompt.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exitcode": exitCodeCommand,
			"damage":   damage,
			"lastline": lastLine,
			"seal":     sealVersions,
		},
	})
}

// exitCodeCommand is "exitcode N command args…": the command must end with code N.
func exitCodeCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N command args…")
	}
	err := ts.Exec(args[1], args[2:]...)
	if got := code(err); got != args[0] {
		ts.Fatalf("%v ended with code %s, want %s", args[1:], got, args[0])
	}
}

// lastLine is "lastline FILE NAME": the last line of a file, or of stdout, becomes a variable.
func lastLine(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lastline FILE NAME")
	}
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	ts.Setenv(args[1], lines[len(lines)-1])
}

// sealVersions is "seal FILE…": puts before each file the line that a version of the model
// base begins with.
func sealVersions(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		path := ts.MkAbs(name)
		body, err := os.ReadFile(path)
		ts.Check(err)
		ts.Check(os.WriteFile(path, append(fmt.Appendf(nil, "clientele-model 1 %x\n", sha256.Sum256(body)), body...), 0o600))
	}
}

// damage flips a byte in the middle of each of the files.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		path := ts.MkAbs(name)
		data, err := os.ReadFile(path)
		ts.Check(err)
		data[len(data)/2] ^= 0xff
		ts.Check(os.WriteFile(path, data, 0o600))
	}
}
