package extract

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkFormats takes exports that are no tables from file to Parquet, two files at
// once: MB/s counts their bytes. CLIENTELE_BENCH_MB sets the size of each file.
func BenchmarkFormats(b *testing.B) {
	project := func(source string) string {
		return "\nname: formats\ntimezone: UTC\ncurrency: EUR\nsources:\n  it: " + source + "\n"
	}
	size := int64(sizeOf("CLIENTELE_BENCH_MB", 4)) << 20
	for _, c := range []struct {
		name, yaml, file string
		text             func(w io.Writer, i int)
		begin            string
		end              func(texts int) string
	}{
		{name: "x12", yaml: inFormat("x12", "", ediColumns), file: "edi", text: x12Order},
		{name: "edifact", yaml: inFormat("edifact", "", ediColumns), file: "edi", text: edifactOrder},
		{name: "poslog", yaml: inFormat("poslog", poslogFilters, poslogColumns), file: "xml", text: posTransaction,
			begin: `<POSLog xmlns="http://www.nrf-arts.org/IXRetail/namespace/">` + "\n", end: func(int) string { return "</POSLog>\n" }},
		{name: "fixed_width", yaml: inFormat("fixed_width", itemRecords, strings.Replace(fixedColumns, `"'1'"`, "position", 1)), file: "txt", text: fixedOrder, begin: "HDR20240301\n",
			end: func(texts int) string { return fmt.Sprintf("TRL%08d\n", 5*texts) }},
		{name: "combined", yaml: project("{entity: web_events, format: weblog, files: exports/*, timestamps: \"2006-01-02T15:04:05-07:00\", columns: {event_id: {sql: \"concat(timestamp, host, path)\"}, occurred_at: timestamp, event: {const: page_view}, page: path, referrer: referrer}}"), file: "log", text: logLine},
		{name: "apache_combined", yaml: project("{layout: apache_combined, files: exports/*}"), file: "log", text: logLine},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := newProject(b, c.yaml)
			for k := range 2 {
				path := filepath.Join(p.root, "exports", fmt.Sprintf("part-%d.%s", k, c.file))
				if err := written(path, size, c.begin, c.end, func(w io.Writer, i int) { c.text(w, 10_000_000*k+i) }); err != nil {
					b.Fatal(err)
				}
				if err := chtimes(path, p.now.Add(-time.Hour)); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(2 * fileSize(path))
			}
			var spent time.Duration
			for b.Loop() {
				b.StopTimer()
				if err := os.RemoveAll(filepath.Join(p.root, ".clientele")); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				began := processor(b)
				night := p.mustRun()
				spent += processor(b) - began
				b.StopTimer()
				want(b, night.query("select sum(rows_rejected), sum(rows_loaded) > 1000 from {raw.export}"), "0|true")
				b.StartTimer()
			}
			b.ReportMetric(spent.Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

// written makes a file of texts, at least size bytes.
func written(path string, size int64, begin string, end func(texts int) string, text func(w io.Writer, i int)) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	counted := &counter{w: bufio.NewWriter(file)}
	fmt.Fprint(counted, begin)
	i := 0
	for counted.n < size {
		i++
		text(counted, i)
	}
	if end != nil {
		fmt.Fprint(counted, end(i))
	}
	return counted.w.Flush()
}

type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.w.Write(p)
}

func x12Order(w io.Writer, i int) {
	fmt.Fprintf(w, "ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *240301*1200*U*00401*%09d*0*P*>~\nGS*PO*BUYER*SELLER*20240301*1200*%d*X*004010~\nST*850*0001~\nBEG*00*SA*PO%d**20240301~\nN1*BY*A firm that buys*UL*5060000000017~\n", i, i, i)
	for line := range 20 {
		fmt.Fprintf(w, "PO1*%d*%d*EA*%d.95*PE*UP*%012d*VN*A-%d~\nPID*F****A thing of some use, number %d~\n", line+1, 1+(i+line)%9, 1+(i*line)%90, i*line, line, line)
	}
	fmt.Fprintf(w, "CTT*20~\nSE*45*0001~\nGE*1*%d~\nIEA*1*%09d~\n", i, i)
}

func edifactOrder(w io.Writer, i int) {
	fmt.Fprintf(w, "UNB+UNOC:3+4000000000012:14+5060000000017:14+240301:1200+%d'\nUNH+1+ORDERS:D:96A:UN:EAN008'\nBGM+220+PO%d+9'\nDTM+137:20240301:102'\nNAD+BY+4000000000012::9'\nCUX+2:EUR:9'\n", i, i)
	for line := range 20 {
		fmt.Fprintf(w, "LIN+%d++%013d:EN'\nIMD+F++:::A thing of some use, number %d'\nQTY+21:%d:PCE'\nPRI+AAA:%d.95'\n", line+1, i*line, line, 1+(i+line)%9, 1+(i*line)%90)
	}
	fmt.Fprintf(w, "UNS+S'\nCNT+2:20'\nUNT+88+1'\nUNZ+1+%d'\n", i)
}

func posTransaction(w io.Writer, i int) {
	fmt.Fprintf(w, "<Transaction>\n <RetailStoreID>0042</RetailStoreID>\n <WorkstationID>3</WorkstationID>\n <SequenceNumber>%d</SequenceNumber>\n <BusinessDayDate>2024-03-01</BusinessDayDate>\n <BeginDateTime>2024-03-01T10:00:00Z</BeginDateTime>\n <EndDateTime>2024-03-01T10:01:00Z</EndDateTime>\n <CurrencyCode>EUR</CurrencyCode>\n <RetailTransaction Version=\"2.2\">\n", i)
	for line := range 4 {
		fmt.Fprintf(w, "  <LineItem EntryMethod=\"Scanned\">\n   <SequenceNumber>%d</SequenceNumber>\n   <Sale ItemType=\"Stock\">\n    <ItemID>%06d</ItemID>\n    <Description>A thing of some use</Description>\n    <RegularSalesUnitPrice>%d.95</RegularSalesUnitPrice>\n    <ActualSalesUnitPrice>%d.95</ActualSalesUnitPrice>\n    <Quantity>%d</Quantity>\n   </Sale>\n  </LineItem>\n", line+1, i%8000, 1+line, 1+line, 1+line)
	}
	fmt.Fprint(w, "  <Customer><CustomerID>K-1001</CustomerID></Customer>\n </RetailTransaction>\n</Transaction>\n")
}

// itemRecords are orders as an ERP hands them over: an item is 118 bytes.
const itemRecords = `    fixed_width:
      records:
        - {name: day, tags: [{start: 1, text: HDR}], role: carry, fields: [{name: day, start: 4, width: 8}]}
        - {name: order, tags: [{start: 1, text: ORD}], role: carry, under: day, fields: [{name: order, start: 4, width: 8}, {name: name, start: 12, width: 20}]}
        - name: item
          tags: [{start: 1, text: ITM}]
          under: order
          fields: [{name: position, start: 4, width: 6, trim: left, pad: "0"}, {name: article, start: 10, width: 18}, {name: text, start: 28, width: 40}, {name: ean, start: 68, width: 13},
            {name: quantity, start: 81, width: 9}, {name: unit, start: 90, width: 3}, {name: price, start: 93, width: 11}, {name: amount, start: 104, width: 13}]
        - {name: end, tags: [{start: 1, text: TRL}], role: skip, count: {start: 4, width: 8, of: [item]}}
`

func fixedOrder(w io.Writer, i int) {
	fmt.Fprintf(w, "ORD%08d%-20s\n", i, "A firm that buys")
	for line := range 5 {
		fmt.Fprintf(w, "ITM%06d%-18s%-40s%013d%9dPCE%11.2f%13.2f\n", line+1, fmt.Sprintf("A-%d", line), "A thing of some use", i*line, 1+(i+line)%9, float64(1+line)+.95, float64(1+(i+line)%9)*(float64(1+line)+.95))
	}
}

func logLine(w io.Writer, i int) {
	fmt.Fprintf(w, "192.0.2.%d - - [01/Mar/2024:%02d:%02d:%02d +0100] \"GET /products/%d?ref=mail HTTP/1.1\" 200 %d \"https://shop.example.org/list?page=%d\" \"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\"\n",
		i%250, i/3600%24, i/60%60, i%60, i, 100+i%900, i%9)
}
