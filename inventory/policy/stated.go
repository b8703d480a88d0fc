package policy

// Stated is a total or subtotal that the text states beside its rows.
type Stated struct {
	Count int `json:"count"`
	// Rows are the ids (LINE:COLUMN of the count) of the rows that it is the total of, or
	// should be; none where that is not plain.
	Rows   []string `json:"rows"`
	Source Source   `json:"source"`
}

// maxLooked bounds the entries that are looked at for the rows of all totals.
const maxLooked = 16 << 20

// note keeps a total with its rows, so that it can be compared again when rows change.
func (b *installation) note(t stated, n int, several bool) {
	if t.c.upper > 0 || b.cur != nil && len(b.entries) == 0 {
		return // no number, or the only row itself
	}
	s, plain := b.scopeOf(t, n)
	switch {
	case n == b.rd.r.Total.Derived && !b.unknown:
		s, plain = all, true
	case plain && !b.unknown:
	case t.branch != "":
		s, plain = ofBranch, true
	case !t.sub && !several:
		s, plain = all, true
	default:
		plain = false
	}
	x := Stated{Count: n, Rows: []string{}, Source: t.c.at.source(Declared)}
	// Each row is in a few totals: a text in which it is in a great many is no table, and
	// neither is one that is totals for the most part.
	if plain && b.looked < maxLooked && b.noted <= 16*len(b.entries)+1000 {
		b.looked += len(b.entries)
		x.Rows = b.inScope(t, s)
		b.noted += len(x.Rows)
	}
	b.rd.r.Stated = append(b.rd.r.Stated, x)
}
