package extract

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"clientele/pipeline"
)

// expression is SQL of the configuration over an export's columns. It is judged
// twice: its parse tree may hold nothing but columns, constants, casts, cases,
// operators and the functions of [allowedFunctions]; and it is evaluated in an
// engine that can reach no file, network or setting.
type expression struct {
	text    string
	key     string   // where the configuration has it
	columns []string // of the export, as the expression writes them
	literal bool     // it uses no column
}

const (
	expressionBytes = 10_000 // longest expression
	expressionNodes = 2_000  // most parts of one
	widestPad       = 10_000 // of lpad, rpad, repeat
)

// check parses the expressions of a feed and refuses what they may not hold.
func (f *feed) check(ctx context.Context, db *sql.DB) error {
	var problems []error
	guard := func(e *expression) {
		if err := e.check(ctx, db); err != nil {
			problems = append(problems, &ConfigError{f.Name, e.key, err.Error()})
		}
	}
	for _, c := range f.columns {
		if c.sql != nil {
			guard(c.sql)
		}
	}
	for i := range f.filters {
		guard(&f.filters[i].expression)
	}
	return joined(problems)
}

func (e *expression) check(ctx context.Context, db *sql.DB) error {
	if len(e.text) > expressionBytes {
		return fmt.Errorf("is longer than %d bytes", expressionBytes)
	}
	if strings.ContainsRune(e.text, 0) {
		return fmt.Errorf("holds a NUL byte")
	}
	var text string
	row := db.QueryRowContext(ctx, "select cast(json_serialize_sql("+pipeline.QuoteLiteral("select ("+e.text+"\n)")+") as varchar)")
	if err := row.Scan(&text); err != nil {
		return fmt.Errorf("cannot be parsed: %w", err)
	}
	var parsed struct {
		Error      bool   `json:"error"`
		Message    string `json:"error_message"`
		Statements []struct {
			Node map[string]any `json:"node"`
		} `json:"statements"`
	}
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		return fmt.Errorf("cannot be parsed: %w", err)
	}
	if parsed.Error {
		return fmt.Errorf("is no SQL expression: %s", parsed.Message)
	}
	if len(parsed.Statements) != 1 {
		return fmt.Errorf("holds more than one statement; one expression over the export's columns is allowed")
	}
	root, err := soleExpression(parsed.Statements[0].Node)
	if err != nil {
		return err
	}
	w := &walker{}
	if err := w.walk(root); err != nil {
		return err
	}
	if err := bounded(root); err != nil {
		return err
	}
	e.columns, e.literal = w.columns, len(w.columns) == 0
	return nil
}

// soleExpression returns the one expression of a bare select.
func soleExpression(node map[string]any) (map[string]any, error) {
	refused := fmt.Errorf("holds more than one expression; clauses such as from, where, order by and union are not allowed")
	if node["type"] != "SELECT_NODE" {
		return nil, refused
	}
	for name, value := range node {
		switch name {
		case "type", "select_list", "aggregate_handling":
		case "from_table":
			if from, ok := value.(map[string]any); !ok || from["type"] != "EMPTY" || from["sample"] != nil {
				return nil, refused
			}
		case "cte_map":
			if ctes, ok := value.(map[string]any); !ok || !isNothing(ctes["map"]) {
				return nil, refused
			}
		default:
			if !isNothing(value) {
				return nil, refused
			}
		}
	}
	if node["aggregate_handling"] != "STANDARD_HANDLING" {
		return nil, refused
	}
	list, ok := node["select_list"].([]any)
	if !ok || len(list) != 1 {
		return nil, refused
	}
	root, ok := list[0].(map[string]any)
	if !ok {
		return nil, refused
	}
	return root, nil
}

func isNothing(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	case string:
		return v == ""
	}
	return false
}

// walker goes through a parse tree.
type walker struct {
	columns []string
	nodes   int
}

