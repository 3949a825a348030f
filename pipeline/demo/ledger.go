package demo

import "time"

// dayTotal adds up what a correct night must show for a source and day. Counts
// and amounts are of loaded lines; amounts are pence and leave voids out.
type dayTotal struct {
	lines, sales, returns, voids, anonymous, guests int64

	gross, discount, tax, net, cost   int64
	anonymousNet, guestNet, returnNet int64
}

// identification tells how a line's buyer is known.
type identification uint8

const (
	known     identification = iota
	guest                    // by e-mail and phone alone
	anonymous                // not at all
)

// add counts a loaded line once, or takes it off again with by = -1.
func (t *dayTotal) add(l line, cost int64, who identification, by int64) {
	t.lines += by
	switch who {
	case anonymous:
		t.anonymous += by
	case guest:
		t.guests += by
	}
	if l.kind == 'V' {
		t.voids += by
		return
	}
	net := l.paid() - l.tax()
	t.gross += by * l.gross()
	t.discount += by * l.discount
	t.tax += by * l.tax()
	t.net += by * net
	t.cost += by * cost * l.quantity
	switch who {
	case anonymous:
		t.anonymousNet += by * net
	case guest:
		t.guestNet += by * net
	}
	if l.kind == 'R' {
		t.returns += by
		t.returnNet += by * net
		return
	}
	t.sales += by
}

func (t *dayTotal) plus(o dayTotal) {
	t.lines += o.lines
	t.sales += o.sales
	t.returns += o.returns
	t.voids += o.voids
	t.anonymous += o.anonymous
	t.guests += o.guests
	t.gross += o.gross
	t.discount += o.discount
	t.tax += o.tax
	t.net += o.net
	t.cost += o.cost
	t.anonymousNet += o.anonymousNet
	t.guestNet += o.guestNet
	t.returnNet += o.returnNet
}

// brokenRow is a row of broken.csv.
type brokenRow struct {
	file string
	line int64 // physical line of the file, from 1, header included
	rows int   // canonical rows lost
	kind string
}

// feed is what a writer of one feed collects for the truth.
type feed struct {
	totals []dayTotal
	files  []fileTruth
	broken []brokenRow
	spare  []byte // buffer of the file closed last, for the next one
}

// reject counts the record that is about to be written as broken.
func (f *feed) reject(e *exportFile, header int64, rows int, kind string) {
	e.truth.rejected += int64(rows)
	f.broken = append(f.broken, brokenRow{e.truth.file, e.truth.records + 1 + header, rows, kind})
}

// shut closes an export and keeps its truth.
func (f *feed) shut(e *exportFile) error {
	t, err := e.close()
	f.spare = e.buf
	f.files = append(f.files, t)
	return err
}

// begin creates an export of the feed.
func (f *feed) begin(root, rel, source string, dated time.Time) (*exportFile, error) {
	buffer := f.spare
	f.spare = nil
	return create(root, rel, source, dated, buffer)
}
