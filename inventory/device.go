package inventory

import (
	"net/netip"
	"time"
)

// DeviceKind is what a network device is.
type DeviceKind string

// Kinds of devices. A recorder carries other cameras' pictures; an encoder or a
// multi-sensor unit has several video sources of its own.
const (
	KindCamera   DeviceKind = "camera"
	KindRecorder DeviceKind = "recorder"
	KindEncoder  DeviceKind = "encoder"
	KindUnknown  DeviceKind = "unknown" // answers RTSP but no ONVIF, or asks for a password
)

// DeviceState is where a device stands in its life. Nothing is deleted.
type DeviceState string

// States of devices and cameras.
const (
	StateActive  DeviceState = "active"
	StateRetired DeviceState = "retired"
)

// Device is a network device with an identity of its own.
type Device struct {
	ID       string
	BranchID string
	Kind     DeviceKind
	Maker    string
	Model    string
	Firmware string
	Serial   string
	Name     string         // what it calls itself
	Addr     netip.AddrPort // where its ONVIF service answered last
	RTSPPort int            // 0 while unknown
	Keys     []DeviceKey
	// Credential names the credential (never holds it) that worked last; empty: none
	// was needed or none worked.
	Credential string
	Auth       string // scheme that worked: none, digest, wsse
	// ClockOffset is its clock minus ours in the last scan; valid where ClockKnown.
	ClockOffset time.Duration
	ClockKnown  bool
	// Clock is the last measurement of its clock, with all that is known of it.
	Clock     Clock
	FirstSeen time.Time
	LastSeen  time.Time
	State     DeviceState // set by people; no scan changes it
	// MergedInto is the device that a person said this one is; empty: none. It is retired
	// then, and its keys are those of the other one.
	MergedInto string
}

// Camera is one video source of a device over time.
type Camera struct {
	ID          string
	DeviceID    string
	BranchID    string
	SourceToken string
	Channel     int      // 1-based among the sources of its device
	Name        string   // what the device calls the source
	Labels      []string // all texts of the device that may speak of its place, Name first
	PTZ         bool
	Audio       bool // an audio track is offered
	Open        bool // the stream was served without a password
	Main        Stream
	Sub         Stream
	SnapshotURI string
	Recording   Recording
	// Origin is where a recorder says that it takes this channel's picture from, an
	// address or URI without credentials; empty where it does not say.
	Origin string
	// PictureAt is when a picture was first received from it. An input of a recorder
	// that never gave one is an unused input and does not count.
	PictureAt time.Time
	// NotSeen is why no look has told yet whether it gives a picture; empty: one did.
	NotSeen Cause
	// SameAs is the camera that this one shows again (a recorder's channel of a camera
	// that was also found directly); empty: none. SameConfirmed tells that a person
	// said so; before that it is a proposal and counts show as a span.
	SameAs        string
	SameConfirmed bool
	SlotID        string // the slot it is bound to now; empty: none
	// BoundName is what the device called the source when a person bound it: a later
	// name that speaks of another place is a difference, an old one is not.
	BoundName  string
	LocationID string // the location of that slot
	// Place is what a person said of a place that no policy declares; empty otherwise.
	Place     string
	NotCamera bool // a person decided that it is not a camera
	FirstSeen time.Time
	LastSeen  time.Time
	// Absences are the ends of the complete scans that did not see it since it was last
	// seen, oldest first; a partial scan adds none.
	Absences []time.Time
	State    DeviceState // set by people; no scan changes it
	// MergedInto is the camera that a person said this one is; empty: none. It is retired then.
	MergedInto string
}

// Absent tells whether the last complete scan did not see the camera.
func (c Camera) Absent() bool { return len(c.Absences) > 0 }

// Unused tells whether the camera is an input of a recorder that was looked at and never gave
// a picture. kind is the kind of its device. See Unseen for those that could not be looked at.
func (c Camera) Unused(kind DeviceKind) bool {
	return kind == KindRecorder && c.PictureAt.IsZero() && c.NotSeen == CauseNone
}

// Found is the found side of a comparison: what is known of devices and cameras after
// a scan. Both are keyed by their ids.
type Found struct {
	Devices map[string]Device
	Cameras []Camera
	// Shared are keys that several devices of the branch showed at once: they identify
	// none of them, for ever.
	Shared map[DeviceKey]bool
	// Revision changes with every merge, split, retirement and the like in the branch;
	// 0: not known.
	Revision int
	// Scans are the starts of the latest complete scans of the branch.
	Scans []time.Time
	// ByHand are the cameras that no network shows and that people entered.
	ByHand []ByHand
}

// FreeChannels takes a confirmed pair back where the camera is retired, belongs to another
// branch or is gone: the channel that shows a picture counts again, by whatever step its
// camera stopped counting.
func (f *Found) FreeChannels() {
	branch := map[string]string{}
	for _, c := range f.Cameras {
		if c.State != StateRetired {
			branch[c.ID] = c.BranchID
		}
	}
	for i := range f.Cameras {
		c := &f.Cameras[i]
		if c.SameAs != "" && c.SameConfirmed && branch[c.SameAs] != c.BranchID {
			c.SameAs, c.SameConfirmed = "", false
		}
	}
}
