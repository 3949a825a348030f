package identity

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// crockford are the digits of a customer id: no letter that is mistaken for a digit or
// another letter.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newID makes a customer id from the first node of a customer. attempt is more than 0
// where the id of the attempt before belongs to somebody else. The id tells nothing about
// the customer, though who knows the number can make it again.
func newID(seed nodeKey, attempt int) string {
	text := seed.append(nil)
	if attempt > 0 {
		text = strconv.AppendInt(append(text, 0), int64(attempt), 10)
	}
	var id [idLength]byte
	writeID(id[:], text)
	return string(id[:])
}

const idLength = 13

// append appends what identifies a node, its parts apart.
func (k nodeKey) append(text []byte) []byte {
	text = append(append(text, k.System...), 0)
	text = append(append(text, k.Table...), 0)
	return append(text, k.ID...)
}

// writeID writes the id that a text gives.
func writeID(id, text []byte) {
	sum := sha256.Sum256(text)
	bits := binary.BigEndian.Uint64(sum[:8])
	id[0] = 'C'
	for i := 1; i < idLength; i++ {
		id[i] = crockford[bits>>(64-5*i)&31]
	}
}
