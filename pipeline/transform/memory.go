package transform

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"

	"clientele/pipeline"
)

// watchMemory has the engine profile the next statement of a connection into a
// file beside tmp. The returned function ends that and returns the peak of the
// engine's buffers in bytes, which it shares with steps that run at the same
// time; 0 if unknown. The figure is for the run's log: where it cannot be had,
// nothing fails.
func watchMemory(ctx context.Context, conn *sql.Conn, tmp string) func() int64 {
	profile := tmp + ".profile.json" // the engine insists on the ending
	stop := func() error {
		// The connection goes back to its pool: it must profile no more, even
		// when the step was cancelled.
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "pragma disable_profiling")
		return err
	}
	// In this order: enabling sends the profile to the terminal again.
	for _, setting := range []string{"set enable_profiling = 'json'", "set profiling_output = " + pipeline.QuoteLiteral(profile)} {
		if _, err := conn.ExecContext(ctx, setting); err != nil {
			_ = stop()
			return func() int64 { return 0 }
		}
	}
	return func() int64 {
		data, readErr := os.ReadFile(profile)
		if err := errors.Join(stop(), readErr, os.Remove(profile)); err != nil {
			return 0
		}
		var figures struct {
			Peak int64 `json:"system_peak_buffer_memory"`
		}
		if json.Unmarshal(data, &figures) != nil {
			return 0
		}
		return figures.Peak
	}
}
