package main

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/duck"
)

// defaultMemory is the engine's limit where the machine's memory is not known.
const defaultMemory = 4_000_000_000

// resources are what a run may use: threads of the engine, and bytes of memory in all.
type resources struct {
	threads int
	memory  int64
}

// resources are taken from the flags, then the configuration (which may be nil),
// then the machine.
func (a *app) resources(project *config.Project) (resources, error) {
	r := resources{threads: cores(), memory: machineMemory() / 2}
	if project == nil {
		project = &config.Project{}
	}
	if project.Run.Threads > 0 {
		r.threads = project.Run.Threads
	}
	if project.Run.Memory > 0 {
		r.memory = int64(project.Run.Memory)
	}
	if a.threads < 0 {
		return r, usagef("--threads %d: it is a positive number", a.threads)
	}
	if a.threads > 0 {
		r.threads = a.threads
	}
	if a.memory != "" {
		size, err := config.ParseBytes(a.memory)
		if err != nil {
			return r, usagef("--memory %s: %v", a.memory, err)
		}
		r.memory = int64(size)
	}
	return r, nil
}

// engine is the part of the memory that the engine may fill: what it holds beside its own
// count, where statements spill a quarter more, and what the program holds, need room as
// well. They shrink less than the limit does, so that of little memory the part is smaller.
func (r resources) engine() int64 {
	if r.memory < littleMemory {
		return r.memory / 20 * 14
	}
	return r.memory / 20 * 15
}

// littleMemory is where the memory of a run is too small for two steps at a time.
const littleMemory = 2_000_000_000

// parallel is how many steps run at once. The engine shares its threads and memory
// among them; two keep it busy while one of them waits for the disk.
func (r resources) parallel() int {
	if r.memory < littleMemory {
		return 1
	}
	return 2
}

// largeShare is the part of the memory, one in so many, from which on what a step reads is
// large: Parquet unpacks to ten times its size and more where an engine sorts or groups it.
const largeShare = 32

// leastHeap is the heap below which garbage is not collected in haste.
const leastHeap = 600 << 20

// boundHeap makes the program collect its own garbage in haste when what it holds beside
// the engine nears half of the memory that a run may use, a quarter of little memory. Steps
// that hold much are large, so that the engine holds little then; below what they hold at
// once they would do nothing but collect. GOMEMLIMIT overrules it.
func (r resources) boundHeap() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	limit := r.memory / 2
	if r.memory < littleMemory {
		limit = max(leastHeap, r.memory/4)
	}
	debug.SetMemoryLimit(limit)
}

// idleHeap is how much of what a step left behind the program keeps for the next.
const idleHeap = 200 << 20

// giveBack returns to the system what a step that computed left behind, before one that
// fills the engine's memory comes.
func giveBack() {
	var heap runtime.MemStats
	runtime.ReadMemStats(&heap)
	if heap.HeapSys-heap.HeapReleased > idleHeap {
		debug.FreeOSMemory()
	}
}

// returnMemory has an engine that no statement uses return what its threads keep of the memory
// of statements that ended: that happens as threads end. Where it cannot be had, nothing fails.
func (r resources) returnMemory(ctx context.Context, db *sql.DB) {
	if r.threads < 2 {
		return
	}
	for _, threads := range []int{1, r.threads} {
		_, _ = db.ExecContext(ctx, fmt.Sprintf("set threads = %d", threads))
	}
}

// machineMemory is the machine's memory in bytes.
func machineMemory() int64 {
	file, err := os.Open("/proc/meminfo")
	if err != nil {
		return 2 * defaultMemory
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 2 && fields[0] == "MemTotal:" {
			if kib, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return kib * 1024
			}
		}
	}
	return 2 * defaultMemory
}

// schemas are the folders of a run, which are schemas in its engine.
func schemas() []string {
	return []string{"raw", "run", "history", "staging", "intermediate", "identity", "features", "scores", "patterns", "marts", "checks", "operations"}
}

// openEngine starts the engine of a run, with an empty schema for each folder.
// It spills into the folder scratch.
func openEngine(ctx context.Context, r resources, scratch string) (*sql.DB, error) {
	if scratch != "" {
		if err := os.MkdirAll(scratch, 0o700); err != nil {
			return nil, fmt.Errorf("making the scratch folder: %w", err)
		}
	}
	db, err := duck.Open(ctx, duck.Settings{Threads: r.threads, Memory: r.engine(), TempDir: scratch})
	if err != nil {
		return nil, err
	}
	for _, schema := range schemas() {
		if _, err := db.ExecContext(ctx, "create schema "+schema); err != nil {
			db.Close()
			return nil, fmt.Errorf("preparing the engine: %w", err)
		}
	}
	return db, nil
}

// showTable makes an output of a step readable as schema.table.
func showTable(ctx context.Context, db *sql.DB, output pipeline.Output) error {
	var files []string
	for _, file := range output.Files {
		files = append(files, pipeline.QuoteLiteral(file))
	}
	view := pipeline.QuoteIdent(output.Table.Schema()) + "." + pipeline.QuoteIdent(output.Table.Name())
	options := ""
	if output.Table.Schema() == "history" { // versions of the program add columns
		options = ", union_by_name = true"
	}
	_, err := db.ExecContext(ctx, "create or replace view "+view+" as select * from read_parquet(["+strings.Join(files, ", ")+"]"+options+")")
	if err != nil {
		return fmt.Errorf("reading what was made of %s: %w", output.Table, err)
	}
	return nil
}

// scratchDir is where a run keeps what it may lose.
func scratchDir(layout pipeline.Layout, runID string) string {
	return filepath.Join(layout.Run(runID), "_scratch")
}
