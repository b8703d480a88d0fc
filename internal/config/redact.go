package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Redacted returns every setting in force, defaults included, as YAML for `config show`.
// Where a password is, or an address that may hold a token, it says so instead: Parse reads
// that, Load does not, because nothing can be used with it. Settings without a value are left
// out.
func (c *Config) Redacted() ([]byte, error) {
	out, err := yaml.MarshalWithOptions(plain(reflect.ValueOf(*c)), yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("print configuration: %w", err)
	}
	if strings.Contains(string(out), redacted) {
		out = append([]byte("# Secrets are hidden: before this can be used, write each one where "+redacted+" stands.\n"), out...)
	}
	return out, nil
}

// hidden refuses secrets that are not there: the file is what Redacted printed.
func (d *decoder) hidden(c *Config) {
	say := func(path string, s Secret) {
		if s.Reveal() == redacted {
			d.refuse(path, "is hidden, as config show prints it: write the secret itself")
		}
	}
	say("mail.password", c.Mail.Password)
	for _, name := range slices.Sorted(maps.Keys(c.Credentials)) {
		say(join("credentials", name)+".password", c.Credentials[name].Password)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Alerts.Channels)) {
		say(join("alerts.channels", name)+".secret", c.Alerts.Channels[name].Secret)
	}
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
