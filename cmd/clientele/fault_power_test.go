package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// faultsOfPower runs nights on a disk of their own, whose file system writes nothing unless
// it is told to, and takes the power away at random moments: what the disk holds then is
// copied, mounted and looked at. A night that was reported as published must be there, whole.
func faultsOfPower(t *testing.T, l *lab) {
	if os.Getuid() != 0 {
		requireOrSkip(t, "a disk of its own needs root")
	}
	for _, tool := range []string{"mkfs.ext4", "mount", "umount"} {
		if _, err := exec.LookPath(tool); err != nil {
			requireOrSkip(t, "a disk of its own needs "+tool+": "+err.Error())
		}
	}
	random := l.tier.random(3)
	copies := 0
	lab := powerLab{lab: l, t: t, dir: t.TempDir()}
	for trial := range l.tier.times(1, 10) {
		copies += lab.night(1+(trial+2)%3, l.tier.times(4, 9), random)
	}
	t.Logf("%d copies of a disk at work: every night that was reported is there", copies)
}

type powerLab struct {
	*lab
	t   *testing.T
	dir string
}

// night runs one night and looks at some copies, the last one when it has been reported.
func (p *powerLab) night(number, copies int, random *rand.Rand) int {
	p.t.Helper()
	image, mount := filepath.Join(p.dir, "disk.img"), filepath.Join(p.dir, "disk")
	p.must(os.MkdirAll(mount, 0o700))
	_ = os.Remove(image) // of the trial before
	file, err := os.Create(image)
	p.must(err)
	p.must(file.Truncate(192 << 20))
	p.must(file.Close())
	p.run("mkfs.ext4", "-q", "-F", image)
	p.run("mount", "-o", "loop,commit=1000", image, mount)
	mounted := true
	defer func() {
		if mounted {
			p.run("umount", mount)
		}
	}()
	project := filepath.Join(mount, "project")
	p.must(copyProject(p.before[number], project))
	p.run("sync", "-f", mount)

	cmd := programAt(faultClock(number), "run", "-q", "-C", project)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	p.must(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	looked := 0
	for ; looked < copies; looked++ {
		select {
		case err := <-ended:
			ended <- err
		case <-time.After(time.Duration(random.IntN(2000/copies*4)) * time.Millisecond):
		}
		if len(ended) > 0 {
			break
		}
		// Stopped, so that the copy is of one moment.
		if cmd.Process.Signal(syscall.SIGSTOP) != nil || !standsStill(cmd.Process.Pid) {
			break
		}
		p.copy(image)
		p.must(cmd.Process.Signal(syscall.SIGCONT))
		p.look(number, false)
	}
	if err := <-ended; err != nil {
		p.t.Fatalf("night %d: %v\n%s", number, err, &out)
	}
	p.copy(image)
	p.look(number, true)
	p.unmount(mount)
	mounted = false
	return looked + 1
}

// copy takes what the disk holds.
func (p *powerLab) copy(image string) {
	p.run("cp", "--sparse=always", image, filepath.Join(p.dir, "copy.img"))
}

// look mounts the copy, as after the power is back.
func (p *powerLab) look(number int, reported bool) {
	p.t.Helper()
	mount := filepath.Join(p.dir, "copy")
	p.must(os.MkdirAll(mount, 0o700))
	p.run("mount", "-o", "loop", filepath.Join(p.dir, "copy.img"), mount)
	defer p.unmount(mount)
	project := filepath.Join(mount, "project")
	published, err := p.stands(project, number)
	if err != nil || reported && !published {
		p.t.Errorf("night %d, reported %v, there %v: %v", number, reported, published, err)
	}
	if !p.tier.full && !reported {
		return
	}
	if err := p.recovers(project, number); err != nil {
		p.t.Errorf("night %d, reported %v: %v", number, reported, err)
	}
}

func (p *powerLab) run(name string, args ...string) {
	p.t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		p.t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
}

// unmount waits for what still looks at the disk, such as a program that is being started
// meanwhile and has not yet closed what it inherited.
func (p *powerLab) unmount(mount string) {
	p.t.Helper()
	for range 50 {
		if exec.Command("umount", mount).Run() == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.run("umount", mount)
}

func (p *powerLab) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// standsStill waits until every thread of a process stands still.
func standsStill(pid int) bool {
	for range 2000 {
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
		if err != nil || len(tasks) == 0 {
			return false
		}
		still := 0
		for _, task := range tasks {
			text, err := os.ReadFile(task)
			if err != nil {
				continue // the thread has gone
			}
			_, state, _ := strings.Cut(string(text), ") ")
			if strings.HasPrefix(state, "Z") || strings.HasPrefix(state, "X") {
				return false
			}
			if strings.HasPrefix(state, "T") {
				still++
			}
		}
		if still == len(tasks) {
			return true
		}
		time.Sleep(time.Millisecond)
	}
	return false
}
