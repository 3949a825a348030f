// Package bgnbd is the BG/NBD model.
package bgnbd
