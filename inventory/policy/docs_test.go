package policy

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"camledger/internal/words"
)

var problemRow = regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (error|question|note) \\| (.+) \\| (.+) \\| (.+) \\| (.+) \\| (.+) \\|$")

// The table of docs/policy-problems.md has every code with its severity, what to do and its
// answers, and each of its examples raises its code. -update writes what the code says.
func TestDocumentedProblems(t *testing.T) {
	const file = "../../docs/policy-problems.md"
	doc, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[Code]bool{}
	text := problemRow.ReplaceAllStringFunc(string(doc), func(row string) string {
		m := problemRow.FindStringSubmatch(row)
		code := Code(m[1])
		if seen[code] {
			t.Errorf("%s stands twice", code)
		}
		seen[code] = true
		want := documented(code)
		if want == nil {
			t.Errorf("%s is no code", code)
			return row
		}
		if got := []string{m[2], m[4], m[5], m[6]}; !*update && !slices.Equal(got, want) {
			t.Errorf("%s: documented as %q, is %q", code, got, want)
		}
		if code != RowTwice {
			checkExample(t, code, m[7])
		}
		return "| `" + m[1] + "` | " + want[0] + " | " + m[3] + " | " + strings.Join(want[1:], " | ") + " | " + m[7] + " |"
	})
	for code := range severities {
		if !seen[code] {
			t.Errorf("%s is not documented", code)
		}
	}
	if !seen[RowTwice] {
		t.Errorf("%s is not documented", RowTwice)
	}
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// documented gives severity, what to do in English and Korean, and answers of a code.
func documented(code Code) []string {
	severity, ok := severities[code]
	if code == RowTwice {
		severity, ok = Error, true
	}
	if !ok {
		return nil
	}
	p := Problem{Code: code}
	return []string{string(severity), p.Do(words.English), p.Do(words.Korean), "`" + strings.Join(p.Values(), "`, `") + "`"}
}

func checkExample(t *testing.T, code Code, example string) {
	t.Helper()
	example = strings.NewReplacer("⏎", "\n", "⇥", "\t").Replace(example)
	text, whole := strings.CutPrefix(example, "(전문) ")
	if !whole {
		text = frame("정문 5대\n" + example)
	}
	r, err := Read("", []byte(text))
	if err != nil {
		t.Errorf("%s: %v", code, err)
		return
	}
	if !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == code }) {
		t.Errorf("%s: its example %q raises %+v", code, example, r.Problems)
	}
}

// docs/policy-json.md names every key of a reading, every kind of promise and every reason
// for which there is none.
func TestDocumentedKeys(t *testing.T) {
	doc, err := os.ReadFile("../../docs/policy-json.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keysOf(reflect.TypeFor[Reading](), map[reflect.Type]bool{}) {
		if !regexp.MustCompile("[`.]"+regexp.QuoteMeta(key)+`(\[\])?[`+"`"+`.]`).Match(doc) && !strings.Contains(string(doc), `"`+key+`"`) {
			t.Errorf("key %s is not documented", key)
		}
	}
	for _, p := range promises {
		if !strings.Contains(string(doc), "`"+string(p.kind)+"`") {
			t.Errorf("promise %s is not documented", p.kind)
		}
	}
	for _, r := range reasons {
		if !strings.Contains(string(doc), "`"+string(r)+"`") {
			t.Errorf("reason %s is not documented", r)
		}
	}
}

// keysOf lists the JSON keys of a type and of all that it holds.
func keysOf(typ reflect.Type, seen map[reflect.Type]bool) []string {
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || seen[typ] {
		return nil
	}
	seen[typ] = true
	var out []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if key == "" || key == "-" {
			continue
		}
		out = append(out, key)
		out = append(out, keysOf(f.Type, seen)...)
	}
	return out
}

// Every list of a reading is [] where it is empty, never null: readers of the JSON need not
// know the difference.
func TestListsAreNeverNull(t *testing.T) {
	r, err := Read("", []byte(frame("정문 5대")))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"(\w+)":null`).FindAllStringSubmatch(string(b), -1) {
		if m[1] != "declared" && m[1] != "days" {
			t.Errorf("%s is null", m[1])
		}
	}
}
