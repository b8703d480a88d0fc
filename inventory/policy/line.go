package policy

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one line of the text. text is raw with every character that only looks
// different (full-width digits, no-break spaces) replaced by its plain form, character by
// character: what is found in text is cited from raw.
type line struct {
	no     int
	base   int // columns before it, where it is a segment of a line
	raw    string
	text   string
	header *[]column // nil where it is none
	counts []count
	cells  []span    // of a row of a table of the file; some may stand on lines above
	more   *lineMore // what few lines have; nil for none

	read    bool
	heading bool
	asked   bool // whether header is known
	pieces  bool // cameras are counted as 개
	counted bool // whether counts are known
	site    bool // names the branch of the table below it
	aside   bool // stands between the name of a branch and the header of its table
	part    bool // names a part of a branch there
	laned   bool // cells were told by where they stand below each other
	summed  bool // is of a building whose places add up, over several lines
	listed  bool // is one of several that list the places of a part behind a colon

	section        section
	told           lineTold // what was found out of the line before
	oneFrom, oneTo int32    // its only cell, once it is told
}

// lineMore is what few lines have.
type lineMore struct {
	folded []*line    // of a row whose cells stand on lines of their own: those behind the first
	bareAt *span      // its number of cameras, which is told by the total of its list
	marks  *lineMarks // nil for a short line
}

// also is what else a line has; nobody may change it.
func (l *line) also() *lineMore {
	if l.more == nil {
		return &plainLine
	}
	return l.more
}

// plainLine is what most lines have.
var plainLine lineMore

// room gives a line room for what few have.
func (l *line) room() *lineMore {
	if l.more == nil {
		l.more = &lineMore{}
	}
	return l.more
}

// lineTold is what was found out of a line: readers of tables ask the same lines again and again,
// each on its way through the lines below the one that it begins at.
type lineTold uint8

const (
	toldOne    lineTold = 1 << iota // oneFrom and oneTo are known
	noNumber                        // the only cell is no number of cameras
	noCounting                      // nor a dash in its place
	toldEnd                         // endsTable is known
	endsTable                       // it ends a table
)

// isOne tells whether a span is the only cell of its line, as single gave it.
func (s span) isOne() bool {
	return s.ln != nil && s.ln.told&toldOne != 0 && s.from == int(s.ln.oneFrom) && s.to == int(s.ln.oneTo)
}

// lineMarks are the byte offsets of every stride-th character of text and of raw.
type lineMarks struct{ text, raw []int }

const stride = 64

// lineEnds are what a line ends with. A new page begins behind the end of a line and is none
// of its own: whoever counts the lines of such a file counts line feeds.
var lineEnds = strings.NewReplacer("\r\r\n", "\n", "\r\n\f", "\n", "\n\f", "\n", "\f\r\n", "\n", "\f\n", "\n",
	"\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\f", "\n", "\v", "\n", "\u0085", "\n")

// cutLines cuts a text into lines; every line of it is kept, blank ones too.
func cutLines(text string) []string {
	return strings.Split(strings.TrimSuffix(lineEnds.Replace(strings.TrimPrefix(text, "\f")), "\n"), "\n")
}

func newLines(raws []string) []*line {
	lines := make([]line, len(raws))
	out := make([]*line, len(raws))
	for i, raw := range raws {
		lines[i].set(i+1, 0, raw)
		out[i] = &lines[i]
	}
	return out
}

// filledLines leaves out the blank lines: they say nothing.
func filledLines(raws []string) []*line {
	n := 0
	for _, raw := range raws {
		if strings.TrimSpace(raw) != "" {
			n++
		}
	}
	lines := make([]line, 0, n)
	out := make([]*line, 0, n)
	for i, raw := range raws {
		if strings.TrimSpace(raw) != "" {
			lines = append(lines, line{})
			lines[len(lines)-1].set(i+1, 0, raw)
			out = append(out, &lines[len(lines)-1])
		}
	}
	return out
}

// set fills a line with its characters.
func (l *line) set(no, base int, raw string) {
	folded := strings.Map(fold, raw)
	if strings.ContainsAny(raw, "〔[") && blankRe.MatchString(raw) {
		folded = blankRe.ReplaceAllStringFunc(folded, func(m string) string { return strings.Repeat(" ", utf8.RuneCountInString(m)) })
	}
	if strings.Contains(folded, "<br") {
		folded = breakRe.ReplaceAllStringFunc(folded, func(m string) string { return "," + strings.Repeat(" ", len(m)-1) })
	}
	if base == 0 {
		folded = marked(folded)
	}
	l.no, l.base, l.raw, l.text = no, base, raw, folded
	if len(folded) < stride && len(raw) < stride {
		return
	}
	m := marks(folded)
	at := &lineMarks{m, m}
	if folded != raw {
		at.raw = marks(raw)
	}
	l.room().marks = at
}

// breakRe breaks a line inside a cell.
var breakRe = compile(`<br\s{0,2}/?>`)

// fold gives the plain form of a character, always one for one.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '│' || r == '┃' || r == '┆' || r == '║':
		return '|'
	case r == '˚' || r == 'º' || r == '℃':
		return '°'
	case r == '∼' || r == '〜':
		return '~'
	case r == '–' || r == '—' || r == '―' || r == '−' || r == '‐' || r == '‑':
		return '-'
	case r == 'ㆍ' || r == '․' || r == 'ᆞ' || r == '∙' || r == '•' || r == '・' || r == '‧' || r == '･' || r == '⋅':
		return '·'
	case r == '\t':
		return r
	case r == '\v': // a line break inside a cell
		return ','
	case unicode.IsSpace(r), unicode.IsControl(r), r == '\u200b', r == '\ufeff', r == '\u00ad', r == '\u3164':
		return ' '
	}
	return r
}

func marks(s string) []int {
	out := make([]int, 0, len(s)/(3*stride)+1)
	n := 0
	for i := range s {
		if n%stride == 0 {
			out = append(out, i)
		}
		n++
	}
	return out
}

// column gives the character position, from 0, of a byte offset in text.
func (l *line) column(off int) int {
	m := l.also().marks
	if m == nil {
		return utf8.RuneCountInString(l.text[:off])
	}
	i := sort.SearchInts(m.text, off+1) - 1
	if i < 0 {
		return 0
	}
	return i*stride + utf8.RuneCountInString(l.text[m.text[i]:off])
}

// rawAt gives the byte offset in raw of a character position.
func (l *line) rawAt(col int) int {
	if m := l.also().marks; m != nil {
		return offset(l.raw, m.raw, col)
	}
	return offset(l.raw, nil, col)
}

// textAt gives the byte offset in text of a character position.
func (l *line) textAt(col int) int {
	if m := l.also().marks; m != nil {
		return offset(l.text, m.text, col)
	}
	return offset(l.text, nil, col)
}

func offset(s string, marks []int, col int) int {
	off, n := 0, col
	if len(marks) > 0 {
		i := col / stride
		if i >= len(marks) {
			return len(s)
		}
		off, n = marks[i], col%stride
	}
	for ; n > 0 && off < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[off:])
		off += size
	}
	return off
}
