package extract

import (
	"fmt"
	"strings"
)

// SQL of the configuration is evaluated for two thousand rows at once, and what
// its functions make is outside of the engine's memory limit: a few nested
// repeats would take all memory there is. So the longest text that an expression
// can make is reckoned before it runs.

const (
	widestColumn = 100     // taken for the length of a column's text
	widestText   = 100_000 // most that an expression may make of such columns
)

// bounded refuses an expression whose functions multiply each other's texts.
func bounded(root map[string]any) error {
	if width := widthOf(root); width > widestText {
		return fmt.Errorf("can make a text of %.0f characters out of a column of %d; at most %d are allowed: use repeat, lpad, rpad, replace and concat less", width, widestColumn, widestText)
	}
	return nil
}

// widthOf is the longest text that an expression can make, give or take what
// makes no odds.
func widthOf(node map[string]any) float64 {
	switch node["class"] {
	case "CONSTANT":
		return float64(len(constantText(node)))
	case "COLUMN_REF":
		return widestColumn
	case "FUNCTION":
		name, _ := node["function_name"].(string)
		return widthOfFunction(strings.ToLower(name), childrenOf(node))
	}
	total := 0.0
	for _, child := range parts(node) {
		total += widthOf(child)
	}
	return total
}

func widthOfFunction(name string, of []map[string]any) float64 {
	total := 0.0
	for _, child := range of {
		total += widthOf(child)
	}
	switch {
	case name == "repeat" && len(of) == 2:
		return widthOf(of[0]) * constantNumber(of[1])
	case (name == "lpad" || name == "rpad") && len(of) == 3:
		return max(widthOf(of[0]), constantNumber(of[1]))
	case name == "replace" && len(of) == 3:
		// Every occurrence of the second becomes the third.
		return widthOf(of[0]) * max(1, widthOf(of[2])/max(1, float64(len(constantText(of[1])))))
	case name == "regexp_replace" && len(of) >= 3:
		text := constantText(of[2])
		taken := float64(strings.Count(text, `\`))
		if len(of) == 3 && of[2]["class"] == "CONSTANT" { // the first match alone
			return widthOf(of[0])*max(1, taken) + widthOf(of[2])
		}
		return widthOf(of[0]) * max(1, taken, widthOf(of[2]))
	case name == "concat_ws" && len(of) > 1:
		return total + widthOf(of[0])*float64(len(of))
	case name == "strftime":
		return 10 * total // a name of a month for two characters
	}
	return total
}

// parts are the expressions within one, whatever they are called.
func parts(node map[string]any) []map[string]any {
	var out []map[string]any
	for name, value := range node {
		switch value := value.(type) {
		case map[string]any:
			if name != "value" && name != "cast_type" {
				out = append(out, value)
			}
		case []any:
			for _, item := range value {
				if child, ok := item.(map[string]any); ok {
					out = append(out, child)
				}
			}
		}
	}
	return out
}

func childrenOf(node map[string]any) []map[string]any {
	list, _ := node["children"].([]any)
	var out []map[string]any
	for _, item := range list {
		if child, ok := item.(map[string]any); ok {
			out = append(out, child)
		}
	}
	return out
}

func constantText(node map[string]any) string {
	value, _ := node["value"].(map[string]any)
	text, _ := value["value"].(string)
	return text
}

func constantNumber(node map[string]any) float64 {
	value, _ := node["value"].(map[string]any)
	number, _ := value["value"].(float64)
	return number
}
