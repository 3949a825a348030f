package rfm

import (
	"context"
	"errors"
	"hash/maphash"
	"math"
	"math/bits"

	"clientele/models"
)

// index finds the row of an identifier. It is several hash tables, one per worker that fills it, told apart by the first bits of the
// hash; filled on two cores it takes about two thirds of a Go map's time and memory. The hash's seed is random and shows
// nowhere: rows are found by comparing the identifiers themselves.
type index struct {
	seed   maphash.Seed
	id     []string
	tables []table
	shift  int // a hash shifted right by it is the table's number
}

// table is open addressing with linear probing, half empty at least.
type table struct{ slots []slot }

type slot struct {
	tag uint32 // middle bits of the hash: most unequal identifiers differ here, so that few strings are compared
	row uint32 // counted from 1; 0 is an empty slot
}

// newIndex indexes identifiers, and refuses an empty and a repeated one: the first such row is named.
func newIndex(ctx context.Context, id []string) (*index, error) {
	if len(id) >= math.MaxInt32 {
		return nil, errors.New("more than two thousand million rows: score them in parts")
	}
	workers := workersFor(len(id))
	tableBits := bits.Len(uint(workers - 1))
	x := &index{seed: maphash.MakeSeed(), id: id, tables: make([]table, 1<<tableBits), shift: 64 - tableBits}
	hashes := make([]uint64, len(id))
	err := inParallel(ctx, len(id), func(_, low, high int) {
		for i := low; i < high; i++ {
			hashes[i] = maphash.String(x.seed, id[i])
		}
	})
	if err != nil {
		return nil, err
	}
	faults := make([]*models.RowError, len(x.tables))
	err = inParallelEach(ctx, len(x.tables), func(number int) { faults[number] = x.fill(number, hashes) })
	if err != nil {
		return nil, err
	}
	var first *models.RowError
	for _, fault := range faults {
		if fault != nil && (first == nil || fault.Row < first.Row) {
			first = fault
		}
	}
	if first != nil {
		return nil, first
	}
	return x, nil
}

// fill puts the rows whose hash belongs to a table into it, in their order, and stops at the first that cannot be there.
func (x *index) fill(number int, hashes []uint64) *models.RowError {
	count := 0
	for _, hash := range hashes {
		if int(hash>>x.shift) == number {
			count++
		}
	}
	slots := make([]slot, 1<<bits.Len(uint(2*count)))
	x.tables[number].slots = slots
	mask := uint64(len(slots) - 1)
	for i, hash := range hashes {
		if int(hash>>x.shift) != number {
			continue
		}
		if x.id[i] == "" {
			return &models.RowError{Row: i + 1, Column: "customer_id", Reason: "is empty: give an identifier or leave the row out"}
		}
		tag := uint32(hash >> 24)
		at := hash & mask
		for slots[at].row != 0 {
			if slots[at].tag == tag && x.id[slots[at].row-1] == x.id[i] {
				return repeated(int(slots[at].row), i+1)
			}
			at = (at + 1) & mask
		}
		slots[at] = slot{tag: tag, row: uint32(i + 1)}
	}
	return nil
}

// find is the row of an identifier, counted from 0, or -1.
func (x *index) find(id string) int {
	hash := maphash.String(x.seed, id)
	slots := x.tables[hash>>x.shift].slots
	mask := uint64(len(slots) - 1)
	tag := uint32(hash >> 24)
	for at := hash & mask; slots[at].row != 0; at = (at + 1) & mask {
		if slots[at].tag == tag && x.id[slots[at].row-1] == id {
			return int(slots[at].row) - 1
		}
	}
	return -1
}
