package policy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"camledger/internal/words"
)

// Paper is a text that was written to be published: a policy, a change notice. The faces
// print it as a page, as plain text, or hand it to a reader as Text.
type Paper struct {
	Lang   words.Lang `json:"lang"`
	Title  string     `json:"title"`
	Parts  []Part     `json:"parts"`
	Blanks []Blank    `json:"blanks"` // what the institution has to fill in
}

// Part is a stretch of a Paper under one heading, "" for none.
type Part struct {
	Heading string  `json:"heading,omitempty"`
	Blocks  []Block `json:"blocks"`
}

// Block is one paragraph, item, remark or table of a Part.
type Block struct {
	Kind BlockKind `json:"kind"`
	Text string    `json:"text,omitempty"`
	Grid *Grid     `json:"grid,omitempty"` // of a table
}

// BlockKind is the form of a Block.
type BlockKind string

// The forms.
const (
	Paragraph BlockKind = "paragraph"
	Item      BlockKind = "item"   // of a list
	Remark    BlockKind = "remark" // ※ …
	Subhead   BlockKind = "subhead"
	TableOf   BlockKind = "table"
	Signature BlockKind = "signature" // day and name below a notice
)

// Grid is a table of a Paper. Every row has as many cells as Head.
type Grid struct {
	Head []string     `json:"head"`
	Rows [][]GridCell `json:"rows"`
}

// GridCell is one cell of a Grid. A cell that a merged one covers repeats its text and
// has Covered set: in plain text it is written out, on a page it is left to the merged one.
type GridCell struct {
	Text    string `json:"text"`
	Rows    int    `json:"rows,omitempty"` // how many rows the cell covers, if more than one
	Cols    int    `json:"cols,omitempty"`
	Covered bool   `json:"covered,omitempty"`
	Heading bool   `json:"heading,omitempty"`
	Number  bool   `json:"number,omitempty"`
	Strong  bool   `json:"strong,omitempty"` // a total
}

// Blank is something that nobody knew when the text was written: it stands in it as a
// mark to be filled in. Its sentence is "next.blank." + Code with Args.
type Blank struct {
	Code string   `json:"code"`
	Args []string `json:"args,omitempty"` // branch, role …
}

// Say says what is to be filled in.
func (b Blank) Say(lang words.Lang) string {
	args := make([]any, len(b.Args))
	for i, a := range b.Args {
		args[i] = a
	}
	return words.Say(lang, "next.blank."+b.Code, args...)
}

// Plain is the paper as plain text: headings with their numbers, items with a dash, the
// cells of a table between bars, which every editor and every font keeps apart.
func (p Paper) Plain() string { return strings.Join(p.lines(barred), "\n") + "\n" }

// Text is the paper as a converter of files would give it: the cells of a table parted by
// tabs, and the tables beside the lines.
func (p Paper) Text() Text {
	t := Text{Format: PlainText, Encoding: "utf-8"}
	p.each(func(line string) { t.Lines = append(t.Lines, line) }, func(g *Grid) { t.addGrid(g) })
	return t
}

func (t *Text) addGrid(g *Grid) {
	var table Table
	head := make([]GridCell, len(g.Head))
	for i, h := range g.Head {
		head[i] = GridCell{Text: h, Heading: true}
	}
	for _, row := range append([][]GridCell{head}, g.Rows...) {
		line, column := "", 1
		var cells []Cell
		for i, c := range row {
			if i > 0 {
				line, column = line+"\t", column+1
			}
			n := utf8.RuneCountInString(c.Text)
			cells = append(cells, Cell{Line: len(t.Lines) + 1, Column: column, End: column + n, Heading: c.Heading, Carried: c.Covered})
			line, column = line+c.Text, column+n
		}
		t.Lines, table.Rows = append(t.Lines, line), append(table.Rows, cells)
	}
	t.Tables = append(t.Tables, table)
}

func (p Paper) lines(row func([]string) string) []string {
	var out []string
	p.each(func(line string) { out = append(out, line) }, func(g *Grid) {
		out = append(out, row(g.Head))
		for _, r := range g.Rows {
			cells := make([]string, len(r))
			for i, c := range r {
				cells[i] = c.Text
			}
			out = append(out, row(cells))
		}
	})
	return out
}

func barred(cells []string) string {
	var b strings.Builder
	b.WriteString("|")
	for _, c := range cells {
		b.WriteString(" " + c + " |")
	}
	return b.String()
}

// each gives the lines and tables in their order.
func (p Paper) each(line func(string), table func(*Grid)) {
	line(p.Title)
	for i, part := range p.Parts {
		line("")
		if part.Heading != "" {
			line(part.Heading)
			line("")
		}
		for j, b := range part.Blocks {
			switch b.Kind {
			case Item:
				line("- " + b.Text)
			case Remark:
				line("※ " + b.Text)
			case TableOf:
				if j > 0 && p.Parts[i].Blocks[j-1].Kind != TableOf {
					line("")
				}
				table(b.Grid)
				if j+1 < len(part.Blocks) {
					line("")
				}
			default:
				line(b.Text)
			}
		}
	}
}

// written makes a value harmless for one line of a text and one cell of a table: no line
// breaks, no marks that turn the direction of writing, no bar.
func written(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '|' || r == '｜' || r == '│' || r == '┃' || r == '┆' || r == '║':
			return '/'
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "")))
	return strings.Join(strings.Fields(s), " ")
}

// paper is a Paper while it is written.
type paper struct {
	Paper
}

func (w *paper) say(code string, args ...any) string {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = written(s)
		}
	}
	return words.Say(w.Lang, "next."+code, args...)
}

// part opens a part; numbered parts count by themselves.
func (w *paper) part(heading string) { w.Parts = append(w.Parts, Part{Heading: heading}) }

func (w *paper) add(kind BlockKind, text string) {
	p := &w.Parts[len(w.Parts)-1]
	p.Blocks = append(p.Blocks, Block{Kind: kind, Text: text})
}

func (w *paper) table(g *Grid) {
	p := &w.Parts[len(w.Parts)-1]
	p.Blocks = append(p.Blocks, Block{Kind: TableOf, Grid: g})
}

// blank gives the mark for a value that nobody knows, and lists it.
func (w *paper) blank(code string, args ...string) string {
	b := Blank{Code: code, Args: args}
	if !slices.ContainsFunc(w.Blanks, func(x Blank) bool { return x.Code == code && slices.Equal(x.Args, args) }) {
		w.Blanks = append(w.Blanks, b)
	}
	return w.say("fill-in", w.say("fill-in."+code))
}

// Unfilled cuts a text at the marks of what is to be filled in; those are Changed.
func Unfilled(text string) []Piece {
	var out []Piece
	last := 0
	for _, m := range blankRe.FindAllStringIndex(text, -1) {
		if m[0] > last {
			out = append(out, Piece{Text: text[last:m[0]]})
		}
		out = append(out, Piece{text[m[0]:m[1]], true})
		last = m[1]
	}
	if last < len(text) {
		out = append(out, Piece{Text: text[last:]})
	}
	return out
}

// or gives the value, or a blank for it.
func (w *paper) or(value, code string, args ...string) string {
	if value = written(value); value != "" {
		return value
	}
	return w.blank(code, args...)
}
