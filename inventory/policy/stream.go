package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A table whose cells are parted by spaces may be torn over lines, its header too, or stand
// on one line altogether. Its words are then a stream, which a stack lays against the columns.

// Bounds of such a stream.
const (
	maxStream      = 3000 // words
	maxStreamLines = 400
	maxStreamHead  = 60 // words in which its header is looked for
	leastStream    = 6
)

// stream reads a table whose words are torn over lines, or stand on one; it returns the
// number of its lines, 0 where none begins with the first.
func (b *installation) stream(lines []*line) int {
	first := lines[0]
	if len(first.text) > maxLoose || first.cells != nil || strings.ContainsAny(first.text, "|\t") || !headHints.in(first.text) {
		return 0
	}
	if _, ok := behindLabel(first.all().trim("")); ok {
		return 0 // a list behind a label
	}
	if !b.mayStream(lines) {
		return 0
	}
	w := b.wordsOf(lines, maxStreamLines)
	if len(w.ts) < leastStream || len(w.ts) > maxStream {
		return 0
	}
	var best streamWay
	for _, h := range w.heads() {
		way := b.streamUnder(w, h)
		if len(way.rows) > 0 && (best.rows == nil || way.score > best.score) {
			best = way
		}
	}
	if best.rows == nil || best.score < 0.6*float64(best.used) {
		return 0
	}
	end := best.end
	if end < len(w.ts) && w.of[end] == w.of[end-1] && !endWord.MatchString(w.ts[end].at.text()) {
		return 0
	}
	for _, ln := range lines[:w.of[best.head.to-1]+1] {
		ln.read = true
	}
	b.before = span{}
	best.head.rejoin(best.rows)
	taken := w.of[end-1] + 1
	b.grid(&grid{columns: best.head.columns, rows: best.rows, head: first, heading: b.branchHeading(), ordered: true, spaced: true})
	return taken
}

// headHints are in nearly every header of a table of cameras.
var headHints = hintsOf("대수", "대 수", "수량", "수 량", "댓수", "개수", "현황", "연번", "번호", "구분", "구 분", "위치", "장소", "명", "nstall", "umber", "ocation")

// streamWords are the words of lines, with the line of each.
type streamWords struct {
	ts []token
	of []int
}

// endWord begins what follows a table on the same line: a heading, an item of a list.
var endWord = compile(`^(?:[\[【<※○●□■▶◆☐]|\d{1,2}[.)]$|제\d+조|[가-하][.)]$|Article$)`)

// wordsOf gives the words of the lines up to one that ends a table, of so many at most; they
// stand until it is called again.
func (b *installation) wordsOf(lines []*line, most int) streamWords {
	w := streamWords{b.streamRoom.ts[:0], b.streamRoom.of[:0]}
	defer func() { b.streamRoom = streamWords{w.ts[:0], w.of[:0]} }()
	numbers := false
	for n, ln := range lines[:min(len(lines), most)] {
		if b.streamTries--; b.streamTries < 0 {
			w = streamWords{w.ts[:0], w.of[:0]}
			return w
		}
		if n > 0 && (done(ln) || isRule(ln) || ln.cells != nil || b.ends(ln) || ln.section != lines[0].section) {
			break
		}
		if _, ok := ln.split(); ok || len(w.ts) > maxStream || numbers && index(ln.headerWords(), rCount) >= 0 {
			break
		}
		numbers = numbers || hasDigit(ln.text)
		for _, t := range b.tokens(ln) {
			w.ts, w.of = append(w.ts, t), append(w.of, n)
		}
	}
	return w
}

// mayStream tells by the first lines alone whether a header begins a stream.
func (b *installation) mayStream(lines []*line) bool {
	w := b.wordsOf(lines, maxStackHead+1)
	if b.digits.next(lines) < min(len(lines), maxStreamLines) && !slices.ContainsFunc(w.ts, func(t token) bool { return hasDigit(t.at.text()) }) {
		// The first number may follow below: no header goes on to there.
		w.ts, w.of = append(w.ts, token{at: aNumber.all()}), append(w.of, maxStackHead+1)
	}
	return len(w.heads()) > 0
}

