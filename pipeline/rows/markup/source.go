package markup

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// encodingKind is what is known of a file's encoding.
type encodingKind int

const (
	unknown encodingKind = iota
	utf8Bytes
	transcoded // to UTF-8, with U+FFFD for bytes that are none
)

// source is a file's bytes, in UTF-8 once its encoding is known.
type source struct {
	in   io.Reader
	kind encodingKind
}

// head is how much of a file its declaration may take.
const head = 512

// declaration finds a file's encoding by its byte order mark, or by what it declares.
func (r *Reader) declaration() error {
	begin, failed := beginning(r.source.in)
	rest := io.MultiReader(bytes.NewReader(begin), r.source.in)
	if failed != nil {
		rest = io.MultiReader(bytes.NewReader(begin), failing{failed})
	}
	var err error
	r.source.in, r.source.kind = rest, utf8Bytes
	switch {
	case bytes.HasPrefix(begin, []byte("\xef\xbb\xbf")):
		_, err = io.CopyN(io.Discard, r.source.in, 3)
	case bytes.HasPrefix(begin, []byte("\xff\xfe")) || bytes.HasPrefix(begin, []byte("\xfe\xff")):
		r.source.kind = transcoded
		r.source.in = transform.NewReader(rest, unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder())
	case bytes.HasPrefix(begin, []byte("<\x00")) || bytes.HasPrefix(begin, []byte("\x00<")):
		return r.refuse("it is in UTF-16 without a byte order mark", "export the file as UTF-8")
	default:
		err = r.encodedAs(declaredEncoding(begin))
	}
	if err != nil {
		return err
	}
	return r.need(len("<![CDATA["))
}

// beginning is what a file's declaration may take, and why no more was read.
func beginning(in io.Reader) (text []byte, failed error) {
	text = make([]byte, head)
	n := 0
	for range head + noProgress {
		got, err := in.Read(text[n:])
		if n += got; err != nil {
			return text[:n], err // an end is one that comes again
		}
		if n == head {
			break
		}
	}
	return text[:n], nil
}

// encodedAs takes the encoding that a file without a byte order mark names. One that
// could be read so far and says UTF-16 is UTF-8: programs write so from a text that
// they had in memory.
func (r *Reader) encodedAs(name string) error {
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "utf-16":
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1":
		r.source.kind, r.source.in = transcoded, transform.NewReader(r.source.in, charmap.ISO8859_1.NewDecoder())
	case "windows-1252", "cp1252", "cp-1252":
		r.source.kind, r.source.in = transcoded, transform.NewReader(r.source.in, charmap.Windows1252.NewDecoder())
	default:
		return r.refuse(fmt.Sprintf("it declares the encoding %.40q, which is not read", name), "export the file as UTF-8, UTF-16 with a byte order mark, ISO-8859-1 or windows-1252")
	}
	return nil
}

// declaredEncoding is the encoding of <?xml … encoding="…"?>, "" where there is none.
func declaredEncoding(begin []byte) string {
	if !bytes.HasPrefix(begin, []byte("<?xml")) {
		return ""
	}
	begin, _, _ = bytes.Cut(begin, []byte("?>"))
	_, after, found := bytes.Cut(begin, []byte("encoding"))
	after = bytes.TrimLeft(after, " \t\r\n")
	if !found || len(after) == 0 || after[0] != '=' {
		return ""
	}
	after = bytes.TrimLeft(after[1:], " \t\r\n")
	if len(after) == 0 || after[0] != '"' && after[0] != '\'' {
		return ""
	}
	name, _, _ := bytes.Cut(after[1:], after[:1])
	return string(name)
}

// failing hands on why a file could not be read.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
