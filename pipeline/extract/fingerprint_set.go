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

// fingerprint stands for a text: 128 bits of two seeded hashes, so that two
// different texts are taken for equal with a chance below one in 10^20 even in a
// file of a billion lines, and so that nobody can craft such a pair.
type fingerprint struct{ first, second uint64 }

// slot is a place in a fingerprintSet; the zero slot is empty.
type slot struct {
	key uint64 // what it is found by
	of  fingerprint
}

// fingerprintSet keeps fingerprints, each under a key that is not zero.
type fingerprintSet struct {
	slots []slot // open addressing
	used  int
}

func newFingerprintSet() *fingerprintSet { return &fingerprintSet{slots: make([]slot, 1<<12)} }

// add puts a fingerprint under its key, unless the key is taken: then it returns
// what lies there.
func (s *fingerprintSet) add(key uint64, print fingerprint) (there fingerprint, taken bool) {
	if 2*s.used >= len(s.slots) {
		old := s.slots
		s.slots = make([]slot, 4*len(old))
		for _, o := range old {
			if o.key != 0 {
				s.place(o)
			}
		}
	}
	there, taken = s.place(slot{key, print})
	if !taken {
		s.used++
	}
	return there, taken
}

func (s *fingerprintSet) place(new slot) (fingerprint, bool) {
	mask := uint64(len(s.slots) - 1)
	for i := new.key & mask; ; i = (i + 1) & mask {
		switch s.slots[i].key {
		case new.key:
			return s.slots[i].of, true
		case 0:
			s.slots[i] = new
			return fingerprint{}, false
		}
	}
}

func (s *fingerprintSet) reset() {
	clear(s.slots)
	s.used = 0
}

// repeats finds the records of a file that equal an earlier one, and on the way
// whether any two records share a key. Up to a million records it answers at
// once; beyond that it writes fingerprints to scratch files and answers at the
// end, with memory that does not grow.
type repeats struct {
	first, second maphash.Seed
	set           *fingerprintSet
	keyed         bool   // records are found by their keys
	dir           string // where scratch files may lie
	most          int    // fingerprints in memory
	seen          int64
	parts         []*os.File
	out           []*bufio.Writer
	count         int64
}

const repeatParts = 64

// newRepeats returns an empty one. A keyed one is given the key of every record.
func newRepeats(dir string, keyed bool) *repeats {
	return &repeats{first: maphash.MakeSeed(), second: maphash.MakeSeed(), set: newFingerprintSet(), keyed: keyed, dir: dir, most: 1 << 20}
}

// errSharedKey is a key that two records of different text share, or so many
// records that nobody can tell: whether records repeat has to be found without keys.
var errSharedKey = errors.New("records share a key")

// add notes a record and tells whether it is known by now to repeat an earlier
// one; finish finds the others.
func (r *repeats) add(text, key []byte) (repeat bool, err error) {
	r.seen++
	print := fingerprint{maphash.Bytes(r.first, text), maphash.Bytes(r.second, text)}
	if r.keyed {
		// Two keys of one hash are no harm: they are looked at without keys then.
		there, taken := r.set.add(maphash.Bytes(r.first, key)|1, print)
		switch {
		case taken && there != print, r.set.used >= r.most:
			return false, errSharedKey
		case taken:
			r.count++
		}
		return taken, nil
	}
	if r.parts == nil && r.set.used < r.most {
		if repeat = r.repeated(print); repeat {
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

// repeated adds a fingerprint under itself. Two that share 63 bits lie under
// neighbouring keys.
func (r *repeats) repeated(print fingerprint) bool {
	for key := print.first | 1; ; key += 2 {
		if key == 0 {
			key = 1
		}
		if there, taken := r.set.add(key, print); !taken || there == print {
			return taken
		}
	}
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
	for _, s := range r.set.slots {
		if s.key != 0 {
			if err := r.write(s.of, 0); err != nil {
				return err
			}
		}
	}
	r.set.reset()
	return nil
}

func (r *repeats) write(print fingerprint, record int64) error {
	var entry [24]byte
	binary.LittleEndian.PutUint64(entry[0:], print.first)
	binary.LittleEndian.PutUint64(entry[8:], print.second)
	binary.LittleEndian.PutUint64(entry[16:], uint64(record))
	_, err := r.out[print.second>>58].Write(entry[:])
	return err
}

// finish returns the numbers of the records (from 1, in order of add) that
// repeat an earlier one and were not found by add.
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
			print := fingerprint{binary.LittleEndian.Uint64(entry[0:]), binary.LittleEndian.Uint64(entry[8:])}
			if r.repeated(print) {
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
