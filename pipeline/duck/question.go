package duck

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// IsSelect returns nil if text is one statement that only reads, and only tables:
// what is wrong with it otherwise. Its parse tree may call no table function but
// those of [tableFunctions]: others open files, change the engine or take raw
// addresses, and the engine's own settings are the second line of defence, not the
// first.
func IsSelect(ctx context.Context, db *sql.DB, text string) error {
	if strings.ContainsRune(text, 0) {
		return errors.New("it holds a zero byte")
	}
	var tree string
	if err := db.QueryRowContext(ctx, "select cast(json_serialize_sql(cast(? as varchar)) as varchar)", text).Scan(&tree); err != nil {
		return fmt.Errorf("parsing the query: %w", err)
	}
	var parsed struct {
		Message    *string `json:"error_message"`
		Statements []any   `json:"statements"`
	}
	if err := json.Unmarshal([]byte(tree), &parsed); err != nil {
		return fmt.Errorf("parsing the query: %w", err)
	}
	switch {
	case parsed.Message != nil && strings.HasPrefix(*parsed.Message, "Only SELECT"):
		return errors.New("only statements that read are allowed: select, describe, summarize")
	case parsed.Message != nil:
		return errors.New(*parsed.Message)
	case len(parsed.Statements) != 1:
		return fmt.Errorf("it is %d statements; write one", len(parsed.Statements))
	}
	return readsTables(parsed.Statements[0])
}

// readsTables goes through a parse tree and refuses what reads something else
// than tables, or does more than read.
func readsTables(node any) error {
	switch node := node.(type) {
	case []any:
		for _, item := range node {
			if err := readsTables(item); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := allowedNode(node); err != nil {
			return err
		}
		for _, child := range node {
			if err := readsTables(child); err != nil {
				return err
			}
		}
	}
	return nil
}

func allowedNode(node map[string]any) error {
	if name, ok := node["table_name"].(string); ok && strings.ContainsAny(name, `./\:*?[~`) {
		return fmt.Errorf("%q is no table: files cannot be read here, `clientele describe` lists the tables", name)
	}
	if called, ok := node["function"].(map[string]any); ok && node["type"] == "TABLE_FUNCTION" {
		name, _ := called["function_name"].(string)
		if !slices.Contains(tableFunctions(), strings.ToLower(name)) {
			return fmt.Errorf("the table function %s is not allowed: a query reads tables, not files or settings; allowed are %s", name, strings.Join(tableFunctions(), ", "))
		}
	}
	if name, ok := node["function_name"].(string); ok && strings.EqualFold(name, "write_log") {
		return fmt.Errorf("the function %s is not allowed: a query only reads", name)
	}
	return nil
}

// tableFunctions are the table functions that a query may call: they make rows out
// of their arguments, or tell what tables there are.
func tableFunctions() []string {
	return []string{
		"range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree",
		"duckdb_columns", "duckdb_functions", "duckdb_keywords", "duckdb_schemas", "duckdb_settings", "duckdb_tables", "duckdb_types", "duckdb_views",
		"pragma_table_info", "pragma_version", "pg_timezone_names",
	}
}
