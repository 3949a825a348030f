package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/demo"
	"clientele/pipeline/durable"
)

func (a *app) newInitCommand() *cobra.Command {
	var withDemo bool
	var from string
	var settings demo.Settings
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Make a new project",
		Long: `Init makes a folder with a clientele.yaml to fill in and a folder exports. With
--demo it makes a demo company's exports and configuration instead, with the truth
they were drawn from, and runs nothing. With --from it looks at the heads of a
folder's exports and writes a source for each kind of file; what is not sure waits in
comments for an answer.`,
		Example: `  clientele init shop
  clientele init shop --from shop/exports
  clientele init trial --demo --scale 0.2`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a.project = args[0]
			if from != "" {
				return a.initFrom(cmd.Context(), args[0], from)
			}
			if withDemo {
				_, err := a.generate(cmd.Context(), settings)
				return err
			}
			return a.initProject(args[0])
		},
	}
	cmd.Flags().BoolVar(&withDemo, "demo", false, "make a demo company")
	cmd.Flags().StringVar(&from, "from", "", "folder of exports to make the sources from")
	cmd.MarkFlagsMutuallyExclusive("demo", "from")
	demoFlags(cmd, &settings)
	return cmd
}

func (a *app) initProject(dir string) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	layout := pipeline.Layout{Root: root}
	if _, err := os.Stat(layout.ConfigFile()); err == nil {
		return usagef("%s is a project already", dir)
	}
	if err := durable.MkdirAll(filepath.Join(root, "exports")); err != nil {
		return err
	}
	if err := durable.WriteFile(layout.ConfigFile(), []byte(strings.ReplaceAll(newConfiguration, "NAME", projectName(root)))); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, `made %s

next:
  put a day's export into %s
  name its columns in %s
  clientele check -C %s
  clientele run -C %s
`, layout.ConfigFile(), filepath.Join(dir, "exports"), filepath.Join(dir, "clientele.yaml"), dir, dir)
	return nil
}

// projectName is the name of a project in that folder.
func projectName(root string) string {
	name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(filepath.Base(root)), "_"), "_")
	if name == "" {
		return "project"
	}
	return name
}

// newConfiguration is what a new project starts with: one source, with the names
// on the right to be replaced by those of the export.
const newConfiguration = `# The sources, models and limits of this project. ` + "`clientele schema`" + ` prints a JSON
# Schema that editors complete it by; ` + "`clientele check`" + ` reads it against the exports.
name: NAME
timezone: Europe/London
currency: GBP

sources:
  till:
    entity: sale_lines              # what one row is; see ` + "`clientele describe raw.sale_lines`" + `
    files: exports/*.csv            # globs, ** too; .gz and .zst are unpacked
    timestamps: "2006-01-02 15:04:05"
    columns:                        # column of the entity: column of the export
      sale_id: ReceiptNo
      sold_at: SoldAt
      product_id: Article
      quantity: Qty
      unit_price: Price
      customer_ref: CardNo
      # line_type: {sql: "case when Qty < '0' then 'return' else 'sale' end"}
`
