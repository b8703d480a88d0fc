package config

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// decoder fills a Config from the syntax tree of the file. The library's own strict
// decoder stops at the first problem and quotes the lines around it, which may hold a
// password; this one goes on, and remembers where each setting stands.
type decoder struct {
	file     string
	where    map[string]position
	problems Problems

	broken      map[string]bool // settings that could not be read
	brokenBelow map[string]bool // the same, and every section and list around them
}

// say adds a problem of reading, so that the rules do not judge what was never read.
func (d *decoder) say(at position, path, format string, args ...any) {
	d.broken[path] = true
	for p := path; p != ""; p = p[:max(0, strings.LastIndexAny(p, ".["))] {
		d.brokenBelow[p] = true
	}
	d.add(at, path, fmt.Sprintf(format, args...))
}

func (d *decoder) add(at position, path, sentence string) {
	d.problems = append(d.problems, Problem{d.file, at.line, at.column, path, sentence})
}

// has tells whether the file holds a setting, readable or not.
func (d *decoder) has(path string) bool {
	_, ok := d.where[path]
	return ok
}

func at(n ast.Node) position {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return position{1, 1}
	}
	return position{n.GetToken().Position.Line, n.GetToken().Position.Column}
}

// limits are the min and max tags of the struct field that a value, or a list's values,
// belongs to.
type limits struct{ min, max string }

// scalars reads the types that are one word in the file. The second result says what to
// write instead.
var scalars = map[reflect.Type]func(string) (any, string){
	reflect.TypeFor[Secret]():       func(s string) (any, string) { return NewSecret(s), "" },
	reflect.TypeFor[Database]():     wrap(parseDatabase),
	reflect.TypeFor[Cron]():         wrap(parseCron),
	reflect.TypeFor[Date]():         wrap(parseDate),
	reflect.TypeFor[Clock]():        wrap(parseClock),
	reflect.TypeFor[URL]():          wrap(parseURL),
	reflect.TypeFor[Range]():        wrap(parseRange),
	reflect.TypeFor[Host]():         wrap(parseHost),
	reflect.TypeFor[netip.Addr]():   wrap(parseAddr),
	reflect.TypeFor[netip.Prefix](): wrap(parsePrefix),
}

func wrap[T any](parse func(string) (T, string)) func(string) (any, string) {
	return func(s string) (any, string) { return parse(s) }
}

// value reads node n into v. key is where the setting's name stands.
func (d *decoder) value(n ast.Node, v reflect.Value, path string, key position, lim limits) {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.say(at(n), path, "anchors (&), aliases (*), tags (!) and merge keys (<<) are not read here: write the value out")
		return
	}
	d.where[path] = at(n)
	t := v.Type()
	switch {
	case scalars[t] != nil || t.Kind() == reflect.String || t.Kind() == reflect.Bool || t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		d.scalar(n, v, path, lim)
	case t == reflect.TypeFor[[]Place]():
		d.where[path] = key
		d.places(n, v, path)
	case t.Kind() == reflect.Slice:
		d.where[path] = key
		d.list(n, v, path, lim)
	case t.Kind() == reflect.Map:
		d.where[path] = key
		d.named(n, v, path)
	default:
		if t == reflect.TypeFor[Network]() {
			if _, ok := text(n); ok {
				d.scalar(n, v.FieldByName("CIDR"), path, limits{})
				return
			}
		} else {
			d.where[path] = key
		}
		d.section(n, v, path)
	}
}

