package sim_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"

	"github.com/icholy/digest"
)

// wellFormed wants XML that a strict parser reads.
func wellFormed(t testing.TB, body string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, body)
		}
	}
}

// TestEveryOperation asks every maker for everything and wants well-formed answers of the right name.
func TestEveryOperation(t *testing.T) {
	t.Parallel()
	w, _ := play(t, strings.NewReplacer(", ptz: true", "", "codec: h264", "codec: h264, ptz: true").Replace(every), sim.Options{})
	for _, maker := range makers {
		profile := between(t, ask(t, serviceURL(w, maker, media), media, "GetProfiles", ""), `<trt:Profiles token="`, `"`)
		named := "<o:ProfileToken>" + profile + "</o:ProfileToken>"
		for _, c := range []struct{ namespace, operation, inner string }{
			{device, "GetSystemDateAndTime", ""}, {device, "GetServices", ""}, {device, "GetCapabilities", ""}, {device, "GetServiceCapabilities", ""},
			{device, "GetDeviceInformation", ""}, {device, "GetScopes", ""}, {device, "GetNetworkInterfaces", ""}, {device, "GetNetworkProtocols", ""},
			{device, "GetHostname", ""}, {device, "GetNTP", ""}, {device, "GetEndpointReference", ""},
			{media, "GetVideoSources", ""}, {media, "GetVideoSourceConfigurations", ""}, {media, "GetAudioSources", ""}, {media, "GetProfiles", ""},
			{media, "GetProfile", named}, {media, "GetStreamUri", named}, {media, "GetSnapshotUri", named}, {media, "GetOSDs", ""}, {media, "SetSynchronizationPoint", named},
			{media2, "GetProfiles", "<o:Type>All</o:Type>"}, {media2, "GetStreamUri", named}, {media2, "GetSnapshotUri", named}, {media2, "GetVideoSourceConfigurations", ""},
			{ptz, "GetNodes", ""}, {ptz, "GetConfigurations", ""},
			{recording, "GetRecordings", ""}, {search, "GetRecordingSummary", ""}, {search, "GetRecordingInformation", "<o:RecordingToken>Recording_1</o:RecordingToken>"},
			{search, "FindRecordings", ""}, {search, "GetRecordingSearchResults", "<o:SearchToken>search_1</o:SearchToken>"}, {search, "EndSearch", ""},
		} {
			missing := maker == "xiongmai" && (c.operation == "GetServices" || c.namespace == media2) || c.namespace == ptz && (maker == "dahua" || maker == "axis")
			code, _, body := post(t, http.DefaultClient, serviceURL(w, maker, c.namespace), soap(token("viewer", "camera-1", time.Now()), c.namespace, c.operation, c.inner))
			wellFormed(t, body)
			answered := code == http.StatusOK && strings.Contains(body, ":"+c.operation+"Response")
			if answered == missing || missing && !strings.Contains(body, "ActionNotSupported") {
				t.Errorf("%s %s: %d %s", maker, c.operation, code, body)
			}
		}
	}
}

