package policy

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A policy whose line ends were lost says the same as before.
func TestOneLine(t *testing.T) {
	for _, name := range []string{"testdata/credit-union.txt", "testdata/post-office.txt"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Read("", raw)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("\n", " ", "\t", " ").Replace(string(raw))
		got, err := Read("", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		checkReading(t, text, got)
		rows := func(r Reading) (out []Row) {
			for _, row := range r.Rows() {
				row.Line, row.ID = 0, ""
				out = append(out, row)
			}
			return out
		}
		if diff := cmp.Diff(rows(want), rows(got)); diff != "" {
			t.Errorf("%s: rows (-lines +one line):\n%s", name, diff)
		}
		bare := func(r Reading) Reading {
			out := Reading{Institution: r.Institution, Purposes: r.Purposes, Storage: r.Storage, Units: []Unit{}}
			for _, o := range r.Officers {
				o.Source = nil
				out.Officers = append(out.Officers, o)
			}
			for _, x := range r.Retention {
				x.Source = nil
				out.Retention = append(out.Retention, x)
			}
			for _, u := range r.Units {
				out.Units = append(out.Units, Unit{Branch: u.Branch, Name: u.Name})
			}
			out.Recording = Recording{Hours: r.Recording.Hours, Mode: r.Recording.Mode}
			out.Total.Derived = r.Total.Derived
			return out
		}
		if diff := cmp.Diff(bare(want), bare(got)); diff != "" {
			t.Errorf("%s (-lines +one line):\n%s", name, diff)
		}
		for _, p := range got.Problems {
			if p.Line != 1 && p.Line != 0 || p.Severity == Error {
				t.Errorf("%s: problem %+v", name, p)
			}
		}
	}
}
