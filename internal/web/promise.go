package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// promiseRow is one promise of the policy with what stands for it.
type promiseRow struct {
	Kind        string
	Title       string
	Words       string // of the policy
	Line        int
	Class, Code string // of its state
	Evidence    []need // what the program knows, with the page that shows it
	Human       bool   // only a person can confirm it
	Said        string // who confirmed it last, and when
	Note        string
	May         bool
}

// promisesView is the page of the promises.
type promisesView struct {
	Lead  string
	Rows  []promiseRow
	Files files
}

// promiseKept is for how long the word of a person stands.
const promiseKept = 366 * 24 * time.Hour

// evidence is what the program measured of the promises, over the whole institution.
type evidence struct {
	reg         *inventory.Register
	reports     []inventory.BranchReport
	open        map[inventory.DifferenceKind]int // open differences
	grants      int                              // changes of rights in the last year
	views       int                              // pictures looked at in the last year
	recordSince time.Time
	persons     int
	measured    int // cameras whose footage was measured
	cameras     int
	unscanned   int                    // branches without a complete scan
	said        map[string]store.Entry // the last confirmation, by kind of promise
	who         people
}

// actionConfirm is how the audit record names a confirmation; the subject is the kind of the
// promise, the detail what the person says.
const actionConfirm = "promise.confirm"

func (s *server) evidence(ctx context.Context, v visitor) (evidence, error) {
	e := evidence{said: map[string]store.Entry{}}
	reg, err := s.register(ctx)
	if err != nil {
		return e, err
	}
	e.reg = &reg
	if e.reports, err = s.counted(ctx); err != nil {
		return e, err
	}
	if e.open, err = s.Store.DifferenceKinds(ctx, store.DifferenceFilter{
		Kind:  []inventory.DifferenceKind{inventory.RetentionShort, inventory.RetentionLong, inventory.RetentionUnknown, inventory.RecordingGap, inventory.OpenStream, inventory.PasswordInClear, inventory.AudioOffered, inventory.MountMismatch},
		State: []inventory.DifferenceState{inventory.DifferenceOpen, inventory.DifferenceAwaiting}}); err != nil {
		return e, err
	}
	if e.measured, e.cameras, err = s.Store.FootageKnown(ctx); err != nil {
		return e, err
	}
	for _, r := range e.reports {
		if r.LastComplete.IsZero() {
			e.unscanned++
		}
	}
	year := v.Now.AddDate(-1, 0, 0)
	if e.grants, _, err = s.Store.AuditCount(ctx, store.AuditFilter{Action: "grant.", From: year}); err != nil {
		return e, err
	}
	if e.views, _, err = s.Store.AuditCount(ctx, store.AuditFilter{Action: "picture.", From: year}); err != nil {
		return e, err
	}
	if e.recordSince, err = s.Store.AuditSince(ctx); err != nil {
		return e, err
	}
	said, err := s.Store.AuditLog(ctx, store.AuditFilter{Action: actionConfirm, Limit: 500})
	if err != nil {
		return e, err
	}
	for _, x := range said {
		if _, newer := e.said[x.Subject]; !newer {
			e.said[x.Subject] = x
		}
	}
	if e.who, err = s.names(ctx); err != nil {
		return e, err
	}
	persons, err := s.Store.PersonNames(ctx)
	e.persons = len(persons)
	return e, err
}

