package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A list whose items have a number each and behind it, in brackets or behind a dash, the
// places that this counts together, is one of sites: 본관동 14대 (1~5층 복도 및 계단). As in
// a table of branches with free text, each item is a branch.

// sitesWithPlaces takes the items of such lists as branches.
func (b *installation) sitesWithPlaces() {
	for i := 0; i < len(b.entries); {
		k, mark, group := i, listMarkOf(b.entries[i]), b.entries[i].group
		for i < len(b.entries) && listMarkOf(b.entries[i]) == mark && (mark != "" || b.entries[i].group == group) {
			i++
		}
		b.sitesIn(b.entries[k:i])
	}
}

// listMarkOf is the mark of the line that an entry stands on.
func listMarkOf(e *entry) string {
	if e.plain != inList || e.num.at.ln == nil || len(e.num.at.ln.text) > maxLoose {
		return ""
	}
	mark, _ := markOf(e.num.at.ln.all().trim(""))
	return mark
}

// sitesIn takes the items of one list as branches.
func (b *installation) sitesIn(es []*entry) {
	var list []*entry
	sites, inside, placed, lists := 0, 0, 0, 0
	titled := map[string]bool{} // items whose places have numbers of their own
	for _, e := range es {
		switch {
		case e.kind != aRow:
			continue
		case e.titled && e.name.blank() && !e.places.blank():
			placed++ // known to be one
			lists++
			list = append(list, e)
			continue
		case !e.branch.blank() && !e.head && e.branch.ln == e.num.at.ln && (e.titled || e.headed):
			titled[e.branch.plain()] = true
			continue
		case e.plain != inList || e.head || !e.branch.blank() || e.name.blank() || len(e.path) > 0 || !e.places.blank():
			return
		}
		switch b.like(e.name) {
		case likePlace, likeArea:
			inside++
		case likeBranch, surelyBranch:
			sites++
		}
		list = append(list, e)
		if s := placesBehind(e.num.at); s.ln != nil {
			placed++
			if isGrouped(s.text()) {
				lists++
			}
		}
	}
	n := len(titled)
	if all := len(list) + n; all < 2 || len(list) == 0 || sites+n == 0 || lists+n == 0 || inside*2 >= all || (placed+n)*2 < all {
		return
	}
	for _, e := range list {
		if e.titled && e.name.blank() {
			e.titled = false
			continue
		}
		e.branch, e.name, e.places, e.fresh = e.name, span{}, placesBehind(e.num.at), true
		e.how &^= wordsLeft
	}
}

// placesBehind is what stands behind the only number of a line, where it names places.
func placesBehind(at span) span {
	rest := span{at.ln, at.to, len(at.ln.text)}.trim("")
	t := rest.text()
	switch {
	case utf8.RuneCountInString(t) < 4 || utf8.RuneCountInString(t) > 120 || len(counts(rest)) > 0:
		return span{}
	case strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")"):
		rest = rest.sub(1, len(t)-1)
	case strings.HasPrefix(t, "- "), strings.HasPrefix(t, ": "), strings.HasPrefix(t, "/ "):
	default:
		return span{}
	}
	rest = rest.trim(trimName)
	f := rest.fields()
	if len(f) == 0 || !hangulRe.MatchString(rest.text()) || sentence.MatchString(rest.text()) || noPlaces.MatchString(rest.text()) {
		return span{}
	}
	if isGrouped(rest.text()) || isOpen(rest.text()) || like(rest) >= likeArea || slices.ContainsFunc(f, func(w span) bool { return like(w) == likePlace }) {
		return rest
	}
	return span{}
}

// noPlaces are remarks on a number that name no place.
var noPlaces = compile(`고정|회전|이동|화소|포함|제외|예정|설치|교체|증설|철거|녹화|실시간|기준|따라|다름|달라|(?:19|20)\d{2}|개월|\d+일`)
