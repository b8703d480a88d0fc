package policy

import (
	"strings"
	"unicode/utf8"
)

// A row of a table whose cells are parted by spaces only, or one that lost the cells of
// merged columns, is laid against the columns of its header: of all ways to give the
// words in their order to the columns in their order, the one that fits best is taken.

// class is what a word of a row may be.
type class uint8

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
	item  bool // begins with the mark of a list: ·
}

var (
	intRe   = compile(`^(?:\d{1,3}(?:,\d{3})+|\d{1,6})$`)
	sitesOn = compile(`^\d+\s*개소$`)
	dayRe   = compile(`^['’]?\d{2,4}[.\-/년]\s?\d{1,2}(?:[.\-/월]\s?(?:\d{1,2}[.일]?)?)?$|^(?:19|20)\d{2}년?\.?$`)
	specRe  = compile(`^\d+(?:\.\d+)?\s*만?\s*(?:화소|픽셀|(?i:mp|p|px|tvl|mega|m))|^\d+만$|화소(?:이상|급)?$|^\d+\s*[x×*]\s*\d+|^(?i:full)?-?(?i:hd|fhd|uhd)`)
	dashRe  = compile(`^(?:[-"〃″”·.]+|상동|없음|해당없음)$`)
	onPhone = compile(`^[\d()~.-]*\d{3,4}[-.]\d{4}$`)
	onDays  = compile(`^약?\d{1,4}\s*(?:일|개월|달|주|년)(?:간|이내|이상|내외)?$`)
	onHours = compile(`^24\s*시간|^\d{1,2}:\d{2}`)
	mountOn = compile(`^(?:고정|회전|이동|돔|스피드돔|불릿|적외선)[형식]?(?:카메라|CCTV)?\s*:?$|^(?i:ptz)$|^:$`)
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
	case strings.IndexByte("FHUQfhuq", first) >= 0 && specRe.MatchString(t):
		return cSpec
	case strings.HasPrefix(t, "화소") || strings.HasSuffix(t, "화소"):
		return cSpec
	}
	return cText
}

// deviceOf stands before the word for a recorder or screen and belongs to it.
var deviceOf = compile(`^(?:감시|관제|영상|통합|녹화|저장|디지털|백업|메인)$`)

// maxWords bounds the words of a row that is laid against columns.
const maxWords = 40

// tokens cuts a row into words: a number of cameras is one, and so is what stands in
// brackets with the word before it.
func tokensOf(s span) []token {
	t := s.text()
	cs := counts(s)
	if t == "" {
		return nil
	}
	out := make([]token, 0, min(maxWords, 1+strings.Count(t, " ")+len(cs)))
	emit := func(from, to int, gap bool) {
		if w := s.sub(from, to).trim(""); !w.blank() {
			item := len(out) > 0 && strings.HasPrefix(w.text(), "·") && len(w.text()) > len("·")
			out = append(out, token{at: w, class: classOf(w.text()), gap: gap || item, item: item})
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

// words are the tokens of a row with what each looks like.
func (b *installation) words(s span) []token {
	ts := tokensOf(s)
	for i := range ts {
		if ts[i].class == cText {
			ts[i].like = b.like(ts[i].at)
		}
	}
	return ts
}

// aboutWord stands before a number that is not exact.
var aboutWord = compile(`^(?:(?i:about|approximately|approx\.?)|약|대략)$`)

// mounted joins the word for the mount, and a colon, to the number of cameras behind it:
// 고정 : 34대.
func mounted(ts []token) []token {
	out := ts[:0]
	for i := 0; i < len(ts); i++ {
		if i+1 < len(ts) && aboutWord.MatchString(ts[i].at.text()) && (ts[i+1].class == cInt || ts[i+1].class == cCount) {
			ts[i+1].at.from = ts[i].at.from // About 120
			continue
		}
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
		if n := len(out); n > 0 && out[n-1].class == cText && deviceOf.MatchString(out[n-1].at.text()) && equipmentRe.MatchString(ts[i].at.text()) {
			out[n-1].at.to = ts[i].at.to // 감시 모니터
			continue
		}
		if n := len(out); n > 0 && out[n-1].class == cCount && i+1 < len(ts) && ts[i].at.text() == "/" && ts[i+1].class == cCount {
			out[n-1].at.to = ts[i+1].at.to // 52대/131대
			i++
			continue
		}
		if n := len(out); n > 0 && out[n-1].class == cCount && i+1 < len(ts) && len(ts[i].at.text()) > 1 && strings.HasPrefix(ts[i].at.text(), "/") && ts[i+1].class == cCount {
			out[n-1].at.to = ts[i+1].at.to // 133대/영농 47대
			i++
			continue
		}
		out = append(out, ts[i])
	}
	return out
}
