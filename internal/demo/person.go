package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
	"camledger/internal/sim"
)

// people are who the scripted person plays.
type people struct {
	facilities, inspector, manager app.Person
}

// guess is what was proposed for a camera, and what a person says of it.
type guess struct {
	branch, proposed, location string // ids; location is where the person put it
	known                      bool   // the scenario says where it is
}

// hire adds the people of the story: staff at head office, somebody at each branch.
func (st *story) hire(ctx context.Context) error {
	add := func(login, name string, grants ...string) (app.Person, error) {
		return st.app.AddPerson(ctx, app.NewPerson{Login: login, Name: name, Email: login + "@example.invalid", Lang: "ko", Grants: grants, LinkOnly: true}, "operator:demo")
	}
	var err error
	var errs []error
	st.people.facilities, err = add("facilities", "시설 담당자", "facilities")
	errs = append(errs, err)
	st.people.manager, err = add("manager", "관리책임자", "manager")
	errs = append(errs, err)
	st.people.inspector, err = add("inspector", "점검자", "inspector")
	errs = append(errs, err)
	branches, err := st.app.Branches(ctx, nil)
	errs = append(errs, err)
	for _, b := range branches {
		_, err := add("branch-"+b.Code, b.Name+" 접근권한자", "authorised@"+b.Code)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// serve starts the program and prints where a person can look on.
func (st *story) serve(ctx context.Context) error {
	var err error
	if st.server, err = st.app.Start(ctx); err != nil {
		return err
	}
	st.next("The pages are at %s", st.server.URL)
	for _, who := range []struct{ login, says string }{{"facilities", "Log in once, within 10 minutes"}, {"manager", "As the manager, who approves (in another browser)"}} {
		token, err := st.app.OneTimeLogin(ctx, who.login, "operator:demo")
		if err != nil {
			return err
		}
		st.note("%s: %s/login/once/%s", who.says, st.server.URL, token)
	}
	st.sum.URL = st.server.URL
	return nil
}

// scan scans every branch and compares.
func (st *story) scan(ctx context.Context) error {
	began := time.Now()
	branches, err := st.app.Branches(ctx, nil)
	if err != nil {
		return err
	}
	st.next("%d branches are scanned", len(branches))
	results, err := st.app.Scan(ctx, branches, app.ScanOptions{Trigger: app.TriggerOperator})
	if err != nil {
		return err
	}
	for _, r := range results {
		state := string(r.Scan.State)
		st.note("%s: %s, %d devices, %d cameras found, %d declared", r.Branch.Name, state, r.Scan.Report.Devices, r.Report.FoundMost, r.Report.Declared)
		if r.Scan.State != app.ScanComplete {
			st.broke("the scan of %s is %s (%s)", r.Branch.Name, state, r.Scan.Report.Why)
		}
		st.sum.scanned = append(st.sum.scanned, r)
	}
	st.timed("scan and reconcile", began)
	return nil
}

// place lets the scripted person go through the worklist of each branch: confirm what is
// right, correct what is wrong, say of the rest where it stands. A camera of which the
// person knows nothing stays where it was proposed, or unplaced.
func (st *story) place(ctx context.Context) error {
	began := time.Now()
	st.next("A person confirms where the cameras are")
	branches, err := st.app.Branches(ctx, nil)
	if err != nil {
		return err
	}
	for _, b := range branches {
		n, err := st.placeBranch(ctx, b)
		if err != nil {
			return fmt.Errorf("place %s: %w", b.Name, err)
		}
		st.note("%s: %d cameras placed", b.Name, n)
	}
	st.server.Refresh()
	st.timed("placing", began)
	return nil
}

func (st *story) placeBranch(ctx context.Context, b app.Branch) (int, error) {
	actions := st.server.Actions()
	proposals, err := actions.Proposals(ctx, b.ID)
	if err != nil {
		return 0, err
	}
	found, err := st.app.Store().Found(ctx, b.ID)
	if err != nil {
		return 0, err
	}
	cameras := map[string]app.Camera{}
	for _, c := range found.Cameras {
		cameras[c.ID] = c
	}
	var placements []app.Placement
	for _, p := range proposals {
		c := cameras[p.CameraID]
		src := st.sourceOf(b, found.Devices[c.DeviceID], c)
		pl := st.answer(b, p, src, found, cameras)
		if pl.LocationID != "" || pl.Place != "" || pl.SameAs != "" {
			placements = append(placements, pl)
		}
	}
	if err := actions.Place(ctx, st.people.facilities, placements); err != nil {
		return 0, err
	}
	return len(placements), actions.Enrol(ctx, st.people.facilities, b.ID)
}

// answer is what the person says of one proposal. A person at the recorder sees which of
// its pictures is that of a camera found directly; one before a camera knows the place.
func (st *story) answer(b app.Branch, p app.Proposal, src source, found app.Found, cameras map[string]app.Camera) app.Placement {
	pl := app.Placement{CameraID: p.CameraID, Evidence: "scripted person"}
	if twin := st.twin(src, b, found); twin != "" {
		pl.SameAs = twin
		return pl
	}
	g := guess{branch: b.ID, proposed: p.LocationID}
	place := src.place()
	switch {
	case place != "":
		g.known = true
		if l, ok := app.LocationFor(&st.reg, b.ID, place); ok {
			pl.LocationID, g.location = l.ID, l.ID
		} else {
			pl.Place = place
		}
	default:
		pl.LocationID, g.location = p.LocationID, p.LocationID
	}
	pl.Distinct = p.SameAs != ""
	st.guesses[p.CameraID] = g
	return pl
}

func plain(s string) string { return strings.Join(strings.Fields(s), "") }

// source is a video source of the scenario: what the person stands before.
type source struct {
	device *sim.Device
	source *sim.Source
}

func (s source) place() string {
	switch {
	case s.source != nil && s.source.Place != "":
		return s.source.Place
	case s.device != nil && s.device.Kind != sim.KindRecorder:
		return s.device.Place
	}
	return ""
}

// sourceOf finds the source of the scenario that a camera of the register is: the device
// that is at its address now, and the number of the input.
func (st *story) sourceOf(b app.Branch, d app.Device, c app.Camera) source {
	for _, sb := range st.world.Scenario().Branches {
		for _, sd := range sb.Devices {
			if st.world.Address(sd.ID) != d.Addr.Addr() {
				continue
			}
			for _, s := range sd.Sources {
				if s.Input == c.Channel {
					return source{sd, s}
				}
			}
		}
	}
	return source{}
}

// twin returns the camera, found directly, whose picture a recorder's channel shows.
func (st *story) twin(src source, b app.Branch, found app.Found) string {
	if src.source == nil || src.device.Kind != sim.KindRecorder || src.source.Of == "" {
		return ""
	}
	for _, c := range found.Cameras {
		d := found.Devices[c.DeviceID]
		if d.Kind == app.KindRecorder {
			continue
		}
		o := st.sourceOf(b, d, c)
		if o.source != nil && o.source.Picture == src.source.Picture {
			return c.ID
		}
	}
	return ""
}
