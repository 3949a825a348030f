package models

import (
	"context"
	"math/rand/v2"
)

// Model is a statistical model as the command line sees it: it can be listed, described and run on any table with its input
// columns.
type Model interface {
	// Spec declares the model. It is the same at each call.
	Spec() Spec

	// Run fits the model to the input by the settings, scores the input's rows and reports on both. The settings are the
	// words of the command line; one that Spec does not declare is an error. The source is never nil; a model that
	// draws nothing ignores it. The same input, settings and source state give the same output, and the order of
	// the input's rows changes nothing but the order of the output's. The input is not changed, and the output may share
	// its slices. On an error the output is empty; a context that ends gives its error.
	Run(ctx context.Context, in Columns, settings map[string]string, src rand.Source) (Output, error)
}

// Output is what a run gives.
type Output struct {
	Report Report
	Scored Columns // the columns of Spec.Outputs, keys first
	// Beside are further tables, by the text setting that names the file they go to.
	Beside map[string]Columns
}

// Find looks a model up by its name in a list. The error is an *UnknownNameError, which knows the nearest name.
func Find(list []Model, name string) (Model, error) {
	names := make([]string, len(list))
	for i, model := range list {
		if names[i] = model.Spec().Name; names[i] == name {
			return model, nil
		}
	}
	return nil, NewUnknownNameError("model", name, names)
}
