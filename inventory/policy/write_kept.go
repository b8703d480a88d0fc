package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxKept is the most lines that an article may have to be kept.
const maxKept = 60

// keptArticles are those that may be kept, by their names in what is published.
var keptArticles = []struct {
	section section
	name    string
}{{sRights, "rights"}, {sOther, "other"}, {sDelegation, "delegation"}}

// kept gives the articles that a next version can take over as they are: those of prose
// only. One that holds a value or anything that is neither a sentence nor an item of a list
// is not kept, since half an article says something else: it is there without lines, to be
// carried over by a person.
func kept(lines []*line, institution string) map[string][]string {
	out := map[string][]string{}
	for _, a := range keptArticles {
		var article []string
		whole := true
		for _, ln := range lines {
			if ln.section != a.section || ln.heading || ln.all().blank() || isFoot(ln, institution) {
				continue
			}
			text, ok := keepable(ln)
			whole = whole && ok
			article = append(article, text)
		}
		// A promise stands in its own place already.
		article = slices.DeleteFunc(article, func(t string) bool { return t == "" })
		switch {
		case whole && len(article) > 0 && len(article) <= maxKept:
			out[a.name] = article
		case !whole && a.section != sRights: // of that one there is standard wording
			out[a.name] = nil
		}
	}
	return out
}

// keepable gives a line without its bullet, "" where it only makes promises; not ok where
// it cannot be taken over.
func keepable(ln *line) (string, bool) {
	s := ln.all().trim("")
	if blankRe.MatchString(ln.raw) || strings.ContainsAny(ln.text, "|\t") || utf8.RuneCountInString(s.text()) > 600 {
		return "", false
	}
	if dateRe.MatchString(s.text()) || countRe.MatchString(s.text()) || phoneRe.MatchString(s.text()) {
		return "", false
	}
	loc := itemRe.FindStringIndex(s.text())
	if loc == nil && !sentence.MatchString(strings.TrimRight(s.text(), ")")) || loc == nil && utf8.RuneCountInString(s.text()) < 10 {
		return "", false
	}
	if made, _ := promisesOf(s.text()); len(made) > 0 {
		return "", len(sentences(s)) == 1 // more sentences: the others would be lost
	}
	if loc != nil {
		s = s.sub(loc[1], len(s.text()))
	} else if m := gluedRe.FindStringSubmatchIndex(s.text()); m != nil && !strings.ContainsAny(s.text()[m[2]:m[3]], "층대인명년월일개호차회조항주시분초번건") {
		s = s.sub(m[2], len(s.text()))
	}
	return written(s.words()), true
}

// gluedRe is a number that a page lost its list mark of: 1조합원은 …
var gluedRe = compile(`^\d([가-힣])[가-힣]`)

// isFoot tells the lines below a policy, which belong to no article: the day, the name of
// the institution with the post of who signs.
func isFoot(ln *line, institution string) bool {
	t := plain(ln.text)
	if dateRe.MatchString(ln.text) && strings.Trim(plain(dateRe.ReplaceAllString(ln.text, "")), ".()[]<>") == "" {
		return true
	}
	name := plain(institution)
	return name != "" && strings.HasPrefix(t, name) && utf8.RuneCountInString(t) < utf8.RuneCountInString(name)+30 && !sentence.MatchString(t) &&
		(t == name || strings.HasSuffix(t, "관") || strings.HasSuffix(t, "자") || strings.HasSuffix(t, "장"))
}

// kept writes an article that stays as it was published, and tells whether there is one.
func (w *policyPaper) kept(code string) bool {
	lines, ok := w.p.Kept[code]
	for _, text := range lines {
		w.add(Item, written(text))
	}
	if ok && len(lines) == 0 {
		w.add(Item, w.blank("kept-"+code))
	}
	return ok
}
