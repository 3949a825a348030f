package extract

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// opened is an export being read: its bytes as they lie are hashed, unpacked and
// decoded to UTF-8 on the way to text.
type opened struct {
	file   *os.File
	digest hash.Hash
	tee    io.Reader // the file's bytes as they lie, hashed as they are read
	unpack io.Closer // of a compressed file
	text   io.Reader // unpacked, decoded, without a byte order mark
	marked bool      // a UTF-8 byte order mark was passed over
}

const byteOrderMark = "\xef\xbb\xbf"

// errBomb is an archive that unpacks to more than is allowed.
var errBomb = errors.New("it unpacks to more than limits.file_bytes allows")

// errMark is a UTF-16 file that is declared as something else.
var errMark = errors.New("it begins with the byte order mark of UTF-16")

// packing returns how a file is compressed, by its name: "gz", "zst" or "".
func packing(name string) string {
	lower := strings.ToLower(name)
	switch {
	case strings.HasSuffix(lower, ".gz"), strings.HasSuffix(lower, ".gzip"):
		return "gz"
	case strings.HasSuffix(lower, ".zst"), strings.HasSuffix(lower, ".zstd"):
		return "zst"
	}
	return ""
}

// unpackedLimit is how much one export may hold when unpacked. Without a
// configured limit an archive that unpacks to more than 200 times its size, and
// more than 100 MB, is taken for a bomb.
func unpackedLimit(configured, packed int64, compressed bool) int64 {
	const most, ratio, always = 64_000_000_000, 200, 100_000_000
	switch {
	case configured > 0 && configured != most:
		return configured
	case compressed:
		return min(most, max(always, ratio*packed))
	}
	return most
}

// openText opens a text export. decoder is nil for UTF-8.
func openText(path string, decoder encoding.Encoding, limit int64) (*opened, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	o := &opened{file: file, digest: sha256.New()}
	o.tee = io.TeeReader(file, o.digest)
	o.text = o.tee
	switch packing(path) {
	case "gz":
		unzip, err := gzip.NewReader(bufio.NewReaderSize(o.tee, 64<<10))
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, errors.Join(err, file.Close())
		}
		o.text, o.unpack = unzip, unzip
	case "zst":
		unzip, err := zstd.NewReader(o.tee, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, errors.Join(err, file.Close())
		}
		o.text, o.unpack = unzip, unzip.IOReadCloser()
	}
	o.text = &limited{in: o.text, left: limit}
	if decoder != nil {
		o.text = transform.NewReader(o.text, decoder.NewDecoder())
	}
	if err := o.passMark(decoder == nil); err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

// passMark passes over a byte order mark, and refuses that of another encoding.
func (o *opened) passMark(utf8 bool) error {
	head := make([]byte, 3)
	n, err := io.ReadFull(o.text, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if n < len(head) && errors.Is(err, io.ErrUnexpectedEOF) && packing(o.file.Name()) != "" && n == 0 {
		return err
	}
	head = head[:n]
	if string(head) == byteOrderMark {
		o.marked = true
		return nil
	}
	if utf8 && (bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))) {
		return errMark
	}
	o.text = io.MultiReader(bytes.NewReader(head), o.text)
	return nil
}

// drain reads what is left of the file's own bytes and returns their hash.
func (o *opened) drain() (string, error) {
	if _, err := io.Copy(io.Discard, o.tee); err != nil {
		return "", err
	}
	return hex.EncodeToString(o.digest.Sum(nil)), nil
}

// hashFile returns the hash of a file's content as it lies.
func hashFile(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	digest := sha256.New()
	block := make([]byte, 1<<20)
	for ctx.Err() == nil {
		n, err := file.Read(block)
		digest.Write(block[:n])
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(digest.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
	return "", context.Cause(ctx)
}

func (o *opened) close() error {
	var err error
	if o.unpack != nil {
		err = o.unpack.Close()
	}
	return errors.Join(err, o.file.Close())
}

// limited ends with errBomb once more than its allowance was read.
type limited struct {
	in   io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, errBomb
	}
	return n, err
}

// decoderOf returns the decoder of an encoding by IANA name, nil for UTF-8.
func decoderOf(name string) (encoding.Encoding, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
		return nil, nil
	case "utf-16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), nil
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), nil
	}
	found, err := ianaindex.IANA.Encoding(name)
	if err != nil || found == nil {
		found, err = ianaindex.MIME.Encoding(name)
	}
	if err != nil || found == nil {
		return nil, fmt.Errorf("encoding %q is not known: use an IANA name such as windows-1252, gbk or utf-16", name)
	}
	return found, nil
}
