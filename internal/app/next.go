package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// Current is the reference of the version in force.
const Current = "current"

// Edition is what a version or a file publishes.
type Edition struct {
	ID        string // of a version
	Name      string // of its file
	Effective string // yyyy-mm-dd, "" where not known
	// Published is what its text says, Settled what people made of it at acceptance.
	Published, Settled policy.Publication
}

// label names the edition over a column.
func (e Edition) label(lang words.Lang) string {
	if e.Effective != "" {
		return words.Say(lang, "next.date.effective", e.Effective)
	}
	return e.Name
}

// FileEdition reads what a file publishes. The error wraps a *policy.Failure where the
// file is no policy.
func FileEdition(ctx context.Context, path string) (Edition, error) {
	raw, err := ReadFile(path)
	if err != nil {
		return Edition{}, err
	}
	name := filepath.Base(path)
	text, err := ReadDocument(ctx, name, raw)
	if err != nil {
		return Edition{}, err
	}
	r, err := policy.ReadText(name, raw, text)
	if err != nil {
		return Edition{}, err
	}
	p := policy.ReadPublication(r, text)
	return Edition{Name: name, Effective: r.Dates.Effective, Published: p, Settled: p}, nil
}

// IsVersion tells whether a reference names a version and no file.
func IsVersion(ref string) bool { return ref == Current || strings.HasPrefix(ref, "pol_") }

// Edition finds what a reference publishes: the id of a version, Current, or a file.
func (a *App) Edition(ctx context.Context, ref string) (Edition, error) {
	if !IsVersion(ref) {
		return FileEdition(ctx, ref)
	}
	if ref == Current {
		p, err := a.PolicyAt(ctx, time.Time{})
		if err != nil {
			return Edition{}, err
		}
		ref = p.ID
	}
	v, err := a.Version(ctx, ref)
	if err != nil {
		return Edition{}, err
	}
	var r policy.Reading
	if err := json.Unmarshal(v.Reading, &r); err != nil {
		return Edition{}, fmt.Errorf("read version %s: %w", ref, err)
	}
	e := Edition{ID: v.ID, Name: v.Name, Published: policy.ReadPublication(r, v.Text), Settled: policy.FromSettled(v.Settled, r, v.Text)}
	if !v.Effective.IsZero() {
		e.Effective = v.Effective.In(a.zone).Format(time.DateOnly)
		e.Settled.Dates.Effective = e.Effective // the day that was accepted, whatever the text says
	}
	return e, nil
}

// ComparePolicies compares two editions; what a person confirmed to go on under another
// name is put together.
func (a *App) ComparePolicies(ctx context.Context, old, next Edition) (policy.Comparison, error) {
	renamed, err := a.renamed(ctx, old.ID, next.ID)
	if err != nil {
		return policy.Comparison{}, err
	}
	return policy.Compare(policy.Continued(old.Settled, next.Settled, renamed)), nil
}

