package policy

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var policies = flag.String("policies", "", "folder of further policy texts, each with its .expected.json")

// TestRead reads every text of testdata, and of the folder given by -policies, and
// compares it with the expected reading beside it: every key given there must be equal.
func TestRead(t *testing.T) {
	for _, dir := range []string{"testdata", *policies} {
		if dir == "" {
			continue
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.expected.json"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no expected readings: %v", dir, err)
		}
		for _, f := range files {
			t.Run(filepath.Base(f), func(t *testing.T) { readOne(t, f) })
		}
	}
}

func readOne(t *testing.T, expected string) {
	raw, err := os.ReadFile(strings.TrimSuffix(expected, ".expected.json") + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(filepath.Base(expected), raw)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{}
	b, err := os.ReadFile(expected)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	for key, w := range want {
		got := asRead(t, r, key)
		if key == "problems_must_include" {
			for _, code := range w.([]any) {
				if !slices.Contains(got.([]any), code) {
					t.Errorf("no problem %v", code)
				}
			}
			continue
		}
		if diff := cmp.Diff(w, within(got, w)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	checkSources(t, string(raw), r)
}

// asRead gives the value of a key of an expected file as JSON reads it back.
func asRead(t *testing.T, r Reading, key string) any {
	t.Helper()
	var v any
	switch key {
	case "officers_count":
		v = len(r.Officers)
	case "officers_first":
		v = r.Officers[0]
	case "problems_must_include":
		codes := []Code{}
		for _, p := range r.Problems {
			codes = append(codes, p.Code)
		}
		v = codes
	case "problems":
		list := []string{}
		for _, p := range r.Problems {
			list = append(list, fmt.Sprintf("%d %s", p.Line, p.Code))
		}
		v = list
	case "promises":
		list := []string{}
		for _, p := range r.Promises {
			list = append(list, fmt.Sprintf("%s %d", p.Kind, p.Source.Line))
		}
		v = list
	case "unread":
		list := []int{}
		for _, u := range r.Unread {
			list = append(list, u.Line)
		}
		v = list
	default:
		var all map[string]any
		roundTrip(t, r, &all)
		return all[key]
	}
	var out any
	roundTrip(t, v, &out)
	return out
}

func roundTrip(t *testing.T, v, into any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// within drops the keys of got that want does not have, however deep.
func within(got, want any) any {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return got
		}
		out := map[string]any{}
		for k, v := range g {
			if _, ok := w[k]; ok {
				out[k] = within(v, w[k])
			}
		}
		return out
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return got
		}
		out := []any{}
		for i := range g {
			out = append(out, openGiven(within(g[i], w[i]), g[i], w[i]))
		}
		return out
	}
	return got
}

// openGiven keeps a flag that is true in the reading although want is silent about it: an
// expected list without "open" is a closed one.
func openGiven(cut, got, want any) any {
	g, ok := got.(map[string]any)
	c, ok2 := cut.(map[string]any)
	w, ok3 := want.(map[string]any)
	if ok && ok2 && ok3 && w["count"] != nil && g["open"] == true {
		c["open"] = true
	}
	return cut
}

// allSources lists the sources of a reading, those of its totals too.
func allSources(r Reading) []Source {
	out := r.Sources()
	for _, s := range r.Stated {
		out = append(out, s.Source)
	}
	return out
}

// checkSources asserts that every source cites what really stands there.
func checkSources(t *testing.T, text string, r Reading) {
	t.Helper()
	citedRight(t, newLines(cutLines(text)), r)
}

func citedRight(t *testing.T, lines []*line, r Reading) {
	t.Helper()
	for _, s := range allSources(r) {
		if s.Line < 1 || s.Line > len(lines) {
			t.Errorf("source %+v: no such line of %d", s, len(lines))
			continue
		}
		runes := []rune(lines[s.Line-1].raw)
		if s.Column < 1 || s.End < s.Column || s.End-1 > len(runes) || string(runes[s.Column-1:s.End-1]) != s.Words {
			t.Errorf("source %+v does not stand on its line %q", s, string(runes))
		}
		if s.Origin != Declared && s.Origin != Derived {
			t.Errorf("source %+v: origin", s)
		}
	}
}
