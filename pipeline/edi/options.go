package edi

import "slices"

// Options are what a caller decides about the reading. The zero value is good.
type Options struct {
	// RecordBytes is the longest segment. 0 is 64 KiB.
	RecordBytes int
	// TransactionBytes is the longest transaction; a longer one is refused. 0 is 16 MiB.
	TransactionBytes int
	// HoldBytes is how much of an interchange waits for its end, so that a wrong end
	// can refuse it. 0 is 8 MiB, less than 0 holds nothing.
	HoldBytes int
	// Latin1 takes text that is no UTF-8 as Windows-1252, of which ISO 8859-1 is a
	// part, wherever the interchange does not name an encoding itself. Without it such a
	// transaction is refused.
	Latin1 bool
	// Messages are the transactions wanted, "850" or "ORDERS"; others are refused with
	// the rule other_message. None is all that the reader knows; of those that it does not
	// know the envelope is handed over, as a row that tells their kind.
	Messages []string
}

func (o Options) withDefaults() Options {
	if o.RecordBytes <= 0 {
		o.RecordBytes = 64 << 10
	}
	if o.TransactionBytes <= 0 {
		o.TransactionBytes = 16 << 20
	}
	if o.HoldBytes == 0 {
		o.HoldBytes = 8 << 20
	}
	o.RecordBytes = max(o.RecordBytes, headBytes)
	o.HoldBytes = max(o.HoldBytes, 0)
	return o
}

func (o Options) wants(kind string, known []string) bool {
	if !slices.Contains(known, kind) {
		return false
	}
	return len(o.Messages) == 0 || slices.Contains(o.Messages, kind)
}
