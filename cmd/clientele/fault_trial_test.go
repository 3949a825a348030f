//go:build fault

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"clientele/pipeline"
)

// fault is one durable operation of a night, and what befalls it.
type fault struct {
	op, path string // path below the project, run ids as RUN
	nth      int    // of the operations of this name and path
	kind     string // see package durable
}

func (f fault) String() string { return fmt.Sprintf("%s:%s:%d:%s", f.op, f.path, f.nth, f.kind) }

func (f fault) kills() bool { return f.kind == "kill" || f.kind == "killafter" || f.kind == "tear" }

// trial is a night that suffers faults, one a run, and is then run plainly.
type trial struct {
	night  int
	sealed bool // it begins when the night is ready to be published
	resume bool // the runs after the first are resumed ones, not new ones
	faults []fault
}

// String is what repeats the trial, after CLIENTELE_FAULTS=.
func (tr trial) String() string {
	how := "new"
	if tr.resume {
		how = "resume"
	}
	if tr.sealed {
		how += "-sealed"
	}
	text := fmt.Sprintf("night%d:%s", tr.night, how)
	for _, f := range tr.faults {
		text += "," + f.String()
	}
	return text
}

// parseTrial reads what String writes.
func parseTrial(text string) (tr trial, err error) {
	parts := strings.Split(text, ",")
	night, how, _ := strings.Cut(parts[0], ":")
	if tr.night, err = strconv.Atoi(strings.TrimPrefix(night, "night")); err != nil || tr.night < 1 || tr.night > 3 {
		return tr, fmt.Errorf("CLIENTELE_FAULTS=%s: it is full, seed=N, or a trial as a failure prints it", text)
	}
	how, tr.sealed = strings.CutSuffix(how, "-sealed")
	tr.resume = how == "resume"
	for _, part := range parts[1:] {
		fields := strings.Split(part, ":")
		if len(fields) != 4 {
			return tr, fmt.Errorf("CLIENTELE_FAULTS: %s: a fault is op:path:n:kind", part)
		}
		f := fault{op: fields[0], path: fields[1], kind: fields[3]}
		if f.nth, err = strconv.Atoi(fields[2]); err != nil {
			return tr, fmt.Errorf("CLIENTELE_FAULTS: %s: %w", part, err)
		}
		tr.faults = append(tr.faults, f)
	}
	return tr, nil
}

// errNotHit tells that a run ended without coming to its fault.
var errNotHit = errors.New("the run never came to the operation")

// try does a trial. It returns how many of the faults were suffered: the rest are those
// behind one that the run did not come to.
func (l *lab) try(tr trial) (suffered int, err error) {
	from := l.before[tr.night]
	if tr.sealed {
		from = l.sealed[tr.night]
	}
	dir, err := l.copied(from)
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	for i, f := range tr.faults {
		err := l.suffer(dir, tr, f, i > 0 || tr.sealed)
		if errors.Is(err, errNotHit) {
			if i == 0 {
				return 0, fmt.Errorf("%s: %w", f, err)
			}
			break
		}
		if err != nil {
			return suffered, fmt.Errorf("%s: %w", f, err)
		}
		suffered++
	}
	if len(tr.faults) == 1 {
		signature, err := signatureOf(dir)
		if err != nil {
			return suffered, err
		}
		l.mu.Lock()
		known := l.recovered[signature]
		l.recovered[signature] = true
		l.mu.Unlock()
		if known { // a plain run from just this state is known to come right
			return suffered, nil
		}
	}
	return suffered, l.recovers(dir, tr.night)
}

// suffer runs the night until the fault, and checks what must hold then.
func (l *lab) suffer(dir string, tr trial, f fault, again bool) error {
	log := dir + ".log"
	defer os.Remove(log)
	args := []string{"run", "-q", "-C", dir}
	if again && tr.resume {
		args = append(args, "--resume")
	}
	cmd := programAt(faultClock(tr.night), args...)
	cmd.Env = append(cmd.Env, "CLIENTELE_FAULT="+f.String(), "CLIENTELE_FAULT_LOG="+log)
	out, failure := cmd.CombinedOutput()
	if err := clean(string(out)); err != nil {
		return err
	}
	if strings.Contains(string(out), pipeline.ErrNothingToResume.Error()) { // published, or killed before it began
		cmd = programAt(faultClock(tr.night), args[:4]...)
		cmd.Env = append(cmd.Env, "CLIENTELE_FAULT="+f.String(), "CLIENTELE_FAULT_LOG="+log)
		out, failure = cmd.CombinedOutput()
	}
	ops, err := os.ReadFile(log)
	if err != nil {
		return err
	}
	if !bytes.Contains(ops, []byte("\nfault ")) {
		if failure != nil {
			return fmt.Errorf("before the fault: %w\n%s", failure, out)
		}
		return errNotHit
	}
	if _, err := l.stands(dir, tr.night); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	var exit *exec.ExitError
	switch {
	case f.kills():
		if !errors.As(failure, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			return fmt.Errorf("it was to be killed, and ended with exit code %s\n%s", code(failure), out)
		}
		return nil
	case failure == nil: // it did without: the night must be whole
		return l.differs(dir, tr.night)
	}
	return told(f, code(failure), string(out))
}

// told checks that the message names the file and the cause, and the exit code fits.
func told(f fault, code, out string) error {
	cause, codes := "input/output error", "1 6"
	switch f.kind {
	case "enospc", "short":
		cause, codes = "no space left on device", "7"
	case "emfile":
		cause = "too many open files"
	}
	if !strings.Contains(codes, code) {
		return fmt.Errorf("exit code %s, want %s\n%s", code, codes, out)
	}
	named := false
	for path := f.path; path != "." && path != "/"; path = filepath.Dir(path) { // the file, or a folder that it is in
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "_"), ".tmp")
		named = named || strings.Contains(runIDs().ReplaceAllString(out, "RUN"), name)
		if filepath.Ext(name) != "" {
			break
		}
	}
	if !named || !strings.Contains(out, cause) {
		return fmt.Errorf("the message does not name %s and %q:\n%s", f.path, cause, out)
	}
	return nil
}

func runIDs() *regexp.Regexp { return regexp.MustCompile(`\d{8}T\d{6}Z-\d\d`) }

// signatureOf identifies all that a new run reads of a project: everything but what is in the
// folders of runs that never became nights.
func signatureOf(dir string) (string, error) {
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(dir), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch {
		case filepath.Dir(rel) == filepath.Join(".clientele", "runs"):
			_, err := os.Stat(filepath.Join(path, "marts", "manifest.json"))
			_, begun := os.Stat(filepath.Join(path, "run.json"))
			fmt.Fprintln(&all, rel, err == nil, begun == nil)
			return fs.SkipDir
		case rel == "exports":
			return fs.SkipDir
		case entry.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			fmt.Fprintln(&all, rel, target)
			return err
		case entry.IsDir() || rel == ".clientele/lock":
			fmt.Fprintln(&all, rel)
			return nil
		}
		sum, err := hashOf(path)
		fmt.Fprintln(&all, rel, sum)
		return err
	})
	return all.String(), err
}
