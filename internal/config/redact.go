package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
)

// Redacted returns every setting in force, defaults included, as YAML for `config show`.
// Where a password is, or an address that may hold a token, it says so instead. Settings
// without a value are left out.
func (c *Config) Redacted() ([]byte, error) {
	out, err := yaml.MarshalWithOptions(plain(reflect.ValueOf(*c)), yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("print configuration: %w", err)
	}
	return out, nil
}

// plain turns a value into maps, lists and words.
func plain(v reflect.Value) any {
	t := v.Type()
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return spell(time.Duration(v.Int()))
	case scalars[t] != nil:
		return fmt.Sprint(v.Interface())
	case t == reflect.TypeFor[[]Place]():
		var out yaml.MapSlice
		for _, p := range v.Interface().([]Place) {
			out = append(out, yaml.MapItem{Key: p.Range.String(), Value: p.Location})
		}
		return out
	case t.Kind() == reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plain(v.Index(i))
		}
		return out
	case t.Kind() == reflect.Map:
		out := yaml.MapSlice{}
		for _, key := range slices.Sorted(maps.Keys(stringKeys(v))) {
			out = append(out, yaml.MapItem{Key: key, Value: plain(v.MapIndex(reflect.ValueOf(key)))})
		}
		return out
	case t.Kind() == reflect.Struct:
		out := yaml.MapSlice{}
		for _, f := range keysOf(t) {
			if value := v.Field(f.index); !empty(value) {
				out = append(out, yaml.MapItem{Key: f.key, Value: plain(value)})
			}
		}
		return out
	}
	return v.Interface()
}

func stringKeys(v reflect.Value) map[string]bool {
	out := map[string]bool{}
	for _, k := range v.MapKeys() {
		out[k.String()] = true
	}
	return out
}

// empty tells settings without a value; numbers and times are values even when 0.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Int, reflect.Int64, reflect.Bool:
		return false
	}
	return v.IsZero()
}
