package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// aDraft is a draft of an invented text with two rows.
func aDraft() store.PolicyDraft {
	location := func(name string, n, line int) policy.Location {
		return policy.Location{Name: name, Count: n, Source: policy.RowSources{{Key: "count", Source: policy.Source{Line: line, Column: 5, End: 7, Words: fmt.Sprintf("%d대", n), Origin: policy.Declared}}}}
	}
	reading := policy.Reading{Name: "방침.txt", Format: policy.PlainText, Institution: "햇살은행", Branches: []policy.Branch{
		{Name: "본점", Count: 5, Locations: []policy.Location{location("365코너", 3, 2), location("금고", 2, 3)}}}}
	return store.PolicyDraft{Name: "방침.txt", Raw: []byte("방침\x00\xff"), CreatedAt: t0, CreatedBy: "per_1", Draft: policy.Draft{
		Text: policy.Text{Format: policy.PlainText, Lines: []string{"방침", "365코너 3대", "금고\v2대"}}, Reading: reading}}
}

func TestDraftIsKeptAsItIs(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		d := get(s.NewDraft(ctx, aDraft()))(t)
		d.Draft, _ = d.Draft.Edited(policy.Edit{Op: policy.DropRow, Row: "3:5", By: "per_2", At: t0, Why: "NUL \x00 gone"})
		d.Revision = get(s.ChangeDraft(ctx, d.ID, 1, d.Draft, store.Entry{At: t0.Add(time.Minute), Actor: "per_2", Action: "draft.edit", Detail: "e1"}))(t)
		got := get(s.Draft(ctx, d.ID))(t)
		d.UpdatedAt, d.UpdatedBy = t0.Add(time.Minute), "per_2"
		if diff := cmp.Diff(d, got, cmpopts.EquateEmpty()); diff != "" || got.Revision != 2 || got.State != store.DraftOpen {
			t.Errorf("(-kept +read)\n%s", diff)
		}
		if rows := got.Draft.Settled().Rows; len(rows) != 1 || rows[0].Location != "365코너" {
			t.Errorf("settled after it was read: %+v", rows)
		}
		list := get(s.Drafts(ctx, store.DraftOpen))(t)
		if len(list) != 1 || list[0].Raw != nil || list[0].Digest != d.Digest {
			t.Errorf("list %+v", list)
		}
		if log := get(s.AuditLog(ctx, store.AuditFilter{Subject: d.ID}))(t); len(log) != 2 || log[0].Action != "draft.edit" || log[0].Actor != "per_2" {
			t.Errorf("audit %+v", log)
		}
		must(t, s.DiscardDraft(ctx, d.ID, 2, "per_3", "twice", t0.Add(time.Hour)))
		if _, err := s.ChangeDraft(ctx, d.ID, 3, d.Draft, store.Entry{}); !errors.Is(err, store.ErrConflict) || !strings.Contains(err.Error(), "discarded by per_3") {
			t.Errorf("a change of what was discarded: %v", err)
		}
		if list := get(s.Drafts(ctx, store.DraftOpen))(t); len(list) != 0 {
			t.Errorf("open after discarding: %+v", list)
		}
	})
}

func TestOfTwoChangesOfOneRevisionOneIsTold(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		d := get(s.NewDraft(ctx, aDraft()))(t)
		const people = 8
		errs := make([]error, people)
		var wg sync.WaitGroup
		for i := range people {
			wg.Go(func() {
				next, _ := d.Draft.Edited(policy.Edit{Op: policy.DropRow, Row: "3:5", By: fmt.Sprint(i), At: t0})
				_, errs[i] = s.ChangeDraft(ctx, d.ID, 1, next, store.Entry{At: t0, Actor: fmt.Sprint(i), Action: "draft.edit"})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, store.ErrConflict):
				t.Errorf("%v", err)
			}
		}
		got := get(s.Draft(ctx, d.ID))(t)
		if won != 1 || got.Revision != 2 || len(got.Draft.Edits) != 1 || errs[int(got.Draft.Edits[0].By[0]-'0')] != nil {
			t.Errorf("%d changes won, draft %+v", won, got.Draft.Edits)
		}
		if _, err := s.ChangeDraft(ctx, "draft_none", 1, d.Draft, store.Entry{}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("change of no draft: %v", err)
		}
	})
}

