package inventory

import "time"

// Tier is how deep a check goes.
type Tier string

// Tiers: a beat asks the device whether it is there, a stream check goes to the first
// key frame, a full check also watches a window.
const (
	TierBeat   Tier = "beat"
	TierStream Tier = "stream"
	TierFull   Tier = "full"
)

// StepName is a rung of the ladder that a check climbs, in this order.
type StepName string

// The rungs. A check stops at the first that fails.
const (
	StepResolve  StepName = "resolve"
	StepConnect  StepName = "connect"
	StepTLS      StepName = "tls"
	StepDescribe StepName = "describe" // OPTIONS and DESCRIBE
	StepAuth     StepName = "authenticate"
	StepSetup    StepName = "setup"
	StepPlay     StepName = "play"
	StepFirstRTP StepName = "first-rtp"
	StepKeyFrame StepName = "key-frame"
	StepWindow   StepName = "window"
	StepPicture  StepName = "picture"
	StepClock    StepName = "clock"
	StepStored   StepName = "recordings" // how much footage is kept
)

// StepNames lists the rungs from the lowest.
func StepNames() []StepName {
	return []StepName{StepResolve, StepConnect, StepTLS, StepDescribe, StepAuth, StepSetup, StepPlay, StepFirstRTP, StepKeyFrame,
		StepWindow, StepPicture, StepClock, StepStored}
}

// Cause is why a check failed or what is wrong, as a code; words are in internal/words
// under "cause.<code>".
type Cause string

// Causes of a check that found the camera down, in the order of the ladder.
const (
	CauseNone        Cause = ""
	CauseName        Cause = "name-not-found"
	CauseRefused     Cause = "refused"
	CauseNoRoute     Cause = "no-route" // ENETUNREACH: nobody here or on the way knows the network
	CauseNoHost      Cause = "no-host"  // EHOSTUNREACH, EHOSTDOWN: nobody answers for the address itself
	CauseTimeout     Cause = "timeout"  // at the step that failed
	CauseClosed      Cause = "closed-by-peer"
	CauseTLS         Cause = "tls"
	CauseCertificate Cause = "certificate-changed" // not the certificate that was seen first
	CauseNotRTSP     Cause = "not-rtsp"
	CauseAuthRefused Cause = "auth-refused"
	CauseAuthNeeded  Cause = "auth-needed"
	CauseAuthHeld    Cause = "auth-held"      // one is configured and not sent for now
	CauseForbidden   Cause = "forbidden"      // 403
	CauseNotFound    Cause = "not-found"      // 404
	CauseBusy        Cause = "busy"           // 453, 503
	CauseSession     Cause = "session"        // 454, 455, 461
	CauseRequest     Cause = "not-understood" // 400, 451 and other 4xx that have no cause of their own
	CauseServerError Cause = "server-error"   // 5xx
	CauseRedirect    Cause = "redirect"
	CauseSDP         Cause = "sdp-broken"
	CauseNoVideo     Cause = "no-video" // the description offers none
	CauseNoRTP       Cause = "no-rtp"
	CauseNoKeyFrame  Cause = "no-key-frame"
	CauseStalled     Cause = "stalled" // packets stopped; of a stream that plays on: it stood still for a while
	CauseFrozen      Cause = "frozen"
	CauseBlack       Cause = "black"
	CauseNoSignal    Cause = "no-signal"
	CauseCovered     Cause = "covered"
	CauseBlurred     Cause = "blurred"
	CauseViewChanged Cause = "view-changed"
	CauseUndecodable Cause = "undecodable"  // its key frames contradict the standard: no player shows them
	CauseCodec       Cause = "codec-unread" // a codec of which we cannot tell whether pictures come: not assessed
	CauseLoss        Cause = "loss"
	CauseFrameRate   Cause = "frame-rate"
	CauseSize        Cause = "size"
	CauseBitRate     Cause = "bit-rate"     // far fewer bits, in the key frames too, than usual
	CauseKeyInterval Cause = "key-interval" // key frames come much more seldom than usual
	CauseClock       Cause = "clock-off"
	CauseDaysShort   Cause = "days-short"
	CauseDaysLong    Cause = "days-long"
	CauseGap         Cause = "recording-gap" // days without footage, or none since a day or more
	CauseNoStream    Cause = "no-stream-uri" // the device offers no stream of this source
	CauseCancelled   Cause = "cancelled"     // the check was stopped: says nothing of the camera
	CauseOccupied    Cause = "occupied"      // another process was at the device: says nothing of the camera
	CauseLocal       Cause = "local"         // this machine's fault: no descriptors, no memory
	CauseMissing     Cause = "missing"       // declared, but no camera was found for it
	CauseUnchecked   Cause = "unchecked"     // no check has been made yet
)

