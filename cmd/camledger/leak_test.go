package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"camledger/internal/freeport"
)

// secretOfTests is a password that nothing else looks like; parrot repeats it as devices do
// that tell what they were given.
const (
	secretOfTests = "zX9q-Vt7k-Secret"
	parrot        = "viewer:" + secretOfTests
)

// serveOn serves on a loopback address until the test ends.
func serveOn(t *testing.T, addr string, serve func(net.Conn)) {
	t.Helper()
	l, err := net.Listen("tcp4", addr)
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	var mu sync.Mutex
	conns := map[net.Conn]bool{}
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns[c] = true
			mu.Unlock()
			open.Go(func() {
				serve(c)
				_ = c.Close()
				mu.Lock()
				delete(conns, c)
				mu.Unlock()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		mu.Lock()
		for c := range conns {
			_ = c.Close()
		}
		mu.Unlock()
		open.Wait()
	})
}

// parrotRTSP asks for a login and repeats it in every line that it may write.
func parrotRTSP(c net.Conn) {
	in := bufio.NewReader(c)
	for {
		r, err := http.ReadRequest(rtspAsHTTP(in))
		if err != nil {
			return
		}
		line, more, body := "200 OK "+parrot, "", ""
		switch {
		case r.Method == "OPTIONS":
			more = "Public: OPTIONS, DESCRIBE\r\n"
		case r.Header.Get("Authorization") == "":
			line, more = "401 "+parrot, "WWW-Authenticate: Digest realm=\"gate\", nonce=\"n1\"\r\n"
		case strings.Contains(r.URL.RawQuery, "channel=1"):
			body = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=" + parrot + "\r\ni=" + parrot + "\r\nt=0 0\r\na=tool:" + parrot + "\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:rtsp://" + parrot + "@127.90.64.3/t1\r\n"
		default:
			line = "454 no session of " + parrot
		}
		if _, err := fmt.Fprintf(c, "RTSP/1.0 %s\r\nCSeq: %s\r\nServer: %s\r\n%sContent-Base: rtsp://%s@127.90.64.3/x/\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
			line, r.Header.Get("CSeq"), parrot, more, parrot, len(body), body); err != nil {
			return
		}
	}
}

// rtspAsHTTP gives one request of RTSP so that net/http reads it: their heads differ in the
// name of the protocol only.
func rtspAsHTTP(in *bufio.Reader) *bufio.Reader {
	var head strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return bufio.NewReader(strings.NewReader(""))
		}
		head.WriteString(strings.Replace(line, " RTSP/1.0", " HTTP/1.0", 1))
		if strings.TrimSpace(line) == "" {
			return bufio.NewReader(strings.NewReader(head.String()))
		}
	}
}

