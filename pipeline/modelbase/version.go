package modelbase

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"clientele/pipeline"
)

// Status says what may be done with a version.
type Status string

// A version is accepted or rejected by the night that trained it, withdrawn by a user, and
// damaged where it cannot be read.
const (
	Accepted  Status = "accepted"
	Rejected  Status = "rejected"
	Withdrawn Status = "withdrawn"
	Damaged   Status = "damaged"
)

// Version is one trained model with what must be known of it.
type Version struct {
	Name    string // churn, clv, propensity, prospect …: letters, digits, "-" and "_"
	Version string // ISO as-of date of the night that trained it
	// Shape is a hash of the feature list, the settings and the code: a model of another
	// shape is neither scored with nor compared to.
	Shape              string
	Model              string // which of the candidates it is: gbdt, logistic, btyd …
	TrainFrom, TrainTo string // ISO days of the first and last day learnt from; "" none
	Grade              string // on the card of that night; "" not graded
	MetricName         string // what Metric and BaselineMetric measure; "" nothing
	Metric             float64
	BaselineName       string
	BaselineMetric     float64
	Status             Status // by the night: Accepted or Rejected; reading adds Withdrawn and Damaged
	Reason             string // why it has that status, in words; may be ""
	Data               []byte // the model, sealed by itself
	Card               []byte // JSON: what the card said at training; nil: none

	// What follows is known where a version was read from the base.

	Pinned bool   // the user's decision is to score with it
	Used   bool   // a night from now on would score with it
	Tried  string // newest version of any status before the as-of date: when training was tried last
	// Problem tells why training must not wait, whatever the age: the newest version is damaged.
	Problem string
	// Warnings tell what was passed over, and what to do about it.
	Warnings []string

	hash   string
	behind *Version // what would be in use without the pin
}

// ErrDamaged says that a file of the base is not what was written. The caller trains anew.
var ErrDamaged = errors.New("its bytes are not those that were written")

// ErrForm says that a file of the base has a form that this program does not read.
var ErrForm = errors.New("it is of a form that this program does not read")

// Fingerprint identifies the version and how it came into use: part of the fingerprint of a
// step that scores with it.
func (v Version) Fingerprint() string {
	behind := ""
	if v.behind != nil {
		behind = v.behind.Fingerprint()
	}
	return pipeline.Hash(v.Name, v.Version, v.hash, fmt.Sprint(v.Pinned), v.Tried, v.Problem, behind)
}

// For gives the version that a step of the given shape uses: itself, or where it is pinned
// and of another shape, the one that would be in use without the pin, with a warning.
func (v Version) For(shape string) Version {
	if !v.Pinned || v.Shape == shape {
		return v
	}
	warning := fmt.Sprintf("the pinned version %s of the model %s has other features, settings or code than this night: it is not used; `clientele model unpin %s`, or pin another", v.Version, v.Name, v.Name)
	out := Version{Name: v.Name}
	if v.behind != nil {
		out = *v.behind
	}
	out.Warnings = append([]string{warning}, v.Warnings...)
	return out
}

// Due tells whether a night must train anew, and why. v is what [InUse] and [Version.For]
// gave, also where nothing was found. A version is due when training was last tried
// retrainAfterDays ago, whether it was accepted or not. A pinned version is never due; the
// reason then tells why what was asked for is not done.
func Due(v Version, asOf time.Time, retrainAfterDays int, shape string, retrain bool) (due bool, reason string) {
	tried, err := time.Parse(time.DateOnly, v.Tried)
	days := int(asOf.Sub(tried) / (24 * time.Hour))
	switch {
	case v.Version != "" && v.Pinned && v.Shape == shape:
		if retrain {
			return false, fmt.Sprintf("it is pinned to %s: `clientele model unpin %s` lets it be trained anew", v.Version, v.Name)
		}
		return false, ""
	case retrain:
		return true, "asked for"
	case v.Problem != "":
		return true, v.Problem
	case v.Version == "":
		return true, "there is none yet"
	case v.Shape != shape:
		return true, "its features, settings or code are others"
	case err != nil || days >= retrainAfterDays:
		return true, fmt.Sprintf("the last training is %d days past", days)
	}
	return false, ""
}

// ErrName says that something cannot be the name of a model. The caller tells the user.
var ErrName = errors.New("a name has letters, digits, - and _ and does not begin with _")

