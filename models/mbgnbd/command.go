package mbgnbd

import (
	"context"

	"clientele/models"
	"clientele/models/btyd"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() models.Model {
	return btyd.Command(btyd.Declaration{
		Name: "mbgnbd", Unit: "any unit of time",
		Purpose: "Who is still a customer, and how often will each buy? Dropout may follow each purchase, the first included.",
		Papers: []string{
			"Batislam, E. P., Denizel, M., Filiztekin, A. (2007): Empirical validation and comparison of models for customer base analysis. International Journal of Research in Marketing 24(3), 201-209.",
			"Hoppe, D., Wagner, U. (2007): Customer base analysis: the case for a central variant of the betageometric/NBD model. Marketing ZFP 3(2), 75-90.",
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
