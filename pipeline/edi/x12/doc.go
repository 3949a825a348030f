// Package x12 reads interchanges of ANSI X12: purchase orders (850), their answers
// (855), ship notices (856) and invoices (810), a row for each line. The separators are
// those of the ISA segment of each interchange; it may be wrapped at a width of its
// gateway's choosing.
//
// It reads orders, not their changes (860), and of a line's schedules (SCH) and stores
// (SDQ) nothing: the quantity of a line is that of PO1.
package x12