// inspected sorts the branches by whether their last inspection is within the promised time.
func (e evidence) inspected(v visitor) (onTime, late, never, unsealed int, known bool) {
	days := map[string]int{"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "half-yearly": 184, "yearly": 366}[e.reg.Institution.CheckInterval]
	for _, r := range e.reports {
		last := r.LastInspection
		switch {
		case last.ID == "":
			never++
			continue
		case days > 0 && v.Now.Sub(last.Started) > time.Duration(days+1)*24*time.Hour:
			late++
		default:
			onTime++
		}
		if last.SealedAt.IsZero() {
			unsealed++
		}
	}
	return onTime, late, never, unsealed, days > 0
}

// newPromise says of one promise what the program knows of it.
func newPromise(v visitor, p inventory.Promise, e evidence) promiseRow {
	row := promiseRow{Kind: p.Kind, Words: p.Words, Line: p.Line, Title: v.say("web.promise.other"), Class: "unk", Code: "web.promise.state.unknown"}
	if code := "policy.promise." + p.Kind; hasWords(code) {
		row.Title = v.say(code)
	}
	add := func(url, code string, args ...any) {
		if strings.HasPrefix(url, "/audit") && !v.MayEverywhere(Log) {
			url = "" // others read the record
		}
		row.Evidence = append(row.Evidence, need{v.say(code, args...), url})
	}
	state := func(kept bool) {
		row.Class, row.Code = "ok", "web.promise.state.kept"
		if !kept {
			row.Class, row.Code = "bad", "web.promise.state.broken"
		}
	}
	// What scans tell is known where there were some.
	seen := func(kept bool) {
		if kept && e.unscanned > 0 {
			add("/scans", "web.promise.unscanned", e.unscanned)
			return
		}
		state(kept && len(e.reports) > 0)
	}
	differences := func(kind inventory.DifferenceKind, code string) int {
		n := e.open[kind]
		add(address("/differences", "kind", string(kind)), code, n)
		return n
	}
	switch policy.PromiseKind(p.Kind) {
	case policy.RegularCheck:
		onTime, late, never, unsealed, known := e.inspected(v)
		if !known {
			add("/policy", "web.promise.check.asked")
			break
		}
		add("/inspections", "web.promise.check", onTime, late, never)
		if unsealed > 0 {
			add("/inspections", "web.promise.check.unsealed", unsealed)
		}
		state(late+never == 0 && onTime > 0)
	case policy.Password:
		open := differences(inventory.OpenStream, "web.promise.open")
		seen(open+differences(inventory.PasswordInClear, "web.promise.clear") == 0)
	case policy.NoSound:
		seen(differences(inventory.AudioOffered, "web.promise.audio") == 0)
	case policy.NoOperation:
		seen(differences(inventory.MountMismatch, "web.promise.ptz") == 0)
	case policy.AutoDeletion:
		long := differences(inventory.RetentionLong, "web.promise.long")
		add("/cameras", "web.promise.measured", e.measured, e.cameras)
		if long > 0 || e.measured == e.cameras {
			state(long == 0)
		}
	case policy.RightsChange, policy.LeastAccess, policy.GradedAccess:
		add("/audit?action=grant.", "web.promise.grants", e.persons, e.grants)
		row.Human = true
	case policy.ViewingLog, policy.AccessLog:
		add("/audit?action=picture.", "web.promise.views", e.views, stampDay(v, e.recordSince))
		state(!e.recordSince.IsZero())
	case policy.ChangeAnnounce:
		if at := e.reg.Policy.Noticed; !at.IsZero() {
			add("/policy", "web.promise.noticed", stampDay(v, at), stampDay(v, e.reg.Policy.Effective))
			state(!at.After(e.reg.Policy.Effective))
		} else {
			row.Human = true
		}
	default:
		row.Human = true
	}
	row.confirmed(v, e)
	return row
}

// confirmed lays what a person said over what only a person can say.
func (row *promiseRow) confirmed(v visitor, e evidence) {
	row.May = row.Human && v.MayEverywhere(Propose)
	x, said := e.said[row.Kind]
	if !row.Human {
		return
	}
	row.Class, row.Code = "warn", "web.promise.state.ask"
	if !said {
		return
	}
	row.Said, row.Note = v.say("web.promise.said", stampDay(v, x.At), e.who.name(x.Actor)), x.Detail
	if v.Now.Sub(x.At) < promiseKept {
		row.Class, row.Code = "ok", "web.promise.state.said"
	}
}

func stampDay(v visitor, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(v.Zone).Format(time.DateOnly)
}

// retentionRow is the promise of the period itself.
func retentionRow(v visitor, e evidence) promiseRow {
	row := promiseRow{Kind: "retention", Title: v.say("web.promise.retention")}
	var words []string
	for _, r := range e.reg.Retention {
		words, row.Line = append(words, strings.TrimSpace(r.Kind+" "+r.Words)), r.Line
	}
	row.Words = strings.Join(words, ", ")
	bad := 0
	for _, k := range []struct {
		kind inventory.DifferenceKind
		code string
	}{{inventory.RetentionShort, "web.promise.short"}, {inventory.RetentionLong, "web.promise.long"}, {inventory.RecordingGap, "web.promise.gap"}} {
		bad += e.open[k.kind]
		row.Evidence = append(row.Evidence, need{v.say(k.code, e.open[k.kind]), address("/differences", "kind", string(k.kind))})
	}
	unknown := e.open[inventory.RetentionUnknown]
	row.Evidence = append(row.Evidence, need{v.say("web.promise.measured", e.measured, e.cameras), "/cameras"})
	if left := e.cameras - e.measured; left > 0 && e.cameras > 0 {
		row.Evidence = append(row.Evidence, need{v.say("web.promise.unmeasured", left), "/cameras"})
	}
	if unknown > 0 {
		row.Evidence = append(row.Evidence, need{v.say("web.promise.unclear", unknown), address("/differences", "kind", string(inventory.RetentionUnknown))})
	}
	switch {
	case bad > 0:
		row.Class, row.Code = "bad", "web.promise.state.broken"
	case unknown > 0 || e.measured < e.cameras || e.cameras == 0:
		row.Class, row.Code = "unk", "web.promise.state.unknown"
	default:
		row.Class, row.Code = "ok", "web.promise.state.kept"
	}
	return row
}

// promiseRows are the promises of the version in force.
func (s *server) promiseRows(ctx context.Context, v visitor) ([]promiseRow, error) {
	e, err := s.evidence(ctx, v)
	if err != nil {
		return nil, err
	}
	var out []promiseRow
	if len(e.reg.Retention) > 0 {
		out = append(out, retentionRow(v, e))
	}
	for _, p := range e.reg.Promises {
		out = append(out, newPromise(v, p, e))
	}
	return out, nil
}

// promiseOrder puts the classes of promises into the order in which they need somebody.
var promiseOrder = map[string]int{"bad": 0, "warn": 1, "unk": 2, "ok": 3}

func (s *server) promises(w http.ResponseWriter, r *http.Request, v visitor) error {
	rows, err := s.promiseRows(r.Context(), v)
	if err != nil {
		return err
	}
	// What somebody has to see to stands first.
	slices.SortStableFunc(rows, func(a, b promiseRow) int { return promiseOrder[a.Class] - promiseOrder[b.Class] })
	bad, ask := 0, 0
	for _, row := range rows {
		switch row.Class {
		case "bad":
			bad++
		case "warn":
			ask++
		}
	}
	return s.show(w, r, v, "promises", v.say("web.promises.title"), promisesView{v.say("web.promises.lead", len(rows), bad, ask), rows, filesOf("/promises", r.URL.Query())})
}

// promiseList hands out the promises with their evidence.
func (s *server) promiseList(r *http.Request, v visitor) (listing, error) {
	rows, err := s.promiseRows(r.Context(), v)
	return listing{name: onDay("promises", v),
		columns: []string{v.say("web.promise.title"), v.say("web.promise.words"), v.say("sheet.column.line"), v.say("web.promise.state"), v.say("web.promise.evidence"), v.say("web.promise.note")},
		fill: func(t *sheet.Table) error {
			for _, row := range rows {
				var evidence []string
				for _, x := range row.Evidence {
					evidence = append(evidence, x.Text)
				}
				if row.Said != "" {
					evidence = append(evidence, row.Said)
				}
				t.Row(row.Title, row.Words, row.Line, v.say(row.Code), strings.Join(evidence, " "), row.Note)
			}
			return nil
		}}, err
}

// confirm notes that a person has looked: what the program cannot see is kept.
func (s *server) confirm(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, kind, note := r.Context(), r.PostFormValue("kind"), oneLine(r.PostFormValue("note"), 300)
	rows, err := s.promiseRows(ctx, v)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Kind != kind || !row.Human {
			continue
		}
		if note == "" {
			return s.backAlert(w, r, "/promises", v.say("web.promise.confirm.lack"))
		}
		by, err := s.person(ctx, v)
		if err != nil {
			return err
		}
		if err := s.Store.Audit(ctx, store.Entry{At: v.Now, Actor: by.ID, Action: actionConfirm, Subject: kind, Detail: note}); err != nil {
			return err
		}
		return s.back(w, r, "/promises", v.say("web.promise.confirm.done"))
	}
	return errBadForm
}
