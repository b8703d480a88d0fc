package sim

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"
	"time"
)

//go:embed makers/*.xml
var makerFiles embed.FS

// maker is a personality: how the devices of one maker answer. The XML stands in makers/<name>.xml.
type maker struct {
	Name         string
	Manufacturer string // as GetDeviceInformation gives it
	Models       map[Kind]string
	Firmware     string
	Auth         Auth
	Window       time.Duration // how far Created may be from the device's clock; 0: not looked at
	NoncePerPath bool          // a digest nonce is good for one path only
	HTML401      bool          // an unauthenticated request gets an HTML page instead of a Fault
	FaultStatus  int           // HTTP status of a Fault
	Services     bool          // GetServices exists
	Media2       bool
	BasicRTSP    bool   // offers Basic beside Digest over RTSP
	SilentInput  bool   // an unused input plays without a packet; otherwise it answers 404
	Reports      string // a host of its own inside its addresses
	Types        string // WS-Discovery types
	Paths        map[string]string
	Junk         string // what a cheap device gives as serial number; "": a real one
	OUI          string
	DashedMAC    bool
	MJPEGFirst   bool // its first profile is an MJPEG one
	EscapeScopes bool // percent-encodes the name in its scopes
	ISAPI        bool // has the maker's own interface to its footage
	Closed       bool // wants a login for GetHostname and GetEndpointReference too

	SourceToken func(input int) string
	Profile     func(kind Kind, input, stream int) (token, name string)
	StreamPath  func(d *Device, input, stream int) string
	Snapshot    func(input int) string

	answers *template.Template
}

const bothTypes = "dn:NetworkVideoTransmitter tds:Device"

func onePath(p string) map[string]string {
	m := map[string]string{}
	for _, s := range serviceOrder {
		m[s] = p
	}
	return m
}

