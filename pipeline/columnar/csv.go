package columnar

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"clientele/models"
	"clientele/pipeline/durable"
)

// ReadCSV reads a comma separated file with a header as columns. A column is of
// whole numbers, of numbers or of flags if all its values are; else it is text.
// An empty field is null. Digits with a leading zero are text: they are codes.
func ReadCSV(path string) (models.Columns, error) {
	file, err := os.Open(path)
	if err != nil {
		return models.Columns{}, fmt.Errorf("reading the input: %w", err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return models.Columns{}, fmt.Errorf("reading %s: it is empty; the first line names the columns", path)
	}
	if err != nil {
		return models.Columns{}, fmt.Errorf("reading %s: %w", path, err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	values := make([][]string, len(header))
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return models.Columns{}, fmt.Errorf("reading %s: %w", path, err)
		}
		for i, value := range record {
			values[i] = append(values[i], value)
		}
	}
	columns := make([]models.Column, len(header))
	for i, name := range header {
		columns[i] = infer(strings.TrimSpace(name), values[i])
	}
	return models.NewColumns(columns...)
}

// infer makes the narrowest column that holds all values.
func infer(name string, values []string) models.Column {
	valid := make([]bool, len(values))
	nulls, integers, floats, flags, some := false, true, true, true, false
	for i, value := range values {
		valid[i] = value != ""
		if value == "" {
			nulls = true
			continue
		}
		some = true
		integers = integers && isInteger(value)
		floats = floats && isFloat(value)
		flags = flags && (value == "true" || value == "false")
	}
	var column models.Column
	switch {
	case some && integers:
		column = models.IntegerColumn(name, parse(values, func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) }))
	case some && floats:
		column = models.FloatColumn(name, parse(values, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) }))
	case some && flags:
		column = models.BooleanColumn(name, parse(values, strconv.ParseBool))
	default:
		column = models.TextColumn(name, values)
	}
	if nulls {
		column = column.WithValid(valid)
	}
	return column
}

func isInteger(value string) bool {
	n, err := strconv.ParseInt(value, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == value
}

func isFloat(value string) bool {
	digits := strings.TrimPrefix(value, "-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return false
	}
	_, err := strconv.ParseFloat(value, 64)
	return err == nil && !strings.ContainsAny(value, "xXpP_")
}

// parse converts the values, all of which are known to convert but the empty ones.
func parse[T any](values []string, convert func(string) (T, error)) []T {
	out := make([]T, len(values))
	for i, value := range values {
		if value != "" {
			out[i], _ = convert(value)
		}
	}
	return out
}

// WriteCSV writes columns as a comma separated file with a header, durably.
func WriteCSV(path string, columns models.Columns) error {
	var text strings.Builder
	writer := csv.NewWriter(&text)
	line := columns.Names()
	if err := writer.Write(line); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	for i := range columns.Rows() {
		for c, column := range columns.All() {
			line[c] = ""
			switch value := column.Value(i).(type) {
			case nil:
			case float64:
				line[c] = strconv.FormatFloat(value, 'g', -1, 64)
			default:
				line[c] = fmt.Sprint(value)
			}
		}
		if err := writer.Write(line); err != nil {
			return fmt.Errorf("writing %s: %w", path, err)
		}
	}
	writer.Flush()
	if err := writer.Error(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return durable.WriteFile(path, []byte(text.String()))
}
