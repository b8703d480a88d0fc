package alerts

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"time"
)

var idAlphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// madeOf makes an id from what it names, so that deciding the same thing twice at the same
// moment gives the same id.
func madeOf(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + "_" + idAlphabet.EncodeToString(sum[:15])
}

func stamp(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// camera takes up what Advance told of one camera.
func (p *planner) camera(e Event) {
	i := p.byCamera[e.CameraID]
	switch e.Kind {
	case EventDown:
		if i == nil {
			i = p.openCamera(e)
		} else {
			i.Answered, i.Cause, i.Tier = time.Time{}, e.Cause, e.Tier
		}
	case EventRecovering:
		if i != nil {
			i.Answered = e.Until
		}
	case EventRelapsed:
		if i != nil {
			i.Answered, i.Cause = time.Time{}, e.Cause
		}
	case EventUnstable:
		if i == nil {
			i = p.openCamera(e)
		}
		p.unstable(i)
	case EventSteady:
		if i != nil {
			i.Unstable = false
			if !e.Until.IsZero() {
				p.closeIncident(i, e.Until, EventClosed)
			}
		}
	case EventRecovered:
		if i != nil {
			i.Answered = e.Until
			if !i.Unstable { // a recovery of an unstable camera is held
				p.closeIncident(i, e.Until, EventClosed)
			}
		}
	}
	if i != nil {
		e.IncidentID = i.ID
	}
	p.events = append(p.events, e)
}

func (p *planner) openCamera(e Event) *Incident {
	i := &Incident{
		ID:   madeOf("inc", string(IncidentCamera), e.CameraID, stamp(e.Since), stamp(p.now)),
		Kind: IncidentCamera, BranchID: e.BranchID, CameraID: e.CameraID, DeviceID: e.DeviceID,
		Tier: e.Tier, Cause: e.Cause, Since: e.Since, Opened: p.now,
	}
	if w := p.index.of(e.BranchID, e.CameraID); w != nil {
		i.Critical = w.Critical
	}
	p.excuse(i)
	p.add(i)
	p.event(EventOpened, i)
	return i
}

func (p *planner) unstable(i *Incident) {
	i.Unstable = true
	if i.UnstableAt.IsZero() {
		i.UnstableAt = p.now
	}
}

func (p *planner) closeIncident(i *Incident, ended time.Time, k EventKind) {
	if ended.Before(i.Since) {
		ended = i.Since
	}
	i.Ended, i.Closed = ended, p.now
	if i.Kind == IncidentCamera {
		delete(p.byCamera, i.CameraID)
	}
	p.event(k, i)
}

// repair makes incidents and cameras agree where an event was lost, and withdraws the
// incidents of cameras that are no longer watched.
func (p *planner) repair() {
	for n := range p.in.Branches {
		b := &p.in.Branches[n]
		for m := range b.Cameras {
			w := &b.Cameras[m]
			s := &w.State
			i := p.byCamera[s.CameraID]
			unwell := s.Outage || !s.UnstableSince.IsZero()
			switch {
			case w.Disabled && i != nil:
				i.Withdrawn = true
				p.closeIncident(i, p.now, EventWithdrawn)
			case w.Disabled:
			case i == nil && unwell:
				from := s.Since
				if !s.Outage {
					from = s.UnstableSince
				}
				i = p.openCamera(Event{
					CameraID: s.CameraID, BranchID: b.State.BranchID, DeviceID: s.DeviceID,
					Tier: s.Tier, Cause: s.Cause, Since: from,
				})
				i.Answered = s.Answered
				if !s.UnstableSince.IsZero() {
					p.unstable(i)
				}
			case i != nil && !unwell:
				ended := i.Answered
				if ended.IsZero() {
					ended = s.LastOK
				}
				p.closeIncident(i, ended, EventClosed)
			case i != nil:
				i.Critical = i.Critical || w.Critical
			}
		}
	}
	p.each(func(i *Incident) {
		if i.Kind == IncidentCamera && i.Open() && p.judged(i.BranchID) && p.index.of(i.BranchID, i.CameraID) == nil {
			i.Withdrawn = true
			p.closeIncident(i, p.now, EventWithdrawn)
		}
	})
}

func (p *planner) acknowledge() {
	for _, a := range p.in.Acks {
		i := p.incidents[a.IncidentID]
		if i == nil || !i.Open() || !i.AcknowledgedAt.IsZero() {
			continue
		}
		i.AcknowledgedAt, i.AcknowledgedBy = a.At, a.By
		p.event(EventAcknowledged, i)
	}
}
