// Package bgbb is the BG/BB model.
package bgbb
