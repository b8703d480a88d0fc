package policy

import "strconv"

// finish works out what is not stated, and compares what is stated twice.
func (b *installation) finish() {
	r := &b.rd.r
	rows := 0
	for _, br := range b.branches {
		s := sum(br)
		switch {
		case !b.counted[br]:
			br.Count = s
			src := br.Source["name"]
			if len(br.Locations) > 0 {
				src = br.Locations[0].Source["count"]
			}
			src.Origin = Derived
			br.Source["count"] = src
		case len(br.Locations) > 0 && s != br.Count && !b.unknown:
			b.rd.problemAt(SumMismatch, br.Source["count"], br.Name, strconv.Itoa(br.Count), strconv.Itoa(s))
		}
		rows += max(1, len(br.Locations))
		r.Total.Derived += br.Count
		r.Branches = append(r.Branches, *br)
	}
	b.totals(rows)
	b.lost()
	if b.listed.ln != nil {
		b.listed.ln.read = false // nothing was made of it
	}
}

// lost flags every number of cameras that went into no row: nothing is
// dropped in silence.
func (b *installation) lost() {
	known := map[[2]int]bool{}
	for _, br := range b.branches {
		s := br.Source["count"]
		known[[2]int{s.Line, s.Column}] = true
		for _, l := range br.Locations {
			known[[2]int{l.Source["count"].Line, l.Source["count"].Column}] = true
		}
	}
	for _, t := range b.total {
		s := t.c.at.source(Declared)
		known[[2]int{s.Line, s.Column}] = true
	}
	for _, p := range b.parts {
		s := p.source(Declared)
		known[[2]int{s.Line, s.Column}] = true
	}
	for _, p := range b.rd.r.Problems {
		known[[2]int{p.Line, 0}] = true
	}
	for _, ln := range b.rd.lines {
		if !ln.read || known[[2]int{ln.no, 0}] {
			continue
		}
		code := CountOutside
		if ln.section == sInstallation {
			code = CountUnclear
		}
		list, _ := items(ln.all())
		for _, it := range list {
			s := it.num.at.source(Declared)
			if !known[[2]int{s.Line, s.Column}] && !equipmentRe.MatchString(it.name.text()) {
				b.rd.problemAt(code, s)
			}
		}
	}
}

// totals compares totals and subtotals of the text with the sums of its rows.
func (b *installation) totals(rows int) {
	r := &b.rd.r
	for _, t := range b.total {
		n := b.number(t.c)
		if t.branch != nil {
			if s := sum(t.branch); !b.unknown && s != n {
				b.rd.problem(SumMismatch, t.c.at, t.branch.Name, strconv.Itoa(n), strconv.Itoa(s))
			}
			continue
		}
		if len(r.Branches) == 0 {
			// The total is all that the text says: one branch with one count.
			b.here(t.c.at)
			b.setCount(t.c, "", span{})
			if b.listed.ln != nil {
				b.setPlaces(b.listed)
				b.listed = span{}
			}
			r.Branches = append(r.Branches, *b.cur)
			r.Total.Derived = b.cur.Count
		}
		if r.Total.Declared == nil {
			r.Total.Declared = &n
			r.Total.Source["declared"] = t.c.at.source(Declared)
		}
		if !b.unknown && n != r.Total.Derived {
			b.rd.problem(SumMismatch, t.c.at, r.Institution, strconv.Itoa(n), strconv.Itoa(r.Total.Derived))
		}
	}
	if len(r.Branches) > 0 {
		src := r.Branches[0].Source["count"]
		src.Origin = Derived
		r.Total.Source["derived"] = src
	}
	if r.Total.Declared == nil && rows > 1 && b.head != nil {
		b.rd.problem(NoDeclaredTotal, b.head.all().trim(""), strconv.Itoa(r.Total.Derived))
	}
}
