// Package gammagamma is the Gamma-Gamma model of spend.
package gammagamma
