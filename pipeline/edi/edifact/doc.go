// Package edifact reads interchanges of UN/EDIFACT: orders (ORDERS), their answers
// (ORDRSP) and invoices (INVOIC) of the directories around D.96A, EANCOM's among them,
// a row for each line. The separators are those of UNA, or the standard's.
//
// It reads no changes of orders (ORDCHG) and of a line's splits over places (LOC with a
// quantity) nothing: the quantity of a line is that of its QTY.
package edifact
