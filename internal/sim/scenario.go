package sim

import (
	"net/netip"
	"time"
)

// Scenario is what a scenario file says, with every shorthand expanded: one Device per device, one Source per picture.
type Scenario struct {
	Name     string
	Seed     uint64
	Zone     *time.Location
	Ports    Ports
	Branches []*Branch
	Events   []Event
}

// Ports are the ports that devices use where they say nothing else. RTP is even and RTP+1 carries RTCP.
type Ports struct {
	ONVIF, RTSP, RTP, Discovery int
}

// Branch is one place of business: its networks, the credentials that its operator knows, and its devices.
type Branch struct {
	Name     string
	Code     string
	Networks []netip.Prefix
	User     string
	Password string
	Devices  []*Device
}

// Kind says what a device is.
type Kind string

// The kinds of devices.
const (
	KindCamera      Kind = "camera"
	KindRecorder    Kind = "recorder"
	KindEncoder     Kind = "encoder"
	KindMultisensor Kind = "multisensor"
)

// Auth says how a device checks an ONVIF login.
type Auth string

// The ways of checking a login: HTTP Digest, WS-UsernameToken, either, or no login at all.
const (
	AuthDigest Auth = "digest"
	AuthWSSE   Auth = "wsse"
	AuthBoth   Auth = "both"
	AuthNone   Auth = "none"
)

// NTP says how a device says that its clock is set.
type NTP string

// The ways in which clocks are set: by NTP with a server or with none, by hand.
const (
	NTPServer NTP = "server"
	NTPNone   NTP = "none"
	NTPOff    NTP = "off"
)

// Device is one simulated network device.
type Device struct {
	ID    string
	Group string // the id as written before repeat numbered it; "" for a single device

	Address   netip.Addr
	ONVIFPort int
	RTSPPort  int

	Kind         Kind
	Maker        string
	Manufacturer string
	Model        string
	Firmware     string
	Serial       string
	MAC          string
	UUID         string
	Name         string
	Location     string
	Hostname     string
	Place        string // what a person standing before it would say; never sent

	User        string
	Password    string
	Auth        Auth
	Lockout     int            // failed logins that lock a source address out; 0: never
	LockoutFor  time.Duration  // how long
	SHA256      bool           // offers HTTP Digest with SHA-256 beside MD5
	ONVIF       bool           // speaks ONVIF; without it neither HTTP nor WS-Discovery, RTSP alone
	RTSPS       bool           // its RTSP port speaks TLS alone, with a certificate of its own making
	Discovery   bool           // answers WS-Discovery
	Reports     string         // host that it puts into its own addresses; "": its address
	SilentInput bool           // an unused input plays without a packet instead of answering 404
	MaxSessions int            // RTSP sessions at once before 453; 0: no limit
	Clock       time.Duration  // how far its clock is off
	Zone        *time.Location // that its local time is in; nil: the scenario's
	NTP         NTP            // how its clock is set

	Recording Recording
	Sources   []*Source
	Faults    []Fault

	line int
}

// Recording says what a device or a channel of it tells about footage (ONVIF Profile G).
type Recording struct {
	Offered bool          // whether the recording and search services exist at all
	Oldest  time.Duration // age of the oldest footage; 0: nothing is recorded
	Newest  time.Duration // age of the newest footage; 0: it is being recorded
	Hidden  bool          // told by the maker's own interface alone, not over ONVIF
	Missing []int         // days without footage, counted back from today in the device's zone
}

// Codec is a video codec.
type Codec string

// The codecs that the simulator has clips of.
const (
	CodecH264  Codec = "h264"
	CodecH265  Codec = "h265"
	CodecMJPEG Codec = "mjpeg"
	CodecNone  Codec = "none"
)

// Source is one video source of a device: one input, one sensor, one picture.
type Source struct {
	Input     int    // 1-based
	Signal    bool   // false: an unused input, no picture ever
	Name      string // the label that the device gives it
	Place     string // what a person would say; never sent
	Of        string // the source whose picture this is, as DEVICE/INPUT; "" for its own
	Picture   uint64 // equal for two sources that show the same picture
	Codec     Codec
	Sub       Codec // CodecNone: no sub-stream
	Small     bool  // main stream at 320x180
	LongGOP   bool  // a key frame every 10 s instead of every 2 s
	PTZ       bool
	Audio     bool
	Open      bool // plays without a password
	Recording Recording
}

// Event is one timed change of the story.
type Event struct {
	At     time.Duration // from the call of Play
	Target string        // device id, group id or branch name or code
	Fault  Fault
	Off    bool          // the fault ends
	For    time.Duration // ends by itself after this long; 0: stays
	Line   int
}

// Device finds a device by id.
func (s *Scenario) Device(id string) (*Device, *Branch, bool) {
	for _, b := range s.Branches {
		for _, d := range b.Devices {
			if d.ID == id {
				return d, b, true
			}
		}
	}
	return nil, nil, false
}

// Targets are the devices that a target names: one device, a group made by repeat, or a branch by name or code.
func (s *Scenario) Targets(target string) []*Device {
	if d, _, ok := s.Device(target); ok {
		return []*Device{d}
	}
	var all []*Device
	for _, b := range s.Branches {
		if target == b.Name || (b.Code != "" && target == b.Code) {
			return b.Devices
		}
		for _, d := range b.Devices {
			if d.Group != "" && d.Group == target {
				all = append(all, d)
			}
		}
	}
	return all
}
