package policy

import "strings"

// peers tells whether all items of a list are branches: one is by its name, with a count of
// its own, commas part them all alike, and none of the others is a place inside a branch.
// 본사 11대, 나루 7대, 가람 36대.
func (b *installation) peers(list []item) bool {
	named, loose, sum, inside := false, false, 0, false
	whole := -1 // all of them, where the line says it last
	if n := len(list); n > 2 && list[n-1].total {
		whole, list = list[n-1].num.n, list[:n-1]
	}
	for i, it := range list {
		if i > 0 {
			sum += it.num.n
		}
		name := it.name
		if loc := brackets.FindStringIndex(name.text()); loc != nil && loc[0] > 0 {
			name = name.sub(0, loc[0])
		}
		br, place := b.divide(name)
		switch l := b.like(name); {
		case br.ln != nil && (place.blank() || b.like(place) >= likeBranch):
			named = true
		case l == likePlace && i > 0 && !it.opens:
			inside = true
		case br.ln != nil || l == likePlace || l == likeArea || it.within.ln != nil || it.total || it.sub:
			return false
		}
		if i < len(list)-1 && !strings.ContainsAny(firstRune(span{it.num.at.ln, it.num.at.to, len(it.num.at.ln.text)}), ",/;·") {
			loose = true
		}
	}
	if whole >= 0 {
		return named && !inside && sum+list[0].num.n == whole
	}
	if inside { // of the first, but where it has fewer than they
		return named && !loose && sum > list[0].num.n
	}
	// Without commas they may lie in the first, but where they are more than it has.
	return named && len(list) > 1 && sum != list[0].num.n && (!loose || sum > list[0].num.n && len(list) == 2)
}
