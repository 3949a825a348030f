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

// A text stands in memory as 128 bits of two seeded hashes: two different texts
// are taken for equal with a chance below one in 10^18 even in a file of a
// billion lines, and nobody can craft such a pair.

// slot is a place in a fingerprintSet; one whose key is zero is empty.
type slot struct{ key, of uint64 }

// fingerprintSet keeps hashes, each under a key that is not zero.
type fingerprintSet struct {
	slots []slot // open addressing
	used  int
}

// newFingerprintSet has room for some texts before it grows.
func newFingerprintSet(room int) *fingerprintSet {
	size := 1 << 10
	for size < 2*room && size < 1<<21 {
		size *= 2
	}
	return &fingerprintSet{slots: make([]slot, size)}
}

// add puts a hash under its key, unless the key is taken: then it returns what
// lies there.
func (s *fingerprintSet) add(key, of uint64) (there uint64, taken bool) {
	if 4*s.used >= 3*len(s.slots) {
		old := s.slots
		s.slots = make([]slot, 2*len(old))
		for _, o := range old {
			if o.key != 0 {
				s.place(o)
			}
		}
	}
	there, taken = s.place(slot{key, of})
	if !taken {
		s.used++
	}
	return there, taken
}

func (s *fingerprintSet) place(new slot) (uint64, bool) {
	mask := uint64(len(s.slots) - 1)
	for i := new.key >> 1 & mask; ; i = (i + 1) & mask {
		switch s.slots[i].key {
		case new.key:
			return s.slots[i].of, true
		case 0:
			s.slots[i] = new
			return 0, false
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

// newRepeats returns an empty one with room for some records. A keyed one is
// given the key of every record.
func newRepeats(dir string, keyed bool, room int) *repeats {
	return &repeats{first: maphash.MakeSeed(), second: maphash.MakeSeed(), set: newFingerprintSet(room), keyed: keyed, dir: dir, most: 1 << 20}
}

// errSharedKey is a key that two records of different text share: whether records
// repeat has to be found without keys.
var errSharedKey = errors.New("records share a key")

// add notes a record and tells whether it is known by now to repeat an earlier
// one; finish finds the others.
func (r *repeats) add(text, key []byte) (repeat bool, err error) {
	r.seen++
	print := slot{of: maphash.Bytes(r.second, text)}
	if r.keyed {
		print.key = maphash.Bytes(r.first, key) | 1
	} else {
		print.key = maphash.Bytes(r.first, text) | 1
	}
	if r.parts == nil && r.set.used < r.most {
		if repeat, err = r.repeated(print); repeat {
			r.count++
		}
		return repeat, err
	}
	if r.parts == nil {
		if err := r.spill(); err != nil {
			return false, err
		}
	}
	return false, r.write(print, r.seen)
}

// repeated adds a fingerprint and tells whether it was there. Equal records have
// equal keys. Two keys of one hash are no harm: the records are then looked at
// without keys, where of two that share a hash the later lies under the next
// free one.
func (r *repeats) repeated(print slot) (bool, error) {
	for key := print.key; ; key += 2 {
		there, taken := r.set.add(key, print.of)
		switch {
		case !taken || there == print.of:
			return taken, nil
		case r.keyed:
			return false, errSharedKey
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
			if err := r.write(s, 0); err != nil {
				return err
			}
		}
	}
	r.set.reset()
	return nil
}

func (r *repeats) write(print slot, record int64) error {
	var entry [24]byte
	binary.LittleEndian.PutUint64(entry[0:], print.key)
	binary.LittleEndian.PutUint64(entry[8:], print.of)
	binary.LittleEndian.PutUint64(entry[16:], uint64(record))
	_, err := r.out[print.key>>58].Write(entry[:])
	return err
}

// finish returns the numbers of the records (from 1, in order of add) that
// repeat an earlier one and were not found by add.
func (r *repeats) finish() (numbers []int64, err error) {
	defer func() { err = errors.Join(err, r.close()) }()
	if r.parts != nil {
		r.set = newFingerprintSet(int(r.seen / repeatParts))
	}
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
			print := slot{binary.LittleEndian.Uint64(entry[0:]), binary.LittleEndian.Uint64(entry[8:])}
			repeat, err := r.repeated(print)
			if err != nil {
				return nil, err
			}
			if repeat {
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
