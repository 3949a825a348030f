package linkage

// Sealed puts a right checksum behind data that is to be parsed as a state.
func Sealed(data []byte) []byte { return sealState(append([]byte(stateVersion), data...)) }
