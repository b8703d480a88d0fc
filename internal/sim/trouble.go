package sim

// The faults of a device's RTSP service. Those of the dialogue take the request at which they happen (At); those of the
// stream change what is sent after PLAY: frames in any transport, packets over TCP alone, as noted.
const (
	FaultRTSPStatus FaultName = "rtsp-status" // a request is answered with Code
	FaultRTSPSilent FaultName = "rtsp-silent" // a request is never answered
	FaultRTSPClose  FaultName = "rtsp-close"  // the connection is closed instead of an answer
	FaultOtherPort  FaultName = "other-port"  // something that is not RTSP answers at the port
	FaultRedirect   FaultName = "redirect"    // DESCRIBE leads to the address To; without it to itself, for ever
	FaultSDP        FaultName = "sdp"         // the description is As: broken, no-video, endless, crowded
	FaultNUL        FaultName = "nul"         // NUL bytes in the headers of every answer

	FaultNoKey       FaultName = "no-key"      // no key frame is sent
	FaultStall       FaultName = "stall"       // the frames stop some after the first key frame
	FaultLoss        FaultName = "loss"        // Percent of the packets are missing
	FaultDouble      FaultName = "double"      // each packet comes twice (TCP)
	FaultFewFrames   FaultName = "few-frames"  // only every third frame is made
	FaultSmall       FaultName = "small"       // the main stream is as small as the sub-stream
	FaultStamps      FaultName = "stamps"      // time stamps are As: zero, jumping
	FaultWrongKind   FaultName = "wrong-kind"  // packets of a payload type that was not offered (TCP)
	FaultNewSource   FaultName = "new-source"  // another SSRC with each key frame (TCP)
	FaultFlood       FaultName = "flood"       // as many packets as the line takes (TCP)
	FaultHugeKey     FaultName = "huge-key"    // key frames of 20 MB (TCP, H.264)
	FaultUndecodable FaultName = "undecodable" // key frames are rubbish inside (TCP, H.264)

	FaultISAPI FaultName = "isapi" // the maker's own interface to footage is As: refuses, garbage, endless, more, utc, descending, no-days, absent
)

// troubleNames are the faults of this file, in the order of the documentation.
func troubleNames() []FaultName {
	return []FaultName{FaultRTSPStatus, FaultRTSPSilent, FaultRTSPClose, FaultOtherPort, FaultRedirect, FaultSDP, FaultNUL,
		FaultNoKey, FaultStall, FaultLoss, FaultDouble, FaultFewFrames, FaultSmall, FaultStamps, FaultWrongKind, FaultNewSource,
		FaultFlood, FaultHugeKey, FaultUndecodable, FaultISAPI}
}

// The words of Fault.As.
const (
	AsBroken  = "broken"
	AsNoVideo = "no-video"
	AsEndless = "endless"
	AsCrowded = "crowded"
	AsZero    = "zero"
	AsJumping = "jumping"

	AsRefuses    = "refuses"    // the account may not search
	AsGarbage    = "garbage"    // answers that are no XML
	AsMore       = "more"       // there is always more
	AsUTC        = "utc"        // Z means UTC
	AsDescending = "descending" // the newest first
	AsNoDays     = "no-days"    // the days of a month cannot be asked for
	AsAbsent     = "absent"     // no such interface
)

// methods are what Fault.At may name.
var methods = []string{"options", "describe", "setup", "play", "teardown"}

// fill gives the arguments of a fault their defaults.
func (f Fault) fill() Fault {
	switch f.Name {
	case FaultRTSPStatus, FaultRTSPSilent, FaultRTSPClose:
		if f.At == "" {
			f.At = "describe"
		}
		if f.Code == 0 {
			f.Code = 500
		}
	case FaultSDP:
		if f.As == "" {
			f.As = AsBroken
		}
	case FaultISAPI:
		if f.As == "" {
			f.As = AsRefuses
		}
	case FaultStamps:
		if f.As == "" {
			f.As = AsZero
		}
	case FaultLoss:
		if f.Percent == 0 {
			f.Percent = 50
		}
	}
	return f
}
