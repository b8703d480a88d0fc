package app

import (
	"camledger/alerts"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"camledger/internal/store"
	"camledger/internal/web"
	"camledger/inventory"
)

// actions carries out what people ask for on a page. Work that takes long goes on after
// the request in the background, one at a time for each branch or camera.
type actions struct {
	app  *App
	mon  *monitor
	ctx  context.Context // of the serving process: pages only start the work
	work sync.WaitGroup

	replaying sync.Mutex // one replay at a time

	mu   sync.Mutex
	busy map[string]web.Work // how far each is
}

func (a *App) newActions(ctx context.Context, m *monitor) *actions {
	return &actions{app: a, mon: m, ctx: ctx, busy: map[string]web.Work{}}
}

// wait waits for background work after ctx ended.
func (x *actions) wait() { x.work.Wait() }

// actorOf is how the records name a person: by id, which outlasts a change of login.
func actorOf(p store.Person) string { return p.ID }

// Proposals implements web.Actions.
func (x *actions) Proposals(ctx context.Context, branchID string) ([]inventory.Proposal, error) {
	return x.app.Proposals(ctx, branchID)
}

// Place implements web.Actions.
func (x *actions) Place(ctx context.Context, by store.Person, placements []store.Placement) error {
	_, err := x.app.PlaceBy(ctx, actorOf(by), placements)
	x.mon.refresh()
	return err
}

// Enrol implements web.Actions.
func (x *actions) Enrol(ctx context.Context, by store.Person, branchID string) error {
	return x.app.EnrolBy(ctx, actorOf(by), branchID)
}

// Decide implements web.Actions.
func (x *actions) Decide(ctx context.Context, by store.Person, d store.Decision) error {
	_, err := x.app.Decide(ctx, actorOf(by), d)
	x.mon.refresh()
	return err
}

// WithdrawAmendment implements web.Actions.
func (x *actions) WithdrawAmendment(ctx context.Context, by store.Person, id, reason string) error {
	return x.app.WithdrawAmendment(ctx, actorOf(by), id, reason)
}

// CountByHand implements web.Actions.
func (x *actions) CountByHand(ctx context.Context, by store.Person, h inventory.ByHand) error {
	h.Actor = actorOf(by)
	_, err := x.app.CountByHand(ctx, h)
	return err
}

// EndByHand implements web.Actions.
func (x *actions) EndByHand(ctx context.Context, by store.Person, id, why string) error {
	_, err := x.app.EndByHand(ctx, actorOf(by), id, why)
	return err
}

// LabelSlot implements web.Actions.
func (x *actions) LabelSlot(ctx context.Context, by store.Person, slotID, code string) error {
	return x.app.store.LabelSlot(ctx, slotID, code, actorOf(by), x.app.now())
}

// begin runs f in the background unless the same is under way already.
func (x *actions) begin(key string, f func(context.Context) error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, is := x.busy[key]; is {
		return fmt.Errorf("%s: %w", key, store.ErrConflict)
	}
	x.busy[key] = web.Work{}
	x.work.Go(func() {
		err := f(x.ctx)
		if err != nil && !errors.Is(err, context.Canceled) {
			x.app.log.Error("work that a person started failed", "work", key, "err", err)
		}
		x.mu.Lock()
		defer x.mu.Unlock()
		delete(x.busy, key)
	})
	return nil
}

func (x *actions) branch(ctx context.Context, id string) (inventory.Branch, error) {
	bs, err := x.app.Branches(ctx, []string{id})
	if err != nil {
		return inventory.Branch{}, err
	}
	_, err = x.app.networks(bs[0])
	return bs[0], err
}

// ScanNow implements web.Actions.
func (x *actions) ScanNow(ctx context.Context, by store.Person, branchID string) error {
	b, err := x.branch(ctx, branchID)
	if err != nil {
		return err
	}
	return x.begin(workKey(web.WorkScan, branchID), func(ctx context.Context) error {
		x.audit(by, "scan.start", branchID)
		x.app.scanTold(ctx, b, TriggerPerson, func(f ScanFar) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.busy[workKey(web.WorkScan, branchID)] = web.Work{Done: f.Tried, Of: f.Addresses, Found: f.Found}
		})
		x.mon.refresh()
		return nil
	})
}

// workKey names work of a kind of a branch or a camera.
func workKey(kind, id string) string { return kind + " " + id }

// Work implements web.Actions.
func (x *actions) Work(kind, id string) (web.Work, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	w, ok := x.busy[workKey(kind, id)]
	return w, ok
}

