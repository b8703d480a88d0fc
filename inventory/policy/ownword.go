package policy

import (
	"strings"
	"unicode/utf8"
)

var (
	// vagueRe are the words by which a text speaks of its institution without naming it.
	oursRe  = compile(`(?:^|[\s「(])((?:본|우리)\s?(?:기관|센터|복지관|학교|대학교|대학|도서관|병원|회사|재단|공단|공사|조합|금고|은행|농협|신협))`)
	vagueRe = compile(`^[^가-힣A-Za-z]{0,12}((?:(?:본|당|우리|저희)\s*)?(?:기관|센터|복지관|학교|대학교|대학|도서관|병원|회사|법인|재단|공단|공사|조합|금고|은행|농협|신협|단지|아파트|호텔|협회|진흥원|연구원|교육원|원|사|회))(?:은|는|에서는|에서|이|가|의)\s`)

	// calledRe is the short form that a name is given: (이하 “재단”), (아래에서는 우리 도서관).
	calledRe = compile(`\(\s*(?:이하|아래에?서?는?|앞으로|다음부터|줄여서?)[^()가-힣]{0,4}(?:(?:본|당|우리|저희)\s?)?([가-힣]{2,8}?)(?:[^()가-힣][^()]{0,12}|이?라\s?(?:고|한다|함|합니다)?[^()]{0,12})?\)`)
	// bentRe are endings of verbs and particles: what such a word ends is no name.
	bentRe = compile(`(?:이나|거나|든지|으면|면서|지만|는데|아서|어서|하여|위해|대한|관한|따라|따른|의한|에서|에게|에는|에도|으로|부터|까지|처럼|보다|만큼|또는|이며|하며|하고|되고|라고|다고|라는|다는|하던|않고|않는|하게|않게|해야|인가|는|을|를|께|된|할|될|며)$`)
	// bentLong are those of one syllable that short names may end with as well: 구로, 여고.
	bentLong = compile(`^[가-힣]{2,}(?:면|로|고|은|한|도|만|지|에|의|던|와|과|이|가)$`)
	// townOffice are offices that a township's name stands before: 가온면 행정복지센터.
	townOffice = compile(`^(?:행정복지센터|주민(?:자치)?센터|(?:면)?사무소|보건지소|우체국|파출소|지구대|(?:초등|중|고등)?학교|농협|도서관|출장소|복지회관)`)
)

// weakName is how much a name weighs at most that only stands somewhere in the text.
const weakName = 30

// bent tells a word that belongs to a sentence from one of a name; next is the word
// behind it.
func bent(word, next string) bool {
	for _, noun := range []string{"마을", "고을", "노을", "가을", "한울", "여울"} {
		if strings.HasSuffix(word, noun) {
			return false
		}
	}
	if bentRe.MatchString(word) {
		return true
	}
	return bentLong.MatchString(word) && !townRe.MatchString(word) || strings.HasSuffix(word, "면") && bentLong.MatchString(word) && !townOffice.MatchString(next)
}

// ownWords are the words by which a text speaks of its institution, with how often.
type ownWords struct {
	short map[string]bool // 재단, of (이하 “재단”)
	ours  map[string]int  // 학교, of 우리 학교
}

// generalWords say nothing about the kind of the institution.
var generalWords = map[string]bool{"기관": true, "시설": true, "법인": true, "회사": true, "단체": true}

// ownWords gathers them from the lines in which the name is looked for.
func (rd *reader) ownWords() ownWords {
	own := ownWords{map[string]bool{}, map[string]int{}}
	for _, ln := range rd.lines[:min(len(rd.lines), searchedLines)] {
		s := ln.all().sub(0, min(len(ln.text), 4000))
		if strings.Contains(s.text(), "(") {
			if at, ok := s.find(calledRe); ok {
				own.short[at.text()] = true
			}
		}
		if at, ok := s.find(oursRe); ok {
			f := at.text()
			for _, p := range []string{"본", "우리", "저희", "당"} {
				f = strings.TrimSpace(strings.TrimPrefix(f, p))
			}
			own.ours[f]++
		}
	}
	return own
}

// fits tells whether a name ends with a word of the text for itself.
func (o ownWords) fits(name string) bool {
	for w := range o.short {
		if !generalWords[w] && strings.HasSuffix(name, w) && name != w {
			return true
		}
	}
	for w := range o.ours {
		if !generalWords[w] && strings.HasSuffix(name, w) && name != w {
			return true
		}
	}
	return false
}

// spoken tells whether the text speaks of itself by such a word.
func (o ownWords) spoken() bool { return len(o.ours) > 0 }

// selfRe are words by which a text speaks of its institution, whatever that is.
var selfRe = compile(`^(?:(?:본|당|우리|저희|귀)\s?(?:기관|센터|복지관|학교|대학교|대학|도서관|병원|회사|법인|재단|공단|공사|조합|금고|은행|농협|신협|단지|아파트|호텔|시설|사업장|협회|진흥원|연구원|교육원|박물관|미술관|교회)|기관|당사|당행)$`)

// isSelf tells whether words are the institution itself, or what the text calls it.
func (rd *reader) isSelf(s span) bool {
	p, own := s.plain(), plain(rd.r.Institution)
	return selfRe.MatchString(p) || rd.short[p] || generalWords[p] || own != "" && p != "" && (p == own || utf8.RuneCountInString(p) <= 4 && strings.Contains(own, p) && !branchSure.MatchString(p))
}

// vague finds the words that stand for the institution in a text that never names it.
func (rd *reader) vague() span {
	for _, ln := range rd.lines[:min(len(rd.lines), searchedLines)] {
		head := ln.all().trim("")
		if at, ok := head.sub(0, runePrefix(head.text(), 40)).find(vagueRe); ok {
			return at.trim("")
		}
	}
	for _, ln := range rd.lines[:min(len(rd.lines), searchedLines)] {
		if at, ok := ln.all().sub(0, min(len(ln.text), 4000)).find(oursRe); ok {
			return at
		}
	}
	return rd.kindAlone()
}

// kindAlone is the word for a kind of institution that the text begins most of its words
// with: 학교, of 학교장, 학교 안, 학교행정실.
func (rd *reader) kindAlone() span {
	seen := map[string]int{}
	first := map[string]span{}
	most := ""
	for _, ln := range rd.lines[:min(len(rd.lines), searchedLines)] {
		for _, w := range ln.all().sub(0, min(len(ln.text), 4000)).fields() {
			w = w.trim(trimName + "()[]「」")
			k := aloneRe.FindString(w.text())
			if k == "" {
				continue
			}
			if seen[k]++; seen[k] == 1 {
				first[k] = w.sub(0, len(k))
			}
			if most == "" || seen[k] > seen[most] {
				most = k
			}
		}
	}
	return first[most]
}

var aloneRe = compile(`^(?:학교|센터|복지관|도서관|병원|의료원|박물관|미술관|기념관|체육관|연구원|연구소|교육원|연수원|수련원|재단|공단|공사|조합|은행|농협|신협|호텔|아파트|협회)`)
