package extract

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// fingerprintSet tells whether a text was seen before. It keeps 126 bits of two
// seeded hashes of each text, so that two different texts are taken for equal
// with a chance below one in 10^20 even in a file of a billion lines, and so
// that nobody can craft such a pair.
type fingerprintSet struct {
	first, second maphash.Seed
	slots         [][2]uint64 // open addressing; the zero pair is empty
	used          int
}

func newFingerprintSet() *fingerprintSet {
	return &fingerprintSet{first: maphash.MakeSeed(), second: maphash.MakeSeed(), slots: make([][2]uint64, 1<<12)}
}

// hash returns the fingerprint of a text, which is never the zero pair.
func (s *fingerprintSet) hash(text []byte) [2]uint64 {
	return [2]uint64{maphash.Bytes(s.first, text) | 1, maphash.Bytes(s.second, text)}
}

// add tells whether the fingerprint is new, and keeps it.
func (s *fingerprintSet) add(print [2]uint64) bool {
	if 2*s.used >= len(s.slots) {
		old := s.slots
		s.slots = make([][2]uint64, 4*len(old))
		for _, p := range old {
			if p[0] != 0 {
				s.place(p)
			}
		}
	}
	if !s.place(print) {
		return false
	}
	s.used++
	return true
}

func (s *fingerprintSet) place(print [2]uint64) bool {
	mask := uint64(len(s.slots) - 1)
	for i := print[1] & mask; ; i = (i + 1) & mask {
		switch s.slots[i] {
		case print:
			return false
		case [2]uint64{}:
			s.slots[i] = print
			return true
		}
	}
}

func (s *fingerprintSet) reset() {
	clear(s.slots)
	s.used = 0
}

// repeats finds the records of a file that equal an earlier one. Up to a
// million records it answers at once; beyond that it writes fingerprints to
// scratch files and answers at the end, with memory that does not grow.
type repeats struct {
	set   *fingerprintSet
	dir   string // where scratch files may lie
	most  int    // fingerprints in memory
	seen  int64
	parts []*os.File
	out   []*bufio.Writer
	count int64
}

const repeatParts = 64

func newRepeats(dir string) *repeats {
	return &repeats{set: newFingerprintSet(), dir: dir, most: 1 << 20}
}

// add notes a record and tells whether it is known by now to repeat an earlier
// one; finish finds the others.
func (r *repeats) add(text []byte) (repeat bool, err error) {
	r.seen++
	print := r.set.hash(text)
	if r.parts == nil && r.set.used < r.most {
		repeat = !r.set.add(print)
		if repeat {
			r.count++
		}
		return repeat, nil
	}
	if r.parts == nil {
		if err := r.spill(); err != nil {
			return false, err
		}
	}
	return false, r.write(print, r.seen)
}

// spill moves the fingerprints so far to scratch files. Record number 0 marks
// them: whatever equals one of them is a repeat.
func (r *repeats) spill() error {
	for i := range repeatParts {
		file, err := os.OpenFile(filepath.Join(r.dir, fmt.Sprintf("repeats-%02d", i)), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("counting duplicate lines: %w", err)
		}
		r.parts = append(r.parts, file)
		r.out = append(r.out, bufio.NewWriterSize(file, 32<<10))
	}
	for _, p := range r.set.slots {
		if p[0] != 0 {
			if err := r.write(p, 0); err != nil {
				return err
			}
		}
	}
	r.set.reset()
	return nil
}

func (r *repeats) write(print [2]uint64, record int64) error {
	var entry [24]byte
	binary.LittleEndian.PutUint64(entry[0:], print[0])
	binary.LittleEndian.PutUint64(entry[8:], print[1])
	binary.LittleEndian.PutUint64(entry[16:], uint64(record))
	_, err := r.out[print[1]>>58].Write(entry[:])
	return err
}

// finish returns the numbers of the records (from 1, in order of add) that
// repeat an earlier one and were not settled by add.
func (r *repeats) finish() (numbers []int64, err error) {
	defer func() { err = errors.Join(err, r.close()) }()
	for i, file := range r.parts {
		if err := r.out[i].Flush(); err != nil {
			return nil, err
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		r.set.reset()
		in := bufio.NewReaderSize(file, 256<<10)
		for {
			var entry [24]byte
			if _, err := io.ReadFull(in, entry[:]); err != nil {
				if errors.Is(err, io.EOF) {
					break
				}
				return nil, err
			}
			print := [2]uint64{binary.LittleEndian.Uint64(entry[0:]), binary.LittleEndian.Uint64(entry[8:])}
			if !r.set.add(print) {
				numbers = append(numbers, int64(binary.LittleEndian.Uint64(entry[16:])))
			}
		}
	}
	r.count += int64(len(numbers))
	slices.Sort(numbers)
	return numbers, nil
}

// close removes the scratch files.
func (r *repeats) close() error {
	var failures []error
	for _, file := range r.parts {
		failures = append(failures, file.Close(), os.Remove(file.Name()))
	}
	r.parts, r.out = nil, nil
	return errors.Join(failures...)
}
