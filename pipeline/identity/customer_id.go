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
	text := seed.System + "\x00" + seed.Table + "\x00" + seed.ID
	if attempt > 0 {
		text += "\x00" + strconv.Itoa(attempt)
	}
	sum := sha256.Sum256([]byte(text))
	bits := binary.BigEndian.Uint64(sum[:8])
	var id [13]byte
	id[0] = 'C'
	for i := range 12 {
		id[i+1] = crockford[bits>>(59-5*i)&31]
	}
	return string(id[:])
}
