package policy

import (
	"slices"
)

// named takes hours for words of a name, in a table that has no column for any: 24시간 반납함.
func (g *grid) named(ts []token) []token {
	if index(g.columns, rHours) >= 0 {
		return ts
	}
	for i := range ts {
		if ts[i].class == cHours && i > 0 && i+1 < len(ts) && ts[i+1].class == cText {
			ts[i].class = cText
		}
	}
	return ts
}

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
		plain := len(f) <= 3 // 가공동 내부 지하1층, and below it 1층
		for j := i; j < k; j++ {
			c := rows[j].cells[place]
			plain = plain && b.like(c) == likeArea && hasDigit(c.text())
		}
		for j := i; j < k; j++ {
			rows[j].above = append([]span{common}, rows[j].above...)
			rows[j].common = true
			if rows[j].doubt = PlaceUnclear; plain {
				rows[j].doubt = ""
			}
		}
	}
}

// ordinalRe is an ordinal in English.
var ordinalRe = compile(`^\d{1,4}(?:st|nd|rd|th)$`)

// storey is a word of a floor in English.
var storey = compile(`^(?i:\d{1,2}(?:st|nd|rd|th)|basement|rooftop|ground|b\d)$`)

// storeys parts the building from its floor, where an English table has no column for it:
// Headquarter 5th FL, and below it 4th FL. The rows below lie in it too, so all are asked
// about.
func (g *grid) storeys(rows []row) {
	place := index(g.columns, rPlace)
	if place < 0 || index(g.columns, rBranch) >= 0 || index(g.columns, rKind) >= 0 {
		return
	}
	floors := 0
	for _, r := range rows {
		if f := r.cells[place].fields(); len(f) > 0 && storey.MatchString(f[0].text()) {
			floors++
		}
	}
	if floors*2 < len(rows) || floors == len(rows) || floors < 2 {
		return
	}
	var building span
	for i := range rows {
		f := rows[i].cells[place].fields()
		k := slices.IndexFunc(f, func(s span) bool { return storey.MatchString(s.text()) })
		if k < 0 || k == 0 && building.ln == nil {
			building = span{}
			continue
		}
		if k > 0 {
			building = span{f[0].ln, f[0].from, f[k-1].to}
			rows[i].cells[place].from = f[k].from
		}
		rows[i].above, rows[i].common, rows[i].doubt = append([]span{building}, rows[i].above...), true, PlaceUnclear
	}
}
