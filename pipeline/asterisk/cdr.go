package asterisk

import (
	"context"
	"fmt"
	"io"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/lines"
)

// Window is within how many lines the records of a call stand: Asterisk writes them when
// the call ends, those of legs that were parted from it (a consultation) somewhat earlier.
const Window = 1024

// mostCalls is how many calls are held at most. A call that is still being told of keeps
// those behind it waiting.
const mostCalls = 4 * Window

// CDRColumns are the names of the columns that [ReadCDR] hands over. Times are as written,
// which is local or, with usegmtime, UTC.
func CDRColumns() []string {
	return []string{
		"call_id",          // linkedid, else uniqueid, else channel@start
		"unique_id",        // uniqueid of the first record; empty where it is not logged
		"linked_id",        // linkedid; empty where it is not logged
		"account_code",     // accountcode
		"caller_number",    // src, else the number of clid
		"caller_name",      // the name of clid
		"dialled",          // dst of the record that began first
		"context",          // dcontext of it
		"channel",          // channel of it: the caller's
		"agent_channel",    // dstchannel of the last record that was answered there
		"agent",            // the same without the channel's number: SIP/8007
		"queue",            // of lastdata, where lastapp is Queue
		"last_app",         // lastapp of the record that ended last
		"last_data",        // lastdata of it
		"start",            // the first start
		"answer",           // when somebody at another channel answered; empty when nobody did
		"end",              // the last end
		"duration_seconds", // from start to end
		"wait_seconds",     // from start to answer, else to end
		"talk_seconds",     // billsec of the records that were answered at another channel, summed
		"disposition",      // ANSWERED when somebody did, else that of the record that ended last; of one that only an announcement answered NO AGENT
		"transfers",        // further channels that answered
		"records",          // lines that the call left
		"user_field",       // userfield, the first that is none empty
	}
}

// ReadCDR hands over a row for each call of a file Master.csv, in the order of their first
// lines, and a refusal for each line that is no record. Records of one call have one
// linkedid or uniqueid, and, where neither is logged, one channel and times that follow each
// other; they are brought together where they stand within [Window] lines of each other.
// Lines end records: a quote that nothing closes spoils its own line alone. The fields'
// strings may be kept.
func ReadCDR(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	r := cdrReader{waiting: waiting{most: mostCalls}, byKey: map[string]*detailed{}, fields: make([]string, 0, mostFields+1)}
	return r.read(ctx, in, to, options.longest(), r.take)
}

// cdrReader is what is known while a file is read.
type cdrReader struct {
	waiting
	byKey  map[string]*detailed
	fields []string
	count  int64 // of records
}

// take adds a line to its call.
func (r *cdrReader) take(line lines.Line, longest int) {
	refuse := func(rule, reason string) { r.add(refusal(line.Number, line.Text, rule, reason)) }
	if line.Long {
		refuse("line_too_long", fmt.Sprintf("it is longer than %d bytes, the most that a line may have", longest))
		return
	}
	if rule, reason := checkText(line.Text); rule != "" {
		refuse(rule, reason)
		return
	}
	rec, ok := record{}, false
	for _, loose := range []bool{false, true} {
		fields, whole := split(r.fields, line.Text, loose)
		if whole {
			rec, ok = recordOf(fields)
		}
		if ok {
			break
		}
	}
	if !ok {
		refuse("unknown_shape", "it is no call detail record of cdr_csv or cdr_custom: 16 to 21 fields, of which start and end are written as 2006-01-02 15:04:05")
		return
	}
	r.count++
	key := rec.key()
	known := r.byKey[key]
	if known != nil && (known.gone || r.count-known.last > Window || key[0] == 'c' && !known.goesOn(rec)) {
		known = nil
	}
	if known == nil {
		known = &detailed{reader: r, key: key, line: line.Number, raw: beginning(line.Text)}
		r.byKey[key] = known
		r.add(known)
	}
	known.last = r.count
	known.record(rec)
}

// key tells calls apart. Behind it the records of one channel without an id may still be
// several calls.
func (r record) key() string {
	switch {
	case r.linkedID != "":
		return "l" + r.linkedID
	case r.uniqueID != "":
		return "u" + r.uniqueID
	}
	return "c" + r.channel
}