// TestHabits checks the odd bytes that make the makers different.
func TestHabits(t *testing.T) {
	t.Parallel()
	w, _ := play(t, every, sim.Options{})
	get := func(maker, namespace, operation, inner string) string {
		return ask(t, serviceURL(w, maker, namespace), namespace, operation, inner)
	}
	for _, c := range []struct{ maker, namespace, operation, inner, want string }{
		{"hikvision", device, "GetScopes", "", "onvif://www.onvif.org/name/365%EC%BD%94%EB%84%88%201"},
		{"hikvision", device, "GetScopes", "", "onvif://www.onvif.org/type/ptz"},
		{"hikvision", media, "GetStreamUri", "<o:ProfileToken>Profile_1</o:ProfileToken>", "/Streaming/Channels/101?transportmode=unicast&amp;profile=Profile_1"},
		{"dahua", media2, "GetProfiles", "<o:Type>All</o:Type>", "<tt:Encoding>H265</tt:Encoding>"},
		{"dahua", media, "GetVideoSourceConfigurations", "", "로비 1"},
		{"hanwha", media, "GetProfiles", "", "<tt:Name>MJPEG</tt:Name>"},
		{"hanwha", device, "GetNetworkInterfaces", "", "00:00:00:00:00:00"},
		{"axis", device, "GetServices", "", "http://www.axis.com/vapix/ws/action1"},
		{"uniview", device, "GetCapabilities", "", "http://192.168.1.13:8000/onvif/media_service"},
		{"uniview", device, "GetScopes", "", "onvif://www.onvif.org/location/지하"},
		{"uniview", media, "GetStreamUri", "<o:ProfileToken>profile10</o:ProfileToken>", "<tt:Uri>\nrtsp://192.168.1.13:8554/media/video1"},
		{"xiongmai", media, "GetSnapshotUri", "<o:ProfileToken>PROFILE_000</o:ProfileToken>", "<tt:Uri>(null)</tt:Uri>"},
		{"xiongmai", device, "GetDeviceInformation", "", "<tds:SerialNumber>123456789</tds:SerialNumber>"},
		{"xiongmai", device, "GetScopes", "", "복도_&amp;_&lt;계단&gt;"},
		{"xiongmai", device, "GetCapabilities", "", "<tt:XAddr>\nhttp://"},
	} {
		if body := get(c.maker, c.namespace, c.operation, c.inner); !strings.Contains(body, c.want) {
			t.Errorf("%s %s: no %q in %s", c.maker, c.operation, c.want, body)
		}
	}
	if body := get("dahua", media, "GetProfiles", ""); strings.Contains(body, "H265") || !strings.Contains(body, "MediaProfile00000") {
		t.Errorf("Media1 of dahua knows H.265: %s", body)
	}
	if mac := between(t, get("uniview", device, "GetNetworkInterfaces", ""), "<tt:HwAddress>", "<"); strings.Count(mac, "-") != 5 {
		t.Errorf("MAC of uniview is %s", mac)
	}
}

