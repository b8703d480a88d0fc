package web

import (
	"context"
	"net/netip"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// Actions is what the pages can set going. The face has checked that the person may do
// it in that branch; rules that need more than that are the doer's.
//
// A *Now and Inspect start the work and return: it goes on after the request ended.
type Actions interface {
	Alerting
	Drafting
	Pictures
	Proposals(ctx context.Context, branchID string) ([]inventory.Proposal, error)
	Place(ctx context.Context, by store.Person, placements []store.Placement) error
	// Enrol closes the first placing of a branch: from then on what is not placed is a
	// difference.
	Enrol(ctx context.Context, by store.Person, branchID string) error
	// Decide takes a step in the life of a difference, approving among them; it fills Actor,
	// At and Step. A stale revision is a *store.Overtaken, a step that is not allowed wraps
	// an inventory.LifeError: nothing was done then.
	Decide(ctx context.Context, by store.Person, d store.Decision) error
	// CountByHand enters a camera that no network shows; it fills Actor and From.
	CountByHand(ctx context.Context, by store.Person, h inventory.ByHand) error
	EndByHand(ctx context.Context, by store.Person, id, why string) error
	LabelSlot(ctx context.Context, by store.Person, slotID, code string) error
	// GiveList keeps a camera list as a draft. A file that cannot be read is a
	// *policy.Failure, one without a table store.ErrInvalid.
	GiveList(ctx context.Context, by store.Person, name string, raw []byte) (id string, err error)
	// PreviewList reads a camera list as its columns are matched.
	PreviewList(ctx context.Context, l store.CameraList) (ListPreview, error)
	// UseList takes a draft, in the revision that the person looked at, as evidence for
	// placing, and tells how many rows it has.
	UseList(ctx context.Context, by store.Person, id string, revision int) (int, error)
	// WithdrawAmendment takes a decided amendment back.
	WithdrawAmendment(ctx context.Context, by store.Person, id, reason string) error
	ScanNow(ctx context.Context, by store.Person, branchID string) error
	// ReleaseScan takes a held scan over; RejectScan lets it go. One that is not held any
	// more is store.ErrConflict.
	ReleaseScan(ctx context.Context, by store.Person, scanID, reason string) error
	RejectScan(ctx context.Context, by store.Person, scanID, reason string) error
	// RenumberDevice says that the sources of a device that a held scan shows under other
	// tokens are the same cameras.
	RenumberDevice(ctx context.Context, by store.Person, deviceID, reason string) error
	// RetryLogin lets a device be sent its login once more, now, and tells how it ended, as a
	// code: worked, refused, clock, unclear, in-clear, no-path, not-asked, nobody.
	RetryLogin(ctx context.Context, by store.Person, addr netip.Addr) (outcome string, err error)
	CheckNow(ctx context.Context, by store.Person, cameraID string) error
	Inspect(ctx context.Context, by store.Person, branchID string) error
	// Work tells how far work of a kind (WorkScan, …) of a branch or a camera is; false where
	// none is under way in this process.
	Work(kind, id string) (Work, bool)
	SignInspection(ctx context.Context, by store.Person, inspectionID string) error
	SealInspection(ctx context.Context, by store.Person, inspectionID string) error
	// Acknowledge says that by sees to an incident, and gives the person who does: whoever
	// said so first. One that is over is store.ErrConflict.
	Acknowledge(ctx context.Context, by store.Person, incidentID string) (holder string, err error)
	// NoteIncident keeps what a person wrote; what is wrong with it is an alerts.NoteFault.
	NoteIncident(ctx context.Context, by store.Person, n alerts.Note) error
	// Resend has a dead letter sent anew, DropDead takes it off; what is none is
	// store.ErrConflict.
	Resend(ctx context.Context, by store.Person, deliveryID string) (alerts.Delivery, error)
	DropDead(ctx context.Context, by store.Person, deliveryID, reason string) error
	// PlanWork notes a maintenance window; what is wrong with it is an alerts.WindowFault.
	PlanWork(ctx context.Context, by store.Person, m alerts.Maintenance) error
	// EndWork ends a window now; one that is over is store.ErrNotFound.
	EndWork(ctx context.Context, by store.Person, windowID string) error
}