// text returns a scalar as it was typed: a password 0123 stays 0123.
func text(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (d *decoder) scalar(n ast.Node, v reflect.Value, path string, lim limits) {
	if _, ok := n.(*ast.NullNode); ok {
		d.say(at(n), path, "has no value: write one, or take the line out")
		return
	}
	s, ok := text(n)
	if !ok {
		d.say(at(n), path, "wants one value, not a %s", kindOf(n))
		return
	}
	if strings.ContainsRune(s, 0) {
		d.say(at(n), path, "holds a NUL byte: take it out")
		return
	}
	t := v.Type()
	if parse := scalars[t]; parse != nil {
		value, say := parse(s)
		if say != "" {
			d.say(at(n), path, "%s", say)
			return
		}
		v.Set(reflect.ValueOf(value))
		return
	}
	switch {
	case t == reflect.TypeFor[time.Duration]():
		d.duration(n, s, v, path, lim)
	case t.Kind() == reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.say(at(n), path, "wants true or false")
	case t.Kind() == reflect.Int:
		i, err := strconv.Atoi(s)
		if err != nil {
			d.say(at(n), path, "wants a whole number from %s to %s", lim.min, lim.max)
			return
		}
		low, _ := strconv.Atoi(lim.min)
		if high, err := strconv.Atoi(lim.max); i < low || (err == nil && i > high) {
			d.say(at(n), path, "%d is out of bounds: write a number from %s to %s", i, lim.min, lim.max)
			return
		}
		v.SetInt(int64(i))
	default:
		v.SetString(s)
	}
}

func (d *decoder) duration(n ast.Node, s string, v reflect.Value, path string, lim limits) {
	value, err := time.ParseDuration(s)
	if err != nil {
		d.say(at(n), path, "wants a time with its unit: 30s, 5m or 24h")
		return
	}
	low, _ := time.ParseDuration(lim.min)
	high, _ := time.ParseDuration(lim.max)
	if value < low || value > high {
		d.say(at(n), path, "%s is out of bounds: write a time from %s to %s", s, lim.min, lim.max)
		return
	}
	v.SetInt(int64(value))
}

func (d *decoder) list(n ast.Node, v reflect.Value, path string, lim limits) {
	if _, ok := n.(*ast.NullNode); ok {
		return
	}
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.say(at(n), path, "wants a list: write [a, b], or one item a line behind dashes")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, item := range seq.Values {
		d.value(item, out.Index(i), fmt.Sprintf("%s[%d]", path, i), at(item), lim)
	}
	v.Set(out)
}

// pairs returns the keys and values of a mapping; a key written twice is a problem and its
// first value counts. An empty section is an empty mapping.
func (d *decoder) pairs(n ast.Node, path string) []pair {
	var nodes []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.NullNode:
		return nil
	case *ast.MappingNode:
		nodes = n.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{n}
	default:
		d.say(at(n), path, "wants settings of its own below it (name: value), not a %s", kindOf(n))
		return nil
	}
	var out []pair
	seen := map[string]position{}
	for _, m := range nodes {
		key, ok := text(m.Key)
		if !ok {
			d.say(at(m.Key), path, "anchors (&), aliases (*), tags (!) and merge keys (<<) are not read here: write the value out")
			continue
		}
		if first, twice := seen[key]; twice {
			d.say(at(m.Key), join(path, key), "is written twice, first in line %d: keep one", first.line)
			continue
		}
		seen[key] = at(m.Key)
		out = append(out, pair{key, at(m.Key), m.Value})
	}
	return out
}

type pair struct {
	key   string
	at    position
	value ast.Node
}

func join(path, key string) string {
	switch {
	case path == "":
		return key
	case strings.ContainsAny(key, ".: []"):
		return path + "[" + key + "]"
	}
	return path + "." + key
}

func (d *decoder) section(n ast.Node, v reflect.Value, path string) {
	fields := keysOf(v.Type())
	for _, p := range d.pairs(n, path) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == p.key })
		if i < 0 {
			d.say(p.at, join(path, p.key), "%s", unknown(p.key, path, fields))
			continue
		}
		f := fields[i]
		d.value(p.value, v.Field(f.index), join(path, p.key), p.at, f.limits)
	}
}

// named reads a mapping whose keys are the operator's own words.
func (d *decoder) named(n ast.Node, v reflect.Value, path string) {
	out := reflect.MakeMap(v.Type())
	for _, p := range d.pairs(n, path) {
		if !goodName(p.key) {
			d.say(p.at, path, "%s will not do as a name here: write small letters, digits and dashes, at most 32", show(p.key))
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(p.value, item, join(path, p.key), p.at, limits{})
		out.SetMapIndex(reflect.ValueOf(p.key), item)
	}
	v.Set(out)
}

func goodName(s string) bool {
	for i, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || (r == '-' && i > 0)) {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 32
}

func (d *decoder) places(n ast.Node, v reflect.Value, path string) {
	var out []Place
	for _, p := range d.pairs(n, path) {
		r, say := parseRange(p.key)
		if say != "" {
			d.say(p.at, path, "%s", say)
			continue
		}
		var location string
		d.value(p.value, reflect.ValueOf(&location).Elem(), join(path, p.key), p.at, limits{})
		d.where[join(path, r.String())] = p.at
		out = append(out, Place{r, strings.TrimSpace(location)})
	}
	v.Set(reflect.ValueOf(out))
}

func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "section"
	case *ast.SequenceNode:
		return "list"
	}
	return "single value"
}
