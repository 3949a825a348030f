package identity

import (
	"context"
	"math/rand/v2"

	"clientele/models/linkage"
)

// linker is what the step needs of package linkage. Tests put a simple one in its place.
type linker interface {
	// train learns a model from the records.
	train(ctx context.Context, r linkage.Records, s linkage.Settings, seed uint64) (matcher, error)
	// model and state read what an earlier night wrote.
	model(data []byte) (matcher, error)
	state(data []byte) (*linkage.State, error)
}

// matcher is a trained model.
type matcher interface {
	Link(ctx context.Context, r linkage.Records, s linkage.Settings, previous *linkage.State) (*linkage.Result, error)
	Weights() []linkage.Weight
	Status() linkage.Status
	Fits(r linkage.Records) bool
	Explain(ctx context.Context, r linkage.Records, a, b int, s linkage.Settings) (linkage.Waterfall, error)
	MarshalBinary() ([]byte, error)
}

// realLinker is package linkage.
type realLinker struct{}

func (realLinker) train(ctx context.Context, r linkage.Records, s linkage.Settings, seed uint64) (matcher, error) {
	return linkage.Train(ctx, r, s, rand.NewPCG(seed, 0x1d))
}

func (realLinker) model(data []byte) (matcher, error) { return linkage.ParseModel(data) }

func (realLinker) state(data []byte) (*linkage.State, error) { return linkage.ParseState(data) }