// checkName refuses names that are no folder of the base.
func checkName(name string) error {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" || strings.HasPrefix(name, "_") {
		return fmt.Errorf("model %q: %w", name, ErrName)
	}
	return nil
}

// checkVersion refuses versions that are no ISO day.
func checkVersion(version string) error {
	if _, err := time.Parse(time.DateOnly, version); err != nil {
		return fmt.Errorf("version %q: it is the day of a night, such as 2026-06-30", version)
	}
	return nil
}

// about is how a version is described in its file; null stands for what is not a number.
type about struct {
	Name           string          `json:"name"`
	Version        string          `json:"version"`
	Shape          string          `json:"shape"`
	Model          string          `json:"model,omitempty"`
	TrainFrom      string          `json:"train_from,omitempty"`
	TrainTo        string          `json:"train_to,omitempty"`
	Grade          string          `json:"grade,omitempty"`
	MetricName     string          `json:"metric_name,omitempty"`
	Metric         *float64        `json:"metric"`
	BaselineName   string          `json:"baseline_name,omitempty"`
	BaselineMetric *float64        `json:"baseline_metric"`
	Status         Status          `json:"status"`
	Reason         string          `json:"reason,omitempty"`
	Card           json.RawMessage `json:"card,omitempty"`
}

const (
	versionKind   = "clientele-model"
	decisionsKind = "clientele-decisions"
	form          = 1
)

// encode writes a version: a line with the hash of the rest, a line that describes it, the data.
func (v Version) encode() ([]byte, error) {
	if err := errors.Join(checkName(v.Name), checkVersion(v.Version)); err != nil {
		return nil, err
	}
	if v.Status != Accepted && v.Status != Rejected {
		return nil, fmt.Errorf("model %s of %s: a night accepts or rejects, it does not say %q", v.Name, v.Version, v.Status)
	}
	line, err := json.Marshal(about{Name: v.Name, Version: v.Version, Shape: v.Shape, Model: v.Model, TrainFrom: v.TrainFrom, TrainTo: v.TrainTo,
		Grade: v.Grade, MetricName: v.MetricName, Metric: finite(v.Metric), BaselineName: v.BaselineName, BaselineMetric: finite(v.BaselineMetric),
		Status: v.Status, Reason: v.Reason, Card: v.Card})
	if err != nil {
		return nil, fmt.Errorf("describing the model %s of %s: %w", v.Name, v.Version, err)
	}
	return seal(versionKind, append(append(line, '\n'), v.Data...)), nil
}

// decode reads what encode wrote. The error is an [ErrDamaged] or an [ErrForm].
func decode(text []byte) (Version, error) {
	body, err := open(versionKind, text)
	if err != nil {
		return Version{}, err
	}
	line, data, found := bytes.Cut(body, []byte{'\n'})
	var a about
	if !found {
		return Version{}, fmt.Errorf("%w: it is not described", ErrForm)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return Version{}, fmt.Errorf("%w: %w", ErrForm, err)
	}
	if a.Status != Accepted && a.Status != Rejected {
		return Version{}, fmt.Errorf("%w: its status is %q", ErrForm, a.Status)
	}
	return Version{Name: a.Name, Version: a.Version, Shape: a.Shape, Model: a.Model, TrainFrom: a.TrainFrom, TrainTo: a.TrainTo,
		Grade: a.Grade, MetricName: a.MetricName, Metric: number(a.Metric), BaselineName: a.BaselineName, BaselineMetric: number(a.BaselineMetric),
		Status: a.Status, Reason: a.Reason, Data: data, Card: a.Card, hash: hashOf(text)}, nil
}

// seal puts a line with the kind, the form and the hash of the body before it.
func seal(kind string, body []byte) []byte {
	return append(fmt.Appendf(nil, "%s %d %s\n", kind, form, hashOf(body)), body...)
}

// open takes the line off and verifies the body.
func open(kind string, text []byte) ([]byte, error) {
	line, body, found := bytes.Cut(text, []byte{'\n'})
	words := strings.Fields(string(line[:min(len(line), 200)]))
	switch {
	case !found || len(words) != 3 || words[0] != kind:
		return nil, fmt.Errorf("%w: it does not begin as it should", ErrDamaged)
	case words[1] != fmt.Sprint(form):
		return nil, fmt.Errorf("%w: form %s, not %d", ErrForm, words[1], form)
	case words[2] != hashOf(body):
		return nil, ErrDamaged
	}
	return body, nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func number(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}
