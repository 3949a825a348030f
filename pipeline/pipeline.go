// Package pipeline is the vocabulary and the runner of a night: steps that
// declare what they read and write, the plan that orders them, and the run that
// executes the plan, resumes after a crash, and knows when nothing has changed.
//
// It knows neither SQL nor files' contents nor models: steps do the work, the
// folders below implement them, and cmd/clientele puts them together.
//
// Why this way: a step's identity is a hash of what it does and of what it reads,
// computed before it runs. Resuming, the no-op night and the selection of steps
// all follow from comparing these hashes; nothing is decided by timestamps.
package pipeline
