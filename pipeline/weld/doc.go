// Package weld finishes Parquet files without reading a row: it joins several,
// or row groups of several, to one, and gives a file columns that hold one value throughout.
//
// A third of an entity's columns are such: the source, the file and the run that
// rows come from, the currency, the defaults of what is not mapped. The engine
// writes them value by value, which takes half as long again as all the rest;
// here each takes a dictionary of one value and one run of references a row
// group. The pages that are there are copied as they are; the footer alone is
// written anew.
//
// It is no writer of Parquet: it knows the footers that the engine writes, and
// refuses others with [ErrFooter], so that the caller can have the engine do the
// same.
package weld
