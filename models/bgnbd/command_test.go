package bgnbd_test

import (
	"testing"

	"clientele/models/bgnbd"
	"clientele/models/btyd/btydtest"
	"clientele/models/modeltest"
)

func TestCommand_passesTheSuite(t *testing.T) {
	modeltest.Run(t, bgnbd.Command(), btydtest.Fixtures(t, false)...)
}
