// Package edi holds what X12 and EDIFACT have in common: interchanges that hold
// groups that hold transactions, each with a number at both its ends and a count at
// its last one, and the columns that an order's lines are handed over in. Its
// sub-packages x12 and edifact know the two standards.
//
// A transaction is handed over whole or refused whole: one whose segments or numbers
// are wrong was damaged on its way, and half an order is worse than none. A group or
// an interchange whose end contradicts it refuses the transactions in it. Those are
// held back until the interchange ends, up to Options.HoldBytes; in a larger
// interchange the transactions before that are handed over as they end, and a wrong
// end of the group or the interchange is one refusal that says so. Memory is bounded by
// HoldBytes and TransactionBytes, whatever the size of the file.
//
// It is no validator of a standard: a segment that no reader needs may be as wrong as
// it likes, and it judges no values. Nor does it answer: acknowledgements are other
// programs' work.
package edi
