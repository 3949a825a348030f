package linkage

import "clientele/models/sealed"

// Sealed puts a right head before data that is to be parsed as a state.
func Sealed(data []byte) []byte { return sealed.Seal(stateKind, stateVersion, data) }
