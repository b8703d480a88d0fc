package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// DifferenceStep is a step in the life of a difference as an operator names it.
type DifferenceStep struct {
	Kind   string // of inventory.ActKind; reject of what oneself proposed withdraws it
	Reason string
	Until  time.Time // accept
	To     string    // assign: a login, role:ROLE, or nobody
	// bind: one of a declared place, the code of a slot, a place that is not declared.
	Location, Slot, Undeclared string
	Old, New                   string // replace: cameras by id
	// amend: cameras that the next policy declares (nil: as now) at Location, or at a new
	// Place; Mount is fixed, mobile or empty.
	Count *int
	Place string
	Mount string
	// amend of a retention: the period that the next policy publishes, "60d" or "2m", and which
	// one of several.
	Keep, KeepKind string
}

// TakeStep takes a step of an operator in the life of a difference, and returns it as it is
// afterwards.
func (a *App) TakeStep(ctx context.Context, actor, id string, s DifferenceStep) (DifferenceText, error) {
	diff, err := a.store.Difference(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return DifferenceText{}, fmt.Errorf("no difference %s: camledger diff lists them", id)
	}
	if err != nil {
		return DifferenceText{}, err
	}
	d := store.Decision{DifferenceID: id, Kind: inventory.ActKind(s.Kind), Reason: strings.TrimSpace(s.Reason), Until: s.Until, Old: s.Old, New: s.New}
	switch d.Kind {
	case inventory.ActAssign:
		d.To, err = a.assignee(ctx, s.To)
	case inventory.ActBind:
		d.Placement, err = a.placement(ctx, diff, s)
	case inventory.ActAmend:
		d.Amendment, err = a.amendment(ctx, diff, s)
	case inventory.ActReject:
		if own, oerr := a.ownProposal(ctx, id, actor); oerr != nil {
			err = oerr
		} else if own {
			d.Kind = inventory.ActWithdraw
		}
	}
	if err != nil {
		return DifferenceText{}, err
	}
	if _, err := a.Decide(ctx, actor, d); err != nil {
		return DifferenceText{}, err
	}
	return a.DifferenceText(ctx, id)
}

func (a *App) ownProposal(ctx context.Context, id, actor string) (bool, error) {
	list, err := a.store.Decisions(ctx, id)
	return slices.ContainsFunc(list, func(d store.Decision) bool { return d.State == store.DecisionProposed && d.Actor == actor }), err
}

// assignee finds whom an operator means: a login, role:ROLE, nobody.
func (a *App) assignee(ctx context.Context, to string) (string, error) {
	if to == "" || to == store.AssignedToNobody {
		return "", nil
	}
	if strings.HasPrefix(to, rolePrefix) {
		return to, nil // the store knows the roles
	}
	people, err := a.store.Persons(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range people {
		if strings.EqualFold(p.Login, to) || p.ID == to {
			return p.ID, nil
		}
	}
	return "", fmt.Errorf("no account %q: camledger person list; or role:facilities, or nobody", to)
}

// rolePrefix is what stands before a role that a difference is assigned to.
const rolePrefix = "role:"

func (a *App) placement(ctx context.Context, diff inventory.Difference, s DifferenceStep) (*store.Placement, error) {
	p := &store.Placement{CameraID: diff.CameraID, Place: s.Undeclared, Evidence: "command line"}
	var err error
	if p.LocationID, err = a.LocationID(ctx, diff.BranchID, s.Location); err != nil {
		return nil, err
	}
	if s.Slot != "" {
		slot, err := a.slotNamed(ctx, diff.BranchID, s.Slot)
		if err != nil {
			return nil, err
		}
		p.SlotID = slot.ID
	}
	if p.LocationID == "" && p.SlotID == "" && p.Place == "" {
		return nil, fmt.Errorf("say where it is: --location, --slot or --undeclared: %w", store.ErrInvalid)
	}
	return p, nil
}

// slotNamed finds a slot in use by its id or its code; branchID "": of any branch.
func (a *App) slotNamed(ctx context.Context, branchID, name string) (inventory.Slot, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return inventory.Slot{}, err
	}
	var out []inventory.Slot
	for _, s := range reg.Slots {
		if s.ID == name {
			return s, nil
		}
		if s.RetiredAt.IsZero() && sameName(s.Code, name) && (branchID == "" || s.BranchID == branchID) {
			out = append(out, s)
		}
	}
	switch len(out) {
	case 1:
		return out[0], nil
	case 0:
		return inventory.Slot{}, fmt.Errorf("no slot %q: camledger slot list", name)
	}
	return inventory.Slot{}, fmt.Errorf("%d slots are called %q: name one by its id (camledger slot list --json)", len(out), name)
}

