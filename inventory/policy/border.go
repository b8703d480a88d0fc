package policy

import (
	"strings"
	"unicode/utf8"
)

// Between the place and what stands in the column behind it (its range, its purpose)
// nothing but a space may stand. Where the place ends is judged over all rows: by words
// and ends that come again, by what ends a place, by words that the range takes up.

// border is what the rows of a table tell about the end of their places.
type border struct {
	b      *installation
	rows   int
	behind map[string]int // rows that have a word behind their first
	ends   map[string]int // rows that end with these words
}

// borders parts the place from the column behind it.
func (g *grid) borders(b *installation, rows []row) {
	place := index(g.columns, rPlace)
	if place < 0 || place+1 >= len(g.columns) {
		return
	}
	switch g.columns[place+1].role {
	case rRange, rPurpose, rUnit, rNone:
	default:
		return
	}
	x := border{b: b, rows: len(rows), behind: map[string]int{}, ends: map[string]int{}}
	words := make([][]token, len(rows))
	for i, r := range rows {
		at := r.cells[place]
		if at.blank() || r.cells[place+1].ln != at.ln {
			continue
		}
		if next := r.cells[place+1]; !next.blank() {
			at.to = max(at.to, next.to)
		}
		words[i] = b.words(at)
		x.learn(words[i])
	}
	for i := range rows {
		r, ts := &rows[i], words[i]
		if r.doubt != PlaceUnclear || len(ts) < 2 || len(ts) > maxWords {
			continue
		}
		k, sure := x.cut(ts)
		ln, to := ts[0].at.ln, ts[len(ts)-1].at.to
		r.cells[place] = span{ln, ts[0].at.from, ts[k-1].at.to}
		r.cells[place+1] = span{ln, to, to}
		if k < len(ts) {
			r.cells[place+1].from = ts[k].at.from
		}
		if sure {
			r.doubt = ""
		}
	}
}

func (x border) learn(ts []token) {
	seen := map[string]bool{}
	for k := 1; k < len(ts) && k <= maxWords; k++ {
		if w := bareWord(ts[k]); !seen[w] {
			seen[w] = true
			x.behind[w]++
		}
		x.ends[wordsOf(ts[k:])]++
	}
}

// cut gives how many words the place has, and whether the other rows say so.
func (x border) cut(ts []token) (int, bool) {
	if x.rows > 2 {
		for k := 1; k < len(ts); k++ {
			if x.behind[bareWord(ts[k])]*2 > x.rows && !bound(ts, k) {
				return k, true
			}
		}
	}
	best, second, at := -100.0, -100.0, len(ts)
	for k := 1; k <= len(ts); k++ {
		switch s := x.score(ts, k); {
		case s > best+1e-9:
			best, second, at = s, best, k
		case s > second:
			second = s
		}
	}
	if best-second > plainBorder {
		return at, true
	}
	return at, x.rows > 2 && at < len(ts) && x.ends[wordsOf(ts[at:])]*2 > x.rows
}

// plainBorder is how much better than any other a border is that nobody need be asked
// about.
const plainBorder = 0.9

// besideRe are words that say where at the place before them: they never begin a range.
var besideRe = compile(`^(?:앞|뒤|옆|위|아래|쪽|안|밖|내|외|내부|외부|주변|부근|입구|좌측|우측|양측|측면|전면|후면|상부|하부|방향|방면|앞쪽|뒤쪽|안쪽|바깥|일대|전체|사이|끝|중앙|천장|천정|벽면|\([^()]*\)),?$`)

// joinRe are words that join what stands on both sides of them.
var joinRe = compile(`^(?:및|와|과|또는|~|-|/|·|&|,)$`)

// eachRe are words that say which of what the next word names: 각 층 복도.
var eachRe = compile(`^(?:각|매|전|모든|일부|주요|해당)$`)

// bound tells whether the words on both sides of a cut belong together.
func bound(ts []token, k int) bool {
	last, first := ts[k-1].at.text(), ts[k].at.text()
	if eachRe.MatchString(last) || k > 1 && eachRe.MatchString(ts[k-2].at.text()) && utf8.RuneCountInString(last) == 1 {
		return true
	}
	return strings.HasSuffix(last, ",") || strings.HasSuffix(last, "/") || strings.HasSuffix(last, "·") || strings.HasPrefix(first, ",") ||
		joinRe.MatchString(last) || joinRe.MatchString(first) || first == "등"
}

// score tells how well the place ends after k words.
func (x border) score(ts []token, k int) float64 {
	left, right := ts[:k], ts[k:]
	s := -0.15 * float64(k-1)
	switch left[k-1].like {
	case likePlace:
		s++
	case likeBranch, surelyBranch:
		s += 0.7
	case likeArea:
		s -= 0.8
		if k == 1 {
			s += 0.5
		}
	}
	if len(right) == 0 {
		return s - 0.7
	}
	if bound(ts, k) {
		return -50
	}
	if besideRe.MatchString(right[0].at.text()) {
		s -= 2
	}
	if f := x.ends[wordsOf(right)]; f > 1 {
		s += 0.6 * float64(min(f-1, 3))
	}
	if listed(left) && listed(right) {
		s -= 0.8
	}
	if takesUp(left, right) {
		s += 0.6
	}
	if bareWord(right[0]) == bareWord(left[k-1]) {
		s++
	}
	if parallel(left) {
		s += 0.8
	}
	return s
}

// takesUp tells whether a range names again what the place names.
func takesUp(left, right []token) bool {
	for _, l := range left {
		w := bareWord(l)
		if utf8.RuneCountInString(w) < 2 {
			continue
		}
		for _, r := range right {
			if v := bareWord(r); strings.Contains(v, w) || utf8.RuneCountInString(v) > 1 && strings.Contains(w, v) {
				return true
			}
		}
	}
	return false
}

// parallel tells whether the last of several places ends like one before it: E/V 앞 통로,
// 7층 통로.
func parallel(ts []token) bool {
	last := bareWord(ts[len(ts)-1])
	for _, t := range ts[:len(ts)-1] {
		if strings.HasSuffix(t.at.text(), ",") && bareWord(t) == last {
			return true
		}
	}
	return false
}

func listed(ts []token) bool {
	for _, t := range ts {
		if strings.HasSuffix(t.at.text(), ",") {
			return true
		}
	}
	return false
}

func bareWord(t token) string { return t.at.trim(",./·").text() }

func wordsOf(ts []token) string {
	if len(ts) == 0 {
		return ""
	}
	return span{ts[0].at.ln, ts[0].at.from, ts[len(ts)-1].at.to}.plain()
}
