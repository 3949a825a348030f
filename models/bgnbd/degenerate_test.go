package bgnbd_test

import (
	"context"
	"testing"

	"clientele/models/bgnbd"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
)

func TestFit_alwaysAnswers(t *testing.T) {
	btydtest.AlwaysAnswers(t, 500, false, func(customers btyd.Customers) (btyd.Estimate, btyd.Process, error) {
		fitted, err := bgnbd.Fit(context.Background(), customers, bgnbd.Settings{})
		if err != nil {
			return btyd.Estimate{}, nil, err
		}
		return fitted.Estimate, fitted, nil
	})
}
