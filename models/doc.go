// Package models is the vocabulary that all statistical models share: the columns they take and give, the
// settings they read, the report they print, and the interface by which the command line lists, describes and runs any of them.
//
// It is for authors of models and for those who run models they do not know: `clientele model list`, `describe` and
// `run`. A program that wants one certain model uses that model's own package and types, which are richer: there a fitted
// model is another type than its settings, so an unfitted one cannot be asked to predict.
//
// It does not read files, speak SQL, look at a clock or print: those who call it do. It holds no list of models either,
// so that it imports none of them; the command line has the list.
//
// # How a model takes part
//
// A model's package exports a function, Command by habit, that returns a [Model]. Its [Spec] declares inputs,
// outputs and settings once; reading of settings, refusal of unknown names, help texts and documentation follow from it. Run
// gets the input as [Columns], the settings as the words of the command line, and a random source that is never nil.
//
// # Errors
//
// Names that nobody knows give an [UnknownNameError] or a [MissingColumnError] with the nearest right name; values in a wrong
// place give a [RowError] with the number of the row, counted from 1 without the header. No error holds a customer's data.
//
// # Why this way
//
// Columns are plain slices and not a data frame: models loop over them, and every library can make them. Settings arrive as
// text because they come from `--set key=value` and from a configuration file alike; each is parsed once, by the type its
// declaration gives. Objects of a report keep their order, since parameters are read in the order of the paper.
package models