// Step is one rung of a check with its time.
type Step struct {
	Name StepName      `json:"name"`
	Took time.Duration `json:"took"`
	OK   bool          `json:"ok"`
	// Unjudged tells that the rung was reached, but nothing could be told there: neither ok
	// nor a fault.
	Unjudged bool `json:"unjudged,omitempty"`
	// Detail is what was found, as it is: addresses, names of codecs, errors of the system, a
	// device's own words. Notes are what there is to say of it in words; Text joins both. Neither
	// holds a secret.
	Detail string `json:"detail,omitempty"`
	Notes  []Note `json:"notes,omitempty"`
}

// Measurement is what a check measured; zero values mean not measured.
type Measurement struct {
	Codec       string        `json:"codec,omitempty"`
	Profile     string        `json:"profile,omitempty"`
	Width       int           `json:"width,omitempty"`
	Height      int           `json:"height,omitempty"`
	FirstRTP    time.Duration `json:"firstRtp,omitempty"`    // from PLAY's answer
	KeyFrame    time.Duration `json:"keyFrame,omitempty"`    // from PLAY's answer
	KeyInterval time.Duration `json:"keyInterval,omitempty"` // between the key frames of the window
	KeySize     int           `json:"keySize,omitempty"`     // bytes of the first key frame
	Window      time.Duration `json:"window,omitempty"`      // how long it was watched
	FPS         float64       `json:"fps,omitempty"`         // from RTP time stamps
	FPSWall     float64       `json:"fpsWall,omitempty"`     // from arrival
	Bitrate     float64       `json:"bitrate,omitempty"`     // bit/s
	Packets     int           `json:"packets,omitempty"`
	Lost        int           `json:"lost,omitempty"`
	Jitter      time.Duration `json:"jitter,omitempty"` // RFC 3550 6.4.1
	MaxGap      time.Duration `json:"maxGap,omitempty"` // longest silence inside the window
	// Stood is how long nothing came inside the window although the stream's own frames were due.
	Stood      time.Duration `json:"stood,omitempty"`
	Frames     int           `json:"frames,omitempty"`
	SameFrames int           `json:"sameFrames,omitempty"` // frames identical to the one before
	Transport  string        `json:"transport,omitempty"`  // tcp, udp
	Server     string        `json:"server,omitempty"`
	Auth       string        `json:"auth,omitempty"` // none, basic, digest
	// Redirect is where DESCRIBE was led to and followed, as scheme and host.
	Redirect string `json:"redirect,omitempty"`
	// Certificate is the SHA-256 of the device's certificate in hex, over TLS.
	Certificate string `json:"certificate,omitempty"`
	// AudioOffered tells that the description offers an audio track. Offered is not
	// recorded.
	AudioOffered bool `json:"audioOffered,omitempty"`
	// Flat is a sign read from the sizes of compressed frames: a black
	// or "video loss" picture has key frames of about 1 KB and P frames of 40–60 B.
	Flat bool `json:"flat,omitempty"`
	// ClockOffset is the camera's clock minus ours; valid where ClockKnown.
	ClockOffset time.Duration `json:"clockOffset,omitempty"`
	ClockKnown  bool          `json:"clockKnown,omitempty"`
}

// Check is one measurement of one camera at one moment: facts and hard failures.
type Check struct {
	CameraID    string        `json:"cameraId"`
	At          time.Time     `json:"at"` // when it began
	Took        time.Duration `json:"took"`
	Tier        Tier          `json:"tier"`
	Steps       []Step        `json:"steps"`
	Failed      StepName      `json:"failed,omitempty"` // first step that failed
	Cause       Cause         `json:"cause,omitempty"`
	Measurement Measurement   `json:"measurement"`
	// Picture is what was found out about the picture; nil: it was not this check's turn.
	Picture *PictureCheck `json:"picture,omitempty"`
	// Deviations are the figures that fall short of the camera's own normal; see Normal.
	Deviations []Deviation `json:"deviations,omitempty"`
	// Host is the state of the clock that the camera's was compared with.
	Host HostClock `json:"host,omitzero"`
}

// Outcome is what a check means for its camera.
type Outcome string

// Outcomes. NotAssessed is never ok.
const (
	OutcomeOK          Outcome = "ok"
	OutcomeDegraded    Outcome = "degraded"
	OutcomeDown        Outcome = "down"
	OutcomeAuthRefused Outcome = "auth-refused"
	OutcomeNotAssessed Outcome = "not-assessed"
)

// Verdict is the judgement of an inspection row.
type Verdict string

// Verdicts, printed as 양호, 불량, 확인불가, 해당없음.
const (
	VerdictOK            Verdict = "ok"
	VerdictFault         Verdict = "fault"
	VerdictNotVerifiable Verdict = "not-verifiable"
	VerdictNotApplicable Verdict = "not-applicable"
)
