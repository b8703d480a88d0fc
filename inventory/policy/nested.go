package policy

// nested tells the parts of a building whose counts are the sums of those behind them:
// 내부 7대, 1층 4대, 배식구 2대, 복도 2대, 2층 3대 …. Only lists whose sums say so are taken
// this way; each place lies in the innermost of its parts.
func (b *installation) nested() {
	drop := map[int]bool{}
	at := 0
	b.groups(func(es []*entry) {
		end := make([]int, len(es)) // of the details of each
		for i := len(es) - 1; i >= 0; i-- {
			end[i] = i + 1
			if !b.opensArea(es[i]) {
				continue
			}
			sum, parts := 0, 0
			for k := i + 1; k < len(es) && es[k].kind == aRow && !es[k].fresh && es[k].branch.plain() == es[i].branch.plain() && sum < es[i].num.n; k = end[k] {
				sum, parts = sum+es[k].num.n, parts+1
				if sum == es[i].num.n && parts > 1 {
					end[i] = end[k]
				}
			}
			if end[i] == i+1 {
				continue
			}
			x := Stated{Count: es[i].num.n, Rows: []string{}, Source: es[i].num.at.source(Declared)}
			for k := i + 1; k < end[i]; k++ {
				if end[k] > k+1 {
					continue // an area of its own, with its places behind it
				}
				if len(es[k].path) == 0 {
					es[k].path = []span{es[i].name}
				}
				x.Rows = append(x.Rows, rowID(es[k].num.at.source(Declared)))
			}
			b.parts = append(b.parts, es[i].num.at)
			b.rd.r.Stated = append(b.rd.r.Stated, x)
			drop[at+i] = true
		}
		at += len(es)
	})
	kept := b.entries[:0]
	for i, e := range b.entries {
		if !drop[i] {
			kept = append(kept, e)
		}
	}
	b.entries = kept
}

// opensArea tells whether an entry could be the sum of those behind it.
func (b *installation) opensArea(e *entry) bool {
	return e.kind == aRow && !e.fresh && !e.head && len(e.path) == 0 && b.like(e.name) == likeArea && e.num.upper == 0
}
