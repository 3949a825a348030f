package extract

import (
	"context"
	"io"
	"slices"
	"strings"

	"clientele/pipeline/asterisk"
	"clientele/pipeline/config"
	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
	"clientele/pipeline/edi/x12"
	"clientele/pipeline/fixedwidth"
	"clientele/pipeline/ga4"
	"clientele/pipeline/idoc"
	"clientele/pipeline/poslog"
	"clientele/pipeline/rows"
	surveys "clientele/pipeline/survey"
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
	case "asterisk_cdr":
		return reader{columns: asterisk.CDRColumns(), read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return asterisk.ReadCDR(ctx, in, asterisk.Options{RecordBytes: longest}, to)
		}}, true
	case "asterisk_queue_log":
		return reader{columns: asterisk.QueueLogColumns(), read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return asterisk.ReadQueueLog(ctx, in, asterisk.Options{RecordBytes: longest}, to)
		}}, true
	case "qualtrics":
		return reader{columns: surveys.Columns(), read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return surveys.ReadQualtrics(ctx, in, surveys.Options{RecordBytes: longest}, to)
		}}, true
	case "surveymonkey":
		return reader{columns: surveys.Columns(), read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return surveys.ReadSurveyMonkey(ctx, in, surveys.Options{RecordBytes: longest}, to)
		}}, true
	case "ga4":
		options := ga4.Options{RecordBytes: longest, Parameters: f.named(ga4.ParameterColumn), Properties: f.named(ga4.PropertyColumn)}
		return reader{columns: ga4.Columns(options), ownEncoding: true, read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return ga4.Read(ctx, in, options, to)
		}}, true
	case "idoc":
		return reader{columns: idoc.Columns(), ownEncoding: true, read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
			return idoc.Read(ctx, in, idoc.Options{RecordBytes: longest}, to)
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

// named lists what stands behind a prefix in the names of the columns that the source
// uses: what a reader gives columns to because they are asked for.
func (f *feed) named(prefix string) []string {
	var out []string
	add := func(name string) {
		if key, has := strings.CutPrefix(name, prefix); has && key != "" && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	for _, c := range f.columns {
		add(c.mapping.Column)
		if c.sql != nil {
			for _, name := range c.sql.columns {
				add(name)
			}
		}
	}
	for _, filter := range f.filters {
		for _, name := range filter.columns {
			add(name)
		}
	}
	return out
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
