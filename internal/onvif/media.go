package onvif

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Profile is one media profile: a video source through an encoder.
type Profile struct {
	Token   string
	Name    string
	Source  string // token of the video source; empty if the device did not say
	Config  string // token of the video source configuration
	Label   string // name of the video source configuration
	Codec   string // H264, H265, MJPEG, MPEG4, AV1; empty if not said
	Width   int    // pixels
	Height  int
	FPS     float64
	GOP     int // frames from one key frame to the next, 0 if not said
	Audio   bool
	AudioIn string // token of the audio source
	PTZNode string // token of the node, if a PTZ configuration is part of the profile
	PTZ     bool
	Media2  bool // known to Media2
	Media1  bool // known to Media1
}

// GOPTime gives the time between key frames, 0 if unknown.
func (p Profile) GOPTime() time.Duration {
	if p.GOP <= 0 || p.FPS <= 0 {
		return 0
	}
	return time.Duration(float64(p.GOP) / p.FPS * float64(time.Second)).Round(time.Millisecond)
}

// codecOf writes an encoding the one way. Media1 says H264, JPEG, MPEG4; Media2 uses
// IANA names (H264, H265, JPEG, MPV4-ES).
func codecOf(s string) string {
	u := strings.ToUpper(strings.NewReplacer(".", "", "-", "", " ", "", "+", "").Replace(s))
	switch u {
	case "":
		return ""
	case "H264", "AVC":
		return "H264"
	case "H265", "HEVC":
		return "H265"
	case "JPEG", "MJPEG", "MJPG":
		return "MJPEG"
	case "MPEG4", "MPV4ES", "MP4VES":
		return "MPEG4"
	case "AV1":
		return "AV1"
	}
	// Smart codecs come as "H264PLUS", "H265_SMART".
	for _, c := range []string{"H264", "H265"} {
		if strings.HasPrefix(u, c) {
			return c
		}
	}
	return clip(u, 16)
}

// maxProfiles bounds what one device may claim: 64 channels of four streams.
const maxProfiles = 512

// readProfiles1 reads a Media1 GetProfilesResponse.
func readProfiles1(n *Node) []Profile {
	var out []Profile
	for _, p := range n.All("Profiles") {
		if len(out) == maxProfiles {
			break
		}
		v, e := p.Child("VideoSourceConfiguration"), p.Child("VideoEncoderConfiguration")
		f := Profile{Token: p.Attribute("token"), Name: p.Str("Name"), Media1: true}
		f.read(v, e, p.Child("AudioSourceConfiguration"), p.Child("AudioEncoderConfiguration"), p.Child("PTZConfiguration"))
		switch f.Codec {
		case "H264", "MPEG4":
			f.GOP = e.Int(f.Codec, "GovLength")
		case "H265": // not of Media1, but written into it by some
			f.GOP = e.Find("GovLength").Int()
		}
		out = append(out, f)
	}
	return out
}

// readProfiles2 reads a Media2 GetProfilesResponse.
func readProfiles2(n *Node) []Profile {
	var out []Profile
	for _, p := range n.All("Profiles") {
		if len(out) == maxProfiles {
			break
		}
		c := p.Child("Configurations")
		f := Profile{Token: p.Attribute("token"), Name: p.Str("Name"), Media2: true}
		e := c.Child("VideoEncoder")
		f.read(c.Child("VideoSource"), e, c.Child("AudioSource"), c.Child("AudioEncoder"), c.Child("PTZ"))
		f.GOP = atoi(e.Attribute("GovLength"))
		out = append(out, f)
	}
	return out
}

func (p *Profile) read(video, encoder, audio, audioEncoder, ptz *Node) {
	p.Source, p.Config, p.Label = video.Str("SourceToken"), video.Attribute("token"), video.Str("Name")
	p.Codec = codecOf(encoder.Str("Encoding"))
	p.Width, p.Height = pixels(encoder.Int("Resolution", "Width")), pixels(encoder.Int("Resolution", "Height"))
	p.FPS = encoder.Float("RateControl", "FrameRateLimit")
	if p.FPS < 0 || p.FPS > 1000 {
		p.FPS = 0
	}
	p.AudioIn = audio.Str("SourceToken")
	p.Audio = audio != nil || audioEncoder != nil
	p.PTZ, p.PTZNode = ptz != nil, ptz.Str("NodeToken")
}

func pixels(n int) int {
	if n < 0 || n > 1<<16 {
		return 0
	}
	return n
}

// mergeProfiles joins what Media1 and Media2 say of the same profile token. Media2 is
// right about the encoding (Media1 cannot say H.265), Media1 often about the rest, since
// some devices leave the configurations of Media2 empty.
func mergeProfiles(one, two []Profile) []Profile {
	out := slices.Clone(one)
	at := map[string]int{}
	for i, p := range out {
		if _, ok := at[p.Token]; !ok {
			at[p.Token] = i
		}
	}
	for _, p := range two {
		i, ok := at[p.Token]
		if !ok {
			out = append(out, p)
			continue
		}
		m := &out[i]
		m.Media2 = true
		if p.Codec != "" {
			m.Codec, m.GOP = p.Codec, cmp.Or(p.GOP, m.GOP)
			m.Width, m.Height, m.FPS = cmp.Or(p.Width, m.Width), cmp.Or(p.Height, m.Height), cmp.Or(p.FPS, m.FPS)
		}
		m.Name, m.Source, m.Label = cmp.Or(m.Name, p.Name), cmp.Or(m.Source, p.Source), cmp.Or(m.Label, p.Label)
		m.Config = cmp.Or(m.Config, p.Config)
		m.Audio, m.AudioIn = m.Audio || p.Audio, cmp.Or(m.AudioIn, p.AudioIn)
		m.PTZ, m.PTZNode = m.PTZ || p.PTZ, cmp.Or(m.PTZNode, p.PTZNode)
	}
	return out
}

