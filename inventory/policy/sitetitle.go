package policy

// A text may have a table of its own for every branch: the same header comes again and
// again, and the line above each names the branch, whatever it looks like.

// siteTitles marks the lines above headers that come again.
func siteTitles(lines []*line) {
	at := map[string][]int{}
	for i, ln := range lines {
		if i > 0 && len(ln.text) < 300 && len(ln.headerWords()) > 1 {
			p := ln.all().plain()
			at[p] = append(at[p], i)
		}
	}
	for _, heads := range at {
		if len(heads) < 2 {
			continue
		}
		names, titled, inner := map[string]bool{}, 0, 0
		for _, i := range heads {
			if t, ok := siteTitle(lines, i); ok {
				titled++
				names[t.plain()] = true
				if l := like(t); l == likeArea || l == likePlace {
					inner++
				}
			}
		}
		if titled < len(heads) || len(names) < titled {
			continue
		}
		for _, i := range heads {
			lines[i-1].site, lines[i-1].part = true, inner == titled
		}
	}
}

// siteTitle gives the line above a header where it may name a branch.
func siteTitle(lines []*line, i int) (span, bool) {
	ln := lines[i-1]
	if done(ln) || ln.cells != nil || len(ln.headerWords()) > 0 || i > 1 && lines[i-2].site {
		return span{}, false
	}
	t, ok := titleIn([]span{ln.all().trim("")})
	if !ok || noHeading.MatchString(t.plain()) {
		return span{}, false
	}
	return bareTitle(t), true
}

// site takes a line that names the branch of the table below it.
func (b *installation) site(ln *line) {
	b.owed(0)
	b.flush()
	if b.inTable {
		b.group++
		b.inTable = false
	}
	b.before, b.listDepth = span{}, 0
	name := bareTitle(ln.all())
	b.close(999)
	b.heads = append(b.heads, heading{depth: 999, plain: true, name: name, area: ln.part || b.like(name) == likeArea, entries: len(b.entries)})
	if !ln.part {
		b.headNo++
	}
	ln.read = true
}
