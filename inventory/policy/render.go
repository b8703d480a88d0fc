package policy

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"camledger/internal/words"
)

// rendering is a reading while it is printed.
type rendering struct {
	out   strings.Builder
	lang  words.Lang
	width func(string) int
	rows  [][4]string // label, value, origin, place
}

// Render prints a reading for a terminal: every value with its origin, line and words,
// then the problems with what to do, then the lines that were not read. width gives the
// columns that a text takes on the terminal; Korean takes two for each syllable.
func Render(w io.Writer, r Reading, lang words.Lang, width func(string) int) error {
	p := &rendering{lang: lang, width: width}
	p.values(r)
	p.flush()
	p.problems(r)
	p.unread(r)
	_, err := io.WriteString(w, p.out.String())
	return err
}

func (p *rendering) say(code string, args ...any) string { return words.Say(p.lang, code, args...) }

// row adds a value; without a source nothing is said about where it stands.
func (p *rendering) row(label, value string, src Source) {
	value = printable(value)
	if value == "" {
		return
	}
	place, origin := "", ""
	if src.Line > 0 {
		place = p.say("policy.read.line", src.Line)
		if cited := printable(src.Words); cited != value && src.Origin == Declared {
			place += " “" + shorten(cited, 60) + "”"
		}
		origin = p.say("policy.origin." + string(src.Origin))
	}
	p.rows = append(p.rows, [4]string{p.say("policy.read." + label), value, origin, place})
}

func (p *rendering) values(r Reading) {
	p.row("institution", r.Institution, r.Source["institution"])
	for i, s := range r.Purposes {
		p.row("purpose", s, r.Source["purposes."+itoa(i)])
	}
	for _, b := range r.Branches {
		p.branch(b)
	}
	if r.Total.Declared != nil {
		p.row("total", itoa(*r.Total.Declared), r.Total.Source["declared"])
	}
	p.row("total", itoa(r.Total.Derived), r.Total.Source["derived"])
	for _, o := range r.Officers {
		p.officer(o)
	}
	for _, u := range r.Units {
		p.row("unit", strings.TrimSpace(u.Branch+" "+u.Name), u.Source["name"])
	}
	p.row("hours", r.Recording.Hours, r.Recording.Source["hours"])
	p.row("mode", r.Recording.Mode, r.Recording.Source["mode"])
	for _, x := range r.Retention {
		p.row("retention", x.Text, x.Source["text"])
	}
	for i, s := range r.Storage {
		p.row("storage", s, r.Source["storage."+itoa(i)])
	}
	p.row("enacted", r.Dates.Enacted, r.Dates.Source["enacted"])
	p.row("revised", r.Dates.Revised, r.Dates.Source["revised"])
	for i, d := range r.Dates.Revisions {
		p.row("revision", d, r.Dates.Source["revisions."+itoa(i)])
	}
	p.row("effective", r.Dates.Effective, r.Dates.Source["effective"])
	p.row("asOf", r.Dates.AsOf, r.Dates.Source["asOf"])
	p.row("dated", r.Dates.Dated, r.Dates.Source["dated"])
	if r.ChangeNotice.Days != nil {
		p.row("notice", p.say("policy.read.days", *r.ChangeNotice.Days), r.ChangeNotice.Source["days"])
	}
	if r.PeriodicCheck.Promised {
		interval := p.say("policy.read.not-stated")
		if r.PeriodicCheck.Interval != "" {
			interval = p.say("policy.interval." + r.PeriodicCheck.Interval)
		}
		p.row("check", p.say("policy.read.promised", interval), r.PeriodicCheck.Source["promised"])
	}
	for _, x := range r.Promises {
		p.row("promise", p.say("policy.promise."+string(x.Kind)), x.Source)
	}
}

func (p *rendering) branch(b Branch) {
	p.row("branch", b.Name, b.Source.Of("name"))
	p.row("count", itoa(b.Count), b.Source.Of("count"))
	p.row("mount", b.Mount, b.Source.Of("mount"))
	var angles []string
	for _, a := range b.Angles {
		angles = append(angles, strconv.FormatFloat(a, 'f', -1, 64)+"°")
	}
	p.row("angles", strings.Join(angles, ", "), b.Source.Of("angles"))
	p.row("places", b.Places, b.Source.Of("places"))
	for _, l := range b.Locations {
		p.row("location", strings.TrimSpace(l.Name+"  "+itoa(l.Count)+"  "+l.Mount), l.Source.Of("count"))
	}
}

func (p *rendering) officer(o Officer) {
	var parts []string
	for _, s := range []string{o.Role, o.Branch, o.Unit, o.Title, o.Name, o.PhoneFull} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if o.PhoneFull == "" && o.Phone != "" {
		parts = append(parts, o.Phone)
	}
	if o.Mail != "" {
		parts = append(parts, o.Mail)
	}
	src := o.Source["role"]
	if src.Line == 0 {
		src = o.Source["phone"]
	}
	src.Words = strings.Join(parts, " ")
	p.row("officer", src.Words, src)
}

// flush prints the values in columns.
func (p *rendering) flush() {
	var wide [3]int
	for _, r := range p.rows {
		for i := range wide {
			wide[i] = min(max(wide[i], p.width(r[i])), 50)
		}
	}
	for _, r := range p.rows {
		line := ""
		for i := range wide {
			line += r[i] + strings.Repeat(" ", max(0, wide[i]-p.width(r[i]))+2)
		}
		p.out.WriteString(strings.TrimRight(line+r[3], " ") + "\n")
	}
	p.rows = nil
}

func (p *rendering) problems(r Reading) {
	fmt.Fprintf(&p.out, "\n%s: %d\n", p.say("policy.read.problems"), len(r.Problems))
	for _, x := range r.Problems {
		where := ""
		if x.Line > 0 {
			where = p.say("policy.read.line", x.Line) + "  "
		}
		fmt.Fprintf(&p.out, "  %s%s  %s  %s\n      → %s\n", where, p.say("policy.severity."+string(x.Severity)), x.Code, printable(x.Say(p.lang)), x.Do(p.lang))
	}
}

func (p *rendering) unread(r Reading) {
	fmt.Fprintf(&p.out, "\n%s: %d\n", p.say("policy.read.unread"), len(r.Unread))
	for _, u := range r.Unread {
		fmt.Fprintf(&p.out, "  %s  %s\n", p.say("policy.read.line", u.Line), shorten(printable(u.Text), 100))
	}
}

// printable keeps what a text could do to a terminal out of it, and its tabs.
func printable(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s))
}

func shorten(s string, n int) string {
	if cut := runePrefix(s, n); cut < len(s) {
		return s[:cut] + "…"
	}
	return s
}
