package policy

import "slices"

// A line of its own above a table may state the sum of the table below it: 가. 본관동 (26대).
// It names what the rows lie in, and is no row; that the rows add up to it tells so.

// tableHeads gives such lines to the rows below them. Where one of several names a branch,
// all do: 본관동, 연구동, 외곽.
func (b *installation) tableHeads() {
	var tables [][]*entry
	b.groups(func(es []*entry) { tables = append(tables, es) })
	type head struct {
		e     *entry
		under []*entry
	}
	var heads []head
	branches := false
	for i, es := range tables[:max(len(tables)-1, 0)] {
		e := es[len(es)-1]
		if e.kind != aRow || e.head || e.num.upper > 0 || e.plain != inList || e.name.blank() == e.branch.blank() || !e.places.blank() {
			continue
		}
		under := tables[i+1]
		sum, rows := 0, 0
		for _, u := range under {
			if u.kind == aRow && !u.head {
				sum, rows = sum+u.num.n, rows+1
			}
		}
		if rows < 2 || sum != e.num.n || slices.ContainsFunc(under, func(u *entry) bool {
			return u.kind == aRow && (!u.fresh || !u.branch.blank() && u.branch.plain() != e.branch.plain())
		}) {
			continue
		}
		heads = append(heads, head{e, under})
		branches = branches || !e.branch.blank() || b.like(e.name) >= likeBranch
	}
	drop := map[*entry]bool{}
	for _, h := range heads {
		e := h.e
		if roleOf(e.name.text()) != rNone && !siteHead(e.name) {
			e.name = span{} // 작동방식 고정식(28대): the label of another value
		}
		if branches && e.branch.blank() {
			e.branch, e.name = e.name, span{}
		}
		b.heading(e, slices.DeleteFunc(slices.Clone(h.under), func(u *entry) bool { return u.kind != aRow || u.head }))
		drop[e] = true
	}
	if len(drop) > 0 {
		b.entries = slices.DeleteFunc(b.entries, func(e *entry) bool { return drop[e] })
	}
}

// severalSums asks about the sums of a branch where it has several and its rows do not add up
// to them: some of these are rows themselves.
func (b *installation) severalSums(own, named []*entry) {
	sum, rows := 0, 0
	for _, e := range own {
		sum += e.num.n
	}
	for _, e := range named {
		rows += e.num.n
	}
	if len(own) < 2 || sum == rows {
		return
	}
	for _, e := range own {
		b.rd.problem(CountUnclear, e.num.at)
	}
}

// ownSum is the number behind a name that its rows add up to: 체육센터(31).
var ownSum = compile(`^(.*[가-힣A-Za-z)])\s*[(\[]\s*(?:총|계|소계|합계)?\s*(\d{1,4})\s*대?\s*[)\]]$`)

// summedNames gives the rows of a table that follow a name with its number in brackets to that
// name, as far as they add up to it: what stands before their places is part of these.
func (b *installation) summedNames() {
	b.groups(func(es []*entry) {
		for i := 0; i < len(es); i++ {
			m := ownSum.FindStringSubmatchIndex(es[i].branch.text())
			if m == nil || es[i].kind != aRow || es[i].head {
				continue
			}
			c, ok := bareCount(es[i].branch.sub(m[4], m[5]))
			end, sum := i, 0
			for ok && end < len(es) && end < i+maxSummed && es[end].kind == aRow && sum < c.n && (end == i || !ownSum.MatchString(es[end].branch.text())) {
				sum += es[end].num.n
				end++
			}
			if !ok || sum != c.n || end < i+2 {
				continue
			}
			b.parts = append(b.parts, es[i].branch.sub(m[4], m[5]))
			name := es[i].branch.sub(m[2], m[3])
			for k, e := range es[i:end] {
				own := e.branch
				e.branch = name
				if e.name.blank() {
					e.name, e.places = e.places, span{}
				}
				if k == 0 || own.blank() || own.plain() == es[i].branch.plain() {
					continue
				}
				switch {
				case e.name.blank():
					e.name = own
				case own.ln == e.name.ln && own.to <= e.name.from && own.ln != nil && len(e.path) == 0:
					e.name.from = own.from // one place whose words had been cut apart
				default:
					e.path = append([]span{own}, e.path...)
				}
			}
			i = end - 1
		}
	})
}