func TestDraftsAreBounded(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		huge := aDraft()
		huge.Raw = bytes.Repeat([]byte("x"), 64<<20+1)
		if _, err := s.NewDraft(ctx, huge); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("a file of more than 64 MiB: %v", err)
		}
		for range store.MaxDrafts {
			get(s.NewDraft(ctx, aDraft()))(t)
		}
		if _, err := s.NewDraft(ctx, aDraft()); !errors.Is(err, store.ErrInvalid) {
			t.Errorf("one draft too many: %v", err)
		}
	})
}

func TestAcceptedDraftIsAVersion(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		d := get(s.NewDraft(ctx, aDraft()))(t)
		a := acceptance()
		a.Text, a.Settled = d.Draft.Text, d.Draft.Settled()
		a.Answers = []policy.Answer{{Code: policy.CheckInterval, Line: 3, Value: "monthly", By: "per_1", At: t0}}
		a.Noticed = t0.AddDate(0, 0, -7)
		a.Retention[0].Tolerance = inventory.Tolerance{Percent: 10, Set: true}
		a.Covers = map[int][]policy.Place{0: {{Branch: "본 점", Location: "365 코너"}, {Branch: "본점", Location: "365코너"}, {Branch: "역전지점"}}}
		a.DraftID, a.DraftRevision = d.ID, 2
		a.Deeds = []store.Entry{{At: t0, Actor: "per_1", Action: "draft.answer", Detail: "x"}}
		if _, err := s.AcceptPolicy(ctx, a); !errors.Is(err, store.ErrConflict) {
			t.Fatalf("a revision that nobody looked at: %v", err)
		}
		if _, err := s.Register(ctx); !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("something was stored: %v", err)
		}
		a.DraftRevision = 1
		p := get(s.AcceptPolicy(ctx, a))(t)
		v := get(s.Policy(ctx, p.ID))(t)
		if diff := cmp.Diff(a.Settled, v.Settled, cmpopts.EquateEmpty()); diff != "" || v.Text.Lines[2] != "금고\v2대" || len(v.Answers) != 1 || !v.Noticed.Equal(a.Noticed) {
			t.Errorf("version: %s\n%+v", diff, v)
		}
		kept := get(s.Draft(ctx, d.ID))(t)
		if kept.State != store.DraftAccepted || kept.PolicyID != p.ID {
			t.Errorf("draft %+v", kept)
		}
		reg := get(s.Register(ctx))(t)
		want := []string{reg.Locations[0].ID, reg.Locations[2].ID}
		if got := reg.Retention[0]; got.Tolerance.Percent != 10 || !cmp.Equal(want, got.Locations, cmpopts.SortSlices(strings.Compare)) {
			t.Errorf("retention %+v, want locations %v", got, want)
		}
		if log := get(s.AuditLog(ctx, store.AuditFilter{Subject: p.ID}))(t); len(log) != 2 {
			t.Errorf("audit %+v", log)
		}
		b := acceptance()
		b.Again = true
		b.DraftID, b.DraftRevision = d.ID, kept.Revision
		if _, err := s.AcceptPolicy(ctx, b); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a draft twice: %v", err)
		}
		b.DraftID = ""
		again := get(s.AcceptPolicy(ctx, b))(t)
		if got := get(s.Register(ctx))(t).Policy; got.ID != again.ID || got.Digest != p.Digest {
			t.Errorf("the same text once more: %+v", got)
		}
	})
}