// TestLogins walks through right and wrong ways to log in.
func TestLogins(t *testing.T) {
	t.Parallel()
	w, _ := play(t, `
name: logins
branches:
  - name: b
    networks: [NET.0/24]
    devices:
      - {id: digest, maker: axis, auth: digest, sha256: true}
      - {id: wsse, maker: hikvision, auth: wsse, clock: -3h}
      - {id: both, maker: hikvision, auth: both}
      - {id: cheap, maker: xiongmai}
      - {id: none, maker: dahua, auth: none}
      - {id: html, maker: hanwha}
      - {id: admin, user: admin, auth: wsse}
`, sim.Options{})
	url := func(id string) string { return fmt.Sprintf("http://%s:8000/onvif/device_service", w.Address(id)) }
	now := time.Now()
	replayed := token("viewer", "camera-1", now)
	info := func(security string) string { return soap(security, device, "GetDeviceInformation", "") }
	for _, c := range []struct {
		name, id, body string
		code           int
		want           string
	}{
		{"anonymous clock", "both", soap("", device, "GetSystemDateAndTime", ""), 200, "UTCDateTime"},
		{"anonymous information", "both", info(""), 401, "ter:NotAuthorized"},
		{"anonymous hostname", "both", soap("", device, "GetHostname", ""), 200, "Response"},
		{"anonymous hostname, closed", "html", soap("", device, "GetHostname", ""), 401, "<html>"},
		{"fault with 200", "cheap", info(""), 200, "ter:NotAuthorized"},
		{"none", "none", info(""), 200, "DeviceInformationResponse"},
		{"good token", "both", info(token("viewer", "camera-1", now)), 200, "DeviceInformationResponse"},
		{"replayed", "both", info(replayed), 200, "DeviceInformationResponse"},
		{"replayed again", "both", info(replayed), 401, "ter:NotAuthorized"},
		{"wrong password", "both", info(token("viewer", "camera-2", now)), 401, "ter:NotAuthorized"},
		{"wrong user", "both", info(token("root", "camera-1", now)), 401, "ter:NotAuthorized"},
		{"wrong password on an open call", "both", soap(token("viewer", "x", now), device, "GetSystemDateAndTime", ""), 401, "ter:NotAuthorized"},
		{"our clock, not the device's", "wsse", info(token("viewer", "camera-1", now)), 400, "ter:NotAuthorized"},
		{"the device's clock", "wsse", info(token("viewer", "camera-1", now.Add(-3*time.Hour))), 200, "DeviceInformationResponse"},
		{"token where digest is wanted", "digest", info(token("viewer", "camera-1", now)), 401, "ter:NotAuthorized"},
		{"users for nobody", "both", soap(token("viewer", "camera-1", now), device, "GetUsers", ""), 400, "ter:NotAuthorized"},
		{"users for admin", "admin", soap(token("admin", "camera-1", now), device, "GetUsers", ""), 200, "Administrator"},
		{"unknown operation", "both", soap(token("viewer", "camera-1", now), device, "SystemReboot", ""), 400, "ter:ActionNotSupported"},
		{"not XML", "wsse", "<a><b></a>", 400, "ter:WellFormed"},
		{"unknown profile", "both", soap(token("viewer", "camera-1", now), media, "GetStreamUri", "<o:ProfileToken>x</o:ProfileToken>"), 400, "ter:NoProfile"},
	} {
		code, _, body := post(t, http.DefaultClient, url(c.id), c.body)
		if c.code != code || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s, not %d with %s", c.name, code, body, c.code, c.want)
		}
	}
	if got := w.Requests("both"); got.AuthFailures != 3 || got.By["stale login"] != 1 || got.By["unauthenticated"] != 1 || got.By["GetSystemDateAndTime"] != 2 {
		t.Errorf("counted %+v", got)
	}

	// HTTP Digest, by a client that is not ours; NoReuse because a nonce may be bound to the path.
	for _, c := range []struct {
		id, password string
		code         int
	}{{"digest", "camera-1", 200}, {"both", "camera-1", 200}, {"html", "camera-1", 200}, {"html", "wrong", 401}} {
		client := &http.Client{Transport: &digest.Transport{Username: "viewer", Password: c.password, NoReuse: true}}
		for range 2 {
			if code, _, body := post(t, client, url(c.id), info("")); code != c.code {
				t.Errorf("digest on %s with %s: %d %s", c.id, c.password, code, body)
			}
		}
	}
	out, err := run(t, 20*time.Second, "curl", "-s", "--digest", "-u", "viewer:camera-1", "-d", info(""), url("both"))
	if err != nil || !strings.Contains(out, "DeviceInformationResponse") {
		t.Errorf("curl --digest: %v %s", err, out)
	}
	_, header, _ := post(t, http.DefaultClient, url("digest"), info(""))
	if all := strings.Join(header.Values("WWW-Authenticate"), "\n"); !strings.Contains(all, "algorithm=SHA-256") || !strings.Contains(all, "algorithm=MD5") {
		t.Errorf("challenges are %s", all)
	}
}

// TestNonceOfOnePath wants a nonce refused on another path where the maker binds it, and taken where not.
func TestNonceOfOnePath(t *testing.T) {
	t.Parallel()
	w, _ := play(t, "name: t\nbranches: [{name: b, networks: [NET.0/24], devices: [{id: bound}, {id: free, maker: uniview}]}]", sim.Options{})
	for id, want := range map[string][2]int{"bound": {200, 401}, "free": {200, 200}} {
		second := map[string]string{"bound": "/onvif/Media", "free": "/onvif/media_service"}[id]
		base := fmt.Sprintf("http://%s:8000", w.Address(id))
		_, header, _ := post(t, http.DefaultClient, base+"/onvif/device_service", soap("", device, "GetScopes", ""))
		challenge, err := digest.ParseChallenge(header.Get("WWW-Authenticate"))
		if err != nil {
			t.Fatal(err)
		}
		for i, path := range []string{"/onvif/device_service", second} {
			cred, err := digest.Digest(challenge, digest.Options{Method: "POST", URI: path, Username: "viewer", Password: "camera-1", Count: i + 1})
			if err != nil {
				t.Fatal(err)
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, strings.NewReader(soap("", device, "GetScopes", "")))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", cred.String())
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want[i] {
				t.Errorf("%s %s: %d, not %d", id, path, res.StatusCode, want[i])
			}
		}
	}
}

