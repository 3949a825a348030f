// Package mbgnbd is the MBG/NBD model.
package mbgnbd
