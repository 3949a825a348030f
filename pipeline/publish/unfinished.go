package publish

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// intentName is the file in which a run says at its start what it was asked for.
const intentName = "run.json"

// Begin records what a run was asked for, so that it can be resumed and listed
// whatever becomes of it.
func Begin(layout pipeline.Layout, night Night) error {
	data, err := json.MarshalIndent(night, "", "  ")
	if err != nil {
		return fmt.Errorf("recording the run: %w", err)
	}
	return durable.WriteFile(filepath.Join(layout.Run(night.RunID), intentName), append(data, '\n'))
}

// Unfinished returns the newest run that never became a night, unless a newer
// night was published since: then there is [pipeline.ErrNothingToResume].
func Unfinished(layout pipeline.Layout) (Night, error) {
	ids, err := runIDs(layout)
	if err != nil {
		return Night{}, err
	}
	current := "" // by its link alone: its manifest may be damaged
	if folder, err := filepath.EvalSymlinks(layout.Marts()); err == nil {
		current = filepath.Base(filepath.Dir(folder))
	}
	for _, id := range ids {
		if _, is := asNight(layout, id, current); is || id == current {
			break
		}
		night, err := intent(layout, id)
		if errors.Is(err, os.ErrNotExist) {
			continue // it died before it began
		}
		return night, err
	}
	return Night{}, pipeline.ErrNothingToResume
}

func intent(layout pipeline.Layout, id string) (Night, error) {
	data, err := os.ReadFile(filepath.Join(layout.Run(id), intentName))
	if err != nil {
		return Night{}, fmt.Errorf("reading what run %s was asked for: %w", id, err)
	}
	var night Night
	if err := json.Unmarshal(data, &night); err != nil {
		return Night{}, fmt.Errorf("reading what run %s was asked for: %w", id, err)
	}
	return night, nil
}

// LatestRecords returns the records of all runs, those of the newest first, for
// a selection of steps to build on.
func LatestRecords(layout pipeline.Layout) ([]pipeline.Record, error) {
	ids, err := runIDs(layout)
	if err != nil {
		return nil, err
	}
	var all []pipeline.Record
	for _, id := range ids {
		records, err := pipeline.Records(layout, id)
		if err != nil {
			return nil, err
		}
		all = append(all, records...)
	}
	return all, nil
}

// Runs lists all runs, the newest first: nights with their manifest, others with
// what they were asked for.
func Runs(layout pipeline.Layout) ([]Run, error) {
	ids, err := runIDs(layout)
	if err != nil {
		return nil, err
	}
	current, _, found, err := Current(layout)
	if err != nil {
		return nil, err
	}
	var runs []Run
	for _, id := range ids {
		run := Run{Status: "complete"}
		var isNight bool
		if run.Night, isNight = asNight(layout, id, current.RunID); !isNight {
			run.Status = "unfinished"
			if run.Night, err = intent(layout, id); err != nil {
				run.Night = Night{RunID: id}
			}
		}
		if found && id == current.RunID {
			run.Status = "published"
		}
		runs = append(runs, run)
	}
	return runs, nil
}

// Run is a night with its standing: published, complete (a night that is not, or
// no longer, published) or unfinished.
type Run struct {
	Night
	Status string `json:"status"`
}

// SumUp reads the exports of the run at work from its table raw.export.
func SumUp(ctx context.Context, db *sql.DB) (Inputs, error) {
	var sum Inputs
	rows, err := db.QueryContext(ctx, "select source, source_file, sha256, bytes, rows_read from raw.export order by source, source_file")
	if err != nil {
		return sum, fmt.Errorf("listing the exports: %w", err)
	}
	defer rows.Close()
	digest := sha256.New()
	for rows.Next() {
		var source, file, hash string
		var size, read int64
		if err := rows.Scan(&source, &file, &hash, &size, &read); err != nil {
			return sum, fmt.Errorf("listing the exports: %w", err)
		}
		fmt.Fprintf(digest, "%q %q %s\n", source, file, hash)
		sum.Files++
		sum.Bytes += size
		sum.Rows += read
	}
	if err := rows.Err(); err != nil {
		return sum, fmt.Errorf("listing the exports: %w", err)
	}
	sum.SHA256 = hex.EncodeToString(digest.Sum(nil))
	return sum, nil
}