var makers = map[string]*maker{
	"hikvision": {
		Manufacturer: "HIKVISION", Firmware: "V5.7.3 build 220112", Auth: AuthBoth, Window: 10 * time.Second, NoncePerPath: true,
		Models:      map[Kind]string{KindCamera: "DS-2CD21XX", KindRecorder: "DS-76XXNI", KindEncoder: "DS-67XXHU", KindMultisensor: "DS-2CD66XX"},
		FaultStatus: 400, Services: true, Media2: true, BasicRTSP: true, ISAPI: true, Types: bothTypes, OUI: "44:19:b6", EscapeScopes: true,
		Paths: map[string]string{"device": "/onvif/device_service", "media": "/onvif/Media", "media2": "/onvif/Media2", "events": "/onvif/Events",
			"ptz": "/onvif/PTZ", "recording": "/onvif/Recording", "search": "/onvif/SearchRecording"},
		SourceToken: func(i int) string { return fmt.Sprintf("VideoSource_%d", i) },
		Profile:     hikvisionProfile,
		StreamPath: func(d *Device, i, s int) string {
			token, _ := hikvisionProfile(d.Kind, i, s)
			return fmt.Sprintf("/Streaming/Channels/%d0%d?transportmode=unicast&profile=%s", i, s+1, token)
		},
		Snapshot: func(i int) string { return fmt.Sprintf("/onvif-http/snapshot?Profile_%d", i) },
	},
	"dahua": {
		Manufacturer: "Dahua", Firmware: "2.800.0000000.31.R, Build Date 2021-12-20", Auth: AuthBoth, Window: 60 * time.Second,
		Models:      map[Kind]string{KindCamera: "IPC-HFW2X31", KindRecorder: "DHI-NVR42XX", KindEncoder: "NVS04XX", KindMultisensor: "IPC-PDBW5X"},
		FaultStatus: 400, Services: true, Media2: true, SilentInput: true, Closed: true, Types: bothTypes, OUI: "3c:ef:8c",
		Paths: map[string]string{"device": "/onvif/device_service", "media": "/onvif/media_service", "media2": "/onvif/media2_service", "events": "/onvif/event_service",
			"ptz": "/onvif/ptz_service", "recording": "/onvif/recording_service", "search": "/onvif/search_service"},
		SourceToken: func(i int) string { return fmt.Sprintf("%05d", i-1) },
		Profile: func(_ Kind, i, s int) (string, string) {
			return fmt.Sprintf("MediaProfile%03d%02d", i-1, s), fmt.Sprintf("MediaProfile_Channel%d_%s", i, []string{"MainStream", "SubStream1", "SubStream2"}[s])
		},
		StreamPath: func(_ *Device, i, s int) string {
			return fmt.Sprintf("/cam/realmonitor?channel=%d&subtype=%d&unicast=true&proto=Onvif", i, s)
		},
		Snapshot: func(i int) string {
			return fmt.Sprintf("/onvifsnapshot/media_service/snapshot?channel=%d&subtype=0", i)
		},
	},
	"hanwha": {
		Manufacturer: "Hanwha Techwin", Firmware: "1.41.01_20221025_R395", Auth: AuthDigest, Window: 30 * time.Second, HTML401: true,
		Models:      map[Kind]string{KindCamera: "QNO-60XX", KindRecorder: "XRN-16XX", KindEncoder: "SPE-16XX", KindMultisensor: "PNM-90XX"},
		FaultStatus: 500, Closed: true, Services: true, Media2: true, Types: bothTypes, OUI: "00:09:18", MJPEGFirst: true, EscapeScopes: true,
		Paths:       onePath("/onvif/device_service"),
		SourceToken: func(i int) string { return fmt.Sprintf("VideoSourceToken-%d", i-1) },
		Profile: func(_ Kind, i, s int) (string, string) {
			return fmt.Sprintf("Profile%d-%d", i, s+1), []string{"MJPEG", "H.264", "PLUGINFREE"}[s]
		},
		StreamPath: func(d *Device, i, s int) string {
			if d.Kind == KindCamera {
				return fmt.Sprintf("/profile%d/media.smp", s+1)
			}
			return fmt.Sprintf("/%d/profile%d/media.smp", i-1, s+1)
		},
		Snapshot: func(i int) string {
			return fmt.Sprintf("/stw-cgi/video.cgi?msubmenu=snapshot&action=view&Channel=%d", i-1)
		},
	},
	"axis": {
		Manufacturer: "AXIS", Firmware: "10.12.104", Auth: AuthDigest, Window: 30 * time.Second,
		Models:      map[Kind]string{KindCamera: "P32XX-LV", KindRecorder: "S30XX", KindEncoder: "P73XX", KindMultisensor: "P37XX-PLE"},
		FaultStatus: 400, Services: true, Media2: true, Types: bothTypes, OUI: "ac:cc:8e",
		Paths:       map[string]string{"device": "/onvif/device_service", "media": "/onvif/services", "media2": "/onvif/services", "events": "/onvif/services", "ptz": "/onvif/services", "recording": "/onvif/services", "search": "/onvif/services"},
		SourceToken: func(i int) string { return fmt.Sprint(i - 1) },
		Profile: func(_ Kind, i, s int) (string, string) {
			token := fmt.Sprintf("profile_%d_%s", i, []string{"main", "sub", "third"}[s])
			return token, token
		},
		StreamPath: func(_ *Device, i, s int) string {
			return fmt.Sprintf("/onvif-media/media.amp?profile=profile_%d_%s&sessiontimeout=60&streamtype=unicast", i, []string{"main", "sub", "third"}[s])
		},
		Snapshot: func(i int) string { return fmt.Sprintf("/onvif-cgi/jpg/image.cgi?resolution=320x180&camera=%d", i) },
	},
	"uniview": {
		Manufacturer: "UNIVIEW", Firmware: "QIPC-B2201.6.8.C00303", Auth: AuthBoth, Window: 30 * time.Second, Reports: "192.168.1.13",
		Models:      map[Kind]string{KindCamera: "IPC23XXLB", KindRecorder: "NVR30X-16", KindEncoder: "VS-EC16", KindMultisensor: "IPC86XX"},
		FaultStatus: 400, Services: true, Media2: true, Types: bothTypes, OUI: "48:ea:63", DashedMAC: true,
		Paths: map[string]string{"device": "/onvif/device_service", "media": "/onvif/media_service", "media2": "/onvif/media2_service", "events": "/onvif/event_service",
			"ptz": "/onvif/ptz_service", "recording": "/onvif/recording_service", "search": "/onvif/search_service"},
		SourceToken: func(i int) string { return fmt.Sprintf("VideoSource_%d", i) },
		Profile: func(_ Kind, i, s int) (string, string) {
			return fmt.Sprintf("profile%d%d", i, s), fmt.Sprintf("media_profile%d%d", i, s+1)
		},
		StreamPath: func(d *Device, i, s int) string {
			if d.Kind == KindCamera {
				return fmt.Sprintf("/media/video%d", s+1)
			}
			return fmt.Sprintf("/unicast/c%d/s%d/live", i, s)
		},
		Snapshot: func(i int) string { return fmt.Sprintf("/images/snapshot%d.jpg", i) },
	},
	"xiongmai": {
		Manufacturer: "H264", Firmware: "V4.02.R12.00035520.12012.047500.00200", Auth: AuthWSSE,
		Models:      map[Kind]string{KindCamera: "50H20L_S39", KindRecorder: "NBD80X16S-KL", KindEncoder: "AHB80X16R", KindMultisensor: "80X20-Q"},
		FaultStatus: 200, BasicRTSP: true, SilentInput: true, Types: "dn:NetworkVideoTransmitter", OUI: "00:12:31", Junk: "123456789",
		Paths:       onePath("/onvif/device_service"),
		SourceToken: func(i int) string { return fmt.Sprintf("V_SRC_%03d", i-1) },
		Profile: func(_ Kind, i, s int) (string, string) {
			return fmt.Sprintf("PROFILE_%03d", (i-1)*2+s), fmt.Sprintf("Profile_%03d", (i-1)*2+s)
		},
		StreamPath: func(d *Device, i, s int) string {
			return fmt.Sprintf("/user=%s_password=%s_channel=%d_stream=%d.sdp?real_stream", d.User, d.Password, i, s)
		},
		Snapshot: func(i int) string { return fmt.Sprintf("/webcapture.jpg?command=snap&channel=%d", i-1) },
	},
}

