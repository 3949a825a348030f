package bgbb_test

import (
	"context"
	"testing"

	"clientele/models/bgbb"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
)

func TestFit_alwaysAnswers(t *testing.T) {
	btydtest.AlwaysAnswers(t, 250, true, func(customers btyd.Customers) (btyd.Estimate, btyd.Process, error) {
		fitted, err := bgbb.Fit(context.Background(), customers, bgbb.Settings{})
		if err != nil {
			return btyd.Estimate{}, nil, err
		}
		return fitted.Estimate, fitted, nil
	})
}
