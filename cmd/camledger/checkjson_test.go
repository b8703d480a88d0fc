package main

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"camledger/internal/app"
)

// TestEveryKeyOfACheckIsDocumented holds docs/check-json.md against the types of what is printed.
func TestEveryKeyOfACheckIsDocumented(t *testing.T) {
	printed := map[string]bool{}
	var walk func(kind reflect.Type, at string)
	walk = func(kind reflect.Type, at string) {
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		if kind.Kind() != reflect.Struct || kind == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range kind.NumField() {
			f := kind.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.IsExported() || name == "-" {
				continue
			}
			if name == "" {
				t.Errorf("%s.%s has no name in JSON", kind, f.Name)
			}
			printed[at+name] = true
			walk(f.Type, at+name+".")
		}
	}
	walk(reflect.TypeFor[checkLine](), "")
	// what its fields of any type hold
	walk(reflect.TypeOf(app.InEnglish).In(0), "check.")
	findings, _ := reflect.TypeFor[app.CheckResult]().FieldByName("Findings")
	walk(findings.Type, "findings.")

	text, err := os.ReadFile("../../docs/check-json.md")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([A-Za-z.]+)` \\| .+ \\|$").FindAllSubmatch(text, -1) {
		told = append(told, string(m[1]))
	}
	for key := range printed {
		if !slices.Contains(told, key) {
			t.Errorf("%s is not in docs/check-json.md", key)
		}
	}
	for i, key := range told {
		if !printed[key] || slices.Contains(told[:i], key) {
			t.Errorf("docs/check-json.md tells of %s, which nothing prints, or twice", key)
		}
	}
	if len(printed) < 80 {
		t.Errorf("only %d keys", len(printed))
	}
}
