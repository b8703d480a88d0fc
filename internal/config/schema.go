package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// field is one key of a section, from its struct tags.
type field struct {
	key    string
	index  int
	typ    reflect.Type
	limits limits
}

// keysOf lists the keys of a section in the order in which the type declares them.
func keysOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		if key := f.Tag.Get("yaml"); key != "" {
			out = append(out, field{key, i, f.Type, limits{f.Tag.Get("min"), f.Tag.Get("max")}})
		}
	}
	return out
}

// isSection tells sections from single values that happen to be structs.
func isSection(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && scalars[t] == nil && t != reflect.TypeFor[Place]()
}

// Settings lists the path of every setting there is; "*" stands for a name of the operator's,
// "[]" for an item of a list: branches.*.networks[].cidr.
func Settings() []string { return keysBelow(reflect.TypeFor[Config](), "") }

func keysBelow(t reflect.Type, path string) []string {
	var out []string
	for _, f := range keysOf(t) {
		at := join(path, f.key)
		out = append(out, at)
		switch {
		case isSection(f.typ):
			out = append(out, keysBelow(f.typ, at)...)
		case f.typ.Kind() == reflect.Map:
			out = append(out, keysBelow(f.typ.Elem(), at+".*")...)
		case f.typ.Kind() == reflect.Slice && isSection(f.typ.Elem()):
			out = append(out, keysBelow(f.typ.Elem(), at+"[]")...)
		}
	}
	return out
}

// unknown is the sentence for a key that does not exist: the one that was probably meant,
// or the section where the same word is known, or all that this section knows.
func unknown(key, path string, fields []field) string {
	known := make([]string, len(fields))
	for i, f := range fields {
		known[i] = f.key
	}
	if near := nearest(key, known); near != "" {
		return fmt.Sprintf("unknown key: write %q", near)
	}
	var elsewhere []string
	for _, k := range Settings() {
		if section, last, ok := cutLast(k); last == key {
			if !ok {
				section = "the top level"
			}
			elsewhere = append(elsewhere, section)
		}
	}
	if len(elsewhere) > 0 && len(elsewhere) <= 3 {
		return "unknown key here: it belongs to " + strings.Join(elsewhere, " or ")
	}
	slices.Sort(known)
	return "unknown key: this section knows " + strings.Join(known, ", ")
}

func cutLast(path string) (before, last string, ok bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}