// TestLockout locks one source out after three wrong logins, over all services, and leaves others in.
func TestLockout(t *testing.T) {
	t.Parallel()
	w, _ := play(t, "name: t\nbranches: [{name: b, networks: [NET.0/24], devices: [{id: a, auth: wsse, lockout: 3}]}]", sim.Options{})
	url := fmt.Sprintf("http://%s:8000/onvif/device_service", w.Address("a"))
	from := func(source string) *http.Client {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(source)}}
		return &http.Client{Transport: &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true}}
	}
	for range 3 {
		post(t, from("127.0.0.9"), url, soap(token("viewer", "wrong", time.Now()), device, "GetScopes", ""))
	}
	good := func() string { return soap(token("viewer", "camera-1", time.Now()), device, "GetScopes", "") }
	if code, _, body := post(t, from("127.0.0.9"), url, good()); code != 400 || !strings.Contains(body, "Locked") {
		t.Errorf("locked out: %d %s", code, body)
	}
	if code, _, body := post(t, from("127.0.0.8"), url, good()); code != 200 {
		t.Errorf("another source: %d %s", code, body)
	}
	if code, _, body := post(t, from("127.0.0.9"), url, soap("", device, "GetSystemDateAndTime", "")); code != 200 {
		t.Errorf("without a login: %d %s", code, body)
	}
	if got := w.Requests("a"); got.AuthFailures != 3 || got.By["login while locked"] != 1 {
		t.Errorf("counted %+v", got)
	}
}

// TestSnapshots are JPEGs behind a login; two views of one camera show one scene, other cameras another.
func TestSnapshots(t *testing.T) {
	t.Parallel()
	w, _ := play(t, `
name: t
branches:
  - name: b
    networks: [NET.0/24]
    devices:
      - {id: a, faults: [frozen]}
      - {id: c, maker: dahua, faults: [frozen]}
      - {id: r, kind: recorder, inputs: 2, channels: [{of: a}], faults: [frozen]}
`, sim.Options{})
	client := &http.Client{Transport: &digest.Transport{Username: "viewer", Password: "camera-1", NoReuse: true}}
	get := func(c *http.Client, id, path string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://%s:8000%s", w.Address(id), path), nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(b)
	}
	code, direct := get(client, "a", "/onvif-http/snapshot?Profile_1")
	if code != 200 || !strings.HasPrefix(direct, "\xff\xd8\xff") {
		t.Fatalf("snapshot: %d, %d bytes", code, len(direct))
	}
	if _, recorded := get(client, "r", "/onvif-http/snapshot?Profile_1"); recorded != direct {
		t.Error("the recorder shows another scene than the camera")
	}
	if _, other := get(client, "c", "/onvifsnapshot/media_service/snapshot?channel=1&subtype=0"); other == direct || len(other) < 1000 {
		t.Error("two cameras show the same scene")
	}
	if code, _ := get(client, "r", "/onvif-http/snapshot?Profile_2"); code != 404 {
		t.Errorf("an unused input gives %d", code)
	}
	if code, _ := get(http.DefaultClient, "a", "/onvif-http/snapshot?Profile_1"); code != 401 {
		t.Errorf("without a login: %d", code)
	}
	if code, page := get(http.DefaultClient, "a", "/"); code != 200 || !strings.Contains(page, "<html>") {
		t.Errorf("page: %d %s", code, page)
	}
}

