package policy

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// heading is a line of an outline under which counts stand: 가. 본관, [이동형].
type heading struct {
	depth int
	name  span
	mount string
	at    span
	area  bool // a part of a building, not a place of business

	listed  bool  // one like it stands right before it, without any count below
	entries int   // how many there were before it
	same    bool  // counts of its own depth stand under it
	plain   bool  // the line has no mark
	below   int   // the kind of mark of the counts that stand under it though theirs would stand above
	sum     count // what it states as its sum
}

// bulletRes are what an item of an outline begins with, by depth.
var bulletRes = []*pattern{
	compile(`^(?:제\s*\d+\s*[조장절]|[IVX]{1,4}\s*[.)]|[Ⅰ-Ⅻ]\s*[.)]?|[■◆▣◎【\[<])`),
	compile(`^(?:\d{1,2}\s*[.)]|[□●▶▷◇○◯☐❍o]\s)`),
	compile(`^(?:[가-하]\s*[.)]|[①-⑳]|\(\d{1,2}\)|\([가-하]\))`),
	compile(`^[-*•·ㆍ∙▪◦▸※→√✓]`),
}

// depthOf tells how deep in an outline a line stands: by its mark and by its indent.
func depthOf(ln *line) int {
	t := ln.text
	indent := 0
	for _, c := range t {
		switch c {
		case ' ':
			indent++
		case '\t':
			indent += 4
		default:
			rest := strings.TrimLeft(t, " \t")
			for d, re := range bulletRes {
				if re.MatchString(rest) {
					return d*100 + 100 + min(indent, 40)
				}
			}
			return 1000 + min(indent, 40)
		}
	}
	return 1000
}

// close ends the headings that a line of a depth does not stand under.
func (b *installation) close(depth int) {
	for len(b.heads) > 0 && b.heads[len(b.heads)-1].depth >= depth {
		if h := b.heads[len(b.heads)-1]; h.entries < len(b.entries) && !h.area {
			b.headNo++ // what follows stands under it no more
		}
		b.heads = b.heads[:len(b.heads)-1]
	}
}

// closeFor ends the headings that a count of a depth does not stand under. A heading of
// the same depth is kept where the counts follow it at once: its list has no marks of
// its own.
func (b *installation) closeFor(depth int) {
	for len(b.heads) > 0 {
		h := &b.heads[len(b.heads)-1]
		if h.plain && h.depth >= depth && h.entries == len(b.entries) {
			h.depth = depth - 1 // without a mark of its own, it heads the marked list below it
		}
		b.below(h, depth)
		owes := h.depth != depth && h.owes(b.entries)
		if h.above(depth) || h.below == depth/100 || owes && !slices.ContainsFunc(b.heads, func(o heading) bool { return o.depth == depth }) {
			return
		}
		if owes && h.depth > depth {
			b.unfilled = len(b.heads) // what follows may be the rest of its rows
		}
		if h.depth < depth || h.depth == depth && (h.same || h.entries == len(b.entries)) {
			h.same = h.same || h.depth == depth
			return
		}
		if h.entries < len(b.entries) && !h.area {
			b.headNo++ // what follows stands under it no more
		}
		b.heads = b.heads[:len(b.heads)-1]
	}
}

// below settles whether counts stand under a heading whose mark would stand under theirs: the
// first that have this mark follow a heading at once, as all others with it do.
func (b *installation) below(h *heading, depth int) {
	of, known := b.marksUnder[depth/100]
	if !known {
		of = h.depth / 100
		b.marksUnder[depth/100] = of
	}
	if !h.plain && h.depth < 900 && depth < 900 && h.entries == len(b.entries) && of == h.depth/100 {
		h.below = depth / 100
	}
}

// closePlain ends the headings without a mark that another one follows: a part of a
// building ends only other parts.
func (b *installation) closePlain(area bool) {
	for len(b.heads) > 0 {
		h := b.heads[len(b.heads)-1]
		if !h.plain || area && !h.area {
			return
		}
		b.heads = b.heads[:len(b.heads)-1]
	}
}

// branchHeading is the heading that names the branch of a table or of counts.
func (b *installation) branchHeading() span {
	for i := len(b.heads) - 1; i >= 0; i-- {
		if h := b.heads[i]; !h.area && !h.listed && !h.name.blank() && (hasHangul(h.name.text()) || b.like(h.name) >= likeBranch) {
			return h.name
		}
	}
	return span{}
}

// areaHeadings are the headings below the branch that a table lies in: 지하주차장, 1층.
func (b *installation) areaHeadings() []span {
	var out []span
	for _, h := range b.heads {
		if h.area && !h.listed && !h.name.blank() {
			out = append(out, h.name)
		}
	}
	return out
}

// above tells whether a line of a depth stands below a heading by its indent, though its mark
// would stand above: 가. 본점, and further in 1) 객장.
func (h heading) above(depth int) bool {
	return !h.plain && h.depth < 900 && depth < h.depth/100*100 && depth%100 > h.depth%100+1
}

// owes tells whether the rows below a heading do not reach its sum yet.
func (h heading) owes(es []*entry) bool {
	if h.sum.at.ln == nil || h.entries > len(es) {
		return false
	}
	n := 0
	for _, e := range es[h.entries:min(len(es), h.entries+maxCells)] {
		if e.kind == aRow {
			n += e.num.n
		}
	}
	return n < h.sum.n
}

