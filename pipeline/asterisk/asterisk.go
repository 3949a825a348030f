// Package asterisk reads what the telephone exchange Asterisk logs of its calls: the call
// detail records of cdr_csv and cdr_custom, and the log of its queues. Either makes one row
// of a call, out of the several lines that a call leaves.
//
// It judges no caller and types nothing: which calls are a customer's is for the mapping.
package asterisk

import (
	"bytes"
	"context"
	"io"
	"unicode/utf8"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/lines"
)

// RecordBytes is how long a line may be where Options do not say.
const RecordBytes = 64 << 10

// rawBytes is how much of a line is kept for who asks why a call was rejected.
const rawBytes = 2048

// Options are the limits of a file; 0 takes the default.
type Options struct {
	RecordBytes int // the longest line
}

func (o Options) longest() int {
	if o.RecordBytes <= 0 {
		return RecordBytes
	}
	return o.RecordBytes
}

// call is what is known of one call, or why a line is none.
type call interface {
	// over tells that no line of the call is to be expected any more.
	over() bool
	// hand gives the call to a sink.
	hand(to rows.Sink) error
}

// waiting holds calls until their last line was read, in the order of their first ones: a
// call goes out when all that began before it have. Few are held: a call that is over, or
// the oldest of too many, goes.
type waiting struct {
	calls []call
	first int // those before it are gone
	most  int
}

func (w *waiting) add(c call) { w.calls = append(w.calls, c) }

func (w *waiting) held() int { return len(w.calls) - w.first }

// read takes the lines of a file, those without a character apart, and hands over each call
// in its turn.
func (w *waiting) read(ctx context.Context, in io.Reader, to rows.Sink, longest int, take func(line lines.Line, longest int)) error {
	err := lines.Each(ctx, in, '\n', longest, func(line lines.Line) error {
		if line.Number == 1 {
			line.Text = bytes.TrimPrefix(line.Text, []byte("\ufeff"))
		}
		if len(line.Text) == 0 {
			return nil
		}
		take(line, longest)
		return w.release(to, false)
	})
	if err != nil {
		return err
	}
	return w.release(to, true)
}

// release hands over the calls whose turn it is; all of them at the end of a file.
func (w *waiting) release(to rows.Sink, end bool) error {
	for w.held() > 0 && (end || w.held() > w.most || w.calls[w.first].over()) {
		next := w.calls[w.first]
		w.calls[w.first] = nil
		w.first++
		if err := next.hand(to); err != nil {
			return err
		}
	}
	if w.first > len(w.calls)/2 {
		w.calls = append(w.calls[:0], w.calls[w.first:]...)
		w.first = 0
	}
	return nil
}

// refused is a line that belongs to no call.
type refused struct{ rows.Refusal }

func (refused) over() bool { return true }

func (r refused) hand(to rows.Sink) error { return to.Refuse(r.Refusal) }

func refusal(line int64, raw []byte, rule, reason string) refused {
	return refused{rows.Refusal{Line: line, Raw: beginning(raw), Rule: rule, Reason: reason}}
}

func beginning(raw []byte) []byte { return bytes.Clone(raw[:min(len(raw), rawBytes)]) }

// checkText refuses bytes that are no text.
func checkText(line []byte) (rule, reason string) {
	if bytes.IndexByte(line, 0) >= 0 {
		return "binary", "it holds zero bytes"
	}
	if !utf8.Valid(line) {
		return "wrong_encoding", "it holds bytes that are no UTF-8; encoding: says how the file is written"
	}
	return "", ""
}
