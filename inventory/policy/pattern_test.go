package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPatternMatchesAsItsExpression: what is held against a text before an expression is
// tried changes no answer, for every expression of the reader on every line and word of
// its texts.
func TestPatternMatchesAsItsExpression(t *testing.T) {
	var exprs, texts []string
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	written := regexp.MustCompile("\\bcompile\\(`([^`]+)`\\)")
	for _, name := range sources {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(raw), -1) {
			exprs = append(exprs, m[1])
		}
	}
	if len(exprs) < 100 {
		t.Fatalf("%d expressions are found", len(exprs))
	}
	files, err := filepath.Glob("testdata/layouts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for j, line := range strings.Split(string(raw), "\n") {
			texts = append(texts, strings.Fields(line)...)
			if (i+j)%5 == 0 {
				texts = append(texts, line)
			}
		}
	}
	slices.Sort(texts)
	texts = append(slices.Compact(texts), "", " ", "\xff", "대\xff", "PTZ", "\u212a")
	for _, expr := range exprs {
		p, plain := compile(expr), regexp.MustCompile(expr)
		automatonKept.Store(0) // of expressions that are done with
		for _, s := range texts {
			is := plain.MatchString(s)
			if !p.may(s) && is {
				t.Errorf("%s matches %q", expr, s)
			}
			if got, known := p.auto().match(s); got != is || !known {
				t.Errorf("%s, on %q: %v, known %v", expr, s, got, known)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		expr := rapid.SampledFrom(exprs).Draw(t, "expression")
		p, s := compile(expr), rapid.StringMatching(expr).Draw(t, "text")
		if i := rapid.IntRange(0, len(s)).Draw(t, "cut"); rapid.Bool().Draw(t, "broken") {
			s = s[:i] + rapid.SampledFrom([]string{"", " ", "대", "a", "1", "\xff"}).Draw(t, "other") + s[i:]
		}
		is := p.Regexp.MatchString(s)
		if !p.may(s) && is {
			t.Fatalf("%s matches %q", expr, s)
		}
		automatonKept.Store(0)
		if got, known := p.auto().match(s); got != is || !known {
			t.Fatalf("%s, on %q: %v, known %v", expr, s, got, known)
		}
	})
}
