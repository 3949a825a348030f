package weld

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// ErrPages is a part whose pages are not what they were.
var ErrPages = errors.New("its pages are not what they were")

// Part is consecutive row groups of a Parquet file.
type Part struct {
	Path         string
	First, Count int      // row groups, from 0
	Without      []string // columns that are left out
	SHA256       string   // of the pages, as Append returned it when they were copied before; empty: not known
}

// All is every row group of a file, with all columns.
func All(path string) Part { return Part{Path: path, Count: -1} }

// Assembly is a Parquet file that is put together from row groups of others, whose pages
// are copied as they are. Finish or Abandon ends it.
type Assembly struct {
	path string
	file
	begun bool
}

// Create begins a file. One that lies there is replaced.
func Create(path string) (*Assembly, error) {
	out, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("assembling: %w", err)
	}
	a := &Assembly{path: path, file: file{in: out, end: int64(len(magic))}}
	if _, err := out.WriteString(magic); err != nil {
		return nil, fmt.Errorf("assembling %s: %w", path, errors.Join(err, out.Close()))
	}
	return a, nil
}

// Groups is how many row groups the file has so far.
func (a *Assembly) Groups() int {
	if !a.begun {
		return 0
	}
	return len(a.groups())
}

// Append copies row groups behind those that are there, and returns the SHA-256 of their
// pages in hex: it is the same wherever they lie. Columns must be those of the parts before.
//
// An error leaves the file as it was before, so that other parts may follow: [ErrPages]
// where the pages have another sum than the part tells, [ErrFooter] where its footer, or
// the order of its pages, is none that is understood.
func (a *Assembly) Append(part Part) (sum string, err error) {
	other, err := open(part.Path, os.O_RDONLY)
	if err != nil {
		return "", fmt.Errorf("assembling %s: %w", a.path, err)
	}
	defer other.in.Close()
	if part.Count < 0 {
		part.Count = len(other.groups())
	}
	if part.First < 0 || part.First+part.Count > len(other.groups()) {
		return "", fmt.Errorf("assembling %s: %w: %s has %d row groups, not %d from %d on", a.path, ErrFooter, part.Path, len(other.groups()), part.Count, part.First)
	}
	groups := other.footer.field(fileGroups)
	groups.list = groups.list[part.First : part.First+part.Count]
	if err := other.drop(part.Without); err != nil {
		return "", fmt.Errorf("assembling %s: %s: %w", a.path, part.Path, err)
	}
	if a.begun && !bytes.Equal(a.footer.field(fileSchema).append(nil), other.footer.field(fileSchema).append(nil)) {
		return "", fmt.Errorf("assembling %s: %w: %s has other columns", a.path, ErrFooter, part.Path)
	}
	low, high, err := other.extent()
	if err != nil {
		return "", fmt.Errorf("assembling %s: %s: %w", a.path, part.Path, err)
	}
	digest := sha256.New()
	if _, err := a.in.Seek(a.end, io.SeekStart); err != nil {
		return "", fmt.Errorf("assembling %s: %w", a.path, err)
	}
	if _, err := io.Copy(io.MultiWriter(a.in, digest), io.NewSectionReader(other.in, low, high-low)); err != nil {
		return "", fmt.Errorf("assembling %s from %s: %w", a.path, part.Path, err)
	}
	sum = hex.EncodeToString(digest.Sum(nil))
	if part.SHA256 != "" && part.SHA256 != sum {
		return "", fmt.Errorf("assembling %s: row groups %d to %d of %s: %w", a.path, part.First, part.First+part.Count-1, part.Path, ErrPages)
	}
	other.move(a.end - low)
	a.take(&other.footer)
	a.end += high - low
	return sum, nil
}

// take adds the groups of a footer, and begins with one that is the first.
func (a *Assembly) take(footer *thriftValue) {
	groups := footer.field(fileGroups).list
	var rows int64
	for _, group := range groups {
		rows += group.field(groupRows).number
	}
	if !a.begun {
		a.begun, a.footer = true, *footer
		a.footer.field(fileRows).number = rows
		return
	}
	list := a.footer.field(fileGroups)
	list.list, list.of = append(list.list, groups...), thriftStruct
	a.footer.field(fileRows).number += rows
}