// ReleaseScan implements web.Actions.
func (x *actions) ReleaseScan(ctx context.Context, by store.Person, scanID, reason string) error {
	_, err := x.app.ReleaseScan(ctx, scanID, actorOf(by), reason)
	x.mon.refresh()
	return err
}

// RejectScan implements web.Actions.
func (x *actions) RejectScan(ctx context.Context, by store.Person, scanID, reason string) error {
	return x.app.RejectScan(ctx, scanID, actorOf(by), reason)
}

// RenumberDevice implements web.Actions.
func (x *actions) RenumberDevice(ctx context.Context, by store.Person, deviceID, reason string) error {
	_, err := x.app.RenumberDevice(ctx, actorOf(by), reason, deviceID)
	x.mon.refresh()
	return err
}

// retryWithin bounds a login that somebody waits for on a page.
const retryWithin = 25 * time.Second

// RetryLogin implements web.Actions.
func (x *actions) RetryLogin(ctx context.Context, by store.Person, addr netip.Addr) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, retryWithin)
	defer cancel()
	r, err := x.app.LoginDevice(ctx, LoginRequest{Target: addr.String(), Actor: actorOf(by)})
	if errors.As(err, &ErrLogin{}) {
		return "unset", nil // which credential, only the operator can say
	}
	x.mon.refresh()
	return string(r.Outcome), err
}

// CheckNow implements web.Actions.
func (x *actions) CheckNow(ctx context.Context, by store.Person, cameraID string) error {
	return x.begin(workKey(web.WorkCheck, cameraID), func(ctx context.Context) error {
		_, err := x.app.CheckCamera(ctx, cameraID, inventory.TierStream, CheckHooks{})
		return err
	})
}

// Inspect implements web.Actions.
func (x *actions) Inspect(ctx context.Context, by store.Person, branchID string) error {
	b, err := x.branch(ctx, branchID)
	if err != nil {
		return err
	}
	return x.begin(workKey(web.WorkInspect, branchID), func(ctx context.Context) error {
		x.audit(by, "inspection.start", branchID)
		_, err := x.app.Inspect(ctx, b, TriggerPerson, nil)
		return err
	})
}

// SignInspection implements web.Actions.
func (x *actions) SignInspection(ctx context.Context, by store.Person, inspectionID string) error {
	return x.app.store.SignInspection(ctx, inspectionID, by.ID, x.app.now())
}

// SealInspection implements web.Actions.
func (x *actions) SealInspection(ctx context.Context, by store.Person, inspectionID string) error {
	return x.app.store.SealInspection(ctx, inspectionID, by.ID, x.app.now())
}

// Acknowledge implements web.Actions.
func (x *actions) Acknowledge(ctx context.Context, by store.Person, incidentID string) (holder string, err error) {
	holder, err = x.app.store.AcknowledgeIncident(ctx, incidentID, actorOf(by), x.app.now())
	if err == nil {
		signal(x.mon.wake)
	}
	return holder, err
}

// NoteIncident implements web.Actions.
func (x *actions) NoteIncident(ctx context.Context, by store.Person, n alerts.Note) error {
	return x.app.NoteIncident(ctx, actorOf(by), n.IncidentID, string(n.Kind), n.Text)
}

// Resend implements web.Actions.
func (x *actions) Resend(ctx context.Context, by store.Person, deliveryID string) (alerts.Delivery, error) {
	d, err := x.app.Resend(ctx, actorOf(by), deliveryID)
	signal(x.mon.wake)
	return d, err
}

// DropDead implements web.Actions.
func (x *actions) DropDead(ctx context.Context, by store.Person, deliveryID, reason string) error {
	return x.app.DropDead(ctx, actorOf(by), deliveryID, reason)
}

// PlanWork implements web.Actions.
func (x *actions) PlanWork(ctx context.Context, by store.Person, m alerts.Maintenance) error {
	_, err := x.app.PlanWork(ctx, actorOf(by), m)
	return err
}

// EndWork implements web.Actions.
func (x *actions) EndWork(ctx context.Context, by store.Person, windowID string) error {
	if err := x.app.EndWork(ctx, actorOf(by), windowID); err != nil {
		return err
	}
	signal(x.mon.wake)
	return nil
}

func (x *actions) audit(by store.Person, action, subject string) {
	ctx, cancel := context.WithTimeout(context.Background(), saveWithin)
	defer cancel()
	if err := x.app.store.Audit(ctx, store.Entry{At: x.app.now(), Actor: actorOf(by), Action: action, Subject: subject}); err != nil {
		x.app.log.Error("deed not noted", "action", action, "err", err)
	}
}
