package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/netip"
	"time"

	"camledger/inventory"
)

// BranchReports returns the state of every branch that is in use, in the order of the
// policy, with a constant number of queries. inventory counts, so that the numbers are the
// same wherever they are shown. LastInspection is without its rows. While no policy was
// accepted there are none. The rows of the reports are shared: nobody changes them.
func (s *Store) BranchReports(ctx context.Context, now time.Time) ([]inventory.BranchReport, error) {
	var out []inventory.BranchReport
	err := s.read(ctx, "report branches", func(r runner) error {
		out = nil
		counts, err := r.sharedCounts(ctx, now)
		if err != nil {
			if errors.Is(classify(err), ErrNotFound) {
				return nil
			}
			return err
		}
		facts, err := r.reportFacts(ctx, now)
		if err != nil {
			return err
		}
		for i, report := range counts.reports {
			id := report.Branch.ID
			report.CountOutcomes(counts.cameras[i], facts.outcomes)
			report.Except(facts.accepted[id])
			report.LastScan = facts.scans[id]
			report.LastComplete = facts.complete[id]
			report.LastInspection = facts.inspections[id]
			report.Differences, report.Proposed = facts.differences[id], facts.proposed[id]
			out = append(out, report)
		}
		return nil
	})
	return out, err
}

// scanAhead is how far a scan may lie ahead: one that lies further was made while the clock
// of the machine was wrong, and is no news of today.
const scanAhead = 5 * time.Minute

// branchParts are the parts of a register that speak of each branch: counting walks through
// all of what it is given, once for each location.
type branchParts struct {
	reg          *inventory.Register
	locations    map[string][]inventory.Location
	declarations map[string][]inventory.Declaration
}

func newBranchParts(reg *inventory.Register) branchParts {
	p := branchParts{reg, map[string][]inventory.Location{}, map[string][]inventory.Declaration{}}
	for _, l := range reg.Locations {
		p.locations[l.BranchID] = append(p.locations[l.BranchID], l)
	}
	for _, d := range reg.Declarations {
		p.declarations[d.BranchID] = append(p.declarations[d.BranchID], d)
	}
	return p
}

func (p branchParts) of(b inventory.Branch) *inventory.Register {
	return &inventory.Register{Institution: p.reg.Institution, Policy: p.reg.Policy, Branches: []inventory.Branch{b},
		Locations: p.locations[b.ID], Declarations: p.declarations[b.ID]}
}

// reportFacts is what reports tell beside the counts, by branch.
type reportFacts struct {
	outcomes    map[string]inventory.Outcome // by camera
	scans       map[string]inventory.Scan
	complete    map[string]time.Time
	inspections map[string]inventory.Inspection
	differences map[string]int
	proposed    map[string]int
	accepted    map[string][]inventory.Difference // of number
}

func (r runner) reportFacts(ctx context.Context, now time.Time) (f reportFacts, err error) {
	f.outcomes = map[string]inventory.Outcome{}
	if err := each(ctx, r, func(x *seenOutcome) []any { return []any{&x.camera, &x.outcome} }, func(x *seenOutcome) error {
		f.outcomes[x.camera] = x.outcome
		return nil
	}, "SELECT camera_id, outcome FROM camera_status"); err != nil {
		return f, err
	}
	soon := now.Add(scanAhead)
	f.scans = map[string]inventory.Scan{}
	scans, err := list(ctx, r, scanFields, "SELECT "+scanColumns+` FROM branch JOIN scan ON scan.id =
		COALESCE((SELECT newest.id FROM scan AS newest WHERE newest.branch_id = branch.id AND newest.started_ms <= ?
				ORDER BY newest.started_ms DESC, newest.id DESC LIMIT 1),
			(SELECT newest.id FROM scan AS newest WHERE newest.branch_id = branch.id
				ORDER BY newest.started_ms DESC, newest.id DESC LIMIT 1))`, soon)
	if err != nil {
		return f, err
	}
	for _, sc := range scans {
		f.scans[sc.BranchID] = sc
	}
	type ended struct {
		branch string
		at     time.Time
	}
	f.complete = map[string]time.Time{}
	complete, err := list(ctx, r, func(e *ended) []any { return []any{&e.branch, at(&e.at)} },
		`SELECT branch.id, (SELECT MAX(scan.ended_ms) FROM scan
			WHERE scan.branch_id = branch.id AND scan.state = 'complete' AND scan.ended_ms <= ?) FROM branch`, soon)
	if err != nil {
		return f, err
	}
	for _, e := range complete {
		f.complete[e.branch] = e.at
	}
	f.inspections = map[string]inventory.Inspection{}
	inspections, err := list(ctx, r, inspectionFields, "SELECT "+inspectionColumns+` FROM branch JOIN inspection ON inspection.id =
		(SELECT newest.id FROM inspection AS newest WHERE newest.branch_id = branch.id
			ORDER BY newest.started_ms DESC, newest.id DESC LIMIT 1)`)
	if err != nil {
		return f, err
	}
	for _, i := range inspections {
		f.inspections[i.BranchID] = i
	}
	type count struct {
		branch string
		n      int
	}
	f.differences = map[string]int{}
	// Each severity by itself: so the index has the branches in order.
	for _, severity := range []inventory.Severity{inventory.SeverityError, inventory.SeverityWarning} {
		counts, err := list(ctx, r, func(c *count) []any { return []any{&c.branch, &c.n} },
			`SELECT branch_id, COUNT(*) FROM difference WHERE state = ? AND severity = ? GROUP BY branch_id`, inventory.DifferenceOpen, severity)
		if err != nil {
			return f, err
		}
		for _, c := range counts {
			f.differences[c.branch] += c.n
		}
	}
	f.proposed = map[string]int{}
	waiting, err := list(ctx, r, func(c *count) []any { return []any{&c.branch, &c.n} },
		`SELECT branch_id, COUNT(*) FROM difference WHERE id IN `+proposedIDs+` AND state = ? AND severity <> ? GROUP BY branch_id`, inventory.DifferenceOpen, inventory.SeverityNote)
	if err != nil {
		return f, err
	}
	for _, c := range waiting {
		f.proposed[c.branch] = c.n
	}
	f.accepted, err = r.acceptedCounts(ctx)
	return f, err
}

