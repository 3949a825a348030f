package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"clientele/pipeline/config"
)

func (a *app) newSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of clientele.yaml, for editors",
		Long: `Schema prints the JSON Schema (2020-12) of clientele.yaml. Editors with a YAML
language server complete and check the file when its first line says
# yaml-language-server: $schema=clientele.schema.json`,
		Example: `  clientele schema > clientele.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, err := config.Schema()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.stdout, string(schema))
			return err
		},
	}
}
