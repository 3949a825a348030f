package weld

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
)

// Add adds columns to a Parquet file that nobody else reads yet, in the order of
// their places. On an error other than [ErrFooter] the file is spoilt.
func Add(path string, columns []Column) (err error) {
	f, err := open(path, os.O_RDWR)
	if err != nil {
		return fmt.Errorf("adding columns of one value: %w", err)
	}
	defer func() { err = errors.Join(err, f.in.Close()) }()
	var body []byte
	for i := range f.groups() {
		group := &f.groups()[i]
		rows, chunks := group.field(groupRows).number, group.field(groupColumns)
		before := len(body)
		for _, c := range columns {
			var chunk thriftValue
			body, chunk = c.append(body, f.end, rows)
			chunks.list = slices.Insert(chunks.list, c.Place, chunk)
		}
		for _, id := range []int16{groupBytes, groupPackedBytes} {
			if size := group.field(id); size != nil {
				size.number += int64(len(body) - before)
			}
		}
	}
	schema := f.footer.field(fileSchema)
	for _, c := range columns {
		schema.list = slices.Insert(schema.list, 1+c.Place, c.schema())
		if orders := f.footer.field(fileOrders); orders != nil && len(orders.list) > 0 {
			orders.list = slices.Insert(orders.list, c.Place, orders.list[0])
		}
	}
	schema.list[0].field(rootChildren).number += int64(len(columns))
	if err := f.finish(body); err != nil {
		return fmt.Errorf("adding columns of one value to %s: %w", path, err)
	}
	return nil
}

// Join appends the rows of Parquet files of the same columns to another that
// nobody else reads yet. On an error other than [ErrFooter] the file is spoilt;
// with that one nothing was done.
func Join(path string, others []string) (err error) {
	f, err := open(path, os.O_RDWR)
	if err != nil {
		return fmt.Errorf("joining files: %w", err)
	}
	defer func() { err = errors.Join(err, f.in.Close()) }()
	for _, other := range others { // all are looked at before anything is written
		if err := f.matches(other); err != nil {
			return fmt.Errorf("joining files: %w", err)
		}
	}
	for _, other := range others {
		if err := f.join(other); err != nil {
			return fmt.Errorf("joining %s: %w", other, err)
		}
	}
	for i := range f.groups() {
		if ordinal := f.groups()[i].field(groupOrdinal); ordinal != nil {
			ordinal.number = int64(i)
		}
	}
	if err := f.finish(nil); err != nil {
		return fmt.Errorf("joining %s: %w", path, err)
	}
	return nil
}

// matches refuses a file with other columns.
func (f *file) matches(path string) error {
	other, err := open(path, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer other.in.Close()
	if !bytes.Equal(f.footer.field(fileSchema).append(nil), other.footer.field(fileSchema).append(nil)) {
		return fmt.Errorf("%w: %s has other columns", ErrFooter, path)
	}
	return nil
}

func (f *file) join(path string) error {
	other, err := open(path, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer other.in.Close()
	other.move(f.end - int64(len(magic)))
	if err := f.take(other); err != nil {
		return err
	}
	groups := f.footer.field(fileGroups)
	groups.list = append(groups.list, other.groups()...)
	groups.of = thriftStruct
	f.footer.field(fileRows).number += other.footer.field(fileRows).number
	return nil
}
