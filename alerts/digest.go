package alerts

import (
	"strconv"
	"strings"
	"time"
)

// Digest is what a morning report tells, after the nightly scan. It goes even when all
// is well: silence means failure.
type Digest struct {
	BranchID     string
	Day          time.Time
	New          []DigestLine // differences first seen since the last report
	Settled      []DigestLine
	Waiting      []DigestLine
	Yours        int       // of the new and the waiting, assigned to the recipient
	Downs        []Down    // open incidents that hang on no other, the oldest first
	Checked      int       // cameras
	Unchecked    int       // cameras: not counted as well
	Down         int       // cameras with an open incident
	Uncovered    []string  // ranges that could not be scanned, with why, in words
	LastComplete time.Time // last complete scan; zero: never
	LedgerHead   string    // empty: no ledger
}

// Down is an open incident of a branch.
type Down struct {
	Row
	Branch string // name
}

// DigestLine is one difference in words.
type DigestLine struct {
	Text string // what it is
	Note string // where, since when
	Path string // below BaseURL
}

// mostLines bounds each list of a digest.
const mostLines = 20

// ComposeDigest writes the morning report.
func ComposeDigest(d Digest, c MailContext) Message {
	v := view{Lang: string(c.lang()), Accent: colours[PartContinues]}
	todo := len(d.New) + len(d.Waiting) + d.Down
	v.Head = c.say("alerts.head.digest", todo)
	if todo == 0 && d.Unchecked == 0 && len(d.Uncovered) == 0 {
		v.Accent = colours[PartRecovered]
		v.Head = c.say("alerts.head.digest.ok")
		v.Intro = c.say("alerts.digest.nothing")
	} else if d.Unchecked > 0 {
		v.Intro = c.say("alerts.digest.unchecked?")
	}
	add := func(code, value string) { v.Facts = append(v.Facts, fact{c.say(code), value}) }
	add("alerts.digest.checked", strconv.Itoa(d.Checked))
	add("alerts.digest.unchecked", strconv.Itoa(d.Unchecked))
	add("alerts.digest.downs", strconv.Itoa(d.Down))
	scan := c.say("alerts.digest.scan.none")
	if !d.LastComplete.IsZero() {
		scan = c.clock(d.LastComplete)
	}
	add("alerts.digest.scan", scan)
	if d.LedgerHead != "" {
		add("alerts.digest.ledger", Clean(d.LedgerHead, mostRunes))
	}
	if d.Yours > 0 {
		add("alerts.digest.yours", strconv.Itoa(d.Yours))
	}
	var downs []DigestLine
	for _, x := range d.Downs {
		downs = append(downs, c.down(x))
	}
	c.list(&v, "alerts.digest.outages", "", colours[PartNew], downs)
	c.list(&v, "alerts.digest.new", "", colours[PartNew], d.New)
	c.list(&v, "alerts.digest.waiting", "", colours[PartContinues], d.Waiting)
	c.list(&v, "alerts.digest.settled", "", colours[PartRecovered], d.Settled)
	var uncovered []DigestLine
	for _, u := range d.Uncovered {
		uncovered = append(uncovered, DigestLine{Text: u})
	}
	c.list(&v, "alerts.digest.uncovered", "", colours[PartWasDown], uncovered)
	v.Link, v.LinkText = c.BaseURL+"/differences", c.say("alerts.open")
	subject := c.say("alerts.subject.digest", c.place(), d.Day.In(c.zone()).Format("01-02"), len(d.New), len(d.Settled), len(d.Waiting), d.Down)
	return c.finish(v, subject, c.Now)
}

// down puts an open incident into a line. Of a critical place only code and link are told.
func (c MailContext) down(x Down) DigestLine {
	cell := c.cell(x.Row, PartContinues)
	parts := []string{x.Branch, cell.Cause}
	if cell.Critical != "" {
		parts = []string{x.Branch, cell.Critical}
	} else {
		parts = append(parts, c.say("alerts.digest.since", cell.Since))
	}
	return DigestLine{Text: where(cell), Note: strings.Join(parts, " · "), Path: "/incidents/" + x.Incident.ID}
}

// where is a slot and its place; a code that begins with the name of the place tells both.
func where(x cell) string {
	if x.Place != "" && strings.HasPrefix(x.Slot, x.Place) {
		return x.Slot
	}
	return joined(" · ", x.Slot, x.Place)
}

func (c MailContext) list(v *view, code, aside, colour string, lines []DigestLine) {
	if len(lines) == 0 {
		return
	}
	l := list{Name: c.say(code), Aside: aside, Colour: colour, Count: len(lines)}
	for n, d := range lines {
		if n == mostLines {
			l.More = c.say("alerts.more", len(lines)-mostLines)
			break
		}
		out := line{Text: Clean(d.Text, 2*mostRunes), Note: Clean(d.Note, mostRunes)}
		if d.Path != "" {
			out.Link = c.BaseURL + d.Path
		}
		l.Lines = append(l.Lines, out)
	}
	v.Lists = append(v.Lists, l)
}