// aNumber stands for a number that was not looked for.
var aNumber = newLines([]string{"1"})[0]

// keptTokens bounds the lines whose words are kept for those who read on from another line.
const keptTokens = 64

// tokens are the words of a line, which nobody may change.
func (b *installation) tokens(ln *line) []token {
	at := &b.kept[ln.no%keptTokens]
	if at.ln != ln {
		at.ln, at.ts = ln, tokensOf(ln.all().trim(""))
	}
	return at.ts
}

// streamHeader is a header in a stream: the words from up to to.
type streamHeader struct {
	columns  []column
	from, to int
	line     bool // its rows follow on its own line
}

// streamWay is a way to read a stream.
type streamWay struct {
	head  streamHeader
	rows  []row
	used  int // words
	end   int // the word behind the last of them
	score float64
}

// streamUnder lays the words below a header against it.
func (b *installation) streamUnder(w streamWords, h streamHeader) streamWay {
	s := &stack{b: b, columns: h.columns, torn: make([]bool, len(h.columns)), first: firstCount(h.columns), words: true, line: h.line}
	var at []int // of each word
	for i := h.to; i < len(w.ts); i++ {
		t := w.ts[i]
		if i > h.to && endWord.MatchString(t.at.text()) && (h.line || w.of[i] != w.of[i-1]) {
			break
		}
		if t.class == cDash && h.line {
			continue // the mark of a list
		}
		x := b.stackCell(t.at)
		x.header = false // of a place, it may be
		x.fresh, x.gap = i == h.to || w.of[i] != w.of[i-1], t.gap
		if t.class == cCount {
			x.counts, x.number, x.own, x.num = true, true, false, counts(t.at)[0]
		}
		s.cells, at = append(s.cells, x), append(at, i)
	}
	way := streamWay{head: h}
	if len(s.cells) == 0 {
		return way
	}
	if way.rows, way.used, way.score = s.best(); way.used > 0 {
		way.end = at[way.used-1] + 1
	}
	return way
}

// heads gives the headers that may stand in a stream: the first lines, where they are torn,
// or words of the first line that rows follow on it. A header on a line of its own others
// read.
func (w streamWords) heads() []streamHeader {
	var out []streamHeader
	if h, ok := w.tornHead(); ok {
		return append(out, h)
	}
	for from := 0; from < min(len(w.ts), maxStreamHead) && w.of[from] == 0; from++ {
		h := w.headFrom(from, func(i int) bool { return w.of[i] == 0 })
		end := slices.Index(w.of, 1) // of the first line
		if end < 0 {
			end = len(w.of)
		}
		if h.counted() && h.to < end && numbered(w.ts[h.to:min(end, h.to+12)], true) {
			h.line = true
			out = append(out, h)
		}
	}
	return out
}

// tornHead takes the lines without numbers from the first on as a header where it goes on
// below its first line.
func (w streamWords) tornHead() (streamHeader, bool) {
	end := slices.IndexFunc(w.ts, func(t token) bool { return hasDigit(t.at.text()) })
	if end < 0 {
		return streamHeader{}, false
	}
	h := w.headFrom(0, func(i int) bool { return i < end && w.of[i] < w.of[end] && w.of[i] < maxStackHead })
	for h.to > 0 && h.to < len(w.of) && w.of[h.to] == w.of[h.to-1] {
		// A line of which some words are none of the header is its first row.
		h.to--
		h.columns = slices.DeleteFunc(h.columns, func(c column) bool { return c.cell.ln == w.ts[h.to].at.ln && c.cell.from >= w.ts[h.to].at.from })
	}
	for n := 1; h.to > 0 && n <= w.of[h.to-1]; n++ {
		from := slices.Index(w.of, n)
		if from >= 0 && w.headFrom(from, func(i int) bool { return w.of[i] == n }).counted() {
			return h, false // below a caption
		}
	}
	_, n := sides(h.columns)
	return h, h.counted() && w.of[h.to-1] > 0 && len(h.columns) > 2 && n == 0 && index(h.columns, rRecorder) < 0 && h.columns[1].cell.ln == h.columns[0].cell.ln
}

