package policy

import (
	"regexp"
	"strings"
)

// prose reads a sentence of the section: a total, or a list of branches with their counts.
func (b *installation) prose(s span) {
	s.ln.read = true
	list, _ := items(s)
	named := list[:0:0]
	for _, it := range list {
		f := it.name.fields()
		switch {
		case it.total || len(f) > 0 && totalRe.MatchString(f[len(f)-1].plain()) || strings.HasSuffix(s.ln.text[:it.num.at.from], "총 "):
			b.addTotal(it.num, false, span{})
		case equipmentRe.MatchString(it.name.text()):
		default:
			named = append(named, it)
		}
	}
	if len(named) == 0 {
		return
	}
	b.group++
	for i, it := range named {
		name, ok := withParticle(it.name, i > 0)
		if !ok || len(named) < 2 || s.ln.section != sInstallation && !installRe.MatchString(s.text()) {
			b.rd.problem(CountOutside, it.num.at)
			b.parts = append(b.parts, it.num.at)
			continue
		}
		b.rd.problem(CountOutside, it.num.at)
		e := entry{num: it.num, mount: it.mount, mountAt: it.at, fresh: true, row: 1, plain: inProse}
		if b.like(name) == surelyBranch || b.like(name) == likeBranch || strings.HasSuffix(name.plain(), "점") {
			e.branch = name
		} else {
			e.name = name
		}
		b.add(e)
	}
}

var installRe = regexp.MustCompile(`설치|운영|운용`)

// withParticle gives the name in front of a count of a sentence: 본점에 213대. The first
// name of a sentence is what stands behind its last comma or subject.
func withParticle(name span, listed bool) (span, bool) {
	f := name.fields()
	if len(f) == 0 || len(name.text()) > 150 {
		return name, false
	}
	from := 0
	if !listed {
		for i, w := range f[:len(f)-1] {
			t := w.text()
			if strings.HasSuffix(t, "은") || strings.HasSuffix(t, "는") || strings.HasSuffix(t, ",") || strings.HasSuffix(t, "여") {
				from = i + 1
			}
		}
	}
	if len(f)-from > 5 {
		return name, false
	}
	name = span{name.ln, f[from].from, name.to}
	for _, p := range []string{"에는", "에서는", "에서", "에", "의", "은", "는"} {
		if strings.HasSuffix(name.text(), p) {
			return name.sub(0, len(name.text())-len(p)).trim(trimName), true
		}
	}
	return name, listed
}
