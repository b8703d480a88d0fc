package policy

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// Write writes the policy that p declares, with the items that the Personal Information
// Protection Act asks for (decree, article 25(1)), in sober standard wording; the
// sentences of its promises stand as they are. Nothing is invented: what p does not say
// stands as a mark to be filled in and is listed in Blanks.
func Write(p Publication, lang words.Lang) Paper {
	w := &policyPaper{paper{Paper{Lang: lang}}, p, 0}
	name := w.or(p.Institution, "institution")
	w.Title = w.say("title", name)
	w.part("")
	w.add(Paragraph, w.say("intro", name))
	w.purposes()
	w.installation()
	w.officers()
	w.recording()
	w.confirm()
	w.rights(name)
	w.safeguards()
	w.other()
	w.change(name)
	return w.Paper
}

// policyPaper is a policy while it is written.
type policyPaper struct {
	paper
	p Publication
	n int // of the last article
}

func (w *policyPaper) article(code string) {
	w.n++
	w.part(strconv.Itoa(w.n) + ". " + w.say("head."+code))
}

func (w *policyPaper) purposes() {
	w.article("purpose")
	w.add(Paragraph, w.say("basis"))
	for _, s := range w.p.Purposes {
		w.add(Item, written(s))
	}
	if len(w.p.Purposes) == 0 {
		w.add(Item, w.blank("purpose"))
	}
}

func (w *policyPaper) installation() {
	w.article("installation")
	grids, ranged := w.grids()
	for _, g := range grids {
		w.table(g)
	}
	if len(grids) == 0 {
		w.add(Paragraph, w.blank("cameras"))
	}
	if len(grids) > 1 {
		w.add(Paragraph, w.say("total-line", w.units(w.p.Total())))
	}
	if !ranged && len(grids) > 0 {
		w.add(Remark, w.say("range-line", w.blank("range")))
	}
	for _, b := range w.p.Branches {
		if b.Trustee != "" {
			w.add(Remark, w.say("trustee", b.Name, b.Trustee))
		}
	}
	if w.p.Dates.AsOf != "" {
		w.add(Remark, w.say("as-of", w.day(w.p.Dates.AsOf)))
	}
}

// units writes a number of cameras: 1,204대.
func (w *paper) units(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return w.say("units", s)
}

// day writes yyyy-mm-dd for people; what is no date stands as it is.
func (w *paper) day(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	switch {
	case err != nil:
		return written(s)
	case w.Lang == words.English:
		return t.Format("2 January 2006")
	}
	return t.Format("2006년 1월 2일")
}

func (w *policyPaper) recording() {
	w.article("recording")
	p := w.p
	hours := strings.TrimSpace(w.or(p.Hours, "hours") + " " + written(p.Mode))
	periods := make([]string, 0, len(p.Retention))
	for _, x := range inOrder(p.Retention) {
		periods = append(periods, w.period(x))
	}
	storage := make([]string, 0, len(p.Storage))
	for _, s := range p.Storage {
		storage = append(storage, written(s))
	}
	w.table(&Grid{Head: []string{w.say("column.hours"), w.say("column.retention"), w.say("column.storage")},
		Rows: [][]GridCell{{{Text: hours}, {Text: w.or(strings.Join(periods, ", "), "retention")}, {Text: w.or(strings.Join(storage, ", "), "storage")}}}})
	for _, x := range p.Retention {
		if len(x.Places) > 0 {
			which := x.Kind
			if which == "" {
				which = w.period(x)
			}
			w.add(Remark, w.say("retention-places", which, strings.Join(x.Places, ", ")))
		}
	}
	w.tolerances()
	w.add(Paragraph, w.say("method"))
	if !w.promises(handlingKinds...) {
		w.add(Item, w.blank("method"))
	}
}

