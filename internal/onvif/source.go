package onvif

import (
	"cmp"
	"slices"
	"strings"
)

// Source is one video source: a sensor, or an input of a recorder.
type Source struct {
	Token    string
	Channel  int     // 1-based, in the order of GetVideoSources
	Name     string  // the most telling of Names
	Names    []Name  // all that the device calls it, each text once
	Width    int     // of the source itself, pixels; 0 if not said
	Height   int     //
	FPS      float64 // of the source itself
	Profiles []Profile
	Main     *Stream // best picture
	Sub      *Stream // smallest other one
	Audio    bool    // an audio source or encoder is part of a profile
	PTZ      bool    // a node that pans or tilts is part of a profile
	Zoom     bool    // a node that only zooms is
	Signs    []Sign  // that nothing is connected
	Footage  Footage
}

// Sign is something that a device says which speaks against a picture at a source. None
// is proof: makers report full size and rate for empty inputs, and zero for used ones.
// Only a picture proves that an input is used.
type Sign string

// The signs.
const (
	SignNoProfile Sign = "no-profile" // no media profile uses it
	SignNoSize    Sign = "no-size"    // said to be 0 x 0 pixels
	SignNoRate    Sign = "no-rate"    // said to give 0 pictures a second
	SignNoSignal  Sign = "no-signal"  // the text in its picture says that there is no video
	SignJobIdle   Sign = "job-idle"   // it is set up for recording, and all its jobs are idle
)

func (s *Source) sign(one Sign) {
	if !slices.Contains(s.Signs, one) {
		s.Signs = append(s.Signs, one)
	}
}

// Stream is a profile with its addresses.
type Stream struct {
	Profile
	URI      URI
	Snapshot URI
}

// readVideoSources reads a GetVideoSourcesResponse of Media1. A token that is there twice
// counts once.
func readVideoSources(n *Node) []Source {
	var out []Source
	for _, v := range n.Each("VideoSources", "VideoSource") {
		token := v.Token()
		if len(out) == maxProfiles || slices.ContainsFunc(out, func(s Source) bool { return s.Token == token }) {
			continue
		}
		size := v.Child("Resolution")
		s := Source{Token: token, FPS: v.Float("Framerate"), Width: pixels(size.Int("Width")), Height: pixels(size.Int("Height"))}
		if isZero(size.Child("Width")) || isZero(size.Child("Height")) {
			s.sign(SignNoSize)
		}
		if isZero(v.Child("Framerate")) {
			s.sign(SignNoRate)
		}
		out = append(out, s)
	}
	return out
}

// isZero tells a zero that was said from a number that was not.
func isZero(n *Node) bool {
	text := n.Str()
	return text != "" && strings.Trim(text, "0.") == ""
}

// readSourceTokens reads a GetVideoSourcesResponse of Device IO.
func readSourceTokens(n *Node) []Source {
	var out []Source
	for _, v := range n.Each("Token", "VideoSources", "VideoSource") {
		token := v.Str()
		if token == "" {
			token = v.Token()
		}
		if token != "" && len(out) < maxProfiles && !slices.ContainsFunc(out, func(s Source) bool { return s.Token == token }) {
			out = append(out, Source{Token: token})
		}
	}
	return out
}

// readAudioSources gives the tokens of a GetAudioSourcesResponse.
func readAudioSources(n *Node) []string {
	var out []string
	for _, v := range n.Each("AudioSources", "AudioSource") {
		if token := v.Token(); len(out) < maxProfiles && !slices.Contains(out, token) {
			out = append(out, token)
		}
	}
	return out
}

// sourceConfig is a video source configuration.
type sourceConfig struct{ token, name, source string }

// readConfigs reads a GetVideoSourceConfigurationsResponse of Media1 or Media2.
func readConfigs(n *Node) []sourceConfig {
	var out []sourceConfig
	for _, c := range n.Each("Configurations", "Configuration") {
		if len(out) < maxProfiles {
			out = append(out, sourceConfig{c.Token(), c.Str("Name"), c.Str("SourceToken")})
		}
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
	put := func(p Profile, i int) { sources[i].Profiles = append(sources[i].Profiles, p) }
	for _, p := range profiles {
		i, ok := at[p.Source]
		switch {
		case ok:
			put(p, i)
		case p.Source != "":
			i = len(sources)
			at[p.Source] = i
			sources = append(sources, Source{Token: p.Source})
			put(p, i)
		}
	}
	_, nobody := at[""]
	for _, p := range profiles {
		switch {
		case p.Source != "" || nobody:
		case len(sources) == 1:
			put(p, 0)
		case len(sources) == 0:
			sources, nobody = append(sources, Source{}), false
			put(p, 0)
		} // of several, nobody can tell whose it is
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
		if len(s.Profiles) == 0 {
			s.sign(SignNoProfile)
		}
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
			return 3
		case "MPEG4":
			return 2
		case "":
			if !p.Encoder {
				return 0 // an empty profile, or one that only moves the camera
			}
			return 2
		}
		return 1
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
