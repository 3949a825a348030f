package paretonbd_test

import (
	"context"
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/paretonbd"
)

func TestFit_alwaysAnswers(t *testing.T) {
	btydtest.AlwaysAnswers(t, 250, false, func(customers btyd.Customers) (btyd.Estimate, btyd.Process, error) {
		fitted, err := paretonbd.Fit(context.Background(), customers, paretonbd.Settings{})
		if err != nil {
			return btyd.Estimate{}, nil, err
		}
		return fitted.Estimate, fitted, nil
	})
}
