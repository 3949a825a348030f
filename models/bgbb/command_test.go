package bgbb_test

import (
	"testing"

	"clientele/models/bgbb"
	"clientele/models/btyd/btydtest"
	"clientele/models/modeltest"
)

func TestCommand_passesTheSuite(t *testing.T) {
	modeltest.Run(t, bgbb.Command(), btydtest.Fixtures(t, true)...)
}
