package policy

// regions tells what several places of business stand under from these themselves: 서울지역,
// and below it 남문지점(9대), 강변지점(15대). Each of them is a branch of its own then.
func (b *installation) regions() {
	type under struct{ sure, all int }
	of := map[string]*under{}
	for _, e := range b.entries {
		if e.kind != aRow || e.head || e.branch.blank() || b.like(e.branch) == surelyBranch {
			continue
		}
		u := of[e.branch.plain()]
		if u == nil {
			u = &under{}
			of[e.branch.plain()] = u
		}
		u.all++
		if len(e.path) == 0 && b.like(e.name) == surelyBranch {
			u.sure++
		}
	}
	several := 0 // such headings
	for _, u := range of {
		if u.sure*3 >= u.all*2 && u.sure > 0 {
			several++
		}
	}
	for _, e := range b.entries {
		if e.kind != aRow || e.head || e.branch.blank() || len(e.path) > 0 || e.name.blank() {
			continue
		}
		if u := of[e.branch.plain()]; u != nil && u.sure*3 >= u.all*2 && u.sure > 0 && (u.sure > 1 || several > 1) {
			e.setOver(e.branch)
			e.branch, e.name = e.name, span{}
			e.headed, e.titled = false, false
		}
	}
}
