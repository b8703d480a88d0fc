package document

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"camledger/inventory/policy"
)

// show writes a text as people compare it: numbered lines, then the tables, cells between
// bars, "^" before a carried one and "#" before a heading.
func show(t policy.Text) string {
	var b strings.Builder
	for i, l := range t.Lines {
		fmt.Fprintf(&b, "%d %s\n", i+1, visible.Replace(l))
	}
	for _, table := range t.Tables {
		b.WriteString("table\n")
		for _, row := range table.Rows {
			var cells []string
			for _, c := range row {
				s := visible.Replace(stretch(t, c))
				if c.Heading {
					s = "#" + s
				}
				if c.Carried {
					s = "^" + s
				}
				cells = append(cells, s)
			}
			b.WriteString(strings.TrimRight(strings.Join(cells, "|"), " ") + "\n")
		}
	}
	return b.String()
}

var visible = strings.NewReplacer("\t", "→", "\v", "↓")

func stretch(t policy.Text, c policy.Cell) string {
	return string([]rune(t.Lines[c.Line-1])[c.Column-1 : c.End-1])
}

// shows compares a text with what it should show; the first line end of want is dropped.
func shows(t *testing.T, got policy.Text, want string) {
	t.Helper()
	sound(t, got)
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), show(got)); diff != "" {
		t.Errorf("the text differs (-want +got):\n%s", diff)
	}
}

// sound checks what every text promises.
func sound(t *testing.T, text policy.Text) {
	t.Helper()
	size := 0
	for i, l := range text.Lines {
		size += len(l) + 1
		if !utf8.ValidString(l) || !norm.NFC.IsNormalString(l) || strings.ContainsAny(l, "\n\r\f\u0085\u2028\u2029") {
			t.Fatalf("line %d is no line: %q", i+1, l)
		}
	}
	if len(text.Lines) == 0 || size > policy.MaxBytes {
		t.Fatalf("%d lines of %d bytes", len(text.Lines), size)
	}
	last := 0
	for _, table := range text.Tables {
		for i, row := range table.Rows {
			if len(row) != len(table.Rows[0]) || len(row) < 2 {
				t.Fatalf("row %d has %d cells, the first has %d", i, len(row), len(table.Rows[0]))
			}
			own := 0
			for _, c := range row {
				if c.Line < 1 || c.Line > len(text.Lines) || c.Column < 1 || c.End < c.Column || c.End-1 > utf8.RuneCountInString(text.Lines[c.Line-1]) {
					t.Fatalf("cell %+v does not lie in its line", c)
				}
				if strings.Contains(stretch(text, c), "\t") {
					t.Fatalf("cell %+v holds more than itself", c)
				}
				if !c.Carried {
					if own != 0 && own != c.Line {
						t.Fatalf("row %d lies on the lines %d and %d", i, own, c.Line)
					}
					own = c.Line
				}
			}
			if own <= last {
				t.Fatalf("row %d of line %d comes after line %d", i, own, last)
			}
			last = own
		}
	}
}

// refused wants a failure with a reason and words in both languages.
func refused(t *testing.T, err error, want policy.Reason) {
	t.Helper()
	f, ok := err.(*policy.Failure) // no reader wraps it
	if !ok {
		t.Fatalf("no failure but %v; want %s", err, want)
	}
	if f.Reason != want {
		t.Errorf("refused as %s; want %s", f.Reason, want)
	}
	for _, s := range []string{f.Say("ko"), f.Do("ko"), f.Say("en"), f.Do("en")} {
		if s == "" || strings.HasPrefix(s, "[") {
			t.Errorf("%s has no words: %q", f.Reason, s)
		}
	}
}
