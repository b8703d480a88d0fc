package policy

import (
	"unicode/utf8"
)

// owing is an item of a list without the count that the item before it has. What follows
// tells whether it is a heading, or owes a count.
type owing struct {
	at, name span
	depth    int
}

// openCount is what stands for a count that is not known yet.
var openCount = compile(`^\s*:?\s*(?:미정|미상|추후\s*\S{0,6}|확인\s*중|확인\s*필요|협의\s*중|\?+|_+|-+)?\s*$`)

// owe keeps a line without a count that stands in a list of counts.
func (b *installation) owe(s span) {
	b.owed(0)
	depth := depthOf(s.ln)
	if depth >= 1000 || depth != b.listDepth {
		return
	}
	head := beforeColon(s)
	name, mount, _ := cleanName(head)
	if mount != "" || name.blank() || !openCount.MatchString(s.ln.text[head.to:s.to]) || len(name.fields()) > 3 || utf8.RuneCountInString(name.text()) > 20 {
		return
	}
	if noHeading.MatchString(name.plain()) || sentence.MatchString(s.text()) || roleOf(name.text()) != rNone || isOpen(name.text()) || isGrouped(name.text()) {
		return
	}
	switch b.like(name) {
	case surelyBranch, likeBranch, likeArea:
		return // it may head what follows
	}
	if !hangulRe.MatchString(name.text()) {
		return
	}
	b.owing = owing{at: s, name: name, depth: depth}
}

// owed settles the line that was kept: before lines that stand deeper it is a heading,
// before all others its count is missing.
func (b *installation) owed(depth int) {
	o := b.owing
	if b.owing = (owing{}); o.at.ln == nil || depth > o.depth {
		return
	}
	if n := len(b.heads); n > 0 && b.heads[n-1].name.ln == o.at.ln {
		b.heads = b.heads[:n-1]
	}
	if b.before.ln == o.at.ln {
		b.before = span{}
	}
	o.at.ln.read, b.unknown = true, true
	b.rd.problem(CountMissing, o.name)
}

// settleOwed settles the line that was kept before a line with counts, which may itself be
// the count of it.
func (b *installation) settleOwed(list []item, depth int) {
	first := list[0]
	if len(list) == 1 && first.name.blank() && !first.total && !first.sub && depth >= 1000 {
		b.owing = owing{}
	}
	if first.total || first.sub {
		b.owed(0)
	}
	b.owed(depth)
	b.listDepth = depth
}
