package estate

import (
	"context"
	"fmt"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// place puts the cameras of nine branches in ten where they belong.
func (e *Estate) place(ctx context.Context, st *store.Store) error {
	at := e.Now.AddDate(0, 0, -e.Days+1)
	k := 0
	for n, b := range e.Register.Branches {
		locations := e.Register.LocationsOf(b.ID)
		var list []store.Placement
		for p := range places {
			for range e.declared(n, p) {
				list = append(list, store.Placement{CameraID: e.Cameras[k].ID, LocationID: locations[p].ID, Evidence: "proposed"})
				k++
			}
		}
		if n%10 == 9 {
			continue
		}
		if _, err := st.Place(ctx, list, "operator:estate", at); err != nil {
			return err
		}
		if err := st.SetEnrolled(ctx, b.ID, at, "operator:estate"); err != nil {
			return err
		}
	}
	return nil
}

// outcome is how the check of a camera ends today: nineteen of twenty are well.
func outcome(k int) (inventory.Outcome, inventory.Cause) {
	switch k % 100 {
	case 7, 57:
		return inventory.OutcomeDown, inventory.CauseTimeout
	case 23, 73:
		return inventory.OutcomeDegraded, inventory.CauseLoss
	case 41:
		return inventory.OutcomeAuthRefused, inventory.CauseAuthRefused
	}
	return inventory.OutcomeOK, inventory.CauseNone
}

// check stores the last check of every camera.
func (e *Estate) check(ctx context.Context, st *store.Store) error {
	const size = 500
	at := e.Now.Add(-4 * time.Minute)
	// The days before have their rows from the calendar.
	if y, m, d := e.Now.In(e.Zone).Date(); at.Before(time.Date(y, m, d, 0, 0, 0, 0, e.Zone)) {
		at = time.Date(y, m, d, 0, 0, 0, 0, e.Zone)
	}
	for from := 0; from < len(e.Cameras); from += size {
		var batch store.Batch
		for i, c := range e.Cameras[from:min(from+size, len(e.Cameras))] {
			x := inventory.Check{CameraID: c.ID, At: at, Took: 640 * time.Millisecond, Tier: inventory.TierStream,
				Measurement: inventory.Measurement{Codec: "H264", Width: 640, Height: 360, FPS: 7, Bitrate: 182000, Packets: 120, KeyFrame: 600 * time.Millisecond}}
			for _, name := range []inventory.StepName{inventory.StepConnect, inventory.StepDescribe, inventory.StepAuth, inventory.StepSetup, inventory.StepPlay, inventory.StepFirstRTP, inventory.StepKeyFrame} {
				x.Steps = append(x.Steps, inventory.Step{Name: name, Took: 20 * time.Millisecond, OK: true})
			}
			r := store.CheckRecord{Check: x}
			var cause inventory.Cause
			if r.Outcome, cause = outcome(from + i); cause != inventory.CauseNone {
				r.Causes = []inventory.Cause{cause}
			}
			batch.Checks = append(batch.Checks, r)
		}
		if err := st.Record(ctx, batch); err != nil {
			return err
		}
	}
	var rounds []inventory.Round
	for n, b := range e.Register.Branches {
		rounds = append(rounds, inventory.Round{BranchID: b.ID, Tier: inventory.TierStream, At: at, Every: 5 * time.Minute, Cameras: e.camerasOf(n), Checked: e.camerasOf(n), Oldest: 5 * time.Minute})
	}
	return st.SaveRounds(ctx, rounds)
}

// employ gives each role to one person for the institution, an authorised person to every
// branch but one in fifty, and two persons to the first branch alone.
func (e *Estate) employ(ctx context.Context, st *store.Store) error {
	at := e.Now.AddDate(0, 0, -e.Days)
	add := func(login, name string, role store.Role, branchID string) error {
		_, err := st.AddPerson(ctx, store.Person{ID: "per_" + login, Login: login, Name: name, Email: login + "@hanbit.example", PasswordHash: e.Hash, CreatedAt: at,
			Grants: []store.Grant{{Role: role, BranchID: branchID, GrantedBy: "operator:estate", Reason: "임명", From: at}}})
		e.Logins = append(e.Logins, login)
		return err
	}
	for _, role := range store.Roles {
		name := map[store.Role]string{store.RoleManager: "한지안", store.RoleFacilities: "도윤서", store.RoleAuthorised: "서하준", store.RoleInspector: "민채원", store.RoleApprover: "문시우", store.RoleAuditor: "차도현", store.RoleOperator: "노은재"}[role]
		branchID := ""
		if role == store.RoleAuthorised {
			branchID = e.Register.Branches[1%e.Branches].ID
		}
		if err := add(string(role), name, role, branchID); err != nil {
			return err
		}
	}
	for _, role := range []store.Role{store.RoleFacilities, store.RoleAuthorised} {
		if err := add("own-"+string(role), "나루", role, e.Register.Branches[0].ID); err != nil {
			return err
		}
	}
	for n, b := range e.Register.Branches {
		if n%50 == 49 {
			continue
		}
		if err := add(fmt.Sprintf("branch-%03d", n+1), fmt.Sprintf("담당자 %03d", n+1), store.RoleAuthorised, b.ID); err != nil {
			return err
		}
	}
	return nil
}

// inspect stores a monthly inspection of every branch for the whole history; the last of
// them waits for signatures.
func (e *Estate) inspect(ctx context.Context, st *store.Store) error {
	k := 0
	for n, b := range e.Register.Branches {
		cameras := e.Cameras[k : k+e.camerasOf(n)]
		k += len(cameras)
		for back := e.Days; back > 0; back -= 30 {
			at := e.Now.AddDate(0, 0, -back)
			in := inventory.Inspection{ID: inventory.NewID("ins"), BranchID: b.ID, Branch: b.Name, Day: at.In(e.Zone).Format(time.DateOnly), Interval: "monthly", Started: at, Ended: at.Add(3 * time.Minute), Trigger: "schedule"}
			for i, c := range cameras {
				r := inventory.InspectionRow{Number: i + 1, CameraID: c.ID, SlotCode: fmt.Sprintf("%s-%02d", b.Name, i+1), Location: places[0].name, Verdict: inventory.VerdictOK, Outcome: inventory.OutcomeOK, Picture: "ok", Recording: "ok", ClockKnown: true, DaysStored: 182, Name: c.Name, CheckedAt: at}
				if i == 3 {
					r.Verdict, r.Outcome, r.Causes, r.Picture, r.DaysStored = inventory.VerdictFault, inventory.OutcomeDown, []inventory.Cause{inventory.CauseTimeout}, "fault", -1
				}
				in.Rows = append(in.Rows, r)
			}
			in.Counts = inventory.Count(in.Rows)
			if err := st.SaveInspection(ctx, in); err != nil {
				return err
			}
			e.Inspections = append(e.Inspections, in.ID)
			if back <= 30 {
				continue
			}
			if err := st.SignInspection(ctx, in.ID, "per_inspector", at.Add(time.Hour)); err != nil {
				return err
			}
			if err := st.SealInspection(ctx, in.ID, "per_approver", at.Add(2*time.Hour)); err != nil {
				return err
			}
		}
	}
	return nil
}

// fail stores two incidents of each camera over the history, with their mails; those of
// cameras that are down now are open.
func (e *Estate) fail(ctx context.Context, st *store.Store) error {
	var batch store.Batch
	add := func(in alerts.Incident) {
		in.ID, in.Kind, in.Cause = inventory.NewID("inc"), alerts.IncidentCamera, inventory.CauseTimeout
		in.NoticeID = "not_" + in.ID
		e.Incidents = append(e.Incidents, in.ID)
		batch.Incidents = append(batch.Incidents, in)
		item := []alerts.Item{{IncidentID: in.ID, Part: alerts.PartNew}}
		batch.Notices = append(batch.Notices, alerts.Notice{ID: in.NoticeID, Kind: alerts.NoticeOutage, BranchID: in.BranchID, Created: in.Opened, Items: item})
		batch.Deliveries = append(batch.Deliveries, alerts.Delivery{ID: "del_" + in.ID, Key: in.NoticeID + "/x", NoticeID: in.NoticeID, BranchID: in.BranchID, Name: "도윤서", Address: "facilities@hanbit.example", Lang: "ko",
			MessageID: in.ID + "@hanbit.example", State: alerts.DeliverySent, Created: in.Opened, Sent: in.Opened, Reply: "250 2.0.0 Ok: queued", Items: item})
	}
	for k, c := range e.Cameras {
		for turn := range 2 {
			since := e.Now.Add(-time.Duration((k*7+turn*4000)%(e.Days*24)+24) * time.Hour)
			end := since.Add(50 * time.Minute)
			add(alerts.Incident{BranchID: c.BranchID, CameraID: c.ID, DeviceID: c.DeviceID, Since: since, Opened: since.Add(5 * time.Minute), Answered: end, Ended: end, Closed: end.Add(2 * time.Minute), Settled: true})
		}
		if o, _ := outcome(k); o == inventory.OutcomeDown {
			since := e.Now.Add(-95 * time.Minute)
			add(alerts.Incident{BranchID: c.BranchID, CameraID: c.ID, DeviceID: c.DeviceID, Since: since, Opened: since.Add(5 * time.Minute)})
		}
		if len(batch.Incidents) >= 500 || k == len(e.Cameras)-1 {
			if err := st.Record(ctx, batch); err != nil {
				return err
			}
			batch = store.Batch{}
		}
	}
	return nil
}
