package policy

import (
	"slices"
	"strings"
)

// The kinds of promises by the article that they stand in. ChangeAnnounce stands in the
// one on changes.
var (
	handlingKinds   = []PromiseKind{UseRegister, FinalDeletion, AutoDeletion}
	technicalKinds  = []PromiseKind{Password, Encryption, AccessLog}
	managerialKinds = []PromiseKind{LeastAccess, RightsChange, GradedAccess, ViewingLog, RegularCheck, Training, Entrusted}
	physicalKinds   = []PromiseKind{Lock, RestrictedArea}
	otherKinds      = []PromiseKind{Sign, NoSound, NoOperation, PurposeOnly}
)

// promises writes the sentences of promises of the kinds: as the institution published
// them, in our own words where there is no such sentence. A sentence that makes several
// promises stands once. It reports whether there was any.
func (w *policyPaper) promises(kinds ...PromiseKind) bool {
	found := false
	for _, x := range w.p.Promises {
		if !slices.Contains(kinds, x.Kind) {
			continue
		}
		found = true
		if text := w.promise(x); !w.stands(text) {
			w.add(Item, text)
		}
	}
	return found
}

// promise gives the sentence of a promise.
func (w *policyPaper) promise(x PublishedPromise) string {
	text := written(x.Text)
	if !w.quotable(text, x.Kind) {
		code := "promise." + string(x.Kind)
		if x.Kind == RegularCheck && w.p.Interval != "" {
			return w.say(code+".interval", w.say("interval."+w.p.Interval))
		}
		return w.say(code)
	}
	if last, ok := strings.CutSuffix(text, "."); ok {
		text = last
	}
	if strings.HasSuffix(text, "다") || strings.HasSuffix(text, "요") {
		text += "."
	}
	return text
}

// quotable tells whether a sentence can stand in another article: it makes the promise,
// and holds no number of cameras, date or phone that would be read there.
func (w *policyPaper) quotable(text string, kind PromiseKind) bool {
	if text == "" || dateRe.MatchString(text) || countRe.MatchString(text) || phoneRe.MatchString(text) || blankRe.MatchString(text) {
		return false
	}
	made, interval := promisesOf("- " + text)
	if kind == RegularCheck && interval != w.p.Interval {
		return false
	}
	for _, k := range made {
		if !w.p.promised(k) {
			return false
		}
	}
	return slices.Contains(made, kind)
}

// promisesOf gives the promises that one line makes, and the interval of its check.
func promisesOf(text string) ([]PromiseKind, string) {
	rd := &reader{lines: newLines([]string{text})}
	rd.r.PeriodicCheck.Source = Sources{}
	rd.lines[0].section = sSafeguards
	rd.readPromises(rd.lines[0])
	var out []PromiseKind
	for _, p := range rd.r.Promises {
		out = append(out, p.Kind)
	}
	return out, rd.r.PeriodicCheck.Interval
}

// stands tells whether an item stands already.
func (w *paper) stands(text string) bool {
	return slices.ContainsFunc(w.Parts, func(p Part) bool {
		return slices.ContainsFunc(p.Blocks, func(b Block) bool { return b.Kind == Item && b.Text == text })
	})
}
