package bgnbd

import (
	"context"

	"clientele/models"
	"clientele/models/btyd"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() models.Model {
	return btyd.Command(btyd.Declaration{
		Name: "bgnbd", Unit: "any unit of time",
		Purpose: "Who is still a customer, and how often will each buy? Dropout may follow each repeat purchase.",
		Papers: []string{
			"Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): \"Counting your customers\" the easy way: an alternative to the Pareto/NBD model. Marketing Science 24(2), 275-284.",
		},
		Fit: func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (btyd.Estimate, func([]float64) btyd.Process, error) {
			fitted, err := Fit(ctx, customers, Settings{settings})
			if err != nil {
				return btyd.Estimate{}, nil, err
			}
			return fitted.Estimate, func(values []float64) btyd.Process { return of(values) }, nil
		},
	})
}
