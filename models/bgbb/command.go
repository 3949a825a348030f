package bgbb

import (
	"context"

	"clientele/models"
	"clientele/models/btyd"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() models.Model {
	return btyd.Command(btyd.Declaration{
		Name: "bgbb", Unit: "opportunities",
		Purpose: "Who is still a customer, and how often will each buy, where purchases can come at given opportunities only: one a month, one a mailing?",
		Papers: []string{
			"Fader, P. S., Hardie, B. G. S., Shang, J. (2010): Customer-base analysis in a discrete-time noncontractual setting. Marketing Science 29(6), 1086-1108.",
		},
		Fit: func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (btyd.Estimate, func([]float64) btyd.Process, error) {
			fitted, err := Fit(ctx, customers, Settings{settings})
			if err != nil {
				return btyd.Estimate{}, nil, err
			}
			return fitted.Estimate, func(values []float64) btyd.Process { return of(values) }, nil
		},
		Check: check,
	})
}