// parrotONVIF answers with the given bodies by call, and repeats the login wherever it may:
// in faults, in reason phrases, in realms. What has no body is a fault.
func parrotONVIF(refuses bool, bodies map[string]string) http.Handler {
	call := regexp.MustCompile(`Body[^>]*>\s*<(?:\w+:)?(\w+)`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, _ := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		name := ""
		if m := call.FindSubmatch(asked); m != nil {
			name = string(m[1])
		}
		body, ok := bodies[name]
		w.Header().Set("Content-Type", "application/soap+xml")
		w.Header().Set("Server", parrot)
		status := http.StatusOK
		switch {
		case name == "GetSystemDateAndTime":
			body = `<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour><Minute>2</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>1</Month><Day>2</Day></Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>`
		case refuses || r.Header.Get("Authorization") == "":
			w.Header().Set("WWW-Authenticate", `Digest realm="gate", nonce="n1", qop="auth"`)
			status, ok = http.StatusUnauthorized, false
		case !ok:
			status = http.StatusBadRequest
		}
		if name != "GetSystemDateAndTime" && !ok {
			body = `<s:Fault xmlns:ter="http://www.onvif.org/ver10/error"><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:` + secretOfTests + `</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">the login ` + parrot + ` may not do this: http://` + parrot + `@10.0.0.1/</s:Text></s:Reason><s:Detail><s:Text>` + parrot + `</s:Text></s:Detail></s:Fault>`
		}
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>%s</s:Body></s:Envelope>`, body)
	})
}

func onvifOn(t *testing.T, addr string, h http.Handler) {
	t.Helper()
	l, err := net.Listen("tcp4", addr)
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(l) // always ErrServerClosed after Close
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
	})
}

// TestNoPasswordIsPrinted runs the commands, as text, as JSON and with their log, against
// devices that repeat the password in faults, reason phrases, names, descriptions and
// addresses, and reads all that came out and all that was stored.
func TestNoPasswordIsPrinted(t *testing.T) {
	info := "<GetDeviceInformationResponse><Manufacturer>Parrot " + parrot + "</Manufacturer><Model>" + parrot + "</Model><FirmwareVersion>" + secretOfTests + "</FirmwareVersion><SerialNumber>" + secretOfTests + "-7</SerialNumber></GetDeviceInformationResponse>"
	known := "<GetServicesResponse></GetServicesResponse>" // the first question with a login: only its answer proves that it worked
	onvifOn(t, "127.90.64.1:8000", parrotONVIF(false, map[string]string{"GetDeviceInformation": info, "GetServices": known}))
	onvifOn(t, "127.90.64.2:8000", parrotONVIF(true, nil))
	serveOn(t, "127.90.64.3:8554", parrotRTSP)
	onvifOn(t, "127.90.64.4:8000", parrotONVIF(false, map[string]string{"GetDeviceInformation": info, "GetServices": known,
		"GetCapabilities": "<GetCapabilitiesResponse><Capabilities><Media><XAddr>http://" + parrot + "@127.90.64.4:8000/onvif/media</XAddr></Media></Capabilities></GetCapabilitiesResponse>",
		"GetHostname":     "<GetHostnameResponse><HostnameInformation><Name>" + parrot + "</Name></HostnameInformation></GetHostnameResponse>",
		"GetScopes":       "<GetScopesResponse><Scopes><ScopeDef>Fixed</ScopeDef><ScopeItem>onvif://www.onvif.org/name/" + url.PathEscape(parrot) + "</ScopeItem></Scopes></GetScopesResponse>",
		"GetVideoSources": `<GetVideoSourcesResponse><VideoSources token="v1"/></GetVideoSourcesResponse>`,
		"GetProfiles":     `<GetProfilesResponse><Profiles token="p1"><Name>` + parrot + `</Name><VideoSourceConfiguration token="c1"><Name>` + parrot + `</Name><SourceToken>v1</SourceToken></VideoSourceConfiguration><VideoEncoderConfiguration token="e1"><Encoding>H264</Encoding><Resolution><Width>640</Width><Height>360</Height></Resolution></VideoEncoderConfiguration></Profiles></GetProfilesResponse>`,
		"GetStreamUri":    "<GetStreamUriResponse><MediaUri><Uri>rtsp://" + parrot + "@127.90.64.4:8554/x?channel=2&amp;user=viewer&amp;password=" + secretOfTests + "</Uri></MediaUri></GetStreamUriResponse>",
	}))
	serveOn(t, "127.90.64.4:8554", parrotRTSP)

	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	listen := fmt.Sprintf("127.0.0.1:%d", port)
	write("camledger.yaml", "database: camledger.db\nlisten: "+listen+`
allow_loopback: true
scan: {ports: [8000], rtsp_ports: [8554], rate: 5000, dial_timeout: 400ms, request_timeout: 20s, rtsp_paths: ["/x?channel={channel}"]}
credentials:
  hq: {user: viewer, password: `+secretOfTests+`}
branches:
  hq: {name: 본점, networks: [127.90.64.0/29], credentials: [hq]}
`)
	write("policy.txt", `영상정보처리기기 운영·관리 방침
별빛신협은 개인정보보호법 제25조 제7항에 따라 고객의 안전을 지키기 위하여 다음과 같이 영상정보처리기기를 설치·운영하고 있습니다.
설치대수, 설치 위치 및 촬영범위
구분 설치대수 설치위치 촬영범위
본점 고정 : 2대 1층 객장 : 2대
이 영상정보처리기기 운영·관리 방침은 2025년 03월 04일에 제정되었습니다.
`)
	write("password.txt", secretOfTests+"\n")

	total := 0
	command := func(wants string, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		code := run(args, strings.NewReader(""), &out, &errs)
		all := out.String() + errs.String()
		total += len(all)
		for _, s := range []string{secretOfTests, url.QueryEscape(secretOfTests), "zX9q"} {
			if i := strings.Index(all, s); i >= 0 {
				t.Errorf("camledger %s prints the password: …%q…", strings.Join(args, " "), all[max(0, i-200):min(len(all), i+60)])
				break
			}
		}
		if code != exitDone && code != exitPerson {
			t.Errorf("camledger %s: exit %d\n%s", strings.Join(args, " "), code, all)
		}
		if !strings.Contains(all, wants) {
			t.Errorf("camledger %s does not tell %q:\n%s", strings.Join(args, " "), wants, all)
		}
		return out.String()
	}
	both := func(wants string, args ...string) {
		t.Helper()
		command(wants, args...)
		command(wants, append(args, "--json")...)
	}
	command("", "policy", "import", "policy.txt", "--accept", "--all-answered")
	both("127.90.64.2", "discover", "127.90.64.0/29", "--ports", "8000", "--rtsp-ports", "8554", "--rtsp-path", "/x?channel={channel}", "--user", "viewer", "--password-file", "password.txt")
	both("", "-v", "scan", "hq")
	both("127.90.64.2", "scan", "show", "hq")
	both("", "scan", "list")
	both("", "diff")
	ids := regexp.MustCompile(`"id": "(dev_\w+)"`).FindAllStringSubmatch(command("127.90.64.4", "device", "list", "--json"), -1)
	if len(ids) < 2 {
		t.Errorf("%d devices are known", len(ids))
	}
	for _, m := range ids {
		both(m[1], "device", "show", m[1])
	}
	both("", "-v", "check", "hq")
	for _, address := range []string{"rtsp://127.90.64.3:8554/x?channel=1", "rtsp://127.90.64.3:8554/x?channel=2"} {
		both("", "check", address, "--user", "viewer", "--password-file", "password.txt")
	}
	both("", "place", "hq")
	command("", "-v", "device", "login", "127.90.64.2", "--credential", "hq")
	if total < 20_000 {
		t.Errorf("only %d bytes were printed", total)
	}
	stored, err := filepath.Glob(filepath.Join(dir, "camledger.db*"))
	if err != nil || len(stored) == 0 {
		t.Fatalf("nothing is stored: %v", err)
	}
	for _, name := range stored {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if i := bytes.Index(b, []byte("zX9q")); i >= 0 {
			t.Errorf("%s holds the password: …%q…", filepath.Base(name), b[max(0, i-200):min(len(b), i+60)])
		}
	}
}
