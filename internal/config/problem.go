package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing to correct in the file, or one thing to look at (see Warning).
// Line and Column count from 1; both are 0 where the file as a whole is meant.
type Problem struct {
	File   string
	Line   int
	Column int
	Path   string // branches.hq.networks[1].cidr
	Say    string // what is wrong and what to write instead
}

// Warning has the shape of a Problem and stops nothing.
type Warning = Problem

// ProblemAt is a problem that somebody else found in a setting of the file.
func (c *Config) ProblemAt(path, say string) Problems {
	w := c.where[path]
	return Problems{{c.file, w.line, w.column, path, say}}
}

// String gives "camledger.yaml:12:7: branches.hq.networks[1]: …".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path)
		b.WriteString(": ")
	}
	b.WriteString(p.Say)
	return b.String()
}

// Problems is every problem of one file, in the order of its lines. It is the error that
// Load and Parse return when the file could be read but not be used.
type Problems []Problem

// Error gives one problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Path, b.Path))
	})
}

// position is where a setting stands in the file.
type position struct{ line, column int }

// show quotes a word of the file for a sentence, cut short. Only for settings that can
// hold no secret.
func show(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
