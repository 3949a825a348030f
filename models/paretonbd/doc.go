// Package paretonbd is the Pareto/NBD model.
package paretonbd
