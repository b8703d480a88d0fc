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
			at := aboveHeader(lines, i)
			lines[at].site, lines[at].part = true, inner == titled
			for _, ln := range lines[at+1 : i] {
				ln.aside = true
			}
		}
	}
}

// asideRow is what may stand between a heading and the header of its table: (단위: 대), <표 1>
// 설치 현황, (2024. 5. 1. 현재).
var asideRow = compile(`^\s*(?:[(\[<〈【]?\s*(?:단위\s*:|표\s*\d)|[(\[]?\s*(?:19|20)\d{2}\s*[.년].{0,20}(?:현재|기준)\s*[)\]]?\s*$)`)

// aboveHeader is the line above a header that may name what its table is of.
func aboveHeader(lines []*line, i int) int {
	at := i - 1
	if at > 0 && len(lines[at].text) < 120 && asideRow.MatchString(lines[at].text) {
		at--
	}
	return at
}

// siteTitle gives the line above a header where it may name a branch.
func siteTitle(lines []*line, i int) (span, bool) {
	i = aboveHeader(lines, i) + 1
	ln := lines[i-1]
	if done(ln) || ln.cells != nil || len(ln.headerWords()) > 0 || i > 1 && lines[i-2].site {
		return span{}, false
	}
	t, ok := titleIn([]span{withoutAddress(ln.all())})
	if !ok || noHeading.MatchString(t.plain()) {
		return span{}, false
	}
	return bareTitle(t), true
}

// addressBehind is where a branch is and how to reach it, in brackets behind its name or parted
// from it: 본점 (가온로 30, ☎ 02-000-1000), 본점 - 가온로 30, 본점 ☎ 02-000-1000.
var addressBehind = compile(`\s*(?:[(\[〔][^()]{0,60}\d[^()]{0,60}(?:\([^()]{0,30}\)[^()]{0,30})?[)\]〕]|\s[-–:|/,]\s[^()]{0,60}[가-힣](?:로|길|동|리|가)\s?\d[^()]{0,60}|\s(?:☎|☏|(?i:tel)|전화|주소)[^()]{0,60}\d[^()]{0,60})\s*$`)

// withoutAddress is a line without the address behind the name that it begins with.
func withoutAddress(s span) span {
	s = s.trim("")
	if loc := addressBehind.FindStringIndex(s.text()); loc != nil && loc[0] > 0 && len(counts(s.sub(loc[0], loc[1]))) == 0 {
		return s.sub(0, loc[0])
	}
	return s
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
	name := bareTitle(withoutAddress(ln.all()))
	b.close(999)
	b.heads = append(b.heads, heading{depth: 999, plain: true, name: name, area: ln.part || b.like(name) == likeArea, entries: len(b.entries)})
	if !ln.part {
		b.headNo++
	}
	ln.read = true
}
