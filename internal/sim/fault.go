package sim

import (
	"net/netip"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// FaultName names a fault.
type FaultName string

// The faults. Those about the picture (no-video, frozen, black, audio, open-stream, no-recording) take a channel.
const (
	FaultNoAnswer      FaultName = "no-answer"      // as if without power: connects time out, datagrams are ignored
	FaultRefuse        FaultName = "refuse"         // up, but every port refuses
	FaultRTSPRefuse    FaultName = "rtsp-refuse"    // its RTSP port refuses, all else answers
	FaultRTSPPassword  FaultName = "rtsp-password"  // RTSP wants another password than ONVIF
	FaultTokens        FaultName = "tokens"         // its sources have other tokens, as after an update of its firmware
	FaultSlow          FaultName = "slow"           // every answer waits Delay
	FaultWrongPassword FaultName = "wrong-password" // its password was changed to Password
	FaultNoVideo       FaultName = "no-video"       // RTSP plays, no packet comes
	FaultFrozen        FaultName = "frozen"         // one picture for ever
	FaultBlack         FaultName = "black"          // a black picture
	FaultClockOff      FaultName = "clock-off"      // its clock is off by By
	FaultMoved         FaultName = "moved"          // the same device at the address To
	FaultReplaced      FaultName = "replaced"       // another device of the same make at the same address
	FaultAudio         FaultName = "audio"          // offers an audio track
	FaultOpenStream    FaultName = "open-stream"    // plays without a password
	FaultNoRecording   FaultName = "no-recording"   // answers that nothing is recorded
)

// FaultNames are all faults, in the order of the documentation.
func FaultNames() []FaultName {
	return append([]FaultName{FaultNoAnswer, FaultRefuse, FaultRTSPRefuse, FaultRTSPPassword, FaultTokens, FaultSlow, FaultWrongPassword,
		FaultNoVideo, FaultFrozen, FaultBlack, FaultClockOff, FaultMoved, FaultReplaced, FaultAudio, FaultOpenStream, FaultNoRecording}, troubleNames()...)
}

// Fault is one fault with its arguments; only those that the fault uses are looked at.
type Fault struct {
	Name     FaultName
	Channel  int           // input that it concerns; 0: all of the device
	By       time.Duration // clock-off; 0 means 10 minutes
	Delay    time.Duration // slow; 0 means 3 seconds
	Password string        // wrong-password; "" means "changed-" and the old one
	To       netip.Addr    // moved; the zero address means the next free one of the branch. redirect: where to
	At       string        // rtsp-status, rtsp-silent, rtsp-close: the request, in small letters; "" means describe
	Code     int           // rtsp-status; 0 means 500
	As       string        // sdp, stamps
	Percent  int           // loss; 0 means 50
}

const (
	defaultClockOff = 10 * time.Minute
	defaultDelay    = 3 * time.Second
)

func (f Fault) perChannel() bool {
	switch f.Name {
	case FaultNoVideo, FaultFrozen, FaultBlack, FaultAudio, FaultOpenStream, FaultNoRecording,
		FaultNoKey, FaultStall, FaultLoss, FaultFewFrames, FaultSmall, FaultStamps:
		return true
	}
	return false
}

// faultKeys reads the arguments of a fault that stand beside its name.
func (r *reader) faultKeys(m *mapping) Fault {
	f := Fault{}
	if n := m.get("fault"); n != nil {
		f.Name = r.faultName(n)
	} else {
		r.at(m.node, "fault: is missing")
	}
	uses := func(key string, names ...FaultName) ast.Node {
		n := m.get(key)
		if n == nil || f.Name == "" {
			return nil
		}
		for _, name := range names {
			if f.Name == name {
				return n
			}
		}
		r.at(m.names[key], "%s has no %s:", f.Name, key)
		return nil
	}
	if n := uses("channel", FaultNoVideo, FaultFrozen, FaultBlack, FaultAudio, FaultOpenStream, FaultNoRecording,
		FaultNoKey, FaultStall, FaultLoss, FaultFewFrames, FaultSmall, FaultStamps); n != nil {
		f.Channel = r.number(n, "channel", 1, 256)
	}
	if n := uses("by", FaultClockOff); n != nil {
		f.By = r.duration(n, "by")
	}
	if n := uses("delay", FaultSlow); n != nil {
		f.Delay = r.duration(n, "delay")
	}
	if n := uses("password", FaultWrongPassword); n != nil {
		f.Password = r.text(n, "password")
	}
	if n := uses("to", FaultMoved, FaultRedirect); n != nil {
		f.To = r.address(n, "to")
	}
	if n := uses("request", FaultRTSPStatus, FaultRTSPSilent, FaultRTSPClose); n != nil {
		f.At = r.oneOf(n, "request", methods...)
	}
	if n := uses("code", FaultRTSPStatus); n != nil {
		f.Code = r.number(n, "code", 100, 599)
	}
	if n := uses("as", FaultSDP, FaultStamps, FaultISAPI); n != nil {
		words := []string{AsZero, AsJumping}
		if f.Name == FaultSDP {
			words = []string{AsBroken, AsNoVideo, AsEndless, AsCrowded}
		}
		if f.Name == FaultISAPI {
			words = []string{AsRefuses, AsGarbage, AsEndless, AsMore, AsUTC, AsDescending, AsNoDays, AsAbsent}
		}
		f.As = r.oneOf(n, "as", words...)
	}
	if n := uses("percent", FaultLoss); n != nil {
		f.Percent = r.number(n, "percent", 1, 100)
	}
	return f
}

func (r *reader) faultName(n ast.Node) FaultName {
	names := FaultNames()
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = string(name)
	}
	return FaultName(r.oneOf(n, "fault", words...))
}

// faults reads a list of names or of mappings.
func (r *reader) faults(n ast.Node) []Fault {
	var all []Fault
	for _, one := range r.list(n) {
		switch one.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			m := r.mapping(one, "a fault")
			all = append(all, r.faultKeys(m))
			m.finish()
		default:
			if name := r.faultName(one); name != "" {
				all = append(all, Fault{Name: name})
			}
		}
	}
	return all
}
