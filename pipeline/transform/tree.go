package transform

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline"
)

// node is a node of the engine's parse tree, as json_serialize_sql gives it.
// Fields with default values are absent.
type node map[string]any

func (n node) text(key string) string { s, _ := n[key].(string); return s }

func (n node) flag(key string) bool { b, _ := n[key].(bool); return b }

func (n node) child(key string) node { m, _ := n[key].(map[string]any); return m }

func (n node) nodes(key string) []node { return asNodes(n[key]) }

func (n node) texts(key string) []string {
	list, _ := n[key].([]any)
	var out []string
	for _, item := range list {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

func asNodes(value any) []node {
	list, _ := value.([]any)
	var out []node
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// pos returns the byte offset in the statement, or -1 where the tree has none.
func (n node) pos() int {
	if f, ok := n["query_location"].(float64); ok && f < 1e15 {
		return int(f)
	}
	return -1
}

// is tells whether the node is an expression of that class.
func (n node) is(class string) bool { return n.text("class") == class }

// function returns the lower-case name of the function that is called, or "".
func (n node) function() string {
	if n.is("FUNCTION") || n.is("WINDOW") {
		return strings.ToLower(n.text("function_name"))
	}
	return ""
}

// descend calls visit for n and everything below it, in a fixed order, as long
// as visit returns true.
func (n node) descend(visit func(node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(n)) {
		descendValue(n[key], visit)
	}
}

func descendValue(value any, visit func(node) bool) {
	switch v := value.(type) {
	case map[string]any:
		node(v).descend(visit)
	case []any:
		for _, item := range v {
			descendValue(item, visit)
		}
	}
}

// ctes returns the common table expressions of a query node in their order.
func (n node) ctes() []node { return n.child("cte_map").nodes("map") }

// cteQuery returns the query of one entry of ctes.
func (n node) cteQuery() node { return n.child("value").child("query").child("node") }

// statement is a parsed file.
type statement struct {
	path   string
	text   string // the whole file, so that offsets are places in it
	tokens []token
	tree   node
	reads  []pipeline.Table
}

func (s *statement) line(offset int) int { return lineAt(s.text, offset) }

// parse has the engine parse a file.
func parse(ctx context.Context, db *sql.DB, path, text string, problems *Problems) (*statement, error) {
	s := &statement{path: path, text: text, tokens: tokenize(text)}
	tree, failure, err := serialize(ctx, db, text)
	if err != nil {
		return nil, fmt.Errorf("parsing %s: %w", path, err)
	}
	if failure != nil {
		problems.add(path, s.line(failure.offset), "%s: write one select statement", failure.message)
		return s, nil
	}
	for _, t := range s.tokens {
		if t.text == ";" {
			problems.add(path, s.line(t.start), "semicolon: a file is one bare select, so that it can stand within another statement; remove it")
		}
	}
	if len(tree) != 1 {
		problems.add(path, 1, "the file has %d statements: write one select statement", len(tree))
		return s, nil
	}
	s.tree = tree[0].child("node")
	reads := map[pipeline.Table]bool{}
	s.tables(s.tree, map[string]bool{}, func(table pipeline.Table, _ int) { reads[table] = true }, problems)
	s.reads = slices.Sorted(maps.Keys(reads))
	return s, nil
}

// tables reports every real table in a query, with its offset. names are the
// common table expressions that are visible.
func (s *statement) tables(n node, names map[string]bool, found func(pipeline.Table, int), problems *Problems) {
	n.descend(func(n node) bool {
		if entries := n.ctes(); len(entries) > 0 {
			inner := maps.Clone(names)
			for _, entry := range entries {
				name := strings.ToLower(entry.text("key"))
				query := entry.cteQuery()
				if query.text("type") == "RECURSIVE_CTE_NODE" {
					inner[name] = true
				}
				s.tables(query, inner, found, problems)
				inner[name] = true
			}
			rest := maps.Clone(n)
			delete(rest, "cte_map")
			s.tables(rest, inner, found, problems)
			return false
		}
		if n.text("type") == "BASE_TABLE" {
			s.table(n, names, found, problems)
		}
		return true
	})
}

func (s *statement) table(n node, names map[string]bool, found func(pipeline.Table, int), problems *Problems) {
	schema, name := strings.ToLower(n.text("schema_name")), strings.ToLower(n.text("table_name"))
	switch {
	case n.text("catalog_name") != "":
		problems.add(s.path, s.line(n.pos()), "%s.%s.%s names a database: write schema.table", n.text("catalog_name"), schema, name)
	case schema != "":
		found(pipeline.Table(schema+"."+name), n.pos())
	case !names[name]:
		problems.add(s.path, s.line(n.pos()), "%s is no CTE of this statement%s: write real tables as schema.table",
			name, didYouMean(pipeline.Nearest(name, slices.Sorted(maps.Keys(names)))))
	}
}

type syntaxFailure struct {
	message string
	offset  int
}

// serialize returns the parse trees of the statements in text, or why the
// engine's parser refuses it.
func serialize(ctx context.Context, db *sql.DB, text string) ([]node, *syntaxFailure, error) {
	var out string
	err := db.QueryRowContext(ctx, `select cast(json_serialize_sql(cast(? as varchar),
		skip_default := true, skip_empty := true, skip_null := true) as varchar)`, text).Scan(&out)
	if err != nil {
		return nil, nil, err
	}
	var reply struct {
		Error        bool   `json:"error"`
		ErrorMessage string `json:"error_message"`
		Position     string `json:"position"`
		Statements   []node `json:"statements"`
	}
	if err := json.Unmarshal([]byte(out), &reply); err != nil {
		return nil, nil, fmt.Errorf("reading the parse tree: %w", err)
	}
	if reply.Error {
		offset, err := strconv.Atoi(reply.Position)
		if err != nil {
			offset = 0 // the engine gives no position for what is no select at all
		}
		return nil, &syntaxFailure{strings.ToLower(reply.ErrorMessage[:1]) + reply.ErrorMessage[1:], offset}, nil
	}
	return reply.Statements, nil, nil
}
