package inventory

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Unseen tells whether the camera is an input of a recorder of which nobody knows whether it
// is used: no look at it ever told. It counts as a span of none or one, until a picture
// comes, a look tells that there is none, or a person places it. kind is the kind of its
// device.
func (c Camera) Unseen(kind DeviceKind) bool {
	return kind == KindRecorder && c.PictureAt.IsZero() && c.NotSeen != CauseNone && c.SlotID == "" && c.Place == ""
}

// maybe tells whether an input that was never looked at successfully may count.
func maybe(c Camera, found Found) bool {
	return c.State != StateRetired && !c.NotCamera && !c.Absent() && c.Unseen(found.Devices[c.DeviceID].Kind) &&
		(c.SameAs == "" || !c.SameConfirmed)
}

// NotSeenWhy tells why a look at a source did not tell whether it gives a picture;
// CauseNone: it did tell. beside tells that another source of the same device gave one: a
// device that answers "no such stream" for every source may mean all sorts of things, one
// that does so for some means those.
func NotSeenWhy(check Check, beside bool) Cause {
	switch check.Cause {
	case CauseNone, CauseNoRTP, CauseNoKeyFrame, CauseNoVideo, CauseNoSignal, CauseStalled, CauseFrozen, CauseBlack:
		return CauseNone
	case CauseNotFound, CauseNoStream:
		if beside {
			return CauseNone
		}
	}
	return check.Cause
}

// UnseenInputs are the inputs of one recorder of which it is not known whether they are used,
// for one cause.
type UnseenInputs struct {
	DeviceID string         `json:"device"`
	Addr     netip.AddrPort `json:"addr"`
	Label    string         `json:"name,omitempty"` // what the recorder calls itself, or its model
	Cause    Cause          `json:"cause"`
	Channels []int          `json:"channels"`
}

// UnseenOf lists the inputs of the recorders of a branch of which it is not known whether
// they are used, by address and cause.
func UnseenOf(branchID string, found Found) []UnseenInputs {
	type key struct {
		device string
		cause  Cause
	}
	by := map[key]*UnseenInputs{}
	for _, c := range found.Cameras {
		if c.BranchID != branchID || !maybe(c, found) {
			continue
		}
		k := key{c.DeviceID, c.NotSeen}
		if by[k] == nil {
			d := found.Devices[c.DeviceID]
			by[k] = &UnseenInputs{DeviceID: d.ID, Addr: d.Addr, Label: cmp.Or(d.Name, d.Model), Cause: c.NotSeen}
		}
		by[k].Channels = append(by[k].Channels, c.Channel)
	}
	var out []UnseenInputs
	for _, u := range by {
		slices.Sort(u.Channels)
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b UnseenInputs) int {
		return cmp.Or(a.Addr.Compare(b.Addr), cmp.Compare(a.DeviceID, b.DeviceID), cmp.Compare(a.Cause, b.Cause))
	})
	return out
}

// Kinds of causes of an input that is not assessed: what a person has to do differs.
const (
	unseenRefused = "refused" // nobody serves RTSP there
	unseenSilent  = "silent"
	unseenLogin   = "login"
	unseenBusy    = "busy"
	unseenStopped = "stopped" // it says nothing of the recorder
	unseenOther   = "other"
)

// unseenKind puts a cause into one of the kinds.
func unseenKind(c Cause) string {
	switch c {
	case CauseRefused, CauseNotRTSP:
		return unseenRefused
	case CauseTimeout, CauseNoRoute, CauseNoHost, CauseClosed, CauseName:
		return unseenSilent
	case CauseAuthRefused, CauseAuthNeeded, CauseAuthHeld, CauseForbidden:
		return unseenLogin
	case CauseBusy:
		return unseenBusy
	case CauseCancelled, CauseOccupied, CauseLocal, CauseUnchecked:
		return unseenStopped
	}
	return unseenOther
}

// unseen tells of each recorder that did not let its inputs be looked at. Of several causes
// that of most inputs is told.
func (r *reconciler) unseen() {
	by := map[string][]UnseenInputs{}
	for _, u := range UnseenOf(r.branch.ID, r.found) {
		by[u.DeviceID] = append(by[u.DeviceID], u)
	}
	for id, us := range by {
		var channels []int
		most := us[0]
		for _, u := range us {
			channels = append(channels, u.Channels...)
			if len(u.Channels) > len(most.Channels) {
				most = u
			}
		}
		r.add(Difference{Kind: InputNotAssessed, DeviceID: id, FoundMost: len(channels),
			Facts: facts("label", most.Label, "addr", most.Addr.Addr().String(), "channels", ChannelList(channels), "cause", string(most.Cause), "why", unseenKind(most.Cause))})
	}
}

// ChannelList is channels for people, in order: "1, 2, 7".
func ChannelList(channels []int) string {
	slices.Sort(channels)
	var out []string
	for _, n := range channels {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, ", ")
}
