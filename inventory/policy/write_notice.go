package policy

import (
	"strings"

	"camledger/internal/words"
)

// Notice is what the notice of a change (변경 공고) says beside the change itself. Days
// are yyyy-mm-dd.
type Notice struct {
	Reason    string `json:"reason"`
	Noticed   string `json:"noticed"`
	Effective string `json:"effective"`
	Contact   string `json:"contact"` // "": the responsible manager of the new version
}

// WriteNotice writes the notice of the change from one publication to the next. It lists
// what changes, old and new, gives the reason and the days, and whom to ask.
func WriteNotice(old, new Publication, n Notice, lang words.Lang) Paper {
	w := &paper{Paper{Lang: lang}}
	name := w.or(new.Institution, "institution")
	w.Title = w.say("notice.title")
	w.part("")
	w.add(Paragraph, w.say("notice.intro", name))
	w.part("1. " + w.say("notice.reason"))
	w.add(Item, w.or(n.Reason, "reason"))
	w.part("2. " + w.say("notice.changes"))
	g := &Grid{Head: []string{w.say("notice.item"), w.say("notice.old"), w.say("notice.new")}}
	for _, part := range Compare(old, new).Parts(lang) {
		for _, l := range part.Lines {
			o, nw := Words(l.Old), Words(l.New)
			switch l.Kind {
			case LineAdded:
				o = w.say("compare.added")
			case LineRemoved:
				nw = w.say("compare.removed")
			}
			g.Rows = append(g.Rows, []GridCell{{Text: l.Item, Heading: true}, {Text: o, Strong: l.Total}, {Text: nw, Strong: l.Total}})
		}
	}
	for i := range g.Rows {
		g.Rows[i][0].Covered = i > 0 && g.Rows[i][0].Text == g.Rows[i-1][0].Text
	}
	g.merge(0, 0)
	if len(g.Rows) == 0 {
		w.add(Paragraph, w.say("notice.none"))
	} else {
		w.table(g)
	}
	w.part("3. " + w.say("notice.days"))
	w.add(Item, w.say("notice.noticed", w.blankDay(n.Noticed, "noticed")))
	w.add(Item, w.say("date.effective", w.blankDay(n.Effective, "effective")))
	w.part("4. " + w.say("notice.contact"))
	contact := n.Contact
	if contact == "" {
		contact = new.contact("", w)
	}
	w.add(Item, w.or(contact, "contact"))
	w.part("")
	w.add(Signature, w.blankDay(n.Noticed, "noticed"))
	w.add(Signature, name)
	return w.Paper
}

// manager is the responsible manager of a branch: its own, else the one of the
// institution.
func (p Publication) manager(branch string) (PublishedOfficer, bool) {
	for _, of := range []string{branch, ""} {
		for _, o := range p.Officers {
			if strings.Contains(o.Role, "책임") && nameKey(o.Branch) == nameKey(of) {
				return o, true
			}
		}
	}
	if branch == "" { // every branch has its own: the first one answers for the institution
		for _, o := range p.Officers {
			if strings.Contains(o.Role, "책임") {
				return o, true
			}
		}
	}
	return PublishedOfficer{}, false
}

// contact names the responsible manager with his phone; "" where either is not known.
func (p Publication) contact(branch string, w *paper) string {
	o, ok := p.manager(branch)
	if !ok || o.Phone == "" {
		return ""
	}
	var parts []string
	for _, s := range []string{o.Branch, o.Unit, o.Title, o.Name} {
		if s != "" && nameKey(s) != nameKey(branch) {
			parts = append(parts, written(s))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, w.role(o.Role))
	}
	return strings.Join(parts, " ") + " " + written(o.Phone)
}