func (w *walker) walk(node map[string]any) error {
	w.nodes++
	if w.nodes > expressionNodes {
		return fmt.Errorf("has more than %d parts", expressionNodes)
	}
	class, _ := node["class"].(string)
	switch class {
	case "CONSTANT":
		return w.constant(node)
	case "COLUMN_REF":
		return w.column(node)
	case "FUNCTION":
		return w.function(node)
	case "CAST":
		return w.cast(node)
	case "OPERATOR":
		kind, _ := node["type"].(string)
		if !slices.Contains(allowedOperators(), kind) {
			return fmt.Errorf("uses %s, which is not allowed", strings.ToLower(strings.TrimPrefix(kind, "OPERATOR_")))
		}
		return w.children(node, "children")
	case "CONJUNCTION":
		return w.children(node, "children")
	case "COMPARISON":
		return w.children(node, "left", "right")
	case "BETWEEN":
		return w.children(node, "input", "lower", "upper")
	case "CASE":
		return w.children(node, "case_checks", "else_expr")
	case "SUBQUERY":
		return fmt.Errorf("holds a subquery; only the columns of the row at hand can be used")
	case "WINDOW":
		return fmt.Errorf("holds a window function; only the columns of the row at hand can be used")
	case "STAR":
		return fmt.Errorf("holds a *; name the columns")
	case "PARAMETER":
		return fmt.Errorf("holds a parameter; write the value")
	case "LAMBDA":
		return fmt.Errorf("holds a lambda, which is not allowed")
	}
	return fmt.Errorf("holds %s, which is not allowed", strings.ToLower(class))
}

// children walks the expressions under the given names, lists of them, and the
// branches of a case.
func (w *walker) children(node map[string]any, names ...string) error {
	for _, name := range names {
		switch value := node[name].(type) {
		case nil:
		case map[string]any:
			if err := w.walk(value); err != nil {
				return err
			}
		case []any:
			for _, item := range value {
				child, ok := item.(map[string]any)
				if !ok {
					return fmt.Errorf("holds something that is not allowed")
				}
				if child["when_expr"] != nil {
					if err := w.children(child, "when_expr", "then_expr"); err != nil {
						return err
					}
					continue
				}
				if err := w.walk(child); err != nil {
					return err
				}
			}
		default:
			return fmt.Errorf("holds something that is not allowed")
		}
	}
	return nil
}

func (w *walker) column(node map[string]any) error {
	names, _ := node["column_names"].([]any)
	if len(names) != 1 {
		return fmt.Errorf("uses a name with a point in it; put the name of an export's column that has one in double quotes")
	}
	name, _ := names[0].(string)
	if !slices.Contains(w.columns, name) {
		w.columns = append(w.columns, name)
	}
	return nil
}

func (w *walker) constant(node map[string]any) error {
	value, _ := node["value"].(map[string]any)
	kind, _ := value["type"].(map[string]any)
	id, _ := kind["id"].(string)
	if value["is_null"] == true || slices.Contains(allowedTypes(), id) {
		return nil
	}
	return fmt.Errorf("holds a constant of type %s, which is not allowed", strings.ToLower(id))
}

func (w *walker) cast(node map[string]any) error {
	kind, _ := node["cast_type"].(map[string]any)
	id, _ := kind["id"].(string)
	if !slices.Contains(allowedTypes(), id) {
		return fmt.Errorf("casts to %s; allowed are %s", strings.ToLower(id), strings.ToLower(strings.Join(allowedTypes(), ", ")))
	}
	return w.children(node, "child")
}

func (w *walker) function(node map[string]any) error {
	name, _ := node["function_name"].(string)
	if node["schema"] != "" && node["schema"] != "main" || node["catalog"] != "" || !slices.Contains(allowedFunctions(), strings.ToLower(name)) {
		return fmt.Errorf("uses the function %s, which is not allowed%s", printable(name), hint(name))
	}
	if node["distinct"] == true || !isNothing(node["filter"]) || node["export_state"] == true {
		return fmt.Errorf("uses %s as an aggregate, which is not allowed", name)
	}
	if orders, ok := node["order_bys"].(map[string]any); ok && !isNothing(orders["orders"]) {
		return fmt.Errorf("uses %s with an order, which is not allowed", name)
	}
	if err := boundedPad(strings.ToLower(name), node); err != nil {
		return err
	}
	return w.children(node, "children")
}

// boundedPad refuses a width that would make a row of any size.
func boundedPad(name string, node map[string]any) error {
	if name != "lpad" && name != "rpad" && name != "repeat" {
		return nil
	}
	if children, ok := node["children"].([]any); ok && len(children) > 1 {
		if width, ok := children[1].(map[string]any); ok && width["class"] == "CONSTANT" {
			if value, ok := width["value"].(map[string]any); ok {
				if n, ok := value["value"].(float64); ok && n >= 0 && n <= widestPad {
					return nil
				}
			}
		}
	}
	return fmt.Errorf("uses %s with a width that is not a number up to %d", name, widestPad)
}

func hint(name string) string {
	if near := pipeline.Nearest(name, allowedFunctions()); near != "" {
		return "; did you mean " + near + "?"
	}
	return "; the documentation lists the functions that are"
}