// tolerances says what 내외 stands for where it was settled at acceptance. The number stands
// apart from its unit: it is no period.
func (w *policyPaper) tolerances() {
	for _, x := range w.p.Retention {
		t, err := inventory.ParseTolerance(x.Tolerance)
		if err != nil || x.Qualifier == "" {
			continue
		}
		of := cmp.Or(written(x.Kind), w.say("column.retention"))
		if t.Days > 0 {
			w.add(Remark, w.say("tolerance.days", of, t.Days))
		} else {
			w.add(Remark, w.say("tolerance.percent", of, t.Percent))
		}
	}
}

// inOrder puts the period that holds for all cameras first: behind another it would look
// like one of a kind.
func inOrder(list []PublishedRetention) []PublishedRetention {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b PublishedRetention) int {
		switch {
		case a.Kind == "" && b.Kind != "":
			return -1
		case a.Kind != "" && b.Kind == "":
			return 1
		}
		return 0
	})
	return out
}

// period writes one period: 창구 60일, 6개월 내외.
func (w *paper) period(x PublishedRetention) string {
	text := written(x.Text)
	if x.Value > 0 {
		before, after := "", x.Qualifier
		for _, q := range []string{"약", "최대", "최소", "평균"} {
			if rest, ok := strings.CutPrefix(after, q); ok && before == "" {
				before, after = q+" ", rest
			}
		}
		if after != "" {
			after = " " + after
		}
		text = before + w.say("period."+x.Unit, x.Value) + after
	}
	if x.Kind != "" {
		text = written(x.Kind) + " " + text
	}
	return text
}

func (w *policyPaper) confirm() {
	w.article("confirm")
	method := w.p.Confirm.Method
	if method == "" {
		method = w.say("confirm-method")
	}
	w.add(Item, w.say("confirm.method", method))
	w.add(Item, w.say("confirm.place", w.or(w.p.Confirm.Place, "confirm-place")))
}

func (w *policyPaper) rights(name string) {
	w.article("rights")
	if w.kept("rights") {
		return
	}
	w.add(Item, w.say("rights.ask"))
	w.add(Item, w.say("rights.answer", name))
	w.add(Item, w.say("rights.refuse"))
}

func (w *policyPaper) safeguards() {
	w.article("safeguards")
	found, letters := false, []string{"가", "나", "다"}
	if w.Lang == words.English {
		letters = []string{"A", "B", "C"}
	}
	for _, group := range []struct {
		code  string
		kinds []PromiseKind
	}{
		{"technical", technicalKinds},
		{"managerial", managerialKinds},
		{"physical", physicalKinds},
	} {
		if !w.p.promised(group.kinds...) {
			continue
		}
		w.add(Subhead, letters[0]+". "+w.say("safeguards."+group.code))
		letters, found = letters[1:], true
		w.promises(group.kinds...)
	}
	if !found {
		w.add(Item, w.blank("safeguards"))
	}
}

func (w *policyPaper) other() {
	if _, ok := w.p.Kept["other"]; ok || w.p.promised(otherKinds...) {
		w.article("other")
		w.promises(otherKinds...)
		w.kept("other")
	}
	if _, ok := w.p.Kept["delegation"]; ok {
		w.article("delegation")
		w.kept("delegation")
	}
}

func (w *policyPaper) change(name string) {
	w.article("change")
	switch days := w.p.NoticeDays; {
	case days != nil:
		w.add(Item, w.say("change.days", *days, name))
	case w.p.promised(ChangeAnnounce):
		w.add(Item, w.say("change.without-delay", name))
	default:
		w.add(Item, w.say("change.unstated", w.blank("notice")))
	}
	d := w.p.Dates
	for _, x := range [][2]string{{"enacted", d.Enacted}, {"revised", d.Revised}} {
		if x[1] != "" {
			w.add(Item, w.say("date."+x[0], w.day(x[1])))
		}
	}
	effective := w.blankDay(d.Effective, "effective")
	w.add(Item, w.say("date.effective", effective))
}

func (w *paper) blankDay(day, code string) string {
	if day == "" {
		return w.blank(code)
	}
	return w.day(day)
}