// TestRecorder counts sources, labels, recordings per channel and unused inputs.
func TestRecorder(t *testing.T) {
	t.Parallel()
	w, _ := play(t, `
name: t
branches:
  - name: b
    networks: [NET.0/24]
    devices:
      - {id: r, kind: recorder, inputs: 16, recordings: 45d, channels: [{name: "창구 {n}", repeat: 11}, {name: 로비, recordings: 20d}]}
      - {id: empty, kind: recorder, inputs: 2, recordings: none, channels: [x]}
      - {id: plain, kind: recorder, inputs: 2, channels: [x]}
      - {id: eyes, kind: multisensor, sensors: 3}
      - {id: seen, kind: recorder, recordings: 3d, channels: [{of: eyes/2}]}
`, sim.Options{})
	url := func(id, namespace string) string {
		return fmt.Sprintf("http://%s:8000%s", w.Address(id), servicePath["hikvision"][namespace])
	}
	if n := strings.Count(ask(t, url("r", media), media, "GetVideoSources", ""), "<trt:VideoSources "); n != 16 {
		t.Errorf("%d video sources", n)
	}
	if n := strings.Count(ask(t, url("eyes", media), media, "GetVideoSources", ""), "<trt:VideoSources "); n != 3 {
		t.Errorf("%d sensors", n)
	}
	profiles := ask(t, url("r", media), media, "GetProfiles", "")
	if n := strings.Count(profiles, "<trt:Profiles "); n != 32 || !strings.Contains(profiles, "<tt:Name>창구 11</tt:Name>") {
		t.Errorf("%d profiles in %s", n, profiles)
	}
	summary := ask(t, url("r", search), search, "GetRecordingSummary", "")
	if !strings.Contains(summary, "<tt:NumberRecordings>12</tt:NumberRecordings>") || age(t, summary, "DataFrom").Round(time.Hour) != 45*24*time.Hour {
		t.Errorf("summary is %s", summary)
	}
	one := ask(t, url("r", search), search, "GetRecordingInformation", "<o:RecordingToken>Recording_12</o:RecordingToken>")
	if age(t, one, "EarliestRecording").Round(time.Hour) != 20*24*time.Hour {
		t.Errorf("channel is %s", one)
	}
	if items := ask(t, url("seen", recording), recording, "GetRecordings", ""); !strings.Contains(items, fmt.Sprintf("<tt:Address>rtsp://%s:8554</tt:Address>", w.Address("eyes"))) {
		t.Errorf("the recorder does not say where its channel comes from: %s", items)
	}
	if none := ask(t, url("empty", search), search, "GetRecordingSummary", ""); !strings.Contains(none, "<tt:NumberRecordings>0</tt:NumberRecordings>") {
		t.Errorf("empty recorder says %s", none)
	}
	code, _, body := post(t, http.DefaultClient, url("plain", search), soap(token("viewer", "camera-1", time.Now()), search, "GetRecordingSummary", ""))
	if code != 400 || !strings.Contains(body, "ActionNotSupported") {
		t.Errorf("recorder without the service: %d %s", code, body)
	}
}

// age is how long ago the time in an element was.
func age(t testing.TB, body, element string) time.Duration {
	t.Helper()
	at, err := time.Parse(time.RFC3339, between(t, body, "<tt:"+element+">", "<"))
	if err != nil {
		t.Fatal(err)
	}
	return time.Since(at)
}

// TestProbes sends WS-Discovery probes of both kinds as datagrams.
func TestProbes(t *testing.T) {
	t.Parallel()
	w, network := play(t, strings.ReplaceAll(every, "{id: axis,", "{id: axis, discovery: false,"), sim.Options{})
	if got := w.Warnings(); len(got) != 0 {
		t.Fatal(got)
	}
	probe := func(id, types string) string {
		c, err := net.Dial("udp4", fmt.Sprintf("%s:3702", w.Address(id)))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		// What is not answered is told by the answer to a second probe that always is.
		for _, kind := range []string{types, ""} {
			if _, err := fmt.Fprintf(c, `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header><a:MessageID>uuid:ask-%q</a:MessageID></e:Header><e:Body><d:Probe><d:Types>%s</d:Types></d:Probe></e:Body></e:Envelope>`, kind, kind); err != nil {
				return err.Error() // the refusal of the first one
			}
		}
		if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 64<<10)
		n, err := c.Read(b)
		if err != nil {
			return err.Error()
		}
		wellFormed(t, string(b[:n]))
		if !strings.Contains(string(b[:n]), "ask-&#34;"+types) || types != "" && strings.Contains(string(b[:n]), "ask-&#34;&#34;") {
			return "silence"
		}
		return string(b[:n])
	}
	for _, maker := range []string{"hikvision", "dahua", "hanwha", "uniview", "xiongmai"} {
		for _, types := range []string{"dn:NetworkVideoTransmitter", "tds:Device"} {
			answer := probe(maker, types)
			if want := !(maker == "xiongmai" && types == "tds:Device"); want != strings.Contains(answer, "onvif/device_service") {
				t.Errorf("%s asked for %s: %s", maker, types, answer)
			}
		}
	}
	if answer := probe("dahua", ""); !strings.Contains(answer, "http://"+network+".11:8000/onvif/device_service http://[fe80::") {
		t.Errorf("dahua: %s", answer)
	}
	if answer := probe("axis", ""); !strings.Contains(answer, "refused") {
		t.Errorf("axis without discovery: %s", answer)
	}
}
