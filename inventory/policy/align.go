package policy

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A row of a table whose cells are parted by spaces only, or one that lost the cells of
// merged columns, is laid against the columns of its header: of all ways to give the
// words in their order to the columns in their order, the one that fits best is taken.

// class is what a word of a row may be.
type class int

const (
	cText class = iota
	cCount
	cInt
	cSites
	cDate
	cPhone
	cPeriod
	cHours
	cSpec
	cDash
	cMount
)

// token is a word of a row.
type token struct {
	at    span
	class class
	like  likeness
	gap   bool // more than one space, or a tab, stands before it
}

var (
	intRe   = regexp.MustCompile(`^(?:\d{1,3}(?:,\d{3})+|\d{1,6})$`)
	sitesOn = regexp.MustCompile(`^\d+\s*개소$`)
	dayRe   = regexp.MustCompile(`^['’]?\d{2,4}[.\-/년]\s?\d{1,2}(?:[.\-/월]\s?(?:\d{1,2}[.일]?)?)?$|^(?:19|20)\d{2}년?\.?$`)
	specRe  = regexp.MustCompile(`^\d+(?:\.\d+)?\s*만?\s*(?:화소|픽셀|(?i:mp|p|px|tvl|mega|m))|^\d+만$|화소(?:이상|급)?$|^\d+\s*[x×*]\s*\d+|^(?i:full)?-?(?i:hd|fhd|uhd)`)
	dashRe  = regexp.MustCompile(`^(?:[-"〃″”·.]+|상동|없음|해당없음)$`)
	onPhone = regexp.MustCompile(`^[\d()~.-]*\d{3,4}[-.]\d{4}$`)
	onDays  = regexp.MustCompile(`^약?\d{1,4}\s*(?:일|개월|달|주|년)(?:간|이내|이상|내외)?$`)
	onHours = regexp.MustCompile(`^24\s*시간|^\d{1,2}:\d{2}`)
	mountOn = regexp.MustCompile(`^(?:고정|회전|이동|돔|스피드돔|불릿|적외선)[형식]?(?:카메라|CCTV)?\s*:?$|^(?i:ptz)$|^:$`)
)

func classOf(t string) class {
	switch first := t[0]; {
	case first >= '0' && first <= '9' || first == '\'' || first == '(':
		switch {
		case intRe.MatchString(t):
			return cInt
		case sitesOn.MatchString(t):
			return cSites
		case onPhone.MatchString(t):
			return cPhone
		case dayRe.MatchString(t):
			return cDate
		case onDays.MatchString(t):
			return cPeriod
		case onHours.MatchString(t):
			return cHours
		case specRe.MatchString(t):
			return cSpec
		}
	case dashRe.MatchString(t):
		return cDash
	case mountOn.MatchString(t):
		return cMount
	case strings.HasPrefix(t, "화소") || strings.HasSuffix(t, "화소"):
		return cSpec
	}
	return cText
}

// maxWords bounds the words of a row that is laid against columns.
const maxWords = 40

// tokens cuts a row into words: a number of cameras is one, and so is what stands in
// brackets with the word before it.
func tokensOf(s span) []token {
	t := s.text()
	cs := counts(s)
	var out []token
	emit := func(from, to int, gap bool) {
		if w := s.sub(from, to).trim(""); !w.blank() {
			out = append(out, token{at: w, class: classOf(w.text()), like: like(w), gap: gap})
		}
	}
	start, depth, gap, next := -1, 0, false, 0
	for i := 0; i < len(t); {
		if next < len(cs) && s.from+i == cs[next].at.from && depth == 0 {
			if start >= 0 {
				emit(start, i, gap)
			}
			end := cs[next].at.to - s.from
			out = append(out, token{at: cs[next].at, class: cCount, gap: gap && start < 0})
			start, gap, i = -1, false, end
			next++
			continue
		}
		if next < len(cs) && s.from+i > cs[next].at.from {
			next++
			continue
		}
		r, size := utf8.DecodeRuneInString(t[i:])
		switch {
		case r == '(' || r == '[':
			if depth == 0 && !strings.ContainsAny(t[i:min(len(t), i+120)], ")]") {
				break
			}
			depth++
		case (r == ')' || r == ']') && depth > 0:
			depth--
		}
		space := r == ' ' || r == '\t'
		switch {
		case space && depth == 0:
			if start >= 0 {
				emit(start, i, gap)
				start, gap = -1, false
			}
			gap = gap || r == '\t' || i+1 < len(t) && (t[i+1] == ' ' || t[i+1] == '\t')
		case start < 0:
			start = i
		}
		i += size
	}
	if start >= 0 {
		emit(start, len(t), gap)
	}
	return mounted(out)
}