// counted tells whether a header has a column of counts and one of what they are of.
func (h streamHeader) counted() bool {
	has := func(r role) bool { return index(h.columns, r) >= 0 }
	return h.to > 0 && firstCount(h.columns) >= 0 && (has(rPlace) || has(rBranch) || has(rKind) || has(rRange))
}

// headFrom reads a header that begins with a word; in tells how far it may go. A word that
// is unknown may stand between others on their line.
func (w streamWords) headFrom(from int, in func(int) bool) (h streamHeader) {
	h.from = from
	known := 0
	for i := from; i < len(w.ts) && in(i) && len(h.columns) < 16; {
		if k, r := w.headWords(i, in); k > 0 {
			c := column{r, w.ts[i].at}
			if last := w.ts[i+k-1].at; last.ln == c.cell.ln {
				c.cell.to = last.to
			}
			if i, known = i+k, known+1; r != rRole { // one that stands over several says nothing
				h.columns = append(h.columns, c)
			}
			h.to = i
			continue
		}
		t := w.ts[i].at.text()
		if i == from || hasDigit(t) || w.ts[i].class != cText || utf8.RuneCountInString(t) > 8 || i+1 >= len(w.ts) || w.of[i+1] != w.of[i] {
			break
		}
		if k, _ := w.headWords(i+1, in); k == 0 {
			break
		}
		h.columns, i = append(h.columns, column{rNone, w.ts[i].at}), i+1
	}
	if known < 2 {
		h.to = 0
	}
	return h
}

// headWords is how many words from one on make a header, and which; the longest.
func (w streamWords) headWords(i int, in func(int) bool) (int, role) {
	for k := min(6, len(w.ts)-i); k > 0; k-- {
		if !in(i + k - 1) {
			continue
		}
		joined, apart := "", 0
		for _, t := range w.ts[i : i+k] {
			if t.class != cText && t.class != cMount {
				apart = k + 1
			}
			joined += t.at.plain()
			if r := roleOf(t.at.text()); r != rNone && utf8.RuneCountInString(t.at.text()) > 1 {
				apart++
			}
		}
		if apart > k || k > 1 && apart == k {
			continue
		}
		if r := streamRole(joined); r != rNone {
			return k, r
		}
	}
	return 0, rNone
}

// streamRole tells what a column holds, those too that stand beside the cameras in wide tables.
func streamRole(joined string) role {
	if r := roleOf(joined); r != rNone {
		return r
	}
	switch {
	case officerHead.MatchString(joined):
		return rTitle
	case purposeHead.MatchString(joined):
		return rPurpose
	case watchHead.MatchString(joined):
		return rMethod
	case overHead.MatchString(joined):
		return rRole
	case deviceHead.MatchString(joined):
		return rKind
	}
	first := rNone
	for i, p := range strings.Split(joined, "/") {
		r := roleOf(p)
		if r == rNone {
			return rNone
		}
		if i == 0 {
			first = r
		}
	}
	return first
}

var (
	// officerHead is the header of a column that says who is responsible.
	officerHead = compile(`^(?:관리|보호|운영)?(?:책임자|책임관|담당자)(?:및연락처|\(연락처\))?$`)
	purposeHead = compile(`^설치근거(?:및|,|/)(?:설치)?목적$`)
	deviceHead  = compile(`^(?:기기|장비|기종)(?:명|구분)?$`)
	watchHead   = compile(`^관제(?:방법|부서|장소|인원)$`)
	overHead    = compile(`^(?:개인)?영상정보의?(?:관리|처리)(?:현황)?$`)
)