func (a *App) amendment(ctx context.Context, diff inventory.Difference, s DifferenceStep) (inventory.Amendment, error) {
	out := inventory.Amendment{Count: inventory.AsDeclared, Place: s.Place, Mount: inventory.Mount(s.Mount)}
	if s.Keep != "" {
		unit := map[byte]inventory.RetentionUnit{'d': inventory.UnitDay, 'm': inventory.UnitMonth}[s.Keep[len(s.Keep)-1]]
		n, err := strconv.Atoi(s.Keep[:len(s.Keep)-1])
		if err != nil || n < 1 || unit == "" {
			return out, fmt.Errorf("--keep %q is no period: 60d is 60 days, 2m two months: %w", s.Keep, store.ErrInvalid)
		}
		out.Keep, out.KeepUnit, out.KeepKind = n, unit, s.KeepKind
		return out, nil
	}
	var err error
	if out.LocationID, err = a.LocationID(ctx, diff.BranchID, s.Location); err != nil {
		return out, err
	}
	if s.Count != nil {
		out.Count = *s.Count
	}
	if out.LocationID == "" && out.Place == "" && diff.LocationID == "" {
		return out, fmt.Errorf("say which place is amended: --location, or --place for a new one: %w", store.ErrInvalid)
	}
	if !out.Says() {
		return out, fmt.Errorf("say what the policy shall say: --count, --mount: %w", store.ErrInvalid)
	}
	return out, nil
}

// DifferenceText puts one difference into words.
func (a *App) DifferenceText(ctx context.Context, id string) (DifferenceText, error) {
	d, err := a.store.Difference(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return DifferenceText{}, fmt.Errorf("no difference %s: camledger diff lists them", id)
	}
	if err != nil {
		return DifferenceText{}, err
	}
	texts, err := a.DifferenceTexts(ctx, []inventory.Difference{d})
	if err != nil {
		return DifferenceText{}, err
	}
	return texts[0], nil
}

// HistoryLine is one step in the life of a difference, in English.
type HistoryLine struct {
	At     time.Time
	Kind   string
	Who    string // login, operator:<user>; empty: the program
	Says   string
	Detail string
}

// DifferenceHistory tells the life of a difference, the oldest step first.
func (a *App) DifferenceHistory(ctx context.Context, id string) ([]HistoryLine, error) {
	events, err := a.store.DifferenceEvents(ctx, id)
	if err != nil {
		return nil, err
	}
	logins, err := a.logins(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]HistoryLine, len(events))
	for i, e := range events {
		l := HistoryLine{At: e.At, Kind: e.Kind, Who: cmp.Or(logins[e.Actor], e.Actor), Says: words.Say(words.English, "decided."+e.Kind), Detail: e.Detail}
		if e.Kind == string(inventory.ActAssign) {
			l.Detail = cmp.Or(logins[e.Detail], e.Detail, store.AssignedToNobody)
		}
		out[i] = l
	}
	return out, nil
}

// logins are the logins of persons by id.
func (a *App) logins(ctx context.Context) (map[string]string, error) {
	people, err := a.store.Persons(ctx)
	out := map[string]string{}
	for _, p := range people {
		out[p.ID] = p.Login
	}
	return out, err
}

// DeclaredWords is what the policy says of the place of a difference, with its line; zero
// where it says nothing of it alone.
func (a *App) DeclaredWords(ctx context.Context, d inventory.Difference) (text string, line int, err error) {
	reg, err := a.Register(ctx)
	if err != nil || d.LocationID == "" {
		return "", 0, err
	}
	decl, _ := reg.Declaration(d.LocationID)
	return decl.Words, decl.Line, nil
}
