package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/width"
)

// insert puts lines before the one with this index; the rows behind move down.
func (d *damaged) insert(i int, lines ...string) {
	d.lines = slices.Insert(d.lines, i, lines...)
	for k := range d.want {
		if d.want[k].Line > i {
			d.want[k].Line += len(lines)
		}
	}
}

// each changes the lines; false where it changed none.
func (d *damaged) each(change func(string) string) bool {
	done := false
	for i, l := range d.lines {
		d.lines[i] = change(l)
		done = done || d.lines[i] != l
	}
	return done
}

// heads changes the lines that look like the header of a table.
func (d *damaged) heads(change func(string) string) bool {
	done := false
	for i, l := range d.lines {
		if d.isHead(i) {
			d.lines[i] = change(l)
			done = done || d.lines[i] != l
		}
	}
	return done
}

// isHead tells the header of a table of cameras by its cells and by the rows behind it.
func (d damaged) isHead(i int) bool {
	l := d.lines[i]
	if d.counted(i) || !strings.ContainsAny(l, "|\t") || !strings.Contains(l, "대수") && !strings.Contains(l, "수량") && !strings.Contains(l, "대 수") {
		return false
	}
	for k := i + 1; k < min(i+5, len(d.lines)); k++ {
		if d.counted(k) {
			return true
		}
	}
	return false
}

func (d damaged) headed() bool {
	for i := range d.lines {
		if d.isHead(i) && strings.Contains(d.lines[i], "대수") {
			return true
		}
	}
	return false
}

// header puts another word for one of the words of the headers.
func (d *damaged) header(word string, of ...string) bool {
	return d.heads(func(l string) string {
		cells, sep := cellsAt(l)
		for i, c := range cells {
			if slices.Contains(of, strings.TrimSpace(c)) {
				cells[i] = strings.Replace(c, strings.TrimSpace(c), word, 1)
			}
		}
		return strings.Join(cells, sep)
	})
}

// pages puts a line between each so many.
func (d *damaged) pages(every int, say func(n int) string) bool {
	n := len(d.lines) / every
	for k := n; k > 0; k-- {
		d.insert(k*every, strings.Split("\n"+say(k)+"\n", "\n")...)
	}
	return n > 0
}

// bullets gives all lines that begin with one of the usual bullets another.
func (d *damaged) bullets(mark string) bool {
	return d.each(func(l string) string {
		t := strings.TrimLeft(l, " ")
		for _, old := range []string{"- ", "• ", "○ ", "ㅇ ", "◦ ", "▶ ", "* ", "· ", "□ ", "■ ", "ㆍ"} {
			if rest, ok := strings.CutPrefix(t, old); ok {
				return l[:len(l)-len(t)] + mark + rest
			}
		}
		return l
	})
}

func wideDigits(l string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, l)
}

// sumLine tells a line that states a sum.
func sumLine(l string) bool {
	return strings.Contains(l, "계") && (strings.Contains(l, "합") || strings.Contains(l, "총") || strings.Contains(l, "소") || strings.HasPrefix(strings.Trim(l, " |"), "계"))
}

// cellsAt splits a line at what parts its cells.
func cellsAt(l string) ([]string, string) {
	for _, sep := range []string{"|", "\t"} {
		if strings.Contains(l, sep) {
			return strings.Split(l, sep), sep
		}
	}
	return []string{l}, ""
}

// unitless takes 대 from cells that hold a count alone.
func unitless(l string) string {
	cells, sep := cellsAt(l)
	for i, c := range cells {
		t := strings.TrimSpace(c)
		if n := strings.TrimSpace(strings.TrimSuffix(t, "대")); n != t && n != "" && strings.Trim(n, "0123456789,") == "" {
			cells[i] = strings.Replace(c, t, n, 1)
		}
	}
	return strings.Join(cells, sep)
}

// countOf is how many rows have their count on a line.
func (d damaged) countOf(i int) int {
	n := 0
	for _, w := range d.want {
		if w.Line == i+1 {
			n++
		}
	}
	return n
}

// eachCount writes all numbers before 대 otherwise; false where some row has none.
func (d *damaged) eachCount(write func(n string) string) bool {
	for _, w := range d.want {
		if !slices.Contains(withUnit.FindAllString(d.lines[w.Line-1], -1), itoa(w.Count)+"대") {
			return false
		}
	}
	for i, l := range d.lines {
		if strings.Contains(l, "대") {
			d.lines[i] = withUnit.ReplaceAllStringFunc(l, func(m string) string {
				n := strings.TrimSuffix(m, "대")
				return write(n)
			})
		}
	}
	return len(d.want) > 0
}

var withUnit = compile(`\d+대`)

// regular gives the lines of the tables with cells that have as many in each row, from the
// header on.
func (d damaged) regular() [][2]int {
	var out [][2]int
	for i := range d.lines {
		if !d.isHead(i) {
			continue
		}
		cells, sep := cellsAt(d.lines[i])
		end, rows := i+1, 0
		for ; end < len(d.lines) && sep != ""; end++ {
			c, s := cellsAt(d.lines[end])
			if s != sep || len(c) != len(cells) {
				break
			}
			if d.counted(end) {
				rows++
			}
		}
		if end < len(d.lines) && d.counted(end) {
			continue // a row with other cells
		}
		if rows > 1 {
			out = append(out, [2]int{i, end})
		}
	}
	return out
}