func hikvisionProfile(kind Kind, i, s int) (string, string) {
	if kind == KindCamera {
		return fmt.Sprintf("Profile_%d", s+1), []string{"mainStream", "subStream", "thirdStream"}[s]
	}
	return fmt.Sprintf("ProfileToken%03d", (i-1)*2+s+1), fmt.Sprintf("Profile%03d", (i-1)*2+s+1)
}

func makerNames() []string {
	return []string{"hikvision", "dahua", "hanwha", "axis", "uniview", "xiongmai"}
}

func init() {
	for name, m := range makers {
		m.Name = name
		m.answers = template.Must(template.New(name).Funcs(template.FuncMap{"x": escape, "stamp": stamp}).
			ParseFS(makerFiles, "makers/base.xml", "makers/"+name+".xml"))
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func escape(v any) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(fmt.Sprint(v))) // a strings.Builder does not fail
	return b.String()
}

// identify makes up the identities that a scenario leaves open; generation > 0 is a replacement device, all new.
func identify(s *Scenario, d *Device, generation int) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%d", s.Seed, d.Maker, d.ID, generation))
	m := makers[d.Maker]
	mac := fmt.Sprintf("%s:%02x:%02x:%02x", m.OUI, sum[0], sum[1], sum[2])
	if d.MAC == madeUp || generation > 0 {
		d.MAC = mac
		if m.DashedMAC {
			d.MAC = strings.ToUpper(strings.ReplaceAll(mac, ":", "-"))
		}
	}
	if d.Serial == madeUp || (generation > 0 && m.Junk == "") {
		d.Serial = fmt.Sprintf("%s%08X", strings.ToUpper(d.Model), binary.BigEndian.Uint32(sum[3:]))
		switch {
		case m.Junk != "":
			d.Serial = m.Junk
		case d.Maker == "axis":
			d.Serial = strings.ToUpper(strings.ReplaceAll(mac, ":", ""))
		}
	}
	if d.UUID == madeUp || generation > 0 {
		sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
		d.UUID = fmt.Sprintf("%x-%x-%x-%x-%s", sum[0:4], sum[4:6], sum[6:8], sum[8:10], strings.ReplaceAll(mac, ":", ""))
	}
}
