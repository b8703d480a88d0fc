package sim_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"camledger/internal/sim"

	"go.uber.org/goleak"
)

// nets gives every test a network of its own, so that they can run side by side.
var nets atomic.Int32

// play starts a scenario; NET in it becomes the first three numbers of a network that no other test uses.
func play(t testing.TB, text string, o sim.Options) (*sim.World, string) {
	t.Helper()
	net := fmt.Sprintf("127.41.%d", nets.Add(1))
	s, err := sim.Parse("test.yaml", []byte(strings.ReplaceAll(text, "NET", net)))
	if err != nil {
		t.Fatal(err)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	w, err := sim.Start(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w, net
}

const (
	device    = "http://www.onvif.org/ver10/device/wsdl"
	media     = "http://www.onvif.org/ver10/media/wsdl"
	media2    = "http://www.onvif.org/ver20/media/wsdl"
	ptz       = "http://www.onvif.org/ver20/ptz/wsdl"
	recording = "http://www.onvif.org/ver10/recording/wsdl"
	search    = "http://www.onvif.org/ver10/search/wsdl"
)

// soap is a request written by hand; token "" leaves the header empty.
func soap(security, namespace, operation, inner string) string {
	return `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>` + security +
		`</s:Header><s:Body><o:` + operation + ` xmlns:o="` + namespace + `">` + inner + `</o:` + operation + `></s:Body></s:Envelope>`
}

// token is a WS-UsernameToken.
func token(user, password string, created time.Time) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	at := created.UTC().Format("2006-01-02T15:04:05.000Z")
	h := sha1.New()
	h.Write(salt)
	h.Write([]byte(at + password))
	return `<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><wsse:UsernameToken><wsse:Username>` +
		user + `</wsse:Username><wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest">` +
		base64.StdEncoding.EncodeToString(h.Sum(nil)) + `</wsse:Password><wsse:Nonce>` + base64.StdEncoding.EncodeToString(salt) +
		`</wsse:Nonce><wsu:Created>` + at + `</wsu:Created></wsse:UsernameToken></wsse:Security>`
}

// post sends a request as it stands.
func post(t testing.TB, c *http.Client, url, body string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/soap+xml; charset=utf-8")
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

// ask sends a request with a good token and wants a good answer.
func ask(t testing.TB, url, namespace, operation, inner string) string {
	t.Helper()
	code, _, body := post(t, http.DefaultClient, url, soap(token("viewer", "camera-1", time.Now()), namespace, operation, inner))
	if code != http.StatusOK || strings.Contains(body, "Fault") {
		t.Fatalf("%s %s: %d %s", url, operation, code, body)
	}
	return body
}

// between cuts out of text what stands between two marks, after blanks and newlines are gone.
func between(t testing.TB, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	inner, _, closed := strings.Cut(rest, to)
	if !found || !closed {
		t.Fatalf("no %q … %q in %s", from, to, text)
	}
	return strings.ReplaceAll(strings.TrimSpace(inner), "&amp;", "&")
}

// run runs a program of the system and gives what it printed.
func run(t testing.TB, limit time.Duration, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// withLogin puts credentials into a stream address.
func withLogin(uri, user, password string) string {
	return strings.Replace(uri, "rtsp://", "rtsp://"+user+":"+password+"@", 1)
}

// every is one device of each maker.
const every = `
name: one of each
branches:
  - name: 본점
    code: hq
    networks: [NET.0/24]
    defaults: {auth: both, recordings: 45d}
    devices:
      - {id: hikvision, maker: hikvision, name: "365코너 1", codec: h264, ptz: true}
      - {id: dahua, maker: dahua, name: "로비 1", codec: h265, audio: true}
      - {id: hanwha, maker: hanwha, name: "창구 1", codec: h264}
      - {id: axis, maker: axis, name: "Back door", codec: mjpeg}
      - {id: uniview, maker: uniview, name: "주차장", codec: h264, gop: 10s, location: 지하}
      - {id: xiongmai, maker: xiongmai, name: "복도 & <계단>", codec: h264}
`

var servicePath = map[string]map[string]string{
	"hikvision": {media: "/onvif/Media", media2: "/onvif/Media2", ptz: "/onvif/PTZ", search: "/onvif/SearchRecording", recording: "/onvif/Recording"},
	"dahua":     {media: "/onvif/media_service", media2: "/onvif/media2_service", search: "/onvif/search_service"},
	"uniview":   {media: "/onvif/media_service", media2: "/onvif/media2_service"},
	"axis":      {media: "/onvif/services", media2: "/onvif/services"},
}

func serviceURL(w *sim.World, id, namespace string) string {
	path := servicePath[id][namespace]
	if path == "" {
		path = "/onvif/device_service"
	}
	return fmt.Sprintf("http://%s:8000%s", w.Address(id), path)
}

var makers = []string{"hikvision", "dahua", "hanwha", "axis", "uniview", "xiongmai"}

// TestStreamsPlay takes every maker's stream addresses out of its answers and plays them with ffprobe, over TCP and UDP.
func TestStreamsPlay(t *testing.T) {
	t.Parallel()
	w, _ := play(t, every, sim.Options{})
	codecs := map[string]string{"hikvision": "h264", "dahua": "hevc", "hanwha": "h264", "axis": "mjpeg", "uniview": "h264", "xiongmai": "h264"}
	for _, maker := range makers {
		t.Run(maker, func(t *testing.T) {
			t.Parallel()
			profiles := ask(t, serviceURL(w, maker, media), media, "GetProfiles", "")
			seen := 0
			for i, part := range strings.Split(profiles, `<trt:Profiles token="`)[1:] {
				name, _, _ := strings.Cut(part, `"`)
				answer := ask(t, serviceURL(w, maker, media), media, "GetStreamUri", "<o:ProfileToken>"+name+"</o:ProfileToken>")
				uri := between(t, answer, "<tt:Uri>", "</tt:Uri>")
				if maker == "uniview" {
					uri = strings.Replace(uri, "192.168.1.13", w.Address(maker).String(), 1)
				}
				transport := []string{"tcp", "udp"}[i%2]
				out, err := run(t, 30*time.Second, "ffprobe", "-v", "error", "-analyzeduration", "1000000", "-rtsp_transport", transport, "-show_entries", "stream=codec_name,width", "-of", "csv=p=0",
					withLogin(uri, "viewer", "camera-1"))
				if err != nil {
					t.Errorf("%s: %s over %s: %v %s", maker, uri, transport, err, out)
				}
				if strings.Contains(out, codecs[maker]+",640") {
					seen++
				}
				if maker == "dahua" && !strings.Contains(out, "pcm_mulaw") {
					t.Errorf("dahua offers no audio: %s", out)
				}
			}
			if seen != 1 {
				t.Errorf("%s: %d streams of 640 and %s, not 1", maker, seen, codecs[maker])
			}
			if got := w.Requests(maker); got.AuthFailures != 0 || got.MostSessions == 0 {
				t.Errorf("%s counted %+v", maker, got)
			}
		})
	}
}

// TestCloseEndsEverything leaves no goroutine behind, with streams playing, a device without power and mail waiting.
func TestCloseEndsEverything(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s, err := sim.Load("testdata/two.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := sim.Start(t.Context(), s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	set(t, w, "hq", sim.Fault{Name: sim.FaultOpenStream}, true)
	dialRTSP(t, w, "door").play(mainURL(w, "door", 1))
	silenced := dialRTSP(t, w, "hall")
	silenced.play(fmt.Sprintf("rtsp://%s:8554/cam/realmonitor?channel=1&subtype=0&unicast=true&proto=Onvif", w.Address("hall")))
	set(t, w, "hall", sim.Fault{Name: sim.FaultNoAnswer}, true)
	set(t, w, "nvr", sim.Fault{Name: sim.FaultRefuse}, true)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := w.Set("hall", sim.Fault{Name: sim.FaultNoAnswer}, false); err == nil {
		t.Error("a closed world was changed")
	}
	goleak.VerifyNone(t, before)
}
