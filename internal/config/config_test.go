package config

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

const example = "../../docs/camledger.example.yaml"

func mustParse(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Parse("camledger.yaml", []byte(text))
	if err != nil {
		t.Fatalf("parse:\n%v", err)
	}
	return c
}

// small is the least that a branch needs.
const small = `branches:
  hq:
    name: 본점
    networks: [10.1.0.0/24]
    credentials: [cam]
credentials:
  cam: {user: viewer, password: 0123}
`

func TestParseFillsDefaults(t *testing.T) {
	c := mustParse(t, small)
	if got := c.Credentials["cam"].Password.Reveal(); got != "0123" {
		t.Errorf("password typed as a number reads %q", got)
	}
	if c.BaseURL != "http://127.0.0.1:8480" || c.Mail.Port != 587 || c.Schedule.Check != 5*time.Minute {
		t.Errorf("defaults: %q %d %v", c.BaseURL, c.Mail.Port, c.Schedule.Check)
	}
	if got, want := c.Branches["hq"].Networks[0].CIDR, netip.MustParsePrefix("10.1.0.0/24"); got != want {
		t.Errorf("network %v, want %v", got, want)
	}
}

// TestExampleHoldsTheDefaults wants what the example shows for the general sections to be
// what holds without it, and the file to be right as it stands.
func TestExampleHoldsTheDefaults(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	c, d := mustParse(t, string(text)), Default()
	for name, pair := range map[string][2]any{
		"alerts": {c.Alerts, d.Alerts}, "check": {c.Check, d.Check}, "scan": {c.Scan, d.Scan},
		"schedule": {c.Schedule, d.Schedule}, "keys": {c.Keys, d.Keys},
		"top": {[]any{c.Database.Reveal(), c.Data, c.Listen, c.Zone, c.Language}, []any{d.Database.Reveal(), d.Data, d.Listen, d.Zone, d.Language}},
	} {
		if diff := cmp.Diff(pair[1], pair[0]); diff != "" {
			t.Errorf("%s: the example differs from the defaults (-default +example):\n%s", name, diff)
		}
	}
}

// TestExampleNamesEveryKey compares the keys of the example, those switched off included,
// with the keys of the types, both ways, and wants a comment above each.
func TestExampleNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	off := regexp.MustCompile(`^(\s*)#([a-z_]+:)`)
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = off.ReplaceAllString(line, "$1$2")
	}
	for i, line := range lines {
		key := regexp.MustCompile(`^\s*(?:- )?([a-z_]+):`).FindStringSubmatch(line)
		if key == nil {
			continue
		}
		above := strings.TrimSpace(lines[i-1])
		if !strings.HasPrefix(above, "#") && !strings.HasPrefix(key[1], "password") && !strings.HasPrefix(line, "  hq") {
			t.Errorf("line %d: %q has no comment above it", i+1, line)
		}
	}
	file, err := parser.ParseBytes([]byte(strings.Join(lines, "\n")), 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(n ast.Node, path string)
	walk = func(n ast.Node, path string) {
		switch n := n.(type) {
		case *ast.MappingNode:
			for _, m := range n.Values {
				key := m.Key.(*ast.StringNode).Value
				at := join(path, key)
				switch path {
				case "branches", "credentials", "alerts.channels":
					at = path + ".*"
				case "branches.*.places":
					continue
				}
				got = append(got, at)
				walk(m.Value, at)
			}
		case *ast.SequenceNode:
			for _, item := range n.Values {
				walk(item, path+"[]")
			}
		}
	}
	walk(file.Docs[0].Body, "")
	slices.Sort(got)
	got = slices.DeleteFunc(slices.Compact(got), func(s string) bool { return strings.HasSuffix(s, ".*") })
	want := Settings()
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of the types and of the example (-types +example):\n%s", diff)
	}
}

// TestGuideNamesEveryKey wants docs/configure.md to explain what can be set, and nothing else.
func TestGuideNamesEveryKey(t *testing.T) {
	text, err := os.ReadFile("../../docs/configure.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(text)) {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if strings.HasPrefix(line, "| `") {
			got = append(got, strings.Split(strings.Trim(first, "`"), "`, `")...)
		}
	}
	isSection := map[string]bool{} // explained by a heading, not a row
	for _, key := range Settings() {
		if section, _, ok := cutLast(key); ok && section != "branches.*" && !strings.HasSuffix(section, "[]") {
			isSection[strings.TrimSuffix(section, ".*")] = true
		}
	}
	isSection["branches"] = true
	want := slices.DeleteFunc(Settings(), func(key string) bool { return isSection[key] })
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings and rows of the guide (-settings +guide):\n%s", diff)
	}
}

