package config

import (
	"errors"
	"regexp"
	"strings"

	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parseTree returns the file's root mapping, or nil after reporting why there is none.
func parseTree(text string, found *problems) ast.Node {
	if refuse(text, found) {
		return nil
	}
	tokens := lexer.Tokenize(text)
	if tooLarge(tokens, found) || directives(tokens, found) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		reportSyntax(err, found)
		return nil
	}
	var bodies []ast.Node
	for _, document := range file.Docs {
		if document.Body != nil {
			bodies = append(bodies, document.Body)
		}
	}
	switch {
	case len(bodies) == 0:
		found.add(place{1, 1}, "", "", "the file is empty; it needs at least name and sources")
		return nil
	case len(bodies) > 1:
		found.add(start(bodies[1]), "", "", "a second document begins here; the configuration is one document, without --- lines")
		return nil
	}
	return bodies[0]
}

// tooLarge bounds the number of tokens and the nesting before the parser, which
// recurses, sees them.
func tooLarge(tokens token.Tokens, found *problems) bool {
	if len(tokens) > maxTokens {
		found.add(position(tokens[maxTokens]), "", "", "the file has more than %d words and marks: this is no configuration", maxTokens)
		return true
	}
	depth, openers, line := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			openers, line = 0, t.Position.Line
			if t.Position.Column > maxIndent {
				found.add(position(t), "", "", "the line is indented by more than %d columns", maxIndent)
				return true
			}
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType, token.AliasType, token.MergeKeyType:
			openers++
		}
		if depth > maxDepth || openers > maxDepth {
			found.add(position(t), "", "", "nested deeper than %d levels", maxDepth)
			return true
		}
	}
	return false
}

// directives reports every % that YAML does not take as text.
func directives(tokens token.Tokens, found *problems) bool {
	refused := false
	for _, t := range tokens {
		if t.Type != token.DirectiveType {
			continue
		}
		refused = true
		remedy := "a text that begins with % needs quotes, such as '%d/%m/%Y'"
		if t.Position.Column == 1 {
			remedy = "% lines are not needed: remove it"
		}
		found.add(position(t), "", "", "not YAML: %s", remedy)
	}
	return refused
}

// reportSyntax reports why the file is no YAML, with the remedy for the
// mistakes that people make.
func reportSyntax(err error, found *problems) {
	var syntax yaml.Error
	if !errors.As(err, &syntax) || syntax.GetToken() == nil {
		found.add(place{1, 1}, "", "", "not YAML: %s", firstLine(err.Error()))
		return
	}
	at := position(syntax.GetToken())
	line := ""
	if at.line >= 1 && at.line <= len(found.lines) {
		line = found.lines[at.line-1]
	}
	remedy := ""
	switch message := syntax.GetMessage(); {
	case strings.HasPrefix(strings.TrimLeft(line, " "), "\t"):
		remedy = ": indent with blanks, not with tabs"
	case regexp.MustCompile("[:\\-\\[,{]\\s*[*&!%@`]").MatchString(line):
		remedy = ": a text that begins with one of * & ! % @ ` needs quotes, such as '**/*.csv' or '%d/%m/%Y'"
	case strings.Contains(message, "escape character"):
		remedy = ": put a text with backslashes in single quotes, such as '^(\\d+)$'"
	case strings.Contains(message, "not allowed in this context"), strings.Contains(message, "non-map value"):
		remedy = ": check the indentation and the colons; a text with ': ' in it needs quotes"
	}
	found.add(at, "", "", "not YAML: %s%s", firstLine(syntax.GetMessage()), remedy)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func position(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

// start returns where a node begins; the parser notes a block mapping at its
// first colon, people look at its first key.
func start(node ast.Node) place {
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return start(n.Values[0])
		}
	case *ast.MappingValueNode:
		return position(n.Key.GetToken())
	}
	if node == nil {
		return place{1, 1}
	}
	return position(node.GetToken())
}
