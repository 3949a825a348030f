package extract

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestRun_workbookDocumentTypes: whatever an XML document type is used for, in
// whichever part of a workbook, the file is refused where the type begins: nothing
// is expanded, opened or fetched.
func TestRun_workbookDocumentTypes(t *testing.T) {
	canary := filepath.Join(t.TempDir(), "canary.txt")
	must(t, os.WriteFile(canary, []byte("canary-7f3a"), 0o600))
	laughs := `<!ENTITY l0 "haha">`
	for i := 1; i < 12; i++ {
		laughs += fmt.Sprintf(`<!ENTITY l%d "%s">`, i, strings.Repeat(fmt.Sprintf("&l%d;", i-1), 10))
	}
	attacks := map[string]struct{ kind, use string }{
		"billion laughs":     {"<!DOCTYPE x [" + laughs + "]>", "&l11;"},
		"quadratic":          {`<!DOCTYPE x [<!ENTITY q "` + strings.Repeat("q", 100_000) + `">]>`, strings.Repeat("&q;", 10_000)},
		"external entity":    {`<!DOCTYPE x [<!ENTITY e SYSTEM "file://` + canary + `">]>`, "&e;"},
		"external type":      {`<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd">`, ""},
		"parameter entities": {`<!DOCTYPE x [<!ENTITY % p SYSTEM "file://` + canary + `"> %p;]>`, ""},
		"a type and no more": {"<!DOCTYPE x>", ""},
	}
	parts := map[string]string{
		"_rels/.rels":              "", // read first
		"xl/workbook.xml":          `<workbook xmlns:r="x"><sheets><sheet name="S" r:id="r1"/></sheets>USE</workbook>`,
		"xl/styles.xml":            `<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs>USE</styleSheet>`,
		"xl/sharedStrings.xml":     `<sst><si><t>USE</t></si></sst>`,
		"xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + sheetRow(1, tillColumns()...) + `<row r="2"><c t="str"><v>USE</v></c></row></sheetData></worksheet>`,
	}
	head := `<?xml version="1.0"?>`
	for name, attack := range attacks {
		for part, text := range parts {
			if part == "_rels/.rels" {
				text = `<Relationships>USE<Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
			}
			t.Run(name+" in "+part, func(t *testing.T) {
				book := rawBook(t, map[string]string{"xl/worksheets/sheet1.xml": sheetRow(1, tillColumns()...), part: head + attack.kind + strings.Replace(text, "USE", attack.use, 1)})
				path := filepath.Join(t.TempDir(), "a.xlsx")
				must(t, os.WriteFile(path, book, 0o600))
				l := &load{feed: feedOf(t, inFormat("xlsx", "", "")), file: found{name: "exports/a.xlsx", path: path, stat: identity{size: int64(len(book))}}, scratch: t.TempDir()}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, _, err := l.passSheets(t.Context(), &binding{feed: l.feed}, nil, sinks{})
				runtime.ReadMemStats(&after)
				says(t, l.named(err), "exports/a.xlsx", "document type", "do not use this file")
				if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 50 {
					t.Errorf("refusing it took %d MB", grown)
				}
			})
		}
	}
	t.Run("an entity without a type", func(t *testing.T) {
		p := newProject(t, inFormat("xlsx", "", ""))
		p.write("exports/a.xlsx", rawBook(t, map[string]string{"xl/worksheets/sheet1.xml": sheetRow(1, tillColumns()...) + `<row r="2"><c t="str"><v>&e;</v></c></row>`}))
		_, err := p.run()
		says(t, err, "exports/a.xlsx", "no sound workbook")
	})
}

// feedOf makes the one source of a configuration ready.
func feedOf(t *testing.T, yaml string) *feed {
	t.Helper()
	feeds, err := newProject(t, yaml).step().feeds()
	if err != nil {
		t.Fatal(err)
	}
	return feeds[0]
}
