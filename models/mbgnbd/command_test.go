package mbgnbd_test

import (
	"testing"

	"clientele/models/btyd/btydtest"
	"clientele/models/mbgnbd"
	"clientele/models/modeltest"
)

func TestCommand_passesTheSuite(t *testing.T) {
	modeltest.Run(t, mbgnbd.Command(), btydtest.Fixtures(t, false)...)
}