// column adds one to each table, before the others or behind them.
func (d *damaged) column(first bool, head string, cell func(n int, counted bool) string) bool {
	tables := d.regular()
	for _, t := range tables {
		n := 0
		for i := t[0]; i < t[1]; i++ {
			words := cell(n, d.counted(i))
			if i == t[0] {
				words = head
			}
			if strings.Contains(d.lines[i], "---") {
				words = "---"
			}
			if d.counted(i) {
				n++
			}
			cells, sep := cellsAt(d.lines[i])
			at := len(cells)
			if sep == "|" {
				if words = " " + words + " "; strings.TrimSpace(cells[len(cells)-1]) == "" {
					at--
				}
			}
			if first {
				if at = 0; strings.TrimSpace(cells[0]) == "" && sep == "|" && strings.HasPrefix(d.lines[t[0]], "|") {
					at = 1
				}
			}
			d.lines[i] = strings.Join(slices.Insert(cells, at, words), sep)
		}
	}
	return len(tables) > 0
}

// exchange exchanges two columns of each table; below 0 they count from the last.
func (d *damaged) exchange(a, b int) bool {
	done := false
	for _, t := range d.regular() {
		cells, sep := cellsAt(d.lines[t[0]])
		from, to := 0, len(cells)
		if sep == "|" && strings.TrimSpace(cells[0]) == "" {
			from++
		}
		if sep == "|" && strings.TrimSpace(cells[to-1]) == "" {
			to--
		}
		x, y := from+a, from+b
		if a < 0 {
			x = to + a
		}
		if b < 0 {
			y = to + b
		}
		if x < from || y < from || x >= to || y >= to || x == y {
			continue
		}
		blank := false // a merged cell: what it lies in depends on the order
		for i := t[0]; i < t[1]; i++ {
			c, _ := cellsAt(d.lines[i])
			blank = blank || d.counted(i) && slices.ContainsFunc(c[from:to], func(s string) bool { return strings.TrimSpace(s) == "" })
		}
		if blank {
			continue
		}
		done = true
		for i := t[0]; i < t[1]; i++ {
			c, _ := cellsAt(d.lines[i])
			c[x], c[y] = c[y], c[x]
			d.lines[i] = strings.Join(c, sep)
		}
	}
	return done
}

// narrow writes the places of rows with the digits of the golden.
func narrow(r Reading) Reading {
	for i := range r.Branches {
		b := &r.Branches[i]
		b.Name = width.Narrow.String(b.Name)
		for k := range b.Locations {
			b.Locations[k].Name = width.Narrow.String(b.Locations[k].Name)
		}
	}
	return r
}

// placed are the rows of a text with the lines that places of branches may be declared on.
func placed(t *testing.T, file string, raw []byte) []laidOutRow {
	rows := slices.Clone(layoutOf(t, file).Rows)
	lines := strings.Split(string(raw), "\n")
	for i, w := range rows {
		if w.Location == "" {
			rows[i].places = strings.Join(lines[max(w.Line-3, 0):min(w.Line+2, len(lines))], " ")
		}
	}
	return rows
}

// A policy that is written otherwise and says the same is read the same, or asks about
// what is not: no row is wrong or missing without a problem on its own line.
func TestWhatIsWrittenOtherwiseIsNotSilentlyWrong(t *testing.T) {
	files, err := filepath.Glob("testdata/layouts/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	var all score
	var quietly []string
	for _, way := range append(retold[:len(retold):len(retold)], retoldMore...) {
		var sum score
		texts := 0
		for _, f := range files {
			raw, err := os.ReadFile(strings.TrimSuffix(f, ".json") + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			d := damaged{strings.Split(string(raw), "\n"), placed(t, f, raw)}
			if !way.do(&d) {
				continue
			}
			r, err := Read(filepath.Base(f), []byte(strings.Join(d.lines, "\n")))
			if failure := (*Failure)(nil); errors.As(err, &failure) {
				continue // refused as a whole
			}
			texts++
			s, quiet := asPersonReads(narrow(r), laidOut{Rows: d.want})
			sum = sum.plus(s)
			for _, q := range quiet {
				quietly = append(quietly, fmt.Sprintf("%s, %s, line %s", way.name, filepath.Base(f), q))
			}
		}
		t.Logf("%-40s %3d texts, %4d of %4d rows right, %3d asked about, silent: %d wrong, %d missing", way.name, texts, sum.right, sum.want, sum.asked, sum.silentWrong, sum.silentMissing)
		all = all.plus(sum)
	}
	t.Logf("%d of %d rows right (%d read), silent: %d wrong, %d missing", all.right, all.want, all.read, all.silentWrong, all.silentMissing)
	if len(quietly) > 0 {
		t.Errorf("silent:\n%s", strings.Join(quietly, "\n"))
	}
}
