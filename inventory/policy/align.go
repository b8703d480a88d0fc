package policy

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
		if t.item && c.role != rRange && c.role != rNote {
			more -= 6 // a list in the next cell begins
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
	case rPlace, rSites, rFormer:
		return -1
	case rBranch, rRegion:
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
	if i-k > 1 && ts[k].class == cDash {
		score -= 3 // it is a cell of its own
	}
	last := ts[i-1]
	switch f.role {
	case rBranch, rKind, rRegion:
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
		if f.role == rBranch && i-k > 1 && ts[k].like == likeArea {
			score -= 2 // no branch begins with a floor
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
		case t.class == cCount && i == 0 && !said:
			return 3 // 승강기 10대 내부 10: the others are bare numbers
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
	case rSites, rFormer:
		if i == 0 && (t.class == cSites || t.class == cInt) {
			return 4
		}
		return unfit
	case rDate, rPhone, rRetention, rHours:
		switch {
		case t.class == classes[r]:
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
		if t.class == cMount || t.class == cText && deviceWord.MatchString(t.at.text()) {
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
		if t.class == cDash && i == 0 {
			return 2
		}
		return -4
	case rNote:
		if t.class == cCount && !said {
			return -0.8 // 회전형 6대 포함
		}
		switch {
		case number && i > 0:
			return -0.3 // 회전 2: some of the count before it
		case number:
			return -3
		}
		return 0.1
	}
	return fitText(r, t, i)
}

// deviceWord is what a column of kinds of devices holds beside kinds of cameras.
var deviceWord = compile(`^(?:(?i:cctv)|카메라)$|` + equipmentRe.String())

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
	case rBranch, rRegion:
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
