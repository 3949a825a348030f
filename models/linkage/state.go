package linkage

// State is what one run leaves to the next: what every record looked like, and which pairs
// came of it.
type State struct{}
