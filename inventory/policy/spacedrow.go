package policy

// serial carries what merged cells say down to the rows without a number of their own:
// where a numbered row is followed by such rows, its place begins with what they all lie
// in. Where that ends is judged, so all of them are flagged.
func (g *grid) serial(b *installation, rows []row) {
	seq, place := index(g.columns, rSeq), index(g.columns, rPlace)
	if seq < 0 || place < 0 || index(g.columns, rBranch) >= 0 || index(g.columns, rKind) >= 0 {
		return
	}
	for i := 0; i < len(rows); i++ {
		if rows[i].cells[seq].blank() {
			continue
		}
		k := i + 1
		for k < len(rows) && rows[k].cells[seq].blank() && !rows[k].cells[place].blank() && !isTotal(rows[k].cells[place]) {
			k++
		}
		f := rows[i].cells[place].fields()
		if k == i+1 || len(f) < 2 {
			continue
		}
		n := len(f) - 1
		if n > 1 && b.like(f[n]) == likeArea && b.like(span{f[n].ln, f[n-1].from, f[n].to}) == likeArea {
			n-- // 건물 외부
		}
		common := span{f[0].ln, f[0].from, f[n-1].to}
		rows[i].cells[place].from = f[n].from
		for j := i; j < k; j++ {
			rows[j].above = append([]span{common}, rows[j].above...)
			rows[j].doubt = PlaceUnclear
		}
		for j := i; j < k; j++ {
			rows[j].common = true
		}
	}
}

// ranges parts the place from the range behind it where nothing but a space stands
// between them: words that most rows have behind their first are of the range.
func (g *grid) ranges(rows []row) {
	place := index(g.columns, rPlace)
	if place < 0 || place+1 >= len(g.columns) || g.columns[place+1].role != rRange || len(rows) < 3 {
		return
	}
	often := map[string]int{}
	for _, r := range rows {
		seen := map[string]bool{}
		for i, f := range r.cells[place].fields() {
			if w := f.trim(",").text(); i > 0 && !seen[w] {
				seen[w] = true
				often[w]++
			}
		}
	}
	for k := range rows {
		r := &rows[k]
		if r.doubt != PlaceUnclear || !r.cells[place+1].blank() {
			continue
		}
		for i, f := range r.cells[place].fields() {
			if i > 0 && often[f.trim(",").text()]*2 > len(rows) {
				r.cells[place+1] = span{f.ln, f.from, r.cells[place].to}
				r.cells[place] = span{f.ln, r.cells[place].from, f.from}.trim("")
				r.doubt = ""
				break
			}
		}
	}
}
