package policy

// regional tells whether the upper tier of a list names regions, and the lower one the
// branches in them: nearly all of these look like branches, and none of those does.
func (b *installation) regional(ts []tier) bool {
	leaves, branches := 0, 0
	for i, t := range ts {
		if t.end > i+1 {
			if t.level == 0 && b.like(t.name) >= likeBranch && !regionHead.MatchString(t.name.text()) {
				return false
			}
			continue
		}
		if t.level == 0 {
			return false
		}
		names := []span{t.name}
		if len(t.list) > 0 {
			names = names[:0]
			for _, it := range t.list {
				names = append(names, it.name)
			}
		}
		for _, n := range names {
			leaves++
			if l := b.like(n); l == surelyBranch || l == likeBranch && shopEnd.MatchString(n.plain()) {
				branches++
			}
		}
	}
	return leaves > 1 && branches*4 >= leaves*3
}

var (
	// regionHead names a region, or how many branches one has: 가온권역 3개점.
	regionHead = compile(`(?:권역|지역|권|본부|시|도|군|구)$|\d+\s*개\s*(?:점|소|지점|점포|매장|영업점|사업장)$`)
	// shopEnd ends the name of a shop.
	shopEnd = compile(`[가-힣0-9]점$`)
)
