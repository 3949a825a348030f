package demo

// appendPerson appends the truth's name of a person: P and eight digits.
func appendPerson(b []byte, i int) []byte {
	return appendPadded(append(b, 'P'), uint64(i)+1, 8)
}