// acceptedCounts reads the differences of number that exceptions cover, by branch.
func (r runner) acceptedCounts(ctx context.Context) (map[string][]inventory.Difference, error) {
	accepted, err := list(ctx, r, differenceFields, "SELECT "+differenceColumns+" FROM difference WHERE kind = ? AND state = ?",
		inventory.CountMismatch, inventory.DifferenceAccepted)
	out := map[string][]inventory.Difference{}
	for _, d := range accepted {
		out[d.BranchID] = append(out[d.BranchID], d)
	}
	return out, err
}

// seenOutcome is how the last check of a camera ended.
type seenOutcome struct {
	camera  string
	outcome inventory.Outcome
}

// reportCameras reads of every camera in use only what counting looks at.
func (r runner) reportCameras(ctx context.Context) (map[string]*inventory.Found, error) {
	type row struct {
		inventory.Camera
		kind   inventory.DeviceKind
		addr   netip.AddrPort
		stream sql.RawBytes
		sub    sql.RawBytes
		labels sql.RawBytes
	}
	recorders := map[string]bool{} // branches that have one
	err := each(ctx, r, scalar[string], func(branch *string) error {
		recorders[*branch] = true
		return nil
	}, "SELECT DISTINCT branch_id FROM device WHERE kind = ?", inventory.KindRecorder)
	if err != nil {
		return nil, err
	}
	away, err := r.absences(ctx, "")
	if err != nil {
		return nil, err
	}
	found := map[string]*inventory.Found{}
	err = each(ctx, r, func(x *row) []any {
		return []any{&x.ID, &x.DeviceID, &x.BranchID, &x.Name, &x.stream, at(&x.PictureAt), &x.State, opt(&x.SameAs),
			&x.SameConfirmed, opt(&x.SlotID), opt(&x.LocationID), &x.Place, &x.NotCamera, &x.Origin, &x.kind, addr(&x.addr), &x.sub, &x.labels, &x.NotSeen}
	}, func(x *row) error {
		f := found[x.BranchID]
		if f == nil {
			f = &inventory.Found{Devices: map[string]inventory.Device{}}
			found[x.BranchID] = f
		}
		d := inventory.Device{ID: x.DeviceID, BranchID: x.BranchID, Kind: x.kind}
		// What tells whether a channel of a recorder is a camera seen twice.
		if recorders[x.BranchID] {
			d.Addr = x.addr
			if err := errors.Join(json.Unmarshal(x.stream, &x.Main), json.Unmarshal(x.sub, &x.Sub), json.Unmarshal(x.labels, &x.Labels)); err != nil {
				return err
			}
		}
		f.Devices[x.DeviceID] = d
		x.Absences = away[x.ID]
		f.Cameras = append(f.Cameras, x.Camera)
		return nil
	}, `SELECT camera.id, camera.device_id, camera.branch_id, camera.name, camera.main_json, camera.picture_ms, camera.state,
			camera.same_as, camera.same_confirmed, camera.slot_id, slot.location_id, camera.place, camera.not_camera, camera.origin,
			device.kind, device.addr, camera.sub_json, camera.labels_json, camera.not_seen
		FROM camera JOIN device ON device.id = camera.device_id
		LEFT JOIN slot ON slot.id = camera.slot_id
		WHERE camera.state = ?`, inventory.StateActive)
	return found, err
}
