package app

import (
	"errors"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/internal/web"
	"camledger/inventory/policy"
)

// TestPagesActOnDrafts does what the pages of the policy do: what keeps a person from
// something reaches the page as a refusal in words or as a conflict, never as a fault.
func TestPagesActOnDrafts(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	a := emptyApp(t, "", nil)
	m, err := a.newMonitor(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var x web.Actions = a.newActions(ctx, m)
	staff, manager := store.Person{ID: "per_staff"}, store.Person{ID: "per_manager"}
	if _, err := x.NewDraft(ctx, staff, "recipe.txt", []byte("김치찌개 끓이는 법\n")); !errors.As(err, new(*policy.Failure)) {
		t.Errorf("a recipe is taken: %v", err)
	}
	raw := policyText("이 방침은 2025년 1월 1일부터 시행합니다.", weekNotice, "본점 고정 : 8대 객장 : 2대", "회의실 : 6대")
	id, err := x.NewDraft(ctx, staff, "policy.txt", raw)
	if err != nil {
		t.Fatal(err)
	}
	d, err := a.Draft(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	row := d.Draft.Settled().Rows[1]
	set := policy.Edit{Op: policy.SetRow, Row: row.ID, Rows: []policy.DraftRow{{Branch: "본점", Location: "회의실", Count: 7}}}
	if err := x.EditDraft(ctx, staff, id, d.Revision, set); err != nil {
		t.Fatal(err)
	}
	if err := x.EditDraft(ctx, staff, id, d.Revision, set); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an edit of what changed meanwhile: %v", err)
	}
	set.Row = "99:1"
	if err := x.EditDraft(ctx, staff, id, d.Revision+1, set); !errors.As(err, new(*policy.Refusal)) {
		t.Errorf("an edit of no row: %v", err)
	}
	if _, err := x.AcceptDraft(ctx, manager, id, d.Revision+1, web.DraftAcceptance{}); !errors.As(err, new(*policy.Refusal)) {
		t.Errorf("a draft whose sums differ is accepted: %v", err)
	}
	if err := x.UndoEdit(ctx, staff, id, d.Revision+1, "e1"); err != nil {
		t.Fatal(err)
	}
	first, err := x.AcceptDraft(ctx, manager, id, d.Revision+2, web.DraftAcceptance{Effective: date(t, a, "2025-01-01")})
	if err != nil {
		t.Fatal(err)
	}

	next := strings.NewReplacer("회의실", "큰 회의실", "2025년 1월", "2025년 3월").Replace(string(raw))
	if id, err = x.NewDraft(ctx, staff, "next.txt", []byte(next)); err != nil {
		t.Fatal(err)
	}
	pairs, err := x.Continuity(ctx, id)
	if err != nil || len(pairs) != 1 || pairs[0].OldPlace != "회의실" || pairs[0].Location != "큰 회의실" {
		t.Fatalf("the places that go on: %+v, %v", pairs, err)
	}
	decided := web.DraftAcceptance{Effective: date(t, a, "2025-03-01"), Notice: date(t, a, "2025-02-26"),
		Continues: map[web.DraftPlace]string{{Branch: pairs[0].Branch, Location: pairs[0].Location}: pairs[0].Old()}}
	if _, err := x.AcceptDraft(ctx, manager, id, 1, decided); !errors.As(err, new(*policy.Refusal)) {
		t.Errorf("a day before the notice is over: %v", err)
	}
	decided.Notice = date(t, a, "2025-02-01")
	second, err := x.AcceptDraft(ctx, manager, id, 1, decided)
	if err != nil {
		t.Fatal(err)
	}
	reg, err := a.Register(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if l, ok := reg.Location(pairs[0].Old()); !ok || l.Name != "큰 회의실" {
		t.Errorf("the place goes on as %q", l.Name)
	}
	c, err := x.Compare(ctx, first.ID, second.ID)
	if err != nil || c.Empty() {
		t.Errorf("the comparison is empty: %v", err)
	}
	if id, err = x.NewDraft(ctx, staff, "again.txt", []byte(next)); err != nil {
		t.Fatal(err)
	}
	if _, err := x.AcceptDraft(ctx, manager, id, 1, decided); !errors.As(err, new(*policy.Refusal)) {
		t.Errorf("the same bytes are accepted twice: %v", err)
	}
	decided.Again, decided.Continues = true, nil
	if _, err := x.AcceptDraft(ctx, manager, id, 1, decided); err != nil {
		t.Errorf("the same bytes are accepted again: %v", err)
	}
	if err := x.DiscardDraft(ctx, staff, id, 1); !errors.Is(err, store.ErrConflict) {
		t.Errorf("an accepted draft is discarded: %v", err)
	}
}
