// Package gbdt learns probabilities from features by gradient boosted decision trees.
package gbdt
