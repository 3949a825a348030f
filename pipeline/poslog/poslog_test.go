package poslog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/poslog"
	"clientele/pipeline/rows"
	"clientele/pipeline/rows/rowstest"
)

const fixtures = "../../testdata/formats/poslog/"

func reader(options poslog.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return poslog.Read(context.Background(), in, options, to)
	}
}

func listing(options poslog.Options, text string) string {
	return rowstest.Listing(poslog.Columns(), strings.NewReader(text), reader(options))
}

func TestFilesAsTillsWriteThem(t *testing.T) {
	for _, name := range []string{"day", "prefixed", "damaged", "cut"} {
		rowstest.Golden(t, fixtures+name+".csv", listing(poslog.Options{}, string(rowstest.File(t, fixtures+name+".xml"))))
	}
}

// one reads a file and gives its rows by their columns.
func read(t *testing.T, text string) (all []map[string]string, refused []string) {
	t.Helper()
	err := poslog.Read(t.Context(), strings.NewReader(text), poslog.Options{}, rows.Sink{
		Row: func(row rows.Row) error {
			fields := map[string]string{"raw": string(row.Raw)}
			for i, name := range poslog.Columns() {
				fields[name] = row.Fields[i]
			}
			all = append(all, fields)
			return nil
		},
		Refuse: func(r rows.Refusal) error { refused = append(refused, r.Rule+" "+string(r.Raw)); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, refused
}

const key = `<RetailStoreID>12</RetailStoreID><WorkstationID>3</WorkstationID><BusinessDayDate>2026-03-01</BusinessDayDate><SequenceNumber>77</SequenceNumber>`

func retail(lines string) string {
	return `<POSLog><Transaction><RetailTransaction>` + lines + `</RetailTransaction>` + key + `</Transaction></POSLog>`
}

func line(number int, attributes, inner string) string {
	return fmt.Sprintf(`<LineItem %s><SequenceNumber>%d</SequenceNumber>%s</LineItem>`, attributes, number, inner)
}

func column(all []map[string]string, name string) (values []string) {
	for _, row := range all {
		values = append(values, row[name])
	}
	return values
}

func TestVoidedLinesAreNotToBeSummed(t *testing.T) {
	const item = `<Sale><ItemID>A</ItemID><Quantity>1</Quantity><ExtendedAmount>5.00</ExtendedAmount></Sale>`
	link := func(to int) string {
		return strings.Replace(item, "</Sale>", fmt.Sprintf("<ItemLink>%d</ItemLink></Sale>", to), 1)
	}
	for name, c := range map[string]struct{ lines, want string }{
		"by ItemLink":              {line(1, "", item) + line(2, "", item) + line(3, `VoidFlag="true"`, link(1)), "voided,,voids"},
		"by CreateRefNumber":       {line(1, "", item) + line(2, `VoidFlag="1"`, item+`<CreateRefNumber>1</CreateRefNumber>`), "voided,voids"},
		"the link is a number":     {line(1, "", item) + line(2, `VoidFlag="true"`, item+`<ItemLink><SequenceNumber>1</SequenceNumber></ItemLink>`), "voided,voids"},
		"a void that is cancelled": {line(1, "", item) + line(2, `VoidFlag="true"`, link(1)) + line(3, `VoidFlag="true"`, link(2)), ",voided,voids"},
		"of itself":                {line(1, `VoidFlag="true"`, link(1)), "voided"},
		"of nothing":               {line(1, "", item) + line(2, `VoidFlag="true"`, item), ",unlinked"},
		"of a line elsewhere":      {line(1, "", item) + line(2, `VoidFlag="true"`, link(9)), ",unlinked"},
		"a link that voids not":    {line(1, "", item) + line(2, "", link(1)), ","},
	} {
		all, _ := read(t, retail(c.lines))
		if got := strings.Join(column(all, "void_status"), ","); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestNoCardNumberIsKept(t *testing.T) {
	const number = "4111111111111111"
	pay := func(pan string) string {
		return line(2, "", `<Tender TenderType="CreditDebit"><CreditDebit CardType="Visa"><PrimaryAccountNumber>`+pan+`</PrimaryAccountNumber></CreditDebit></Tender>`)
	}
	sold := line(1, "", `<Sale><ItemID>4006381333931</ItemID><Note>`+number+`</Note></Sale>`)
	for pan, want := range map[string]string{
		number: "************1111", "4111 1111 1111 1111": "************1111", "411111******1111": "411111******1111", "xxxxxxxxxxxx0002": "xxxxxxxxxxxx0002",
	} {
		all, _ := read(t, retail(`<Customer><CustomerID>`+number+`</CustomerID></Customer><LoyaltyAccount><LoyaltyAccountID>2900000000001</LoyaltyAccountID></LoyaltyAccount>`+sold+pay(pan)))
		row := all[0]
		if row["masked_cards"] != want || row["item_id"] != "4006381333931" || row["loyalty_card"] != "2900000000001" {
			t.Errorf("%s: %v", pan, row)
		}
		if full := want == "************1111"; full && (row["customer_id"] != want || strings.Contains(row["raw"], number)) {
			t.Errorf("%s stays: %v", pan, row)
		}
	}
	_, refused := read(t, `<POSLog><Transaction><RetailTransaction>`+pay(number)+`</RetailTransaction></Transaction></POSLog>`)
	if len(refused) != 1 || strings.Contains(refused[0], number) {
		t.Errorf("%v", refused)
	}
}

func TestValuesAreReadByNameWhereTheyBelong(t *testing.T) {
	all, refused := read(t, `<POSLog xmlns="urn:pos" xmlns:v="urn:vendor"><Transaction CancelFlag="TRUE">
<RetailTransaction TransactionStatus="Delivered"><v:LineItem><Sale/></v:LineItem>`+
		line(1, `EntryMethod="Scanned"`, `<Return ItemType="Stock"><v:Quantity>99</v:Quantity><TransactionLink><RetailStoreID>9</RetailStoreID><WorkstationID>1/2</WorkstationID>
<SequenceNumber>5</SequenceNumber><BusinessDayDate>2026-02-01</BusinessDayDate></TransactionLink><POSIdentity POSIDType="EAN"><POSItemID>4006381333931</POSItemID></POSIdentity>
<Quantity Units="0.250" UnitOfMeasureCode="KGM">1</Quantity><MerchandiseHierarchy Level="D">Food</MerchandiseHierarchy><MerchandiseHierarchy Level="C">Tea &amp; more</MerchandiseHierarchy>
<RetailPriceModifier><Amount Action="Subtract">1.5</Amount><Percent>10</Percent></RetailPriceModifier><RetailPriceModifier><Amount Action="Add">0.25</Amount></RetailPriceModifier>
<RetailPriceModifier VoidFlag="true"><Amount>7</Amount></RetailPriceModifier><Tax><Amount>0.10</Amount><Percent>7</Percent></Tax><Tax><Amount>0.2</Amount></Tax></Return>`)+
		line(2, "", `<Tax><Amount>0.30</Amount></Tax>`)+line(3, "", `<Discount><Amount>2.00</Amount></Discount>`)+line(4, "", `<Tender TenderType="Cash"/>`)+
		line(5, "", `<Tender TenderType="Voucher"/>`)+line(6, `VoidFlag="true"`, `<Tender TenderType="Voucher"/><ItemLink>5</ItemLink>`)+line(7, "", `<Tender TenderType="Cash"/>`)+
		`<Customer><TelephoneNumber><LocalNumber>6123456</LocalNumber><ITUCountryCode>49</ITUCountryCode></TelephoneNumber><EMail><EMailAddress>ada@example.org</EMailAddress></EMail></Customer>
<LoyaltyAccount><CustomerID>C-9</CustomerID></LoyaltyAccount><Total TotalType="TransactionGrandAmount">-3.20</Total></RetailTransaction>`+key+`</Transaction></POSLog>`)
	if len(all) != 1 || len(refused) != 0 {
		t.Fatalf("%d rows, %v", len(all), refused)
	}
	for name, want := range map[string]string{
		"sale_id": "12/3/2026-03-01/77", "cancelled": "true", "training": "false", "transaction_kind": "retail", "transaction_status": "Delivered", "line_kind": "return",
		"original_sale_id": "9/1%2F2/2026-02-01/5", "item_id": "4006381333931", "pos_id_type": "EAN", "quantity": "1", "units": "0.250", "unit_of_measure": "KGM",
		"hierarchy": "Food / Tea & more", "discount_amount": "1.25", "discount_percent": "10", "tax_amount": "0.30", "tax_percent": "7", "transaction_tax": "0.30",
		"transaction_discount": "2.00", "tender_types": "Cash", "customer_phone": "+496123456", "customer_email": "ada@example.org", "customer_id": "C-9", "grand_total": "-3.20",
	} {
		if all[0][name] != want {
			t.Errorf("%s is %q, want %q", name, all[0][name], want)
		}
	}
}

func TestEveryTransactionIsAccountedFor(t *testing.T) {
	all, refused := read(t, `<POSLog><Transaction>`+key+`<TenderControlTransaction><Amount>3</Amount></TenderControlTransaction></Transaction>
<Transaction><RetailStoreID>1</RetailStoreID><RetailTransaction/></Transaction><Transaction>`+key+`</Transaction>
<Transaction>`+key+`<SequenceNumber>78</SequenceNumber></Transaction><Transaction>`+key+`<RetailTransaction/></Transaction></POSLog>`)
	if got := strings.Join(column(all, "transaction_kind"), ",") + " " + strings.Join(column(all, "line_kind"), ","); got != "tender_control,unknown,retail none,none,none" {
		t.Error(got)
	}
	if len(refused) != 2 || !strings.HasPrefix(refused[0], "missing_key") || !strings.HasPrefix(refused[1], "ambiguous_key") {
		t.Error(refused)
	}
}

func TestATransactionBeyondALimitIsOneRefusal(t *testing.T) {
	good := `<Transaction>` + key + `<RetailTransaction/></Transaction>`
	many := `<Transaction>` + key + `<RetailTransaction>` + strings.Repeat("<LineItem/>", 200) + `</RetailTransaction></Transaction>`
	long := `<Transaction>` + key + `<Note/><TillID>` + strings.Repeat("x", 2000) + `</TillID></Transaction>`
	for rule, text := range map[string]string{"transaction_too_large": many, "text_too_long": long} {
		got := listing(poslog.Options{Elements: 100, RecordBytes: 1000}, "<POSLog>"+good+text+good+"</POSLog>")
		if strings.Count(got, "none") != 2 || strings.Count(got, rule) != 1 {
			t.Errorf("%s:\n%s", rule, got)
		}
	}
	if got := listing(poslog.Options{TransactionBytes: 1000}, "<POSLog>"+many+good+"</POSLog>"); !strings.Contains(got, "more than 1000 bytes") || strings.Count(got, "none") != 1 {
		t.Error(got)
	}
	tenders := ""
	for i := range 2000 {
		tenders += line(i, "", fmt.Sprintf(`<Tender TenderType="T%d"/>`, i))
	}
	if got := listing(poslog.Options{TransactionBytes: 250_000}, retail(tenders)); !strings.Contains(got, "transaction_too_large") {
		t.Error(len(got), "a list that grows with its square is kept")
	}
}

func TestAFileThatIsNoPOSLogSaysWhy(t *testing.T) {
	for text, want := range map[string]string{
		`<!DOCTYPE POSLog SYSTEM "x"><POSLog/>`: "it has a DOCTYPE",
		`<html/>`:                               "it holds no POSLog",
		`<POSLog><Transaction>` + key + "\n" + `<TillID>&till;</TillID></Transaction></POSLog>`: "line 2: it uses an entity that is none of the five predefined ones; this lies in transaction 1 of the file (number 77, from line 1)",
		`<POSLog>` + strings.Repeat("<a>", 100):                                                 "nested more than 64 deep",
	} {
		err := poslog.Read(t.Context(), strings.NewReader(text), poslog.Options{}, rows.Sink{})
		var file *rows.FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.50s: %v", text, err)
		}
	}
}

func TestTenMillionElementsEndInFlatMemory(t *testing.T) {
	for name, in := range map[string]io.Reader{
		"nested":            rowstest.Repeated("<a>", 10_000_000),
		"in a transaction":  io.MultiReader(strings.NewReader("<POSLog><Transaction>"), rowstest.Repeated("<a/>", 1_000_000), strings.NewReader("</Transaction></POSLog>")),
		"many transactions": io.MultiReader(strings.NewReader("<POSLog>"), rowstest.Repeated("<Transaction>"+key+"</Transaction>", 10_000), strings.NewReader("</POSLog>")),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n := 0
		err := poslog.Read(t.Context(), in, poslog.Options{}, rows.Sink{Row: func(rows.Row) error { n++; return nil }, Refuse: func(rows.Refusal) error { n++; return nil }})
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 20<<20 || (err != nil) != (name == "nested") || err == nil && n == 0 {
			t.Errorf("%s: %d bytes, %v, %d", name, got, err, n)
		}
	}
}

func TestColumnsHaveNamesOfTheirOwn(t *testing.T) {
	names := slices.Clone(poslog.Columns())
	slices.Sort(names)
	if len(slices.Compact(names)) != len(poslog.Columns()) {
		t.Fatal("two columns have one name")
	}
}

func FuzzPOSLog(f *testing.F) {
	for _, name := range []string{"day", "prefixed", "damaged", "cut"} {
		f.Add(rowstest.File(f, fixtures+name+".xml"))
	}
	f.Add([]byte(retail(line(1, `VoidFlag="true"`, "<Sale><ItemLink>1</ItemLink></Sale>"))))
	f.Fuzz(func(t *testing.T, text []byte) {
		rowstest.Holds(t, poslog.Columns(), text, reader(poslog.Options{RecordBytes: 300, Elements: 200, TransactionBytes: 9000}))
	})
}

func BenchmarkRead(b *testing.B) {
	day := rowstest.File(b, fixtures+"day.xml")
	begin, end := bytes.Index(day, []byte("<Transaction")), bytes.LastIndex(day, []byte("</POSLog>"))
	text := bytes.Join([][]byte{day[:begin], bytes.Repeat(day[begin:end], 300), day[end:]}, nil)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	n := 0
	sink := rows.Sink{Row: func(rows.Row) error { n++; return nil }, Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) }}
	for b.Loop() {
		if err := poslog.Read(b.Context(), bytes.NewReader(text), poslog.Options{}, sink); err != nil {
			b.Fatal(err)
		}
	}
}
