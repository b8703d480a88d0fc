package alerts

import (
	"slices"
	"time"
)

// cameraIndex finds cameras by id. The cameras of a branch are listed when one of them is
// first asked for: most branches of a plan have none that is.
type cameraIndex struct {
	branches map[string]*BranchInput
	listed   map[string]map[string]*Watched
}

// of returns a camera that is thought to be of a branch; nil where no camera of that id
// was given with any branch.
func (x *cameraIndex) of(branchID, cameraID string) *Watched {
	if cameraID == "" {
		return nil
	}
	if w := x.list(branchID)[cameraID]; w != nil {
		return w
	}
	for id, b := range x.branches { // it may have been moved
		if id != branchID && b.Cameras != nil {
			if w := x.list(id)[cameraID]; w != nil {
				return w
			}
		}
	}
	return nil
}

func (x *cameraIndex) list(branchID string) map[string]*Watched {
	if l, ok := x.listed[branchID]; ok {
		return l
	}
	b := x.branches[branchID]
	if b == nil || b.Cameras == nil {
		return nil
	}
	l := make(map[string]*Watched, len(b.Cameras))
	for n := range b.Cameras {
		l[b.Cameras[n].State.CameraID] = &b.Cameras[n]
	}
	if x.listed == nil {
		x.listed = map[string]map[string]*Watched{}
	}
	x.listed[branchID] = l
	return l
}

// roster finds the members of a parent, and remembers when the last of them joined its
// storm.
type roster struct {
	at   map[string]int // where in Incident.Members
	last time.Time
}

// roster returns that of a parent. Members are added with enlist alone.
func (p *planner) roster(parent *Incident) *roster {
	r := p.rosters[parent]
	if r != nil {
		return r
	}
	r = &roster{at: make(map[string]int, len(parent.Members)), last: parent.Since}
	for n, m := range parent.Members {
		r.take(parent, n, m)
	}
	p.rosters[parent] = r
	return r
}

func (r *roster) take(parent *Incident, n int, m Member) {
	if _, ok := r.at[m.CameraID]; !ok {
		r.at[m.CameraID] = n
	}
	if !m.Since.Before(parent.Since) && m.Since.After(r.last) {
		r.last = m.Since
	}
}

// enlist puts a camera on the checklist of a parent, if it does not stand there.
func (p *planner) enlist(parent *Incident, m Member) {
	r := p.roster(parent)
	if _, ok := r.at[m.CameraID]; ok {
		return
	}
	delete(p.eased, parent)
	parent.Members = append(parent.Members, m)
	r.take(parent, len(parent.Members)-1, m)
}

// sameIncident tells that nothing of an incident was changed.
func sameIncident(a, b *Incident) bool {
	return a.ID == b.ID && a.Kind == b.Kind && a.BranchID == b.BranchID && a.CameraID == b.CameraID &&
		a.DeviceID == b.DeviceID && a.ParentID == b.ParentID && a.Tier == b.Tier && a.Cause == b.Cause &&
		a.Critical == b.Critical && a.Unstable == b.Unstable && a.Since == b.Since && a.Opened == b.Opened &&
		a.Answered == b.Answered && a.Ended == b.Ended && a.Closed == b.Closed && a.Released == b.Released &&
		a.Withdrawn == b.Withdrawn && a.UnstableAt == b.UnstableAt && a.PlannedUntil == b.PlannedUntil &&
		a.AcknowledgedAt == b.AcknowledgedAt && a.AcknowledgedBy == b.AcknowledgedBy && a.NoticeID == b.NoticeID &&
		a.RecoveryID == b.RecoveryID && a.Level == b.Level && a.Reminded == b.Reminded && a.Settled == b.Settled &&
		slices.Equal(a.Members, b.Members)
}
