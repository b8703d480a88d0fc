package policy

// A text may hold the policies of several bodies: the heading of the cameras comes again and
// again, and the line above each names whose they are.

// owners finds those names, by the heading below them.
func (b *installation) owners() map[*line]span {
	heads := map[string][]int{}
	for i, ln := range b.rd.lines {
		if ln.heading && ln.section == sInstallation && len(ln.text) < 200 && i > 0 {
			p := ln.all().plain()
			heads[p] = append(heads[p], i)
		}
	}
	out := map[*line]span{}
	for _, at := range heads {
		names := map[string]bool{}
		found := make([]span, 0, len(at))
		for _, i := range at {
			above := b.rd.lines[i-1]
			t, ok := titleIn([]span{above.all().trim("")})
			if !ok || above.heading || above.cells != nil || len(above.headerWords()) > 0 {
				break
			}
			name := bareTitle(t)
			if names[name.plain()] || noHeading.MatchString(name.plain()) || !bodyRe.MatchString(name.text()) && b.like(name) < likeBranch {
				break
			}
			names[name.plain()] = true
			found = append(found, name)
		}
		if len(at) < 2 || len(found) < len(at) {
			continue
		}
		for k, i := range at {
			out[b.rd.lines[i]] = found[k]
			found[k].ln.read = true
		}
	}
	return out
}
