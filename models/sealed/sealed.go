// Package sealed puts a head on what a fitted model stores: its kind, the version of its form and the SHA-256 of the rest. Whoever reads it back
// knows whether it is whole and whether it is theirs. It writes no files; callers do.
package sealed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrDamaged says that a stored model is not what was written. The caller takes an earlier version or trains anew.
var ErrDamaged = errors.New("stored model is damaged")

// ErrVersion says that a stored model is of a form that this program does not read. The caller trains anew.
var ErrVersion = errors.New("stored model has another version")

// maxHead is longer than any head, so that a file of something else is not searched through for its first line.
const maxHead = 200

// Seal puts the head before the body. A kind is one word.
func Seal(kind string, version int, body []byte) []byte {
	return append(fmt.Appendf(nil, "clientele-%s %d %x\n", kind, version, sha256.Sum256(body)), body...)
}

// Open takes the head off and gives the body. The error is an ErrDamaged or an ErrVersion.
func Open(kind string, version int, data []byte) ([]byte, error) {
	end := bytes.IndexByte(data[:min(len(data), maxHead)], '\n')
	var fields []string
	if end >= 0 {
		fields = strings.Fields(string(data[:end]))
	}
	if len(fields) != 3 || fields[0] != "clientele-"+kind {
		return nil, fmt.Errorf("reading a %s model: %w: it does not begin as one", kind, ErrDamaged)
	}
	if fields[1] != strconv.Itoa(version) {
		return nil, fmt.Errorf("reading a %s model: %w: it has %s, this program reads %d: train it again", kind, ErrVersion, fields[1], version)
	}
	body := data[end+1:]
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != fields[2] {
		return nil, fmt.Errorf("reading a %s model: %w: its checksum differs", kind, ErrDamaged)
	}
	return body, nil
}

// Damaged wraps what is wrong with a body.
func Damaged(kind string, reason error) error {
	return fmt.Errorf("reading a %s model: %w: %w", kind, ErrDamaged, reason)
}