// TestProblems reads every faulty file in testdata/bad and compares all it is told with
// the golden file beside it.
func TestProblems(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no faulty files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse("camledger.yaml", text)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("a faulty file gives %v", err)
			}
			got := problems.Error() + "\n"
			if strings.Contains(got, "hunter2") {
				t.Errorf("a password is printed:\n%s", got)
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestCheckComparesBranches(t *testing.T) {
	c := mustParse(t, small+"  old: {user: a, password: b}\n")
	got := Problems(Check(c, []string{"본점", "시장지점"})).Error()
	want := `camledger.yaml: mail: no mail server is set: nobody is told of an outage
camledger.yaml:1:1: branches: branch "시장지점" of the register has no code here: it is not scanned or checked
camledger.yaml:8:3: credentials.old: no branch uses this credential`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got = Problems(Check(c, []string{})).Error()
	if !strings.Contains(got, `camledger.yaml:3:11: branches.hq.name: the register has no branch "본점"`) {
		t.Errorf("a code without a branch is not named:\n%s", got)
	}
}

// TestSecretsStayHidden prints a configuration with secrets in every way that Go knows.
func TestSecretsStayHidden(t *testing.T) {
	c := mustParse(t, `database: postgres://u:hunter2@db/x?password=hunter2
heartbeat: {url: https://w.example.kr/hunter2}
mail: {host: m.example.kr, from: a@example.kr, user: u, password: hunter2}
`+strings.Replace(small, "0123", "hunter2", 1))
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := c.Redacted()
	if err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "c", c, "s", c.Mail.Password, "d", c.Database, "cred", c.Credentials["cam"])
	hidden := struct{ c Config }{*c} // fmt calls no methods below an unexported field
	out := []string{string(asJSON), string(shown), logged.String(), fmt.Sprint(c.Mail.Password)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		out = append(out, fmt.Sprintf(verb, c), fmt.Sprintf(verb, hidden), fmt.Sprintf(verb, c.Mail.Password), fmt.Sprintf(verb, c.Database), fmt.Sprintf(verb, c.Heartbeat))
	}
	for _, s := range out {
		if strings.Contains(s, "hunter2") || strings.Contains(s, fmt.Sprintf("%x", "hunter2")) {
			t.Errorf("a secret shows:\n%s", s)
		}
	}
	if c.Mail.Password.Reveal() != "hunter2" || !strings.Contains(string(shown), "password: \"[redacted]\"") {
		t.Errorf("revealed %q, shown:\n%s", c.Mail.Password.Reveal(), shown)
	}
}

// TestRedactedReadsBack wants `config show` to be a file that says the same.
func TestRedactedReadsBack(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	first, err := mustParse(t, string(text)).Redacted()
	if err != nil {
		t.Fatal(err)
	}
	second, err := mustParse(t, string(first)).Redacted()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Errorf("-first +second:\n%s", diff)
	}
}

// FuzzParse wants no panic, no password in a problem, and places inside the file.
func FuzzParse(f *testing.F) {
	seeds, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(seeds, example) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(strings.Repeat("[", 5000)))
	f.Add([]byte(strings.Repeat("- ", 5000) + "a"))
	f.Add([]byte(strings.Repeat("a: &x\n ", 5000)))
	f.Add([]byte("\xff\xfea\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<16 {
			return
		}
		c, err := Parse("f.yaml", text)
		if err == nil {
			if _, err := c.Redacted(); err != nil {
				t.Fatal(err)
			}
			Check(c, []string{"본점"})
			return
		}
		var problems Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("error %v without problems", err)
		}
		lines := strings.Count(string(text), "\n") + strings.Count(string(text), "\r") + 2
		for _, p := range problems {
			if p.Line < 0 || p.Line > lines || p.Say == "" {
				t.Errorf("problem %+v in a file of %d lines", p, lines)
			}
		}
	})
}
