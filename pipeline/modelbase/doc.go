// Package modelbase is the model base: what training produced, kept by name and version
// under .clientele/models/<name>/<version>/, so that a night scores with a model that an
// earlier night trained, and so that a bad model can be taken back.
//
// A version is named after the as-of date of the night that trained it. A step asks for the
// version [InUse], learns from [Due] whether it must train, and puts what it trained into the
// run's folder by [Leave]; [Keep] takes it over once the night is published. [Pin], [Unpin]
// and [RollBack] are the user's decisions. The package knows nothing of models: their bytes
// are sealed by themselves, and it verifies that they are those that were written.
//
// It is a foundation: steps and commands import it, it imports pipeline and durable alone.
// The linkage model of package identity lies beside, in a form of its own, and is not listed.
//
// Why this way: a night counts versions from before its as-of date only, so a rerun of a date
// decides the same whatever was trained since; and decisions are kept apart from versions, so
// that publishing a date again neither forgets nor invents one. What goes wrong has one answer
// each:
//   - a damaged version, or one of another form: never used; the one before stands in for
//     comparison, [Due] says to train anew, and a warning names the folder;
//   - an empty folder that a crash left: as if it was not there;
//   - a pin of a version that is gone, damaged or not from before the as-of date: the newest
//     accepted one is used, and a warning says so;
//   - damaged decisions: nothing of the model is used, because it cannot be known what was
//     taken back; a warning says what to do;
//   - an earlier date that is run again: it sees what was there before that date. Its version
//     replaces the one of the same date, unless that one is pinned.
package modelbase