// Source is one video source: a sensor, or an input of a recorder.
type Source struct {
	Token    string
	Channel  int     // 1-based, in the order of GetVideoSources
	Name     string  // of the video source configuration, else the text in its picture, else of the first profile
	Width    int     // of the source itself, pixels; 0 if not said
	Height   int     //
	FPS      float64 // of the source itself
	Profiles []Profile
	Main     *Stream // best picture
	Sub      *Stream // smallest other one
	Audio    bool    // an audio source or encoder is part of a profile
	PTZ      bool    // a node that pans or tilts is part of a profile
	Zoom     bool    // a node that only zooms is
	Footage  Footage
}

// Stream is a profile with its addresses.
type Stream struct {
	Profile
	URI      URI
	Snapshot URI
}

// readVideoSources reads a GetVideoSourcesResponse.
func readVideoSources(n *Node) []Source {
	var out []Source
	for _, v := range n.All("VideoSources") {
		if len(out) == maxProfiles {
			break
		}
		out = append(out, Source{
			Token: v.Attribute("token"), FPS: v.Float("Framerate"),
			Width: pixels(v.Int("Resolution", "Width")), Height: pixels(v.Int("Resolution", "Height")),
		})
	}
	return out
}

// group puts profiles to their sources by SourceToken, never by position: recorders
// list profiles in any order. A profile without a token belongs to the only source, if
// there is only one. Sources that only profiles name are added.
func group(sources []Source, profiles []Profile, nodes []PTZNode) []Source {
	at := map[string]int{}
	for i, s := range sources {
		at[s.Token] = i
	}
	for _, p := range profiles {
		i, ok := at[p.Source]
		switch {
		case ok:
		case p.Source == "" && len(sources) == 1:
			i = 0
		case p.Source == "" && len(sources) > 1:
			continue // nobody can tell whose it is
		default:
			i = len(sources)
			at[p.Source] = i
			sources = append(sources, Source{Token: p.Source})
		}
		sources[i].Profiles = append(sources[i].Profiles, p)
	}
	moves := map[string]PTZNode{}
	for _, n := range nodes {
		moves[n.Token] = n
	}
	for i := range sources {
		s := &sources[i]
		s.Channel = i + 1
		for _, p := range s.Profiles {
			s.Audio = s.Audio || p.Audio
			s.Name = cmp.Or(s.Name, p.Label, p.Name)
			if !p.PTZ {
				continue
			}
			n, known := moves[p.PTZNode]
			switch {
			case !known || n.PanTilt:
				s.PTZ = true
			case n.Zoom:
				s.Zoom = true
			}
		}
		s.Main, s.Sub = pick(s.Profiles)
	}
	return sources
}

// pick chooses the main and the sub stream by codec and resolution. The first profile
// means nothing: Hanwha's is MJPEG at 1 fps. H.264 and H.265 come before all else;
// the largest is the main stream, the smallest other one the sub stream.
func pick(profiles []Profile) (main, sub *Stream) {
	rank := func(p Profile) int {
		switch p.Codec {
		case "H264", "H265", "AV1":
			return 2
		case "MPEG4", "":
			return 1
		}
		return 0
	}
	order := slices.Clone(profiles)
	slices.SortStableFunc(order, func(a, b Profile) int {
		return cmp.Or(rank(b)-rank(a), b.Width*b.Height-a.Width*a.Height, cmp.Compare(b.FPS, a.FPS))
	})
	if len(order) == 0 {
		return nil, nil
	}
	main = &Stream{Profile: order[0]}
	for i := len(order) - 1; i > 0; i-- {
		p := order[i]
		if rank(p) == rank(order[0]) && p.Width*p.Height < main.Width*main.Height && p.Width > 0 {
			return main, &Stream{Profile: p}
		}
	}
	return main, nil
}

// PTZNode is what one PTZ node can do.
type PTZNode struct {
	Token   string
	Name    string
	PanTilt bool
	Zoom    bool
}

// readNodes reads a GetNodesResponse. Motorised zoom lenses of fixed cameras are nodes
// too: only spaces for pan and tilt move the view to another place.
func readNodes(n *Node) []PTZNode {
	var out []PTZNode
	for _, p := range n.All("PTZNode") {
		f := PTZNode{Token: p.Attribute("token"), Name: p.Str("Name")}
		if spaces := p.Child("SupportedPTZSpaces"); spaces != nil {
			for _, k := range spaces.Kids {
				f.PanTilt = f.PanTilt || strings.Contains(k.Name, "PanTilt")
				f.Zoom = f.Zoom || strings.Contains(k.Name, "Zoom")
			}
		}
		if len(out) < maxProfiles {
			out = append(out, f)
		}
	}
	return out
}
