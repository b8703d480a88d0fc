package sim

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// view is what the templates may say about a device at one moment.
type view struct {
	Manufacturer, Model, Firmware, Serial, Hardware, MAC, UUID, Hostname, User string

	Host           string // the host that it believes to have
	Base           string // http://host:port
	Port, RTSPPort int
	Prefix         int
	TZ             string
	NTP            NTP
	UTC, Local     time.Time
	Now            time.Time
	PTZ, Recorded  bool
	AllTypes       bool // the Media2 request asked for the configurations
	Services       []serviceView
	Scopes         []scopeView
	Sources        []*sourceView
	Profiles       []*profileView
	Profile        *profileView
	Recordings     []*recordingView
	Recording      *recordingView
	Search         string // token of a search
	DataFrom       time.Time
	DataUntil      time.Time
	StreamURI      string
	SnapshotURI    string

	MessageID, RelatesTo, Types, DiscoveryXAddrs string

	mk *maker
}

type serviceView struct {
	Namespace, XAddr string
	Major, Minor     int
}

type scopeView struct{ Def, Item string }

type sourceView struct {
	Input                                    int
	Token, ConfigToken, AudioToken, PTZToken string
	Label                                    string
	Width, Height, FPS                       int
	Audio, PTZ                               bool
}

type profileView struct {
	Token, Name, EncoderToken string
	Source                    *sourceView
	Codec                     Codec
	Encoding1, Encoding2      string // as Media1 and Media2 name the codec
	Width, Height, FPS, Kbps  int
	GOP                       int
	stream                    int
}

type recordingView struct {
	Token       string
	Source      *sourceView
	Address     string
	From, Until time.Time
	Marks       []recordingMark // when it began and stopped to hold data
}

type recordingMark struct {
	At time.Time
	On bool
}

// recording finds one by its token.
func (v *view) recording(token string) *recordingView {
	for _, r := range v.Recordings {
		if r.Token == token {
			return r
		}
	}
	return nil
}

// XAddr is the address of a service.
func (v *view) XAddr(service string) string { return v.Base + v.mk.Paths[service] }

// ScopeList is all scopes in one line.
func (v *view) ScopeList() string {
	items := make([]string, len(v.Scopes))
	for i, s := range v.Scopes {
		items[i] = s.Item
	}
	return strings.Join(items, " ")
}

// media1 hides what Media1 cannot say: it has no word for H.265.
func (v *view) media1() {
	for _, p := range v.Profiles {
		if p.Codec == CodecH265 && v.mk.Media2 {
			p.Encoding1 = ""
		}
	}
}

// view looks at the device for one request; q may be nil.
func (d *device) view(q *request) *view {
	d.mu.Lock()
	me, addr := d.self, d.addr
	d.mu.Unlock()
	now := d.clock()
	host := addr.String()
	if me.Reports != "" {
		host = me.Reports
	}
	v := &view{Manufacturer: me.Manufacturer, Model: me.Model, Firmware: me.Firmware, Serial: me.Serial, Hardware: "1.0", MAC: me.MAC, UUID: me.UUID,
		NTP: d.d.NTP, Hostname: me.Hostname, User: me.User, Host: host, Base: fmt.Sprintf("http://%s:%d", host, me.ONVIFPort), Port: me.ONVIFPort, RTSPPort: me.RTSPPort,
		Prefix: d.prefix, TZ: timeZone(d.zone()), UTC: now.UTC(), Local: now.In(d.zone()), Now: now, PTZ: d.hasPTZ(), Recorded: d.hasRecordings(),
		Types: d.mk.Types, mk: d.mk}
	if v.Hostname == "" {
		v.Hostname = strings.ToLower(me.Model)
	}
	for _, name := range serviceOrder {
		if d.offers(namespaces[name]) {
			version := [2]int{2, 60}
			if name == "device" || name == "media" {
				version = [2]int{17, 12}
			}
			v.Services = append(v.Services, serviceView{namespaces[name], v.XAddr(name), version[0], version[1]})
		}
	}
	v.Scopes = d.scopes(&me)
	v.DiscoveryXAddrs = v.XAddr("device")
	if d.mk.Name == "dahua" {
		v.DiscoveryXAddrs += fmt.Sprintf(" http://[fe80::9a:11ff:fe22:3344]:%d%s", me.ONVIFPort, d.mk.Paths["device"])
	}
	if q != nil {
		d.fill(v, q, &me, now)
	}
	return v
}