// mounted joins the word for the mount, and a colon, to the number of cameras behind it:
// 고정 : 34대.
func mounted(ts []token) []token {
	out := ts[:0]
	for i := 0; i < len(ts); i++ {
		k := i
		for k < len(ts) && ts[k].class == cMount {
			k++
		}
		if k > i && k < len(ts) && ts[k].class == cCount {
			t := ts[i]
			t.at.to, t.class = ts[k].at.to, cCount
			out, i = append(out, t), k
			continue
		}
		if n := len(out); n > 0 && out[n-1].class == cCount && i+1 < len(ts) && ts[i].at.text() == "/" && ts[i+1].class == cCount {
			out[n-1].at.to = ts[i+1].at.to // 52대/131대
			i++
			continue
		}
		out = append(out, ts[i])
	}
	return out
}

// fit is a column while rows are laid against it: what every word of the row adds as its
// first word and, summed up to each, as a further one.
type fit struct {
	role   role
	blank  float64
	listed bool
	opens  bool // the row has several counts: a branch begins
	first  []float64
	more   []float64 // more[i]: sum over the words before i
}

func fitOf(c column, ts []token, said, listed bool) fit {
	numbers := 0
	for _, t := range ts {
		if t.class == cCount {
			numbers++
		}
	}
	f := fit{role: c.role, listed: listed, opens: listed && numbers > 1, blank: blankFit(c.role), first: make([]float64, len(ts)), more: make([]float64, len(ts)+1)}
	for i, t := range ts {
		f.first[i] = fitWord(c.role, t, 0, said)
		more := fitWord(c.role, t, 1, said)
		if listed && t.class == cCount && c.role == rPlace {
			more = 6
		}
		if t.gap {
			more -= 1.5
		}
		f.more[i+1] = f.more[i] + more
	}
	if listed && c.role == rCount {
		f.blank = -1
	}
	return f
}

// blankFit tells how well no word at all fits a column.
func blankFit(r role) float64 {
	switch r {
	case rCount:
		return -2
	case rPart, rCell:
		return -3
	case rPlace, rSites:
		return -1
	case rBranch:
		return -0.6
	case rNote, rRecorder:
		return 0
	}
	return -0.4
}

// of tells how well the words from k up to i fit the column.
func (f fit) of(ts []token, k, i int) float64 {
	if k == i {
		return f.blank
	}
	score := f.first[k] + f.more[i] - f.more[k+1]
	last := ts[i-1]
	switch f.role {
	case rBranch, rKind:
		switch {
		case f.opens:
			score++
		case f.listed && last.like != surelyBranch:
			score -= 3
		}
		switch {
		case last.like == surelyBranch:
			score += 2
		case last.like == likeBranch:
			score += 1.2
		case last.like == likePlace:
			score -= 1.2
		case last.like == likeArea && f.role == rBranch:
			score -= 1.5
		}
		if i-k > 3 {
			score -= 0.5 * float64(i-k-3)
		}
	case rPlace:
		if last.like == likePlace || last.like == likeArea {
			score += 0.7
		}
		if ts[k].like == surelyBranch {
			score -= 0.5
		}
	}
	return score
}

