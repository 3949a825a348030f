package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clientele/models"
	"clientele/pipeline/columnar"
)

// basketLines is the format of files with a basket in each line, and basketColumn what models call the text of a basket.
const (
	basketLines  = "basket_lines"
	basketColumn = "items"
)

// readBasketLines reads a file that has a basket in each line as one column of texts. Public files of baskets have no header; a file whose first line
// names the column of baskets, and a Parquet file, is read as a table.
func readBasketLines(ctx context.Context, path string) (models.Columns, error) {
	if filepath.Ext(path) == ".parquet" {
		return readColumns(ctx, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return models.Columns{}, fmt.Errorf("reading the input: %w", err)
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	first, _, _ := strings.Cut(text, "\n")
	if header, err := csv.NewReader(strings.NewReader(first)).Read(); err == nil && slices.Contains(header, basketColumn) {
		return columnar.ReadCSV(path)
	}
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimRight(line, "\r\n"))
	}
	return models.NewColumns(models.TextColumn(basketColumn, lines))
}
