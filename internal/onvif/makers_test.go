package onvif

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// madeBy serves the answers of testdata/answers that begin with a maker's name: invented
// values in the ways that the maker writes XML. What has no file is answered with the
// maker's fault, or with that of SOAP 1.1.
func madeBy(t *testing.T, maker string, status int) http.Handler {
	t.Helper()
	return played(t, filepath.Join("testdata", "answers"), maker, status)
}

// played serves the answers of a folder that begin with a device's name.
func played(t *testing.T, folder, device string, status int) http.Handler {
	t.Helper()
	read := func(name string) (string, bool) {
		b, err := os.ReadFile(filepath.Join(folder, device+"_"+name+".xml"))
		return string(b), err == nil
	}
	op := regexp.MustCompile(`<soap-env:Body>\s*<([a-z0-9]+):([A-Za-z0-9]+)`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		m := op.FindSubmatch(b)
		if m == nil {
			t.Errorf("asked %s", b)
			return
		}
		name := map[string]string{"tr2": "Media2", "tmd": "DeviceIO"}[string(m[1])] + string(m[2])
		a, ok := read(name)
		if !ok {
			w.WriteHeader(status)
			if a, ok = read("Fault"); !ok {
				a = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client<s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode></faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>`
			}
		}
		w.Header().Set("Content-Type", "application/soap+xml")
		_, _ = io.WriteString(w, a)
	})
}

// sourceLine writes down what matters of a source.
func sourceLine(s Source) string {
	stream := func(st *Stream) string {
		if st == nil {
			return "none"
		}
		return fmt.Sprintf("%s %s %dx%d@%g %s", st.Token, st.Codec, st.Width, st.Height, st.FPS, st.GOPTime())
	}
	line := fmt.Sprintf("%d %s %q main %s, sub %s", s.Channel, s.Token, s.Name, stream(s.Main), stream(s.Sub))
	for _, x := range []struct {
		yes  bool
		name string
	}{{s.Audio, "audio"}, {s.PTZ, "ptz"}, {s.Zoom, "zoom"}} {
		if x.yes {
			line += ", " + x.name
		}
	}
	for _, sign := range s.Signs {
		line += ", " + string(sign)
	}
	return line
}

func TestMakers(t *testing.T) {
	tests := []struct {
		maker       string
		status      int // of its faults
		information Information
		macs        string
		scope       Scopes
		sources     []string
		stream      string // of the first source, behind the host
		picture     string
		secret      bool
		audio       int
	}{
		{maker: "dahua", status: 400, information: Information{"Dahua", "DHI-NVR4204-EX", "4.001.0000000.5, Build Date 2023-05-08", "9F00EX1PAZ00001", "1.00"},
			macs:  "02:ab:cd:00:00:01",
			scope: Scopes{Name: "Dahua", Location: "country/china", Hardware: "DHI-NVR4204-EX", Types: []string{"Network_Video_Transmitter"}, Profiles: []string{"Streaming"}},
			sources: []string{
				`1 00000 "창구 좌측" main MediaProfile0000000 H265 2688x1520@25 2s, sub MediaProfile0000001 H264 704x480@25 2s`,
				`2 00001 "객장 출입문" main MediaProfile0000100 H265 2688x1520@25 4s, sub MediaProfile0000101 H264 704x480@25 2s`,
				`3 00002 "VideoSourceConfig_2" main none, sub none, no-size, no-rate, no-profile, no-signal`,
				`4 00003 "VideoSourceConfig_3" main none, sub none, no-size, no-rate, no-profile`,
			}, stream: ":554/cam/realmonitor?channel=1&subtype=0&unicast=true&proto=Onvif"},
		{maker: "hanwha", status: 400, information: Information{"Hanwha Techwin", "XNV-8080RX", "1.41.02_20220919_R380", "ZN1C70GT000001X", "1.0"},
			sources: []string{`1 VideoSourceToken-0 "VideoSourceConfig-0" main DefaultProfile-02 H264 2560x1920@30 2s, sub MobileProfile-03 H264 320x240@10 2s, audio`},
			stream:  ":554/0/onvif/profile2/media.smp"},
		{maker: "hikvision", status: 400, information: Information{"HIKVISION", "DS-7604NXI-EX", "V4.61.025 build 230802", "DS-7604NXI-EX0420230101CCWRAA0000001WCVU", "0x0"},
			scope: Scopes{Name: "본점 녹화기", Location: "B1/전산실", Hardware: "DS-7604NXI-EX", MAC: "02:44:55:66:77:88", Types: []string{"video_encoder"}, Profiles: []string{"G"}},
			sources: []string{
				`1 VideoSourceToken1 "금고 앞" main ProfileToken001 H264 1920x1080@25 2s, sub ProfileToken002 H264 704x576@25 2s`,
				`2 VideoSourceToken2 "VideoSourceConfig2" main ProfileToken003 H264 1920x1080@25 2s, sub none, no-rate, job-idle`,
			}, stream: ":554/Streaming/Unicast/channels/101", picture: ":80/onvif/snapshot/101"},
		{maker: "axis", status: 400, information: Information{"AXIS", "P5655-E", "10.12.182", "ACCC8E000001", "7C5"}, macs: "02:cc:8e:00:00:01",
			sources: []string{`1 0 "user0" main profile_1_h264 H264 1920x1080@30 1.067s, sub none, ptz`},
			stream:  ":554/onvif-media/media.amp?profile=profile_1_h264&sessiontimeout=60&streamtype=unicast", audio: 2},
		{maker: "uniview", status: 400, information: Information{"UNIVIEW", "IPC3614LB", "QIPC-B2202.7.8.C01234.230101", "210235C0000000000001", "A"}, macs: "02:ea:63:00:00:0a",
			sources: []string{`1 VideoSource_1 "VideoSourceConfig" main profile10 H264 2560x1440@25 2s, sub profile11 H264 720x576@25 2s`},
			stream:  ":554/media/video1"},
		{maker: "reolink", status: 500, information: Information{"Reolink", "RLC-81XA", "v3.1.0.1643_22101001", "95270000000001", "IPC_56064M8MP"},
			sources: []string{`1 000 "V_CFG_000" main 000 H265 3840x2160@25 0s, sub 001 H264 640x360@10 2s`},
			stream:  ":554/h265Preview_01_main", picture: ":80/cgi-bin/api.cgi?cmd=onvifSnapPic&channel=0&user={user}&password={password}", secret: true},
		{maker: "tapo", status: 500, information: Information{"tp-link", "Tapo C210", "1.3.7 Build 230823 Rel.57279n(4555)", "1a2b3c4d", "2.0"}, macs: "02:a7:2b:00:00:01",
			sources: []string{`1 raw_vs1 "vsconf" main profile_1 H264 2304x1296@15 1.667s, sub profile_2 H264 640x360@15 1.667s, ptz`},
			stream:  ":554/stream1"},
		{maker: "tiandy", status: 200, information: Information{"Tiandy", "TC-C35WS", "V0.1.0.87", "T0000000000001", ""},
			sources: []string{`1 VideoSource1 "VideoSourceConfig1" main profile1 H264 2592x1944@25 2s, sub none`},
			stream:  ":554/1/1?transmode=unicast&profile=va"},
		{maker: "dlink", status: 400, information: Information{"D-Link Corporation", "DCS-65EX", "1.07.00", "B0C5540000001", ""},
			sources: []string{`1 0 "src" main profile1 H264 1280x1024@15 2s, sub none`},
			stream:  ":554/live1.sdp"},
		{maker: "xiongmai", status: 200, information: Information{"H264", "XM530_EX", "V5.00.R02.00030747", "0000000000000001", "00001"},
			sources: []string{`1 V_SRC_000 "V_SRC_000" main PROFILE_000 H264 2304x1296@20 100ms, sub PROFILE_001 H264 800x448@20 100ms`},
			stream:  ":554/user={user}_password={password}_channel=1_stream=0.sdp?real_stream", secret: true},
		{maker: "bosch", status: 400, information: Information{"Bosch", "FLEXIDOME EX", "8.71.0066", "404700000000001", "F000B543"},
			sources: []string{`1 1 "Camera_1" main 0 H264 1536x864@30 2s, sub none`},
			stream:  ":554/rtsp_tunnel?p=0&line=1&inst=1&vcd=2"},
		{maker: "panasonic", status: 400, information: Information{"Panasonic", "WV-S1536L <EX>", "2.20", "VCE00001", "1.00"},
			sources: []string{`1 s0 "주차장 & 후문" main p<0> H264 1920x1080@30 1s, sub none`},
			stream:  ":554/Src/MediaInput/stream_1?a=1&b=2"},
		{maker: "sony", status: 400, information: Information{"Sony", "SNC-EX640", "3.1.0", "4000001", "1.0"},
			sources: []string{`1 VideoSource0 "로비" main MediaProfile0 H265 1920x1080@30 1s, sub none, audio`},
			stream:  ":554/media/video1", picture: ":80/oneshotimage1"},
		{maker: "milesight", status: 400, information: Information{"Milesight", "MS-C2964-EX", "45.8.0.3", "1CC3160000000001", "V2.0"}, macs: " 02:1c:c3:16:00:01 ",
			sources: []string{`1 VideoSource "VideoSourceConfig" main MainProfile H265 1920x1080@25 2s, sub SubProfile H265 640x360@25 1s`},
			stream:  ":554/main"},
	}
	seen := map[string]bool{}
	for _, tt := range tests {
		seen[tt.maker] = true
		t.Run(tt.maker, func(t *testing.T) {
			cfg := start(t, madeBy(t, tt.maker, tt.status))
			r, err := ask(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "information", r.Information, tt.information)
			equal(t, "scopes", r.Scopes, tt.scope)
			var macs []string
			for _, i := range r.Interfaces {
				macs = append(macs, i.MAC)
			}
			equal(t, "MACs", strings.Join(macs, " "), tt.macs)
			var lines []string
			for _, s := range r.Sources {
				lines = append(lines, sourceLine(s))
			}
			equal(t, "sources", lines, tt.sources)
			host := cfg.Addr.Addr().String()
			m := r.Sources[0].Main
			equal(t, "stream", strings.TrimPrefix(m.URI.Asked, "rtsp://"+host), tt.stream)
			equal(t, "picture", strings.TrimPrefix(m.Snapshot.Asked, "http://"+host), tt.picture)
			equal(t, "a login in an address", r.Secret, tt.secret)
			equal(t, "audio sources", len(r.AudioSources), tt.audio)
			for _, p := range r.Problems {
				if p.Cause != CauseFault || p.Code != "ActionNotSupported" {
					t.Errorf("problem %v", p)
				}
			}
		})
	}
	files, err := filepath.Glob(filepath.Join("testdata", "answers", "*_GetDeviceInformation.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if maker, _, _ := strings.Cut(filepath.Base(f), "_"); !seen[maker] && maker != "junk" {
			t.Errorf("nothing is asked of %s", maker)
		}
	}
}

// A recording tells where a recorder takes its pictures from, and what it calls them.
func TestOriginOfAChannel(t *testing.T) {
	r, err := ask(t, start(t, madeBy(t, "hikvision", 400)))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "origin", r.Sources[0].Footage.Origin, "http://10.9.8.31/onvif/device_service")
	equal(t, "names", r.Sources[0].Names, []Name{{NameConfig, "VideoSourceConfig1"}, {NameRecording, "금고 앞"}, {NameProfile, "Profile001"}, {NameProfile, "Profile002"}})
	equal(t, "summary", r.Summary, Summary{Known: true, Recordings: 2,
		Oldest: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Newest: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
}
