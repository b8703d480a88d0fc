package discovery

import (
	"regexp"
	"slices"
	"strings"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// observe writes what a device said into an observation. err is what Interrogate gave.
func observe(ob *inventory.Observation, r onvif.Report, err error) {
	ob.Maker, ob.Model, ob.Firmware = r.Information.Maker, r.Information.Model, r.Information.Firmware
	ob.Serial, ob.Hardware = r.Information.Serial, r.Information.Hardware
	ob.Hostname = r.Hostname
	if r.Scopes.Name != "" {
		ob.Name = r.Scopes.Name
	}
	if r.Scopes.Location != "" {
		ob.Location = r.Scopes.Location
	}
	if r.Endpoint != "" {
		ob.Endpoint = r.Endpoint
	}
	for _, i := range r.Interfaces {
		if i.MAC != "" && !slices.Contains(ob.MACs, i.MAC) {
			ob.MACs = append(ob.MACs, i.MAC)
		}
	}
	// Some say their MAC to everybody, but their interfaces only to administrators.
	if r.Scopes.MAC != "" && len(ob.MACs) == 0 {
		ob.MACs = append(ob.MACs, r.Scopes.MAC)
	}
	describe(ob, r)
	for _, s := range r.Services {
		if s.XAddr != "" && !slices.Contains(ob.XAddrs, s.XAddr) && len(ob.XAddrs) < 32 {
			ob.XAddrs = append(ob.XAddrs, s.XAddr)
		}
	}
	ob.Certificate = r.Certificate
	ob.Clock = ClockOf(r, err)
	ob.ClockKnown, ob.ClockOffset = r.Clock.Known, r.Clock.Offset
	ob.Auth, ob.NoPassword, ob.PasswordInClear = string(r.Auth), r.Open, r.Secret
	for _, p := range r.Problems {
		if s := p.String(); !slices.Contains(ob.Problems, s) {
			ob.Problems = append(ob.Problems, s)
		}
		ob.PasswordInClear = ob.PasswordInClear || p.Code == onvif.CodeBasicInClear
	}
	for _, s := range r.Sources {
		ob.Sources = append(ob.Sources, source(s, ob))
	}
	ob.Kind = kindOf(r)
	ob.Answer, ob.Cause = answerOf(r, err)
	if ob.Answer != inventory.AnswerONVIF {
		ob.Kind, ob.Sources = inventory.KindUnknown, nil
	}
}

// describe writes down what is told of the device as a whole beside its identity.
func describe(ob *inventory.Observation, r onvif.Report) {
	for _, i := range r.Interfaces {
		ob.Interfaces = append(ob.Interfaces, inventory.Interface{Name: i.Name, MAC: i.MAC, Enabled: i.Enabled, Addrs: i.Addrs})
	}
	ob.TimeZone, ob.ClockByNTP, ob.NTP = r.Clock.Zone, r.Clock.NTP, r.NTP.Servers
	for _, s := range r.Services {
		ob.Services = append(ob.Services, s.Name)
	}
	ob.Types, ob.Profiles = r.Scopes.Types, r.Scopes.Profiles
	ob.PTZNodes, ob.AudioSources, ob.Users = len(r.PTZNodes), len(r.AudioSources), max(r.Users, 0)
	ob.Footage = inventory.Recording{Oldest: r.Summary.Oldest, Newest: r.Summary.Newest}
	ob.Recordings = max(r.Summary.Recordings, len(r.Tapes))
}

func source(s onvif.Source, ob *inventory.Observation) inventory.Source {
	out := inventory.Source{Token: s.Token, Channel: s.Channel, Name: s.Name, PTZ: s.PTZ, Audio: s.Audio,
		Recording: RecordingOf(s.Footage, ob.At)}
	for _, st := range []struct {
		from *onvif.Stream
		to   *inventory.Stream
	}{{s.Main, &out.Main}, {s.Sub, &out.Sub}} {
		if st.from == nil {
			continue
		}
		*st.to = inventory.Stream{ProfileToken: st.from.Token, URI: st.from.URI.Asked, Codec: st.from.Codec,
			Width: st.from.Width, Height: st.from.Height, FPS: st.from.FPS, GOP: st.from.GOPTime()}
		if st.from.URI.Host != ob.Addr.Addr().String() {
			st.to.ReportedHost = st.from.URI.Host
		}
		if ob.RTSPPort == 0 {
			ob.RTSPPort = st.from.URI.Port
		}
	}
	out.Width, out.Height, out.FPS, out.Zoom, out.Profiles = s.Width, s.Height, s.FPS, s.Zoom, len(s.Profiles)
	out.Origin = s.Footage.Origin
	for _, n := range s.Names {
		out.Names = append(out.Names, inventory.ChannelName{From: string(n.From), Text: n.Text})
	}
	for _, sign := range s.Signs {
		out.Signs = append(out.Signs, string(sign))
	}
	if s.Main != nil {
		out.SnapshotURI = s.Main.Snapshot.Asked
	}
	return out
}

// answerOf tells how the device answered, and the cause where it could not be asked.
func answerOf(r onvif.Report, err error) (inventory.Answer, string) {
	switch cause := onvif.CauseOf(err); cause {
	case "":
	case onvif.CauseAuth:
		if r.Refused {
			return inventory.AnswerRefused, string(cause)
		}
		return inventory.AnswerPassword, string(cause)
	case onvif.CauseNotONVIF:
		return inventory.AnswerOther, string(cause)
	default:
		return inventory.AnswerBroken, string(cause)
	}
	if slices.ContainsFunc(r.Sources, func(s onvif.Source) bool { return s.Main != nil }) {
		return inventory.AnswerONVIF, ""
	}
	// Without a profile it matters why: a device that stopped answering half way must not
	// look like one whose channels are gone.
	for _, p := range r.Problems {
		switch {
		case p.Call != "GetVideoSources" && p.Call != "GetProfiles":
		case p.Cause == onvif.CauseAuth && r.Refused:
			return inventory.AnswerRefused, string(p.Cause)
		case p.Cause == onvif.CauseAuth:
			return inventory.AnswerPassword, string(p.Cause)
		case p.Cause != onvif.CauseFault:
			return inventory.AnswerBroken, string(p.Cause)
		}
	}
	if r.Refused {
		return inventory.AnswerRefused, string(onvif.CauseAuth)
	}
	if r.Asked && r.Auth == "" {
		return inventory.AnswerPassword, string(onvif.CauseAuth)
	}
	// Something that answers SOAP with nothing but faults: Windows, a printer.
	if r.Information == (onvif.Information{}) && r.Endpoint == "" && len(r.Services) <= 2 && (!r.Clock.Known || r.Clock.Header) {
		return inventory.AnswerOther, string(onvif.CauseNotONVIF)
	}
	return inventory.AnswerONVIF, ""
}

// recorderModel finds the words that makers put into the names of recorders.
var recorderModel = regexp.MustCompile(`(?i)\b(?:[a-z]*nvr|[a-z]*dvr|xvr|hvr|recorder)`)

var encoderModel = regexp.MustCompile(`(?i)encoder|video server`)

// kindOf tells what a device is: by what it calls itself, else by its sources. ONVIF
// has no field for it.
func kindOf(r onvif.Report) inventory.DeviceKind {
	words := strings.Join([]string{r.Information.Model, r.Scopes.Hardware, r.Scopes.Name}, " ")
	for _, t := range r.Scopes.Types {
		t = strings.ToLower(strings.NewReplacer("_", "", "-", "", "/", "").Replace(t))
		if strings.Contains(t, "storage") || strings.Contains(t, "recorder") || t == "nvr" || t == "dvr" {
			return inventory.KindRecorder
		}
	}
	receives := slices.ContainsFunc(r.Services, func(s onvif.Service) bool { return s.Name == "receiver" })
	switch n := len(r.Sources); {
	case recorderModel.MatchString(words), n > 1 && receives:
		return inventory.KindRecorder
	case n <= 1:
		return inventory.KindCamera
	case encoderModel.MatchString(words), n <= 4:
		return inventory.KindEncoder
	}
	return inventory.KindRecorder
}
