package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"runtime"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
)

// app is one invocation of the program: where it reads and writes, the clock,
// and the flags that every command has.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time

	project   string
	logFormat string
	quiet     bool
	threads   int
	memory    string
	json      bool

	sliceRows int64 // that large tables are made by; 0: the standard
}

// root wraps cobra's command so that its errors become usage errors.
type root struct{ *cobra.Command }

func (r root) execute(ctx context.Context, args []string) error {
	r.SetArgs(args)
	return r.ExecuteContext(ctx)
}

// command builds the tree of commands.
func (a *app) command() root {
	cmd := &cobra.Command{
		Use:   "clientele",
		Short: "An analytical CRM that one machine can run",
		Long: `Clientele takes the exports that a company's tills, web shop, call center and
ERP already write, works out who its customers are, scores them, and publishes
data marts as Parquet files and one DuckDB database.

Start with ` + "`clientele demo`" + `, or with ` + "`clientele init DIR`" + ` for your own exports.

` + exitCodes,
		Example: `  clientele demo
  clientele run --as-of 2026-06-30
  clientele query "select rfm_segment, count(*) from rfm_score group by rfm_segment"`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SetIn(a.stdin)
	cmd.SetOut(a.stdout)
	cmd.SetErr(a.stderr)
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%v; see `%s --help`", err, cmd.CommandPath())
	})
	flags := cmd.PersistentFlags()
	flags.StringVarP(&a.project, "project", "C", "", "project folder (default: the folder here or above that holds clientele.yaml)")
	flags.StringVar(&a.logFormat, "log-format", "text", "log on stderr as text or json")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "log warnings and errors only, show no progress")
	flags.IntVar(&a.threads, "threads", 0, "threads of the engine (default: the configuration's, or all cores)")
	flags.StringVar(&a.memory, "memory", "", "memory that a run may use, such as 4GB (default: the configuration's, or half of the machine's)")
	for _, sub := range []*cobra.Command{
		a.newDemoCommand(), a.newInitCommand(), a.newCheckCommand(), a.newPlanCommand(), a.newRunCommand(),
		a.newQueryCommand(), a.newCustomerCommand(), a.newAffinityCommand(), a.newDescribeCommand(), a.newIdentityCommand(), a.newModelCommand(), a.newBacktestCommand(),
		a.newSchemaCommand(), a.newSourcesCommand(), a.newRunsCommand(), a.newStatusCommand(),
	} {
		cmd.AddCommand(sub)
	}
	usageErrors(cmd)
	return root{cmd}
}

// usageErrors turns the complaints of every command's argument check into usage
// errors, and names the command's help.
func usageErrors(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usagef("%v; see `%s --help`", err, cmd.CommandPath())
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		usageErrors(sub)
	}
}

// logger writes to out, which is stderr or the display before it, and to the
// extra handlers.
func (a *app) logger(out io.Writer, extra ...slog.Handler) (*slog.Logger, error) {
	level := slog.LevelInfo
	if a.quiet {
		level = slog.LevelWarn
	}
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler
	switch a.logFormat {
	case "text":
		handler = newTextHandler(out, level)
	case "json":
		handler = slog.NewJSONHandler(out, options)
	default:
		return nil, usagef("--log-format %s: it is text or json", a.logFormat)
	}
	return slog.New(append(manyHandlers{handler}, extra...)), nil
}

// terminal tells whether a person watches stderr.
func (a *app) terminal() bool {
	file, ok := a.stderr.(*os.File)
	return ok && !a.quiet && a.logFormat == "text" && isatty.IsTerminal(file.Fd())
}

// cores is how many threads there are to use.
func cores() int { return runtime.GOMAXPROCS(0) }
