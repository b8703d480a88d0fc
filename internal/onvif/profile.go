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
	Encoder bool // has a video encoder, so that there is something to stream
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

// codecMarks are left out of the names of codecs: "H.264+", "MPV4-ES".
var codecMarks = strings.NewReplacer(".", "", "-", "", " ", "", "+", "")

// codecOf writes an encoding the one way. Media1 says H264, JPEG, MPEG4; Media2 uses
// IANA names (H264, H265, JPEG, MPV4-ES).
func codecOf(s string) string {
	u := strings.ToUpper(codecMarks.Replace(s))
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
	for _, p := range n.Each("Profiles", "Profile") {
		if len(out) == maxProfiles {
			break
		}
		v, e := p.Child("VideoSourceConfiguration"), p.Child("VideoEncoderConfiguration")
		f := Profile{Token: p.Token(), Name: p.Str("Name"), Media1: true}
		f.read(v, e, p.Child("AudioSourceConfiguration"), p.Child("AudioEncoderConfiguration"), p.Child("PTZConfiguration"))
		f.Codec = codec1(e)
		if g := e.Child(f.Codec).Child("GovLength"); g != nil {
			f.GOP = g.Int()
		} else if f.Codec == "H265" { // not of Media1, but written into it by some
			f.GOP = e.Find("GovLength").Int()
		}
		f.GOP = frames(f.GOP)
		out = append(out, f)
	}
	return out
}

// readProfiles2 reads a Media2 GetProfilesResponse.
func readProfiles2(n *Node) []Profile {
	var out []Profile
	for _, p := range n.Each("Profiles", "Profile") {
		if len(out) == maxProfiles {
			break
		}
		c := p.Child("Configurations")
		f := Profile{Token: p.Token(), Name: p.Str("Name"), Media2: true}
		e := c.Child("VideoEncoder")
		f.read(c.Child("VideoSource"), e, c.Child("AudioSource"), c.Child("AudioEncoder"), c.Child("PTZ"))
		f.GOP = frames(atoi(e.Attribute("GovLength")))
		out = append(out, f)
	}
	return out
}

// codec1 reads the codec of a Media1 encoder. Media1 has no word for H.265: devices leave
// the encoding out, or name it in an extension or by an element of its own.
func codec1(e *Node) string {
	if c := codecOf(e.Child("Extension").Find("Encoding").Str()); c != "" {
		return c
	}
	if c := codecOf(e.Str("Encoding")); c != "" {
		return c
	}
	for _, c := range []string{"H265", "H264", "MPEG4"} {
		if e.Child(c) != nil || e.Child("Extension").Find(c) != nil {
			return c
		}
	}
	return ""
}

// frames bounds the length of a group of pictures.
func frames(n int) int {
	if n < 0 || n > 100_000 {
		return 0
	}
	return n
}

func (p *Profile) read(video, encoder, audio, audioEncoder, ptz *Node) {
	p.Source, p.Config, p.Label = video.Str("SourceToken"), video.Token(), video.Str("Name")
	p.Codec = codecOf(encoder.Str("Encoding"))
	p.Encoder = encoder != nil
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
// some devices leave the configurations of Media2 empty. A profile that a device lists
// twice counts once; the same token at another source is another profile.
func mergeProfiles(one, two []Profile) []Profile {
	type key struct{ token, source string }
	out := []Profile{}
	at := map[key]int{}
	for _, p := range one {
		k := key{p.Token, p.Source}
		if _, twice := at[k]; twice && p.Token != "" {
			continue
		}
		at[k] = len(out)
		out = append(out, p)
	}
	for _, p := range two {
		i, ok := at[key{p.Token, p.Source}]
		if !ok { // one of the two may not say the source
			i = slices.IndexFunc(out, func(o Profile) bool { return o.Token == p.Token && (p.Source == "" || o.Source == "") })
		}
		if i < 0 || p.Token == "" {
			at[key{p.Token, p.Source}] = len(out)
			out = append(out, p)
			continue
		}
		out[i].join(p)
	}
	return out
}

// join adds what Media2 says of a profile that Media1 told of.
func (p *Profile) join(two Profile) {
	p.Media2, p.Encoder = true, p.Encoder || two.Encoder
	if two.Codec != "" {
		p.Codec, p.GOP = two.Codec, cmp.Or(two.GOP, p.GOP)
		p.Width, p.Height, p.FPS = cmp.Or(two.Width, p.Width), cmp.Or(two.Height, p.Height), cmp.Or(two.FPS, p.FPS)
	}
	p.Name, p.Source, p.Label = cmp.Or(p.Name, two.Name), cmp.Or(p.Source, two.Source), cmp.Or(p.Label, two.Label)
	p.Config = cmp.Or(p.Config, two.Config)
	p.Audio, p.AudioIn = p.Audio || two.Audio, cmp.Or(p.AudioIn, two.AudioIn)
	p.PTZ, p.PTZNode = p.PTZ || two.PTZ, cmp.Or(p.PTZNode, two.PTZNode)
}