const unfit = -9

func fitWord(r role, t token, i int, said bool) float64 {
	number := t.class == cInt || t.class == cCount
	switch r {
	case rCount, rPart, rCell:
		switch {
		case t.class == cCount && i == 0:
			return 6
		case t.class == cInt && i == 0 && !said:
			return 5
		case t.class == cInt && i == 0:
			return 1
		case t.class == cCount:
			return -3
		case t.class == cMount:
			return 0
		case t.class == cDash && i == 0:
			return 1.5
		}
		return unfit
	case rSeq:
		if t.class == cInt && i == 0 {
			return 2
		}
		return unfit
	case rSites:
		if i == 0 && (t.class == cSites || t.class == cInt) {
			return 4
		}
		return unfit
	case rDate, rPhone, rRetention, rHours:
		want := map[role]class{rDate: cDate, rPhone: cPhone, rRetention: cPeriod, rHours: cHours}[r]
		switch {
		case t.class == want:
			return 4
		case t.class == cDash && i == 0:
			return 1
		case t.class == cText:
			return -1
		}
		return unfit
	case rSpec:
		switch t.class {
		case cSpec:
			return 3
		case cText, cInt, cDash:
			return -0.4
		}
		return unfit
	case rRecorder:
		if number || t.class == cDash {
			return 3
		}
		if t.class == cText && equipmentRe.MatchString(t.at.text()) {
			return 2
		}
		return unfit
	case rMount:
		if t.class == cMount {
			return 3
		}
		if t.class == cText || t.class == cDash {
			return -0.5
		}
		return unfit
	case rLevel:
		if t.like == likeArea {
			return 3
		}
		return -4
	case rNote:
		if number {
			return -3
		}
		return 0.1
	}
	return fitText(r, t, i)
}

// fitText tells how well a word fits a column of text.
func fitText(r role, t token, i int) float64 {
	switch t.class {
	case cCount:
		if r == rPlace {
			return -1
		}
		return -5
	case cInt:
		if r == rPlace {
			return -1.2
		}
		return -2.5
	case cDash:
		return 0.5
	case cDate, cPhone, cPeriod, cHours, cSpec:
		return -1.5
	}
	switch r {
	case rBranch:
		if i == 0 {
			return 1.2
		}
		return 0.1
	case rKind:
		if i == 0 {
			return 0.2
		}
		return 0.1
	case rPlace:
		return 0.8
	case rPurpose:
		if aimRe.MatchString(t.at.text()) || aimOnly.MatchString(t.at.text()) {
			return 1.6
		}
		return 0.1
	}
	return 0.4
}

// lay gives every column of a table its stretch of the row; score is how well they fit.
// said: counts have 대 behind them; listed: the column of places lists them with counts.
func lay(columns []column, ts []token, said, listed bool) (cells []span, score float64) {
	n, m := len(columns), len(ts)
	if m == 0 || m > maxWords || n == 0 || n > 16 {
		return nil, unfit
	}
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
		f := fitOf(columns[j-1], ts, said, listed)
		for i := 0; i <= m; i++ {
			for k := i; k >= 0; k-- {
				if best[j-1][k] < -1e8 {
					continue
				}
				s := best[j-1][k] + f.of(ts, k, i)
				if s > best[j][i]+1e-9 {
					best[j][i], from[j][i] = s, k
				}
			}
		}
	}
	cells = make([]span, n)
	ln := ts[0].at.ln
	for j, i := n, m; j > 0; j-- {
		k := from[j][i]
		switch {
		case k < i:
			cells[j-1] = span{ln, ts[k].at.from, ts[i-1].at.to}
		case i < m:
			cells[j-1] = span{ln, ts[i].at.from, ts[i].at.from}
		default:
			cells[j-1] = span{ln, ts[m-1].at.to, ts[m-1].at.to}
		}
		i = k
	}
	return cells, best[n][m]
}
