// Package columnar moves the columns that models work on in and out of Parquet and
// CSV files. It lies below the steps: they and the command line read and write
// by it. It computes nothing.
package columnar