// openTier tells whether two headings stand above each other of which nothing tells which
// names the branch.
func (b *installation) openTier() bool {
	var outer, inner heading
	n := 0
	for _, h := range b.heads {
		if !h.name.blank() && !h.listed && b.like(h.name) != likeArea {
			outer, inner, n = inner, h, n+1
		}
	}
	if n < 2 || inner.sum.at.ln != nil {
		return false
	}
	in, out := b.like(inner.name), b.like(outer.name)
	return !(in == surelyBranch && out != surelyBranch || out >= likeBranch && in < likeBranch)
}

// under gives an entry of a free line what its headings say.
func (b *installation) under(e *entry) {
	var path []span
	for _, h := range b.heads {
		switch {
		case h.mount != "" && e.mount == "":
			e.mount, e.mountAt = h.mount, h.at
		}
		if h.area && !h.listed {
			path = append(path, h.name)
		}
	}
	e.path = append(path, e.path...)
	if e.branch.blank() {
		e.branch = b.branchHeading()
		e.headed = !e.branch.blank()
		if b.unfilled > len(b.heads) || e.headed && b.openTier() {
			e.how |= closeCut
		}
	}
}

// noHeading are lines that name what is declared, not where.
var noHeading = compile(`방침|개정|제정|신설|규정|영상정보처리|공지|홈페이지|이용안내|대수|설치(?:위치|장소|현황|목적|근거)|촬영(?:범위|시간)|현황|개인정보|영상정보의|바로가기|다운로드|첨부|목록|참조|안내$|표$`)

// outline takes a line without a count as a heading, where it is one.
func (b *installation) outline(s span) bool {
	ln := s.ln
	t := s.text()
	if utf8.RuneCountInString(t) > 40 || sentence.MatchString(t) && !strings.HasSuffix(strings.TrimRight(t, " ])>】"), "관") && !numbering.MatchString(t) {
		return false
	}
	depth := depthOf(ln)
	if strings.HasSuffix(t, "?") {
		b.close(depth) // ▣ 어디에 몇 대가 있나요?
		return false
	}
	name, mount, at := cleanName(s)
	name = name.trim(trimName + "[]【】<>〈〉「」")
	p := brackets.ReplaceAllString(name.plain(), "")
	if m := mountKind.FindStringIndex(p); m != nil && mount == "" {
		mount, at, p = mountOf(p[m[0]:m[1]]), name, ""
		name = span{ln: ln}
	}
	if countedRe.MatchString(p) {
		name = span{ln: ln}
	}
	colon := strings.HasSuffix(strings.TrimSpace(ln.text), ":")
	if depth >= 400 && depth < 500 && !colon && (b.like(name) != likeArea || !b.deeper(ln, depth)) {
		return false // an item of a list, not what stands above one
	}
	marked := depth < 1000 || colon || strings.HasSuffix(strings.TrimSpace(ln.text), ":")
	l := b.like(name)
	if name.blank() && mount == "" || noHeading.MatchString(p) || declaring(name) || oddName(name) {
		if marked {
			b.close(depth)
		}
		return false
	}
	indented := !marked && b.deeper(ln, depth) && b.canTitle(name)
	if !marked && l != surelyBranch && l != likeArea && mount == "" && !indented {
		return false
	}
	if len(name.fields()) > 5 || !name.blank() && utf8.RuneCountInString(name.text()) > 25 {
		return false
	}
	listed := marked && slices.ContainsFunc(b.heads, func(o heading) bool {
		return o.depth == depth && alikeMarked(ln, o.name.ln) && (o.listed || o.entries == len(b.entries)) && (l < likeArea || b.rightBelow(ln, o.name))
	})
	b.flush()
	b.close(depth)
	if !marked && !indented {
		depth = 999
		b.closePlain(l == likeArea)
	}
	h := heading{depth: depth, listed: listed, plain: !marked && !indented, name: name, mount: mount, at: at, area: l == likeArea || l == likePlace, entries: len(b.entries)}
	for _, o := range b.heads {
		if o.mount != "" && h.mount == "" && o.depth == depth {
			h.mount, h.at = o.mount, o.at
		}
	}
	if b.siblings[depth] && len(b.heads) == 0 && (marked && l == likePlace || partRe.MatchString(name.text())) {
		h.area = false // 본관, 별관, 옥외; 가. 체육센터, 나. 공영주차장
	}
	b.siblings[depth] = !h.area && mount == ""
	b.heads, b.unfilled = append(b.heads, h), 0
	if !h.area {
		b.headNo++
	}
	return true
}

// alikeMarked tells whether two headings have marks of one kind: [본점] stands below ▣ 설치 현황.
func alikeMarked(ln, other *line) bool {
	a, z := firstRune(ln.all()), ""
	if other != nil {
		z = firstRune(other.all())
	}
	return a == z || a != "[" && a != "【" && a != "<" && z != "[" && z != "【" && z != "<"
}

// deeper tells whether the line below one stands deeper, with a count.
func (b *installation) deeper(ln *line, depth int) bool {
	i := b.rd.indexOf(ln) + 1
	return i < len(b.rd.lines) && depthOf(b.rd.lines[i]) > depth && len(counts(b.rd.lines[i].all())) > 0
}

// rightBelow tells whether a line stands right below the one with this name.
func (b *installation) rightBelow(ln *line, name span) bool {
	return name.ln != nil && b.rd.indexOf(ln) == b.rd.indexOf(name.ln)+1
}

var mountKind = compile(`^(?:고정|이동|회전)형(?:영상정보처리기기|CCTV|카메라)?$`)
