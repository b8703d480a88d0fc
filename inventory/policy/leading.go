package policy

// leading takes the branch off the places that begin with one, in tables whose only column
// of names is that of the places: 본점 1층 객장, then 2층 복도, which lies in it too. Where
// the branch of such a row ends is judged, so all of them are asked about.
func (b *installation) leading() {
	b.groups(func(es []*entry) {
		heads := 0
		for i, e := range es {
			if e.kind != aRow {
				continue
			}
			if !e.fresh || e.pair || e.head || !e.branch.blank() || len(e.path) > 0 || e.name.blank() {
				return
			}
			head, place := b.divide(e.name)
			switch {
			case head.ln != nil && !place.blank():
				heads++
			case i == 0 || heads == 0:
				return // the first row would belong to no branch
			default:
				place = e.name
			}
			f := place.fields()
			if floor := (span{place.ln, f[0].from, f[min(1, len(f)-1)].to}); b.like(place) != likeArea && b.like(f[0]) != likeArea && b.like(floor) != likeArea {
				return // no floor: it may be another facility
			}
		}
		if heads == 0 {
			return
		}
		var branch span
		for _, e := range es {
			if e.kind != aRow {
				continue
			}
			if head, place := b.divide(e.name); head.ln != nil && !place.blank() {
				branch, e.name = head, place
			}
			e.branch = branch
			e.how |= closeCut
		}
	})
}
