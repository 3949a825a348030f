package paretonbd

import (
	"context"

	"clientele/models"
	"clientele/models/btyd"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() models.Model {
	return btyd.Command(btyd.Declaration{
		Name: "paretonbd", Unit: "any unit of time",
		Purpose: "Who is still a customer, and how often will each buy? Dropout may come at any time.",
		Papers: []string{
			"Schmittlein, D. C., Morrison, D. G., Colombo, R. (1987): Counting your customers: who are they and what will they do next? Management Science 33(1), 1-24.",
			"Fader, P. S., Hardie, B. G. S. (2005): A note on deriving the Pareto/NBD model and related expressions. brucehardie.com/notes/009.",
		},
		Fit: func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (btyd.Estimate, func([]float64) btyd.Process, error) {
			fitted, err := Fit(ctx, customers, Settings{settings})
			if err != nil {
				return btyd.Estimate{}, nil, err
			}
			return fitted.Estimate, process, nil
		},
	})
}
