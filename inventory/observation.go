package inventory

import (
	"net/netip"
	"time"
)

// Answer is how an address answered in a scan.
type Answer string

// Answers, most telling first.
const (
	AnswerONVIF    Answer = "onvif"     // interrogated
	AnswerPassword Answer = "password"  // speaks ONVIF but asks for a password that we have not or may not give
	AnswerRefused  Answer = "refused"   // our password was refused
	AnswerRTSP     Answer = "rtsp-only" // speaks RTSP, no ONVIF
	AnswerBroken   Answer = "broken"    // speaks, but not so that it could be understood
	AnswerOther    Answer = "other"     // something else: a printer, a web server
)

// Stream is one stream that a video source offers. URIs are without credentials, with
// the host that was asked; ReportedHost keeps what the device said where it differs.
type Stream struct {
	ProfileToken string        `json:"profileToken,omitempty"`
	URI          string        `json:"uri,omitempty"`
	ReportedHost string        `json:"reportedHost,omitempty"`
	Codec        string        `json:"codec,omitempty"` // H264, H265, MJPEG, MPEG4, AV1; empty: not said
	Width        int           `json:"width,omitempty"` // pixels
	Height       int           `json:"height,omitempty"`
	FPS          float64       `json:"fps,omitempty"`
	GOP          time.Duration `json:"gop,omitempty"`
}

// Recording is what a device says of the footage that it keeps of a source (ONVIF
// Profile G). Zero times mean unknown, and Why says why.
type Recording struct {
	Oldest time.Time `json:"oldest,omitzero"`
	Newest time.Time `json:"newest,omitzero"`
	Why    string    `json:"why,omitempty"` // code: no-profile-g, no-recording, refused, timeout, …
	// At is when it was asked, and Via how: onvif, isapi.
	At  time.Time `json:"at,omitzero"`
	Via string    `json:"via,omitempty"`
	// Gaps are the days between oldest and newest without any footage, as 2006-01-02 in the
	// institution's zone; valid where GapsKnown.
	Gaps      []string `json:"gaps,omitempty"`
	GapsKnown bool     `json:"gapsKnown,omitempty"`
	// FailedWhy is why it could not be read anew, last at FailedAt: all else is of At. See Renewed.
	FailedWhy string    `json:"failedWhy,omitempty"`
	FailedAt  time.Time `json:"failedAt,omitzero"`
}

// ChannelName is one name that a device gives a video source.
type ChannelName struct {
	From string `json:"from"` // config, osd, recording, profile: the most telling first
	Text string `json:"text"`
}

// Interface is one network interface of a device as it described itself.
type Interface struct {
	Name    string       `json:"name,omitempty"`
	MAC     string       `json:"mac,omitempty"` // lower case, colons; empty where senseless
	Enabled bool         `json:"enabled,omitempty"`
	Addrs   []netip.Addr `json:"addrs,omitempty"`
}

// Source is one video source of a device as it described itself in one scan.
type Source struct {
	Token       string    `json:"token"`
	Channel     int       `json:"channel"` // 1-based in the order of the device's answer
	Name        string    `json:"name,omitempty"`
	PTZ         bool      `json:"ptz,omitempty"`
	Audio       bool      `json:"audio,omitempty"` // an audio source or encoder is part of a profile
	Main        Stream    `json:"main,omitzero"`
	Sub         Stream    `json:"sub,omitzero"`
	SnapshotURI string    `json:"snapshotUri,omitempty"`
	Recording   Recording `json:"recording,omitzero"`

	// Names are all that the device calls it, factory names too; Name is the most telling.
	Names []ChannelName `json:"names,omitempty"`
	// Width, Height (pixels) and FPS are of the sensor or input itself; 0: not said.
	Width  int     `json:"width,omitempty"`
	Height int     `json:"height,omitempty"`
	FPS    float64 `json:"fps,omitempty"`
	Zoom   bool    `json:"zoom,omitempty"` // a motor that only zooms: the view stays where it is
	// Profiles counts the media profiles that show it.
	Profiles int `json:"profiles,omitempty"`
	// Signs are codes of what the device says against a picture: no-profile, no-size,
	// no-rate, no-signal, job-idle. None is proof that an input is unused, and none of them
	// is proof that it is used: only a picture is.
	Signs []string `json:"signs,omitempty"`
	// Origin is where a recorder says that it records this source from, without
	// credentials: evidence that it is a camera seen directly as well.
	Origin string `json:"origin,omitempty"`
}

