package sim

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const maxScenario = 1 << 20 // bytes

// reader walks the syntax tree itself instead of decoding into structs, so that every problem is told at once.
type reader struct {
	file     string
	problems Problems
}

func (r *reader) at(n ast.Node, format string, args ...any) {
	p := Problem{File: r.file, Line: 1, Column: 1, Text: fmt.Sprintf(format, args...)}
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		p.Line, p.Column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	r.problems = append(r.problems, p)
}

// document parses the bytes into the mapping at the top of the file.
func (r *reader) document(b []byte) *mapping {
	if len(b) > maxScenario {
		r.at(nil, "the file has %d bytes; at most %d are read", len(b), maxScenario)
		return nil
	}
	f, err := parser.ParseBytes(b, 0)
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.GetToken() != nil {
			pos := syntax.GetToken().Position
			r.problems = append(r.problems, Problem{File: r.file, Line: pos.Line, Column: pos.Column, Text: syntax.GetMessage()})
		} else {
			r.at(nil, "not YAML: %s", strings.SplitN(err.Error(), "\n", 2)[0])
		}
		return nil
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		r.at(nil, "the file is empty; a scenario has at least name and branches")
		return nil
	}
	if len(f.Docs) > 1 {
		r.at(f.Docs[1].Body, "a second document: a scenario is one document")
	}
	return r.mapping(f.Docs[0].Body, "the scenario")
}

// mapping is one YAML mapping whose keys have been asked for by name; finish reports the others.
type mapping struct {
	r      *reader
	node   ast.Node
	keys   []string
	values map[string]ast.Node
	names  map[string]ast.Node
	known  map[string]bool
}

func (r *reader) mapping(n ast.Node, what string) *mapping {
	m := &mapping{r: r, node: n, values: map[string]ast.Node{}, names: map[string]ast.Node{}, known: map[string]bool{}}
	var pairs []*ast.MappingValueNode
	switch v := n.(type) {
	case *ast.MappingNode:
		pairs = v.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{v}
	default:
		r.at(n, "%s must be written as keys and values", what)
		return nil
	}
	for _, p := range pairs {
		if p.Key.IsMergeKey() {
			r.at(p.Key, "anchors and << are not read; write defaults: instead")
			continue
		}
		key := p.Key.GetToken().Value
		m.keys = append(m.keys, key)
		m.values[key], m.names[key] = p.Value, p.Key
	}
	return m
}

// finish reports every key that nobody asked for, with the nearest known one.
func (m *mapping) finish() {
	for _, k := range m.keys {
		if m.known[k] {
			continue
		}
		known := make([]string, 0, len(m.known))
		for name := range m.known {
			known = append(known, name)
		}
		slices.Sort(known)
		if best := nearest(k, known); best != "" {
			m.r.at(m.names[k], "unknown key %q; did you mean %q?", k, best)
		} else {
			m.r.at(m.names[k], "unknown key %q; known here: %s", k, strings.Join(known, ", "))
		}
	}
}

// get is the value of a key; nil where it is absent or null.
func (m *mapping) get(key string) ast.Node {
	if m == nil {
		return nil
	}
	m.known[key] = true
	n := m.values[key]
	if _, null := n.(*ast.NullNode); null {
		return nil
	}
	return n
}

func (m *mapping) has(key string) bool { return m.get(key) != nil }

// text reads a scalar as it stands in the file, so that serial numbers keep their leading zeros.
func (r *reader) text(n ast.Node, what string) string {
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return ""
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return strings.TrimRight(v.Value.Value, "\n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return v.GetToken().Value
	case *ast.AliasNode, *ast.AnchorNode:
		r.at(n, "anchors and aliases are not read; write defaults: instead")
	case *ast.TagNode:
		r.at(n, "tags are not read; write a plain value")
	default:
		r.at(n, "%s must be one value", what)
	}
	return ""
}

func (r *reader) number(n ast.Node, what string, lo, hi int) int {
	s := r.text(n, what)
	v, err := strconv.Atoi(s)
	if err != nil || v < lo || v > hi {
		r.at(n, "%s must be a whole number from %d to %d, not %q", what, lo, hi, s)
		return lo
	}
	return v
}

func (r *reader) yes(n ast.Node, what string) bool {
	switch s := strings.ToLower(r.text(n, what)); s {
	case "true", "yes", "on":
		return true
	case "false", "no", "off":
		return false
	default:
		r.at(n, "%s must be true or false, not %q", what, s)
		return false
	}
}

func (r *reader) duration(n ast.Node, what string) time.Duration {
	s := r.text(n, what)
	d, err := parseDuration(s)
	if err != nil {
		r.at(n, "%s must be a time such as 20s, 10m, 3h or 45d, not %q", what, s)
	}
	return d
}

// oneOf reads one word out of a list.
func (r *reader) oneOf(n ast.Node, what string, words ...string) string {
	s := strings.ToLower(r.text(n, what))
	if slices.Contains(words, s) {
		return s
	}
	hint := ""
	if best := nearest(s, words); best != "" {
		hint = fmt.Sprintf("; did you mean %q?", best)
	}
	r.at(n, "%s must be one of %s, not %q%s", what, strings.Join(words, ", "), s, hint)
	return ""
}

// list reads a sequence; a single value counts as a list of one.
func (r *reader) list(n ast.Node) []ast.Node {
	switch v := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.SequenceNode:
		return v.Values
	default:
		return []ast.Node{n}
	}
}

// parseDuration reads Go's durations, whole days and weeks, and bare numbers as seconds: 45d, 2w, 1h30m, -90s, 20.
func parseDuration(s string) (time.Duration, error) {
	if n, err := strconv.Atoi(s); err == nil && n >= -1e9 && n <= 1e9 {
		return time.Duration(n) * time.Second, nil
	}
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if head, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.Atoi(head)
			if err != nil || n > 36500 || n < -36500 {
				return 0, fmt.Errorf("read duration %q: not a number of days or weeks", s)
			}
			return time.Duration(n) * length, nil
		}
	}
	return time.ParseDuration(s)
}

// nearest is the word at most two edits (and less than half its letters) away; "" if there is none.
func nearest(s string, words []string) string {
	best, at := "", 3
	for _, w := range words {
		if d := distance(s, w); d < at && d*2 < len(w)+1 {
			best, at = w, d
		}
	}
	return best
}

func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(row[j+1]+1, row[j]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
