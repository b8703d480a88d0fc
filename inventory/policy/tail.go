package policy

import (
	"strings"
	"unicode/utf8"
)

// Rows of a table whose cells are parted by single spaces may end with several numbers
// each. Their number tells how many columns stand behind the name of the row, and so how
// the words of the header above them are to be cut.

// tailed gives the lines of such tables their cells.
func tailed(lines []*line) {
	known := make([]tail, len(lines))
	for i := 0; i+1 < len(lines); i++ {
		if n := tailBlock(lines[i:], known[i:]); n > 0 {
			i += n - 1
		}
	}
}

// tail is how many words a line has, and how many numbers end it: a line may stand below many
// headers, and is looked at once.
type tail struct {
	words, numbers int32
	known, plain   bool
}

func (t *tail) of(ln *line) *tail {
	if t.known {
		return t
	}
	if t.known, t.plain = true, plainRow(ln); t.plain {
		ts, n := tailOf(ln)
		t.words, t.numbers = int32(len(ts)), int32(n)
	}
	return t
}

// plainRow tells whether a line may be a row without cells of its own.
func plainRow(ln *line) bool {
	return !done(ln) && !ln.summed && !ln.listed && ln.cells == nil && !strings.ContainsAny(ln.text, "|\t") && len(ln.text) <= 400
}

// tailOf gives the words of a line, and how many numbers end it.
func tailOf(ln *line) (ts []token, n int) {
	ts = tokensOf(ln.all().trim(""))
	for n < len(ts) && countable(ts[len(ts)-1-n]) {
		n++
	}
	return ts, n
}

// countable tells whether a word may stand in a column of counts.
func countable(t token) bool {
	if t.class == cCount || t.class == cInt {
		_, ok := bareCount(t.at)
		return ok
	}
	return t.class == cDash && !strings.ContainsAny(t.at.text(), "가나다라마바사아자차카타파하없상")
}

// tailBlock lays the table that begins with its header at the first line; it returns the
// number of its lines, 0 where none begins there.
func tailBlock(lines []*line, known []tail) int {
	head := lines[0]
	if !plainRow(head) || strings.Contains(head.text, ":") || utf8.RuneCountInString(head.text) > 120 {
		return 0
	}
	if t := known[0].of(head); t.words < 3 || t.numbers > 0 || t.words > 24 {
		return 0
	}
	hs, _ := tailOf(head)
	for _, t := range hs {
		if t.class == cCount || t.class == cInt || t.class == cDash {
			return 0
		}
	}
	k := tailLength(lines[1:], known[1:])
	if k < 2 || len(hs) < k+1 {
		return 0
	}
	fits := headFits(hs)
	names, fit := cutHead(hs, fits, k+1)
	wider, more := cutHead(hs, fits, k+2)
	if onItsSide(lines[1], k) {
		wider = nil // it lies on its side
	}
	numbered := wider != nil && roleOf(wider[0].text()) == rSeq
	switch {
	case numbered:
		names = wider
	case names == nil || wider != nil && more > fit && leadWords(lines[1:], k) > 1.4:
		return 0 // two columns of words: their border is judged by what they hold
	}
	cells := [][]span{names}
	used, rows := 1, 0
	for ; used < len(lines) && plainRow(lines[used]); used++ {
		row, counted := tailRow(lines[used], k, numbered)
		if row == nil {
			break
		}
		if counted {
			rows++
		}
		cells = append(cells, row)
	}
	turned := rows == 1 && roleOf(cells[1][0].text()) == rCount
	if rows < 2 && !turned {
		return 0
	}
	for i, row := range cells {
		lines[i].cells, lines[i].asked, lines[i].laned = row, false, true
	}
	return used
}

// tailLength is how many numbers the rows end with, most of them and the first; 0 where
// they do not agree, or are fewer than two.
func tailLength(lines []*line, known []tail) int {
	if known[0].of(lines[0]).numbers < 2 {
		return 0
	}
	k, same, other := 0, 0, 0
	for i, ln := range lines {
		t := known[i].of(ln)
		if !t.plain || i > maxLaned {
			break
		}
		switch n := int(t.numbers); {
		case n == int(t.words) && n < 2 || n == 0:
			if i == 1 && onItsSide(lines[0], k) {
				return k // it lies on its side: other rows hold no numbers
			}
			other++
		case k == 0:
			k, same = n, 1
		case n == k:
			same++
		default:
			other++
		}
		if t.numbers == 0 && other > same {
			break
		}
	}
	if same <= other {
		return 0
	}
	return k
}

// onItsSide tells whether the numbers of a line stand behind the header of counts: 설치 대수
// 57 24 19.
func onItsSide(ln *line, k int) bool {
	label, _ := tailRow(ln, k, false)
	return k > 1 && label != nil && roleOf(label[0].text()) == rCount
}

