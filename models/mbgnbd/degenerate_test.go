package mbgnbd_test

import (
	"context"
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/mbgnbd"
)

func TestFit_alwaysAnswers(t *testing.T) {
	btydtest.AlwaysAnswers(t, 250, false, func(customers btyd.Customers) (btyd.Estimate, btyd.Process, error) {
		fitted, err := mbgnbd.Fit(context.Background(), customers, mbgnbd.Settings{})
		if err != nil {
			return btyd.Estimate{}, nil, err
		}
		return fitted.Estimate, fitted, nil
	})
}
