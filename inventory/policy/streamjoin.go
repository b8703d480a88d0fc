package policy

import "slices"

// Names of branches may begin with a word that several of them share: 하나로마트 본점,
// 하나로마트 초롱점. In a stream of words that looks like the place of the row before, and
// what is left of the name may be that of another branch. The other names tell where it
// belongs: it begins one of them, or stands before two of which one is named twice without it.

// rejoin gives such words back to the branches that they begin.
func (h streamHeader) rejoin(rows []row) {
	branch, last := index(h.columns, rBranch), len(h.columns)-1
	if branch < 0 || branch == last {
		return
	}
	shared, times := map[string]bool{}, map[string]int{}
	for _, r := range rows {
		c := r.cells[branch]
		if f := c.fields(); len(f) > 1 {
			shared[f[0].plain()] = true
		}
		times[c.plain()]++
	}
	alone, again := map[string]int{}, map[string]bool{} // words before branches
	for i := 1; i < len(rows); i++ {
		if word, only := wordBefore(rows[i-1].cells[last], rows[i].cells[branch]); only && like(word) != likePlace && like(word) != likeArea {
			alone[word.plain()]++
			again[word.plain()] = again[word.plain()] || times[rows[i].cells[branch].plain()] > 1
		}
	}
	for i := 1; i < len(rows); i++ {
		at, before := rows[i].cells[branch], rows[i-1].cells[last]
		word, only := wordBefore(before, at)
		p := word.plain()
		switch {
		case p == "":
			continue
		case only && alone[p] > 1 && again[p]:
		case !shared[p] || !only && times[at.plain()] < 2:
			continue
		}
		before.to = word.from
		rows[i-1].cells = slices.Clone(rows[i-1].cells)
		rows[i-1].cells[last] = before.trim("")
		times[at.plain()]--
		rows[i].cells = slices.Clone(rows[i].cells)
		rows[i].cells[branch].from = word.from
	}
}

// wordBefore is the last word of a cell that ends right before another one; only tells
// whether it is all of the cell.
func wordBefore(before, at span) (word span, only bool) {
	if at.blank() || before.blank() || before.ln != at.ln || before.to > at.from || !(span{at.ln, before.to, at.from}).blank() {
		return span{}, false
	}
	f := before.fields()
	return f[len(f)-1], len(f) == 1
}