// leadWords is how many words stand before the numbers of a row.
func leadWords(lines []*line, k int) float64 {
	words, rows := 0, 0
	for _, ln := range lines[:min(len(lines), 40)] {
		if !plainRow(ln) {
			break
		}
		if ts, n := tailOf(ln); n >= k {
			words, rows = words+len(ts)-k, rows+1
		}
	}
	return float64(words) / float64(max(1, rows))
}

// tailRow cuts a line into the name of the row and its numbers; counted tells whether it
// has them all. Other values, as many, may stand there instead: 화소 130만 200만.
func tailRow(ln *line, k int, numbered bool) (row []span, counted bool) {
	ts, n := tailOf(ln)
	if numbered && n >= k {
		no := span{ln, ts[0].at.from, ts[0].at.from}
		if ts[0].class == cInt && len(ts) > k+1 {
			no, ts = ts[0].at, ts[1:]
		}
		row = append(row, no)
	}
	switch {
	case n >= k && len(ts) > k:
		row = append(row, span{ln, ts[0].at.from, ts[len(ts)-k-1].at.to})
		for _, t := range ts[len(ts)-k:] {
			row = append(row, t.at)
		}
		return row, true
	case !numbered && len(ts) == k+1 && n == 0 && roleOf(ts[0].at.text()) != rNone:
		for _, t := range ts {
			row = append(row, t.at)
		}
		return row, false
	}
	return nil, false
}

// maxHeadWords is how many words one header may be joined of.
const maxHeadWords = 5

// headFits tells of each word how likely it makes one header with the words behind it: alone,
// with the next one, and so on.
func headFits(ts []token) [][maxHeadWords]float64 {
	often := map[string]int{}
	for _, t := range ts {
		often[t.at.text()]++
	}
	out := make([][maxHeadWords]float64, len(ts))
	for p := range out {
		for k := range min(maxHeadWords, len(ts)-p) {
			out[p][k] = headFit(ts[p:p+k+1], often)
		}
	}
	return out
}

// cutHead joins the words of a header to n cells, as they most likely belong together, and
// tells how well they fit; nil where they do not.
func cutHead(ts []token, fits [][maxHeadWords]float64, n int) ([]span, float64) {
	m := len(ts)
	best := make([][]float64, n+1)
	from := make([][]int, n+1)
	for j := range best {
		best[j], from[j] = make([]float64, m+1), make([]int, m+1)
		for i := range best[j] {
			best[j][i] = -1e9
		}
	}
	best[0][0] = 0
	for j := 1; j <= n; j++ {
		for i := j; i <= m; i++ {
			for p := max(j-1, i-maxHeadWords); p < i; p++ {
				if s := best[j-1][p] + fits[p][i-p-1]; best[j-1][p] > -1e8 && s > best[j][i] {
					best[j][i], from[j][i] = s, p
				}
			}
		}
	}
	if best[n][m] < -1e8 {
		return nil, -1e9
	}
	out := make([]span, n)
	for j, i := n, m; j > 0; j-- {
		p := from[j][i]
		out[j-1] = span{ts[p].at.ln, ts[p].at.from, ts[i-1].at.to}
		i = p
	}
	return out, best[n][m]
}

// headFit tells how likely words are one header.
func headFit(ts []token, often map[string]int) float64 {
	all := span{ts[0].at.ln, ts[0].at.from, ts[len(ts)-1].at.to}
	s := -0.4 * float64(len(ts)-1)
	if n := often[ts[0].at.text()]; n > 1 && n > often[ts[len(ts)-1].at.text()] {
		s += 0.8 // 누리은행 본점, 누리은행 강변지점
	}
	if headWord(all) {
		s++
	}
	switch like(all) {
	case likePlace, likeBranch, surelyBranch:
		s += 0.8
	case likeArea:
		if len(ts) > 1 {
			s += 0.4 // 지하 1층
		}
	}
	if len(ts) > 1 {
		for i, t := range ts {
			if headWord(t.at) {
				s -= 1.5
			}
			if i > 0 && besideRe.MatchString(t.at.text()) || i+1 < len(ts) && like(t.at) == likeArea {
				s += 0.6 // 정문 앞, 1층 로비
			}
		}
	} else if besideRe.MatchString(ts[0].at.text()) && like(ts[0].at) != likeArea {
		s -= 1.5
	}
	return s
}

// headWord tells whether words are a header that is known: of a column, a kind, a sum, a
// year.
func headWord(s span) bool {
	p := plain(brackets.ReplaceAllString(s.text(), ""))
	return roleOf(s.text()) != rNone || kindWord.MatchString(p) || isTotal(s) || yearHead.MatchString(p)
}
