package idoc_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/idoc"
	"clientele/pipeline/rows"
	"clientele/pipeline/rows/rowstest"
)

const fixtures = "../../testdata/layouts/idoc_orders/"

func reader(options idoc.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error { return idoc.Read(context.Background(), in, options, to) }
}

// read returns the rows by column, and the refusals.
func read(t *testing.T, text string) (all []map[string]string, refused []string) {
	t.Helper()
	err := idoc.Read(t.Context(), strings.NewReader(text), idoc.Options{}, rows.Sink{
		Row: func(row rows.Row) error {
			named := map[string]string{"line": fmt.Sprint(row.Line)}
			for i, name := range idoc.Columns() {
				named[name] = row.Fields[i]
			}
			all = append(all, named)
			return nil
		},
		Refuse: func(r rows.Refusal) error {
			refused = append(refused, fmt.Sprintf("%d %s: %s", r.Line, r.Rule, r.Reason))
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, refused
}

func segment(name, fields string) string {
	return "<" + name + ` SEGMENT="1">` + fields + "</" + name + ">"
}

func document(segments string) string {
	return `<IDOC BEGIN="1">` + segment("EDI_DC40", "<DOCNUM>1</DOCNUM><MESTYP>ORDERS</MESTYP>") + segments + "</IDOC>"
}

func order(segments string) string {
	return document(segment("E1EDK01", "<BELNR>A-1</BELNR>") + segments)
}

// TestXMLAndFlatAreOne: an order says the same in both of its forms.
func TestXMLAndFlatAreOne(t *testing.T) {
	markup, refused := read(t, string(rowstest.File(t, fixtures+"export.xml")))
	flat, alsoRefused := read(t, string(rowstest.File(t, fixtures+"export_flat.idoc")))
	if len(markup) != 8 || len(markup) != len(flat) || len(refused)+len(alsoRefused) > 0 {
		t.Fatalf("%d and %d rows, %v %v", len(markup), len(flat), refused, alsoRefused)
	}
	for i := range markup {
		for name, want := range markup[i] {
			if name != "line" && flat[i][name] != want {
				t.Errorf("row %d: %s is %q in XML, %q in the flat file", i, name, want, flat[i][name])
			}
		}
	}
	for name, want := range map[string]string{
		"record_kind": "item", "idoc_type": "ORDERS05", "created_at": "2026-11-02 08:15:00", "purpose": "original", "document_date": "2026-11-01",
		"customer_order_date": "2026-10-31", "requested_delivery_date": "2026-11-15", "sales_organization": "1000", "sold_to_id": "0000001001", "sold_to_foreign_id": "77001",
		"sold_to_name": "Nordlicht Leuchten & Söhne", "sold_to_postal_code": "21335", "ship_to_id": "0000001002", "lines_total": "179.50", "line_no": "000010", "line_place": "1",
		"price": "157.50", "price_basis": "100", "supplier_item_id": "000000000000001234", "item_name": `Kugelschreiber "blau" & weiß`, "delivery_date": "2026-11-15", "line_tax_amount": "28.50",
	} {
		if markup[0][name] != want {
			t.Errorf("%s is %q, want %q", name, markup[0][name], want)
		}
	}
}

func TestWhatIsWrongIsRefusedForOneIDocAlone(t *testing.T) {
	item := segment("E1EDP01", "<MENGE>1</MENGE><NETWR>12,50-</NETWR>")
	good := order(item + item + segment("E1EDS01", "<SUMID>002</SUMID><SUMME>25.00-</SUMME>"))
	for rule, bad := range map[string]string{
		"no_document_number": document(segment("E1EDK01", "<CURCY>EUR</CURCY>") + item),
		"no_header":          document(item),
		"no_lines":           order(""),
		"no_quantity":        order(item + segment("E1EDP01", "<POSEX>20</POSEX>")),
		"wrong_line_count":   order(item + segment("E1EDS01", "<SUMID>001</SUMID><SUMME>2</SUMME>")),
		"wrong_total":        order(item + segment("E1EDS01", "<SUMID>002</SUMID><SUMME>12.50</SUMME>")),
		"two_headers":        order(segment("E1EDK01", "<BELNR>A-2</BELNR>") + item),
		"no_control_record":  "<IDOC>" + segment("E1EDK01", "<BELNR>A-1</BELNR>") + item + "</IDOC>",
		"no_customer":        strings.Replace(document(""), "ORDERS", "DEBMAS", 1),
		"no_customer_number": strings.Replace(document(segment("E1KNA1M", "<NAME1>Ada</NAME1>")), "ORDERS", "DEBMAS", 1),
	} {
		all, refused := read(t, "<ORDERS05>\n"+good+"\n"+bad+"\n"+good+"\n</ORDERS05>")
		if len(all) != 4 || len(refused) != 1 || !strings.HasPrefix(refused[0], "3 "+rule+": ") {
			t.Errorf("%s: %d rows, %v", rule, len(all), refused)
		}
		if len(all) > 0 && all[0]["net_amount"] != "-12.50" {
			t.Errorf("a trailing minus is read as %q", all[0]["net_amount"])
		}
	}
}

// Systems add up all items or those that stand, with charges of the whole order or without.
func TestSumsAreToldInManyWays(t *testing.T) {
	item := func(action, amount string) string {
		return segment("E1EDP01", "<ACTION>"+action+"</ACTION><MENGE>1</MENGE><NETWR>"+amount+"</NETWR>")
	}
	total := func(sum string) string { return segment("E1EDS01", "<SUMID>002</SUMID><SUMME>"+sum+"</SUMME>") }
	freight := segment("E1EDK05", "<ALCKZ>+</ALCKZ><BETRG>5.00</BETRG>")
	for name, text := range map[string]string{
		"freight in the sum":     order(freight + item("001", "10.00") + total("15.00")),
		"freight beside the sum": order(freight + item("001", "10.00") + total("10.00")),
		"a cancelled item":       order(item("001", "10.00") + item("003", "7.00") + total("10.00")),
		"and counted":            order(item("001", "10.00") + item("003", "7.00") + total("17.00")),
		"a change":               strings.Replace(order(item("002", "10.00")+total("99.00")), "ORDERS", "ORDCHG", 1),
		"scheduled quantities":   order(segment("E1EDP01", segment("E1EDP20", "<WMENG>2.5</WMENG>")+segment("E1EDP20", "<WMENG>0.5</WMENG>"))),
	} {
		all, refused := read(t, text)
		if len(all) == 0 || len(refused) > 0 {
			t.Errorf("%s: %v", name, refused)
		}
		if name == "scheduled quantities" && len(all) > 0 && all[0]["quantity"] != "3.0" {
			t.Errorf("quantity %q", all[0]["quantity"])
		}
	}
	if _, refused := read(t, order(freight+item("001", "10.00")+total("12.00"))); len(refused) != 1 {
		t.Errorf("a wrong sum beside freight: %v", refused)
	}
}

// A flat file that lost a record in the middle is refused for the IDoc that lost it.
func TestALostRecordIsSeen(t *testing.T) {
	text := strings.SplitAfter(string(rowstest.File(t, fixtures+"export_flat.idoc")), "\n")
	before, _ := read(t, strings.Join(text, ""))
	all, refused := read(t, strings.Join(slices.Delete(slices.Clone(text), 3, 4), ""))
	if len(refused) != 1 || !strings.Contains(refused[0], "lost_records") || len(all) >= len(before) {
		t.Errorf("%d of %d rows, %v", len(all), len(before), refused)
	}
}

func TestActionsAreWhatTheyMean(t *testing.T) {
	for code, want := range map[string]string{"": "original", "000": "original", "001": "cancel", "002": "change", "003": "change", "004": "change", "007": ""} {
		all, _ := read(t, document(segment("E1EDK01", "<ACTION>"+code+"</ACTION><BELNR>1</BELNR>")+segment("E1EDP01", "<MENGE>1</MENGE>")))
		if len(all) != 1 || all[0]["purpose"] != want {
			t.Errorf("%q: %v", code, all)
		}
	}
	all, refused := read(t, document(segment("E1EDK01", "<BELNR>1</BELNR><ACTION>001</ACTION>"))+"")
	if len(all) != 1 || all[0]["record_kind"] != "order" || len(refused) > 0 {
		t.Errorf("reversed without items: %v %v", all, refused)
	}
	all, _ = read(t, strings.Replace(document(segment("E1ANY", "<X>1</X>")), "ORDERS", "MATMAS", 1))
	if len(all) != 1 || all[0]["record_kind"] != "none" || all[0]["message_type"] != "MATMAS" {
		t.Errorf("another message: %v", all)
	}
}

func TestCustomersAreRead(t *testing.T) {
	all, refused := read(t, strings.Replace(document(segment("E1KNA1M", "<MSGFN>005</MSGFN><KUNNR>0000001001</KUNNR><NAME1>Nordlicht</NAME1><NAME2>GmbH</NAME2><LOEVM>X</LOEVM>"+
		segment("E1KNVVM", "<VKORG>1000</VKORG>")+segment("E1KNVKM", "<NAME1>Quist</NAME1>"))), "ORDERS", "DEBMAS", 1))
	if len(all) != 1 || len(refused) > 0 {
		t.Fatal(all, refused)
	}
	for name, want := range map[string]string{"record_kind": "customer", "customer_id": "0000001001", "customer_name": "Nordlicht GmbH", "customer_deletion": "true"} {
		if all[0][name] != want {
			t.Errorf("%s is %q", name, all[0][name])
		}
	}
}

func TestNumbersAreReadAsTheyAreMeant(t *testing.T) {
	for text, want := range map[string]string{"12,50-": "-12.50", "12.50-": "-12.50", "1.234,50": "1234.50", "1,234.50-": "-1234.50", "1.234.567": "1234567", "100.000": "100.000", "-3": "-3",
		"3+": "3", "12,5,0": "12,5,0", "1,23.4": "1,23.4", "one": "one", "-": "-", ",": ","} {
		all, _ := read(t, order(segment("E1EDP01", "<MENGE>"+text+"</MENGE>")))
		if len(all) != 1 || all[0]["quantity"] != want {
			t.Errorf("%q: %v, want %q", text, all[0]["quantity"], want)
		}
	}
}

func TestAnIDocBeyondALimitIsOneRefusal(t *testing.T) {
	item := segment("E1EDP01", "<MENGE>1</MENGE>")
	for rule, text := range map[string]string{"document_too_large": order(strings.Repeat(item, 200)), "text_too_long": order(segment("E1EDP01", "<MENGE>"+strings.Repeat("1", 3000)+"</MENGE>"))} {
		got := rowstest.Listing(idoc.Columns(), strings.NewReader("<A>"+order(item)+text+order(item)+"</A>"), reader(idoc.Options{Segments: 100, RecordBytes: 1000}))
		if strings.Count(got, ",item,") != 2 && strings.Count(got, "\n1,item") != 2 || strings.Count(got, rule) != 1 {
			t.Errorf("%s:\n%s", rule, got)
		}
	}
	got := rowstest.Listing(idoc.Columns(), strings.NewReader("<A>"+order(strings.Repeat(item, 50))+"</A>"), reader(idoc.Options{DocumentBytes: 900}))
	if !strings.Contains(got, "more than 900 bytes") {
		t.Error(got)
	}
}

func TestAFileThatHoldsNoIDocSaysWhy(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "it holds no IDoc",
		"a;b\n1;2\n":                         "neither with EDI_DC40 nor as XML",
		"<html/>":                            "it holds no IDoc",
		`<!DOCTYPE a [<!ENTITY b "c">]><a/>`: "DOCTYPE",
		"<A>" + strings.Repeat("<a>", 100):   "nested more than 32 deep",
		"<A>\n" + order("<E1EDP01><MENGE>&x;</MENGE>"): "this lies in IDoc 1 of the file (number \"1\", from line 2)",
	} {
		err := idoc.Read(t.Context(), strings.NewReader(text), idoc.Options{}, rows.Sink{})
		var file *rows.FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.50s: %v", text, err)
		}
	}
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	if err := idoc.Read(ctx, strings.NewReader(order("")), idoc.Options{}, rows.Sink{}); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestColumnsHaveNamesOfTheirOwn(t *testing.T) {
	names := idoc.Columns()
	slices.Sort(names)
	if len(names) != idoc.Width || len(slices.Compact(names)) != idoc.Width {
		t.Fatalf("%d columns, want %d of different names", len(names), idoc.Width)
	}
}

func FuzzIDoc(f *testing.F) {
	for _, name := range []string{"export.xml", "export_flat.idoc", "export_old.idoc", "damaged.xml", "damaged_flat.idoc"} {
		f.Add(rowstest.File(f, fixtures+name))
	}
	f.Add([]byte("<DEBMAS06>" + strings.Replace(document(segment("E1KNA1M", "<KUNNR>1</KUNNR>")), "ORDERS", "DEBMAS", 1) + "</DEBMAS06>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rowstest.Holds(t, idoc.Columns(), text, reader(idoc.Options{RecordBytes: 1200, Segments: 100, DocumentBytes: 9000}))
	})
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"export.xml", "export_flat.idoc"} {
		b.Run(name, func(b *testing.B) {
			text := rowstest.File(b, fixtures+name)
			if begin := bytes.Index(text, []byte("  <IDOC")); begin >= 0 {
				end := bytes.LastIndex(text, []byte("</ORDERS05>"))
				text = bytes.Join([][]byte{text[:begin], bytes.Repeat(text[begin:end], 100), text[end:]}, nil)
			} else {
				text = bytes.Repeat(text, 100)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			sink := rows.Sink{Row: func(rows.Row) error { return nil }, Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) }}
			for b.Loop() {
				if err := idoc.Read(b.Context(), bytes.NewReader(text), idoc.Options{}, sink); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