func TestPlacesGoOnUnderAnotherName(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		get(s.AcceptPolicy(ctx, acceptance()))(t)
		before := get(s.Register(ctx))(t)
		corner, parking := before.Locations[0].ID, before.Locations[1].ID
		next := acceptance()
		next.Raw, next.Effective = []byte("second"), t0.Add(24*time.Hour)
		next.Branches[0].Name, next.Branches[0].Continues = "중앙점", before.Branches[0].ID
		next.Officers[1].Branch = "중앙점"
		// The two places exchange their names, and a third one is split off.
		ls := next.Branches[0].Locations
		ls[0].Continues, ls[1].Continues = parking, corner
		extra := ls[1]
		extra.Name, extra.Continues = "지하 2층 주차장", ""
		next.Branches[0].Locations = append(ls, extra)
		next.Successions = []store.Succession{{OldID: parking, Branch: "중앙점", Location: "지하 2층 주차장", Relation: store.SplitOff}}
		p := get(s.AcceptPolicy(ctx, next))(t)
		after := get(s.RegisterAt(ctx, next.Effective))(t)
		if b, _ := after.Branch(before.Branches[0].ID); b.Name != "중앙점" || !b.RetiredAt.IsZero() {
			t.Errorf("branch %+v", b)
		}
		if l, _ := after.Location(corner); l.Name != "지하 주차장" || !l.RetiredAt.IsZero() {
			t.Errorf("what was 365코너: %+v", l)
		}
		if d, ok := after.Declaration(parking); !ok || d.Count != 3 {
			t.Errorf("what was 지하 주차장: %+v", d)
		}
		if len(after.LocationsOf(before.Branches[0].ID)) != 3 {
			t.Errorf("locations %+v", after.Locations)
		}
		said := get(s.Successions(ctx, p.ID))(t)
		if len(said) != 4 || said[3].Relation != store.SplitOff || said[3].OldName != "지하 주차장" {
			t.Errorf("successions %+v", said)
		}
		for name, spoil := range map[string]func(*store.Acceptance){
			"a name that another has": func(a *store.Acceptance) {
				a.Branches[0].Name, a.Branches[1].Continues, a.Branches[1].Name = "다른점", before.Branches[0].ID, "역전지점"
			},
			"a place of nowhere":   func(a *store.Acceptance) { a.Branches[0].Locations[0].Continues = "loc_none" },
			"a place of elsewhere": func(a *store.Acceptance) { a.Branches[1].Locations[0].Continues = corner },
			"one for two": func(a *store.Acceptance) {
				a.Branches[0].Locations[0].Name, a.Branches[0].Locations[0].Continues = "가", corner
				a.Branches[0].Locations[1].Name, a.Branches[0].Locations[1].Continues = "나", corner
			},
		} {
			bad := acceptance()
			bad.Raw, bad.Effective = []byte(name), t0.Add(48*time.Hour)
			bad.Branches[0].Name, bad.Officers = "중앙점", nil
			spoil(&bad)
			if _, err := s.AcceptPolicy(ctx, bad); !errors.Is(err, store.ErrInvalid) && !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if now := get(s.RegisterAt(ctx, next.Effective))(t); !cmp.Equal(now, after) {
			t.Error("a refused acceptance changed names")
		}
	})
}

func TestAVersionOfThePastIsHistory(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		now := acceptance()
		now.Effective = t0.AddDate(-1, 0, 0)
		current := get(s.AcceptPolicy(ctx, now))(t)
		before := get(s.Register(ctx))(t)
		old := acceptance()
		old.Raw, old.Effective, old.Institution = []byte("of 2015"), t0.AddDate(-9, 0, 0), "옛 이름"
		old.At = t0.Add(time.Hour)
		old.Branches[0].Name, old.Officers = "옛 본점", nil
		old.Branches = old.Branches[:1]
		past := get(s.AcceptPolicy(ctx, old))(t)
		after := get(s.Register(ctx))(t)
		if after.Policy.ID != current.ID || after.Institution.Name != "햇살은행" {
			t.Errorf("in force: %+v, %+v", after.Policy, after.Institution)
		}
		for _, b := range before.Branches {
			if got, _ := after.Branch(b.ID); !cmp.Equal(got, b) {
				t.Errorf("branch %+v became %+v", b, got)
			}
		}
		if len(after.Branches) != 3 || !func() bool {
			for _, b := range after.Branches {
				if b.Name == "옛 본점" {
					return b.RetiredAt.Equal(now.Effective)
				}
			}
			return false
		}() {
			t.Errorf("branches %+v", after.Branches)
		}
		then := get(s.RegisterAt(ctx, t0.AddDate(-5, 0, 0)))(t)
		if then.Policy.ID != past.ID || len(then.Declarations) != 2 {
			t.Errorf("five years ago: %+v", then.Policy)
		}
	})
}
