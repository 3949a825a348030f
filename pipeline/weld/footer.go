package weld

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrFooter is a Parquet file whose footer this package would not write back as
// it is.
var ErrFooter = errors.New("the footer holds more than is understood")

// Numbers of the Parquet format: fields of its structs, kinds, encodings.
const (
	fileSchema, fileRows, fileGroups                       = 2, 3, 4
	fileNotes, fileOrders                                  = 5, 7
	schemaName                                             = 4
	metaBytes, metaPackedBytes                             = 6, 7
	groupColumns, groupBytes, groupRows                    = 1, 2, 3
	groupOffset, groupPackedBytes, groupOrdinal            = 5, 6, 7
	chunkOffset, chunkMeta, chunkOffsets, chunkBounds      = 2, 3, 4, 6
	metaDataPage, metaIndexPage, metaDictionary, metaBloom = 9, 10, 11, 14
	rootChildren                                           = 5
	physicalBoolean, physicalInt32, physicalInt64          = 0, 1, 2
	physicalDouble, physicalBytes                          = 5, 6
	encodingPlain, encodingDictionary, encodingRLE         = 0, 2, 3
	pageData, pageDictionary                               = 0, 2
	convertedText, convertedDecimal, convertedDate         = 0, 5, 6
	convertedMicroseconds, convertedInt64                  = 10, 18
)

const magic = "PAR1"

// file is an open Parquet file: its pages lie in content[4:end].
type file struct {
	in     *os.File
	footer thriftValue
	end    int64
}

// open reads a file's footer. It makes sure that all of it would be written back
// as it is, and that it has what is to be changed.
func open(path string, flag int) (*file, error) {
	in, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return nil, err
	}
	f := &file{in: in}
	if err := f.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), in.Close())
	}
	return f, nil
}

func (f *file) read() error {
	info, err := f.in.Stat()
	if err != nil {
		return err
	}
	if info.Size() < 12 {
		return ErrFooter
	}
	var tail [8]byte
	if _, err := f.in.ReadAt(tail[:], info.Size()-8); err != nil {
		return err
	}
	f.end = info.Size() - 8 - int64(binary.LittleEndian.Uint32(tail[:]))
	if string(tail[4:]) != magic || f.end < 4 {
		return ErrFooter
	}
	content := make([]byte, info.Size()-8-f.end)
	if _, err := f.in.ReadAt(content, f.end); err != nil {
		return err
	}
	if f.footer, err = readThrift(content); err != nil {
		return fmt.Errorf("%w: %w", ErrFooter, err)
	}
	if !bytes.Equal(f.footer.append(nil), content) || !f.known() {
		return ErrFooter
	}
	return nil
}

// known tells whether the footer has all that is to be changed, and describes a
// flat table whose parts lie in this file.
func (f *file) known() bool {
	schema, groups := f.footer.field(fileSchema), f.footer.field(fileGroups)
	if schema == nil || len(schema.list) == 0 || schema.list[0].field(rootChildren) == nil || groups == nil || f.footer.field(fileRows) == nil ||
		schema.list[0].field(rootChildren).number != int64(len(schema.list)-1) {
		return false
	}
	for i := range groups.list {
		group := &groups.list[i]
		rows, columns := group.field(groupRows), group.field(groupColumns)
		if rows == nil || rows.number <= 0 || rows.number > 1<<30 || columns == nil || group.field(groupBytes) == nil || len(columns.list) != len(schema.list)-1 {
			return false
		}
		for j := range columns.list {
			if columns.list[j].field(chunkMeta) == nil {
				return false
			}
		}
	}
	return true
}

// groups are the descriptions of the file's row groups.
func (f *file) groups() []thriftValue { return f.footer.field(fileGroups).list }

// move changes the places that the footer names by so many bytes.
func (f *file) move(by int64) {
	shift := func(v *thriftValue, fields ...int16) {
		for _, id := range fields {
			if at := v.field(id); at != nil && at.number > 0 {
				at.number += by
			}
		}
	}
	for i := range f.groups() {
		group := &f.groups()[i]
		shift(group, groupOffset)
		for j := range group.field(groupColumns).list {
			chunk := &group.field(groupColumns).list[j]
			shift(chunk, chunkOffset, chunkOffsets, chunkBounds)
			shift(chunk.field(chunkMeta), metaDataPage, metaIndexPage, metaDictionary, metaBloom)
		}
	}
}

// finish writes the pages in body and the footer behind what the file holds.
func (f *file) finish(body []byte) error {
	start := len(body)
	body = f.footer.append(body)
	body = binary.LittleEndian.AppendUint32(body, uint32(len(body)-start))
	_, err := f.in.WriteAt(append(body, magic...), f.end)
	return err
}

// take appends the pages of another file.
func (f *file) take(other *file) error {
	if _, err := f.in.Seek(f.end, io.SeekStart); err != nil {
		return err
	}
	n, err := io.Copy(f.in, io.NewSectionReader(other.in, int64(len(magic)), other.end-int64(len(magic))))
	f.end += n
	return err
}
