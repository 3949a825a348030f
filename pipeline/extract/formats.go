package extract

import (
	"context"
	"io"

	"clientele/pipeline/config"
	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
	"clientele/pipeline/edi/x12"
	"clientele/pipeline/fixedwidth"
	"clientele/pipeline/poslog"
	"clientele/pipeline/rows"
	"clientele/pipeline/weblog"
)

// reader returns what makes rows of an export whose format is no table; false for one
// that is.
func (f *feed) reader(format string) (reader, bool) {
	longest := f.form.recordBytes
	switch format {
	case "x12":
		return reader{columns: x12.Columns(), read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return x12.Read(ctx, in, edi.Options{RecordBytes: longest}, to)
		}}, true
	case "edifact":
		return reader{columns: edifact.Columns(), ownEncoding: true, read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return edifact.Read(ctx, in, edi.Options{RecordBytes: longest}, to)
		}}, true
	case "poslog":
		return reader{columns: poslog.Columns(), ownEncoding: true, read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return poslog.Read(ctx, in, poslog.Options{RecordBytes: longest}, to)
		}}, true
	case "weblog":
		return reader{columns: weblog.Columns(), read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return weblog.Read(ctx, in, weblog.Options{VirtualHost: f.VirtualHost, RecordBytes: longest}, to)
		}}, true
	case "fixed_width":
		options := fixedOptions(f.FixedWidth)
		options.Encoding, options.RecordBytes = f.form.decoder, longest
		return reader{columns: fixedwidth.Columns(options), ownEncoding: true, read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return fixedwidth.Read(ctx, in, options, to)
		}}, true
	}
	return reader{}, false
}

// fixedOptions are the positions of a configuration as the reader wants them.
func fixedOptions(c config.FixedWidth) fixedwidth.Options {
	options := fixedwidth.Options{Length: c.Length, PadShort: c.Short == "pad", CutLong: c.Long == "cut"}
	if c.Unit == "characters" {
		options.Unit = fixedwidth.Characters
	}
	for _, r := range c.Records {
		record := fixedwidth.Record{Name: r.Name, Width: r.Width, Under: r.Under}
		switch r.Role {
		case "carry":
			record.Role = fixedwidth.Carry
		case "skip":
			record.Role = fixedwidth.Skip
		}
		for _, tag := range r.Tags {
			record.Tags = append(record.Tags, fixedwidth.Tag{Start: tag.Start, Text: tag.Text})
		}
		for _, field := range r.Fields {
			column := fixedwidth.Column{Name: field.Name, Start: field.Start, Width: field.Width, Pad: field.Pad}
			switch field.Trim {
			case "left":
				column.Trim = fixedwidth.TrimLeft
			case "right":
				column.Trim = fixedwidth.TrimRight
			case "none":
				column.Trim = fixedwidth.TrimNone
			}
			record.Columns = append(record.Columns, column)
		}
		if r.Count.Width > 0 {
			record.Count = &fixedwidth.Count{Start: r.Count.Start, Width: r.Count.Width, Of: r.Count.Of, Since: r.Count.Since, Refuse: r.Count.Wrong == "reject"}
		}
		options.Records = append(options.Records, record)
	}
	return options
}