// Finish writes the footer with notes, such as whose file it is, and closes the file.
func (a *Assembly) Finish(notes ...[2]string) error {
	if !a.begun {
		return fmt.Errorf("assembling %s: %w", a.path, errors.Join(errors.New("it has no part, and so no columns"), a.in.Close()))
	}
	for i := range a.groups() {
		if ordinal := a.groups()[i].field(groupOrdinal); ordinal != nil {
			ordinal.number = int64(i)
		}
	}
	a.footer.fields = slices.DeleteFunc(a.footer.fields, func(f thriftField) bool { return f.id == fileNotes })
	list := thriftValue{kind: thriftList, of: thriftStruct}
	for _, note := range notes {
		list.list = append(list.list, thriftRecord(thriftField{1, thriftText([]byte(note[0]))}, thriftField{2, thriftText([]byte(note[1]))}))
	}
	at := slices.IndexFunc(a.footer.fields, func(f thriftField) bool { return f.id > fileNotes })
	if at < 0 {
		at = len(a.footer.fields)
	}
	if len(notes) > 0 {
		a.footer.fields = slices.Insert(a.footer.fields, at, thriftField{fileNotes, list})
	}
	if err := errors.Join(a.in.Truncate(a.end), a.finish(nil), a.in.Close()); err != nil {
		return fmt.Errorf("assembling %s: %w", a.path, err)
	}
	return nil
}

// Abandon closes the unfinished file, which is of no use.
func (a *Assembly) Abandon() error { return a.in.Close() }

// drop leaves columns out of the footer.
func (f *file) drop(names []string) error {
	schema := f.footer.field(fileSchema)
	for _, name := range names {
		at := slices.IndexFunc(schema.list[1:], func(column thriftValue) bool {
			text := column.field(schemaName)
			return text != nil && string(text.bytes) == name
		})
		if at < 0 {
			return fmt.Errorf("%w: there is no column %s to leave out", ErrFooter, name)
		}
		schema.list = slices.Delete(schema.list, 1+at, 2+at)
		schema.list[0].field(rootChildren).number--
		if orders := f.footer.field(fileOrders); orders != nil && len(orders.list) > at {
			orders.list = slices.Delete(orders.list, at, at+1)
		}
		for i := range f.groups() {
			group := &f.groups()[i]
			chunks := group.field(groupColumns)
			meta := chunks.list[at].field(chunkMeta)
			for id, size := range map[int16]*thriftValue{groupBytes: meta.field(metaBytes), groupPackedBytes: meta.field(metaPackedBytes)} {
				if of := group.field(id); of != nil && size != nil {
					of.number -= size.number
				}
			}
			chunks.list = slices.Delete(chunks.list, at, at+1)
		}
	}
	return nil
}

// extent is where the pages of the file's row groups lie, which must follow one another:
// then a copy of the range is a copy of them.
func (f *file) extent() (low, high int64, err error) {
	for i := range f.groups() {
		group := &f.groups()[i]
		for j := range group.field(groupColumns).list {
			chunk := &group.field(groupColumns).list[j]
			meta := chunk.field(chunkMeta)
			first, size := meta.field(metaDataPage), meta.field(metaPackedBytes)
			if first == nil || size == nil || present(chunk, chunkOffsets, chunkBounds) || present(meta, metaIndexPage, metaBloom) {
				return 0, 0, ErrFooter
			}
			start := first.number
			if dictionary := meta.field(metaDictionary); dictionary != nil && dictionary.number > 0 {
				start = min(start, dictionary.number)
			}
			if i == 0 && j == 0 {
				low, high = start, start
			}
			if start != high || size.number < 0 || start+size.number > f.end {
				return 0, 0, fmt.Errorf("%w: its pages do not follow one another", ErrFooter)
			}
			high = start + size.number
		}
	}
	return low, high, nil
}

// present tells whether a struct names a place of one of these kinds.
func present(v *thriftValue, fields ...int16) bool {
	return slices.ContainsFunc(fields, func(id int16) bool { at := v.field(id); return at != nil && at.number > 0 })
}
