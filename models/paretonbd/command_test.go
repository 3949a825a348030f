package paretonbd_test

import (
	"testing"

	"clientele/models/btyd/btydtest"
	"clientele/models/modeltest"
	"clientele/models/paretonbd"
)

func TestCommand_passesTheSuite(t *testing.T) {
	modeltest.Run(t, paretonbd.Command(), btydtest.Fixtures(t, false)...)
}
