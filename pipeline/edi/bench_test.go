package edi_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
	"clientele/pipeline/edi/x12"
	"clientele/pipeline/rows"
)

const isa = "ISA*00*          *00*          *ZZ*FENNWICK       *01*BARROW         *261102*0815*U*00401*000000101*0*P*>~"

// repeated is an interchange whose transactions are made as they are read.
type repeated struct {
	head, tail []byte
	body       func(i int) string
	n, i       int
	rest       []byte
}

func (r *repeated) Read(into []byte) (int, error) {
	for len(r.rest) == 0 {
		switch {
		case r.i == 0:
			r.rest = r.head
		case r.i <= r.n:
			r.rest = []byte(r.body(r.i))
		case r.i == r.n+1:
			r.rest = r.tail
		default:
			return 0, io.EOF
		}
		r.i++
	}
	n := copy(into, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// manyX12 is an interchange of orders of ten lines.
func manyX12(n int) *repeated {
	var lines strings.Builder
	for i := range 10 {
		fmt.Fprintf(&lines, "PO1*%d*12*EA*9.50*PE*UP*0123456789%02d*VN*BT-1%02d*IN*F-%d~\nPID*F****Claw hammer of %d ounces~\nPO4*1*12*EA~\n", i+1, i, i, i, i)
	}
	return &repeated{
		n: n, head: []byte(isa + "\nGS*PO*FENNWICK*BARROW*20261102*0815*1010*X*004010~\n"),
		tail: []byte(fmt.Sprintf("GE*%d*1010~\nIEA*1*000000101~\n", n)),
		body: func(i int) string {
			return fmt.Sprintf("ST*850*%09d~\nBEG*00*SA*PO-%d**20261101~\nCUR*BY*USD~\nREF*DP*017~\nDTM*002*20261110~\nN1*BY*Fennwick Hardware*UL*5060000000017~\nN3*12 Quarry Road~\nN4*Ashford Falls*OR*97001*US~\nN1*ST*Fennwick Depot*92*D3~\n%sCTT*10~\nSE*41*%09d~\n", i, i, lines.String(), i)
		},
	}
}

// manyEDIFACT is the same of EDIFACT.
func manyEDIFACT(n int) *repeated {
	var lines strings.Builder
	for i := range 10 {
		fmt.Fprintf(&lines, "LIN+%d++40063810000%02d:EN'\nPIA+5+S-1%02d:SA+B-%d:BP'\nIMD+F++:::Kugelschreiber blau %d'\nQTY+21:100:PCE'\nMOA+203:157.50'\nPRI+AAA:157.5:CT::100:PCE'\n", i+1, i, i, i, i)
	}
	return &repeated{
		n: n, head: []byte("UNA:+.? '\nUNB+UNOC:3+MOELLER:14+BARROW:14+261102:0815+I1'\n"),
		tail: []byte(fmt.Sprintf("UNZ+%d+I1'\n", n)),
		body: func(i int) string {
			return fmt.Sprintf("UNH+%d+ORDERS:D:96A:UN:EAN008'\nBGM+220+A-%d+9'\nDTM+137:20261101:102'\nDTM+2:20261110:102'\nNAD+BY+4000000000012::9++M?+ller Einkauf+Kai 7+Hamburg++20457+DE'\nNAD+DP+4000000000029::9'\nNAD+SU+4000000000036::9'\nCUX+2:EUR:9'\n%sUNS+S'\nMOA+86:1575.00'\nCNT+2:10'\nUNT+72+%d'\n", i, i, lines.String(), i)
		},
	}
}

func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		name string
		how  reading
		text io.Reader
	}{{"x12", x12.Read, manyX12(20000)}, {"edifact", edifact.Read, manyEDIFACT(20000)}} {
		b.Run(c.name, func(b *testing.B) {
			text, err := io.ReadAll(c.text)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				err := c.how(context.Background(), bytes.NewReader(text), edi.Options{}, rows.Sink{
					Row:    func(rows.Row) error { n++; return nil },
					Refuse: func(r rows.Refusal) error { return fmt.Errorf("%s on line %d", r.Reason, r.Line) },
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/float64(b.N), "rows/op")
		})
	}
}