// fill adds the sources, profiles and recordings, and picks those that the request names.
func (d *device) fill(v *view, q *request, me *Device, now time.Time) {
	for _, s := range me.Sources {
		token := d.mk.SourceToken(s.Input)
		if d.has(FaultTokens, 0) {
			token = "src_" + token
		}
		sv := &sourceView{Input: s.Input, Token: token, ConfigToken: "VideoSourceConfig_" + token, AudioToken: "AudioSource_" + token,
			PTZToken: "PTZNode_" + token, Label: s.Name, PTZ: s.PTZ, Audio: d.offersAudio(s)}
		for i, st := range d.mk.streams(s) {
			width, height := st.size()
			if width > sv.Width {
				sv.Width, sv.Height, sv.FPS = width, height, st.fps()
			}
			p := &profileView{Source: sv, Codec: st.codec, Width: width, Height: height, FPS: st.fps(), Kbps: st.kbps(), GOP: st.gop(), stream: i}
			p.Token, p.Name = d.mk.Profile(me.Kind, s.Input, i)
			p.EncoderToken = "Encoder_" + p.Token
			p.Encoding1 = map[Codec]string{CodecH264: "H264", CodecH265: "H265", CodecMJPEG: "JPEG"}[st.codec]
			p.Encoding2 = p.Encoding1
			v.Profiles = append(v.Profiles, p)
			if p.Token == q.Fields["ProfileToken"] {
				v.Profile = p
				v.StreamURI = fmt.Sprintf("rtsp://%s:%d%s", v.Host, me.RTSPPort, d.mk.StreamPath(me, s.Input, i))
				v.SnapshotURI = v.Base + d.mk.Snapshot(s.Input)
			}
		}
		v.Sources = append(v.Sources, sv)
		age, recorded := d.oldest(s)
		if recorded {
			rv := &recordingView{Token: fmt.Sprintf("Recording_%d", s.Input), Source: sv, Address: d.origin(s, v.Host), From: now.Add(-age), Until: now.Add(-s.Recording.Newest)}
			for _, span := range d.footage(s, now) {
				rv.Marks = append(rv.Marks, recordingMark{span.From, true})
				if span.Until.Before(rv.Until) {
					rv.Marks = append(rv.Marks, recordingMark{span.Until, false})
				}
			}
			v.Recordings = append(v.Recordings, rv)
			if v.DataFrom.IsZero() || rv.From.Before(v.DataFrom) {
				v.DataFrom = rv.From
			}
			if rv.Until.After(v.DataUntil) {
				v.DataUntil = rv.Until
			}
			if rv.Token == q.Fields["RecordingToken"] {
				v.Recording = rv
			}
		}
	}
	if len(v.Recordings) == 0 {
		v.DataFrom, v.DataUntil = now, now
	}
	for _, t := range q.Lists["Type"] {
		v.AllTypes = v.AllTypes || t == "All" || t == "VideoEncoder"
	}
	if q.Operation == "GetProfiles" && q.Fields["Token"] != "" {
		for _, p := range v.Profiles {
			if p.Token == q.Fields["Token"] {
				v.Profiles = []*profileView{p}
				break
			}
		}
	}
}

// origin is where a recorder says that it takes a source from: the camera's address, where it is one on the network.
func (d *device) origin(s *Source, host string) string {
	id, _, _ := strings.Cut(s.Of, "/")
	if camera := d.w.device(id); camera != nil {
		camera.mu.Lock()
		defer camera.mu.Unlock()
		return fmt.Sprintf("rtsp://%s:%d", camera.addr, camera.d.RTSPPort)
	}
	return "rtsp://" + host
}

// scopes are what the device says about itself to everybody.
func (d *device) scopes(me *Device) []scopeView {
	word := func(s string) string {
		if d.mk.EscapeScopes {
			return url.PathEscape(s)
		}
		return strings.ReplaceAll(s, " ", "_")
	}
	kind := "video_encoder"
	if me.Kind == KindRecorder {
		kind = "Network_Video_Storage"
	}
	const root = "onvif://www.onvif.org/"
	all := []scopeView{{"Fixed", root + "type/" + kind}, {"Fixed", root + "Profile/Streaming"}}
	if d.mk.Media2 {
		all = append(all, scopeView{"Fixed", root + "Profile/T"})
	}
	if d.hasPTZ() {
		all = append(all, scopeView{"Fixed", root + "type/ptz"})
	}
	if d.hasRecordings() {
		all = append(all, scopeView{"Fixed", root + "Profile/G"})
	}
	name := me.Name
	if name == "" {
		name = me.Manufacturer + " " + me.Model
	}
	all = append(all, scopeView{"Fixed", root + "hardware/" + word(me.Model)}, scopeView{"Configurable", root + "name/" + word(name)})
	if me.Location != "" {
		all = append(all, scopeView{"Configurable", root + "location/" + word(me.Location)})
	}
	return all
}

// timeZone is the POSIX form of a zone, as ONVIF wants it: the sign is the other way round.
func timeZone(zone *time.Location) string {
	name, offset := time.Now().In(zone).Zone()
	if strings.ContainsAny(name, "+-0123456789") {
		name = "UTC"
	}
	sign := "-"
	if offset < 0 {
		sign, offset = "+", -offset
	}
	return fmt.Sprintf("%s%s%d:%02d:00", name, sign, offset/3600, offset/60%60)
}
