//go:build fault

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// makings kills or fails the making of a project, empty or of the demo company, at each of
// its operations. Made again it is as if nothing had been.
func (s *sweep) makings() {
	for _, args := range [][]string{{}, {"--demo", "--scale", "0.02", "-q"}} {
		undisturbed := filepath.Join(s.scratch, "made", "project")
		want, ops, err := made(undisturbed, fault{}, args)
		if err != nil {
			s.t.Fatal(err)
		}
		want2, _, err := madeAgain(filepath.Join(s.scratch, "remade", "project"), fault{}, args)
		if err != nil || want2 != want {
			s.t.Fatalf("two projects made alike differ: %v", err)
		}
		for i, op := range ops {
			s.operations++
			kinds := append(kindsOf(op, crashes()), kindsOf(op, mishaps())...)
			if !s.tier.full {
				kinds = []string{pick(kinds, i)}
			}
			for _, kind := range kinds {
				op.kind = kind
				s.trials++
				s.suffered++
				if got, _, err := madeAgain(undisturbed, op, args); err != nil || got != want {
					s.failed++
					s.t.Errorf("init %v: %s: the project differs from an undisturbed one, or %v", args, op, err)
				}
			}
		}
		if err := os.RemoveAll(undisturbed); err != nil {
			s.t.Fatal(err)
		}
	}
}

// madeAgain makes a project that suffers a fault, and makes it again.
func madeAgain(dir string, f fault, args []string) (tree string, ops []fault, err error) {
	if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
		return "", nil, err
	}
	if f.kind != "" {
		if _, _, err := made(dir, f, args); err != nil {
			return "", nil, err
		}
	}
	return made(dir, fault{}, args)
}

// made makes a project and lists its files. A fault may keep it from being made.
func made(dir string, f fault, args []string) (tree string, ops []fault, err error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", nil, err
	}
	log := filepath.Dir(dir) + ".log"
	_ = os.Remove(log) // of the one before
	cmd := programAt(faultClock(1), append([]string{"init", dir}, args...)...)
	cmd.Env = append(cmd.Env, "CLIENTELE_FAULT_LOG="+log)
	if f.kind != "" {
		cmd.Env = append(cmd.Env, "CLIENTELE_FAULT="+f.String())
	}
	out, failure := cmd.CombinedOutput()
	if err := clean(string(out)); err != nil {
		return "", nil, err
	}
	if failure != nil && !f.kills() && f.kind != "" {
		if err := told(f, code(failure), string(out)); err != nil {
			return "", nil, err
		}
	}
	if failure != nil && f.kind == "" && !strings.Contains(string(out), "is a project already") {
		return "", nil, fmt.Errorf("%w: %s", failure, out)
	}
	if text, err := os.ReadFile(log); err == nil {
		if f.kind != "" && !bytes.Contains(text, []byte("fault ")) {
			return "", nil, errNotHit
		}
		ops = loggedOperations(text, dir)
	}
	var all strings.Builder
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		sum := ""
		if !entry.IsDir() {
			sum, err = hashOf(path)
		}
		fmt.Fprintln(&all, strings.TrimPrefix(path, dir), sum)
		return err
	})
	if os.IsNotExist(err) && f.kind != "" {
		err = nil
	}
	return all.String(), ops, err
}
