package layoutgen

import (
	"strings"
	"unicode/utf8"
)

// Row is one declared count of the golden reading. Also lists readings of the same count that are as true.
type Row struct {
	Branch   string   `json:"branch"`
	Location string   `json:"location"`
	Count    int      `json:"count"`
	Line     int      `json:"line"`
	Also     []Naming `json:"also,omitempty"`
}

// Naming is another way to file a count under a branch and a location.
type Naming struct {
	Branch   string `json:"branch"`
	Location string `json:"location"`
}

// Golden is what a careful reader takes from the text alone.
type Golden struct {
	Seed          int64       `json:"seed"`
	Synthetic     bool        `json:"synthetic"`
	Family        string      `json:"family"`
	Features      []string    `json:"features"`
	Layout        string      `json:"layout"`
	Institution   string      `json:"institution"`
	Rows          []Row       `json:"rows"`
	TotalDeclared *int        `json:"total_declared"`
	Retention     []retention `json:"retention"`
	ProseLines    []int       `json:"prose_lines"`
}

// Marks are runes of a private plane that ride in the text until its lines are known: one before each count that is a row,
// one in each line of plain prose.
const (
	firstMark = '\U000F0000'
	proseMark = '\U00100000'
)

// page is a text in the making with the golden reading that belongs to it.
type page struct {
	d        *dice
	r        register
	rows     []Row
	features []string
	total    *int
	lines    []string
	phones   int
	device   string   // what a table calls its cameras, where a column says so
	keeps    []string // how long pictures are kept, where it differs by row
	nameless bool     // only the foot of the page tells the institution's name
}

// mark files a count and gives the text that shows it, with the mark before it.
func (p *page) mark(branch, location string, n int, shown string, also ...Naming) string {
	p.rows = append(p.rows, Row{Branch: branch, Location: location, Count: n, Also: also})
	return string(rune(firstMark+len(p.rows)-1)) + shown
}

func (p *page) feature(words ...string) { p.features = append(p.features, words...) }

func (p *page) add(lines ...string) { p.lines = append(p.lines, lines...) }

// prose adds lines that declare nothing.
func (p *page) prose(lines ...string) {
	for _, l := range lines {
		p.lines = append(p.lines, string(proseMark)+l)
	}
}

func (p *page) declare(n int) { p.total = &n }

// bare is the text without marks.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= firstMark {
			return -1
		}
		return r
	}, s)
}

// width is how many columns of a fixed-width page a text takes: Hangul takes two.
func width(s string) int {
	n := 0
	for _, r := range bare(s) {
		n++
		if r >= 0x1100 && utf8.RuneLen(r) > 2 {
			n++
		}
	}
	return n
}

// finish gives the text and its golden reading.
func (p *page) finish(seed int64, family string) (string, Golden) {
	text := strings.Join(p.lines, "\n")
	g := Golden{Seed: seed, Synthetic: true, Family: family, Features: p.features, Layout: family, Institution: p.r.name, TotalDeclared: p.total,
		Retention: []retention{p.r.keep}, ProseLines: []int{}}
	line := 1
	prose := map[int]bool{}
	found := make([]int, len(p.rows))
	for _, r := range text {
		switch {
		case r == '\n':
			line++
		case r == proseMark:
			prose[line] = true
		case r >= firstMark:
			found[r-firstMark] = line
		}
	}
	for i, row := range p.rows {
		if found[i] == 0 {
			continue
		}
		row.Line = found[i]
		if p.nameless && row.Branch == p.r.name {
			for _, n := range []string{"본 기관", p.r.ours} {
				row.Also = append(row.Also, Naming{n, row.Location})
			}
		}
		g.Rows = append(g.Rows, row)
		delete(prose, row.Line)
	}
	for n := 1; n <= line; n++ {
		if prose[n] {
			g.ProseLines = append(g.ProseLines, n)
		}
	}
	return bare(text), g
}