// Observation is what one device said in one scan, unjudged.
type Observation struct {
	BranchID string         `json:"branchId"`
	Addr     netip.AddrPort `json:"addr"`
	At       time.Time      `json:"at"`
	Via      []string       `json:"via"` // finders that saw it: sweep, ws-discovery, known
	Answer   Answer         `json:"answer"`
	Cause    string         `json:"cause,omitempty"` // typed cause where it could not be interrogated
	Kind     DeviceKind     `json:"kind"`

	Maker    string   `json:"maker,omitempty"`
	Model    string   `json:"model,omitempty"`
	Firmware string   `json:"firmware,omitempty"`
	Serial   string   `json:"serial,omitempty"`
	Hardware string   `json:"hardware,omitempty"`
	Hostname string   `json:"hostname,omitempty"`
	Name     string   `json:"name,omitempty"`     // onvif://www.onvif.org/name/…
	Location string   `json:"location,omitempty"` // onvif://www.onvif.org/location/…, joined with "/"
	Endpoint string   `json:"endpoint,omitempty"` // UUID, lower case, without urn:uuid:
	MACs     []string `json:"macs,omitempty"`     // lower case, colons
	XAddrs   []string `json:"xaddrs,omitempty"`   // as reported, credentials removed
	// LinkMAC is the hardware address that answers for it on a link of the scanning machine,
	// as MACs; empty behind a router. LinkMaker is whom IEEE assigned it to: a hint at who
	// made the device, not who did.
	LinkMAC   string `json:"linkMac,omitempty"`
	LinkMaker string `json:"linkMaker,omitempty"`

	// ClockOffset is the device's clock minus ours; valid where ClockKnown.
	ClockOffset time.Duration `json:"clockOffset,omitempty"`
	ClockKnown  bool          `json:"clockKnown,omitempty"`
	Clock       Clock         `json:"clock,omitzero"` // the same with all that it said

	Auth       string `json:"auth,omitempty"`       // scheme that worked: none, digest, wsse
	Credential string `json:"credential,omitempty"` // its name in the configuration
	// NoPassword tells that the device answered questions that need rights without any.
	NoPassword bool `json:"noPassword,omitempty"`
	// PasswordInClear tells that an address that it gave held a name or password, or that
	// it wants the password in the clear.
	PasswordInClear bool `json:"passwordInClear,omitempty"`
	// Certificate is the SHA-256 of its TLS certificate, hex; empty without TLS.
	Certificate string `json:"certificate,omitempty"`
	RTSPPort    int    `json:"rtspPort,omitempty"`
	// NoPath tells of a device without ONVIF that no address of a stream is configured for
	// it, so that it was not asked for any but its root.
	NoPath bool `json:"noPath,omitempty"`

	// Interfaces are its network interfaces, each with its own MAC and addresses.
	Interfaces []Interface `json:"interfaces,omitempty"`
	TimeZone   string      `json:"timeZone,omitempty"` // POSIX, as written: "KST-9"
	ClockByNTP bool        `json:"clockByNtp,omitempty"`
	NTP        []string    `json:"ntp,omitempty"` // servers that its time comes from
	// Services are the ONVIF services that it names: device, media, media2, ptz, recording, …
	Services []string `json:"services,omitempty"`
	Types    []string `json:"types,omitempty"`    // onvif://www.onvif.org/type/…
	Profiles []string `json:"profiles,omitempty"` // ONVIF profiles that it claims: Streaming, G, T
	// PTZNodes, AudioSources and Users are counted over the whole device; 0 also where it
	// was not asked or did not tell.
	PTZNodes     int `json:"ptzNodes,omitempty"`
	AudioSources int `json:"audioSources,omitempty"`
	Users        int `json:"users,omitempty"`
	// Footage is the span of everything that it keeps, of all sources together, and
	// Recordings how many recordings that is.
	Footage    Recording `json:"footage,omitzero"`
	Recordings int       `json:"recordings,omitempty"`

	Sources []Source `json:"sources,omitempty"`
	// Problems lists calls that failed, as "GetVideoSources: fault ter:NotAuthorized".
	Problems []string `json:"problems,omitempty"`
}

// streams tells whether a device without ONVIF told its streams: it was read, as far as
// such a device can be.
func (o Observation) streams() bool { return o.Answer == AnswerRTSP && len(o.Sources) > 0 }