// renamed lists what was given another name between two versions, whichever came first.
func (a *App) renamed(ctx context.Context, from, to string) ([]policy.Renamed, error) {
	if from == "" || to == "" {
		return nil, nil
	}
	versions, err := a.store.Policies(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string // the oldest first
	for _, v := range slices.Backward(versions) {
		ids = append(ids, v.ID)
	}
	i, j := slices.Index(ids, from), slices.Index(ids, to)
	back := i > j
	if back {
		i, j = j, i
	}
	if i < 0 || j < 0 {
		return nil, nil
	}
	var out []policy.Renamed
	for _, id := range ids[i+1 : j+1] {
		became, err := a.store.Successions(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, b := range became {
			if b.Relation != store.Continues || b.OldName == b.NewName {
				continue
			}
			if k := slices.IndexFunc(out, func(r policy.Renamed) bool { return r.ID == b.OldID }); k >= 0 {
				out[k].NewName = b.NewName
				continue
			}
			out = append(out, policy.Renamed{ID: b.OldID, OldName: b.OldName, NewName: b.NewName})
		}
	}
	if back {
		for k, r := range out {
			out[k].OldName, out[k].NewName = r.NewName, r.OldName
		}
	}
	return out, nil
}

// ComparisonFiles prints the comparison of two editions: comparison.html, comparison.xlsx.
func ComparisonFiles(c policy.Comparison, old, next Edition, lang string) (html, xlsx []byte, err error) {
	o := sheet.Options{Lang: words.Lang(lang), Institution: next.Settled.Institution}
	v := sheet.Versions{Old: old.label(o.Lang), New: next.label(o.Lang)}
	var h, x strings.Builder
	err = errors.Join(sheet.ComparisonHTML(&h, c, v, o), sheet.ComparisonXLSX(&x, c, v, o))
	return []byte(h.String()), []byte(x.String()), err
}

// NextOptions say what the next policy is and when it applies.
type NextOptions struct {
	// From is a file that holds the corrected policy, Draft the id of a draft as it is
	// corrected so far; both "": the version in force as people settled it.
	From    string
	Draft   string
	Noticed time.Time // zero: today
	// Effective is the first day of the new version; zero: the earliest that the
	// institution's own days of notice allow.
	Effective time.Time
	Reason    string
	Lang      string
}

// NextPolicy is the next policy with everything that is published with it.
type NextPolicy struct {
	sheet.Next
	Files  []sheet.File
	Blanks []string // what a person has to fill in, in English: for operators
	// Misread is what a reader of the written text would take otherwise.
	Misread policy.Comparison
}

// NextPolicy writes the next policy, its notice and the comparison with the version in
// force, as files. A day before the end of the notice is a *policy.TooEarly.
func (a *App) NextPolicy(ctx context.Context, o NextOptions) (NextPolicy, error) {
	next, err := a.Next(ctx, o)
	if err != nil {
		return NextPolicy{}, err
	}
	out := NextPolicy{Next: next, Blanks: next.Blanks(sheet.Options{Lang: words.English})}
	if out.Files, err = next.Files(sheet.Options{Lang: words.Lang(o.Lang), Zone: a.zone}); err != nil {
		return NextPolicy{}, err
	}
	out.Misread, err = out.New.Proof()
	return out, err
}

// Next puts the next policy together with its notice and the comparison with the version
// in force. A day before the end of the notice is a *policy.TooEarly, a day that can only
// be a slip a *policy.Refusal.
func (a *App) Next(ctx context.Context, o NextOptions) (sheet.Next, error) {
	noticed, effective := day(o.Noticed, a.zone), day(o.Effective, a.zone)
	if noticed.IsZero() {
		noticed = day(a.now(), a.zone)
	}
	if err := a.plausible(effective, noticed); err != nil {
		return sheet.Next{}, err
	}
	var next Edition
	var err error
	switch {
	case o.From != "":
		next, err = FileEdition(ctx, o.From)
	case o.Draft != "":
		next, err = a.draftEdition(ctx, o.Draft)
	}
	if err != nil {
		return sheet.Next{}, err
	}
	old, err := a.replaced(ctx, effective, noticed, next.Settled.NoticeDays)
	if err != nil {
		return sheet.Next{}, err
	}
	var left []inventory.Amendment
	if o.From == "" && o.Draft == "" {
		next = old
		next.Settled, left, err = a.amended(ctx, next.Settled)
	} else {
		old.Published = old.Settled
	}
	if err != nil {
		return sheet.Next{}, err
	}
	days := []*int{old.Settled.NoticeDays, next.Settled.NoticeDays}
	err = policy.Effective(effective, noticed, days...)
	if early := new(policy.TooEarly); errors.As(err, &early) && effective.IsZero() {
		effective, err = early.Earliest, nil
	}
	if err != nil {
		return sheet.Next{}, err
	}
	n := policy.Notice{Reason: o.Reason, Noticed: noticed.Format(time.DateOnly), Effective: effective.Format(time.DateOnly)}
	so := sheet.Options{Lang: words.Lang(o.Lang), Zone: a.zone, Institution: next.Settled.Institution}
	v := sheet.Versions{Old: old.label(so.Lang), New: Edition{Effective: n.Effective}.label(so.Lang)}
	out := sheet.NewNext(old.Published, next.Settled, n, v, so)
	out.Policy.Blanks = append(out.Policy.Blanks, a.notPlaced(ctx, left)...)
	return out, nil
}

// replaced is the edition whose place a new one takes: what is in force on its first day,
// which may be a version that was accepted already and applies later. Without a day it is
// the earliest that the days of notice allow.
func (a *App) replaced(ctx context.Context, effective, noticed time.Time, own *int) (Edition, error) {
	var at time.Time // zero: today
	for {
		p, err := a.PolicyAt(ctx, at)
		if err != nil {
			return Edition{}, err
		}
		old, err := a.Edition(ctx, p.ID)
		if err != nil {
			return Edition{}, err
		}
		on := effective
		if early := new(policy.TooEarly); on.IsZero() && errors.As(policy.Effective(on, noticed, old.Settled.NoticeDays, own), &early) {
			on = early.Earliest
		}
		switch later, err := a.PolicyAt(ctx, on); {
		case errors.Is(err, store.ErrNotFound): // a day before the first version; it is refused as too early
			return old, nil
		case err != nil:
			return Edition{}, err
		case !later.Effective.After(p.Effective):
			return old, nil
		}
		at = on
	}
}

// draftEdition is what a draft publishes as it is corrected so far.
func (a *App) draftEdition(ctx context.Context, id string) (Edition, error) {
	d, err := a.store.Draft(ctx, id)
	if err != nil {
		return Edition{}, err
	}
	settled := d.Draft.Settled()
	return Edition{ID: d.ID, Name: d.Name, Effective: settled.Dates.Effective, Published: policy.ReadPublication(d.Draft.Reading, d.Draft.Text),
		Settled: policy.FromSettled(settled, d.Draft.Reading, d.Draft.Text)}, nil
}

// Signs prints the signs of branches of the version in force; none named: of all.
func (a *App) Signs(ctx context.Context, names []string, lang string) ([]sheet.File, []string, error) {
	e, err := a.Edition(ctx, Current)
	if err != nil {
		return nil, nil, err
	}
	branches := e.Settled.Branches
	if len(names) > 0 {
		found, err := a.Branches(ctx, names)
		if err != nil {
			return nil, nil, err
		}
		branches = slices.DeleteFunc(slices.Clone(branches), func(b policy.PublishedBranch) bool {
			return !slices.ContainsFunc(found, func(f inventory.Branch) bool { return f.Name == b.Name })
		})
	}
	o := sheet.Options{Lang: words.Lang(cmp.Or(lang, a.cfg.Language)), Zone: a.zone, Institution: e.Settled.Institution}
	files, blanks, err := sheet.SignFiles(e.Settled, branches, o)
	var open []string
	for _, b := range blanks {
		if s := b.Say(words.English); !slices.Contains(open, s) {
			open = append(open, s)
		}
	}
	return files, open, err
}
