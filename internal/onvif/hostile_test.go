package onvif

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

// buffers is what the two kernels' socket buffers may hold of bytes that nobody read.
const buffers = 24 << 20

// wire is a device below HTTP. It counts what was asked of it and what it could get rid of.
type wire struct {
	addr     netip.AddrPort
	requests atomic.Int64
	sent     atomic.Int64
}

// listen serves raw connections: each request is read, then answer may do what it wants.
func listen(t *testing.T, answer func(w io.Writer, request *http.Request, gone <-chan struct{})) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &wire{addr: netip.MustParseAddrPort(l.Addr().String())}
	gone := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer c.Close()
				stop := make(chan struct{})
				defer close(stop)
				go func() {
					select {
					case <-gone:
						_ = c.Close()
					case <-stop:
					}
				}()
				req, err := http.ReadRequest(bufio.NewReader(c))
				if err != nil {
					return
				}
				body, err := io.ReadAll(req.Body)
				if err != nil {
					return
				}
				req.Body = io.NopCloser(bytes.NewReader(body))
				d.requests.Add(1)
				answer(counted{c, &d.sent}, req, gone)
			})
		}
	})
	t.Cleanup(func() {
		close(gone)
		_ = l.Close()
		wg.Wait()
	})
	return d
}

type counted struct {
	io.Writer
	n *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.n.Add(int64(n))
	return n, err
}

func (d *wire) config() Config {
	return Config{Addr: d.addr, Allow: func(a netip.Addr) bool { return a == d.addr.Addr() }, Timeout: 2 * time.Second,
		Credential: &Credential{User: "viewer", Password: "s3cret-word", Version: "v"}}
}

// endless writes unit until the other side has enough of it.
func endless(w io.Writer, unit string, times int) {
	chunk := []byte(strings.Repeat(unit, max(1, (1<<16)/len(unit))))
	for range times {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// What would eat memory or time is cut off, however it comes. The device's own counter
// says how much went out.
func TestEndlessAnswersAreCutOff(t *testing.T) {
	const gigabyte = 1 << 14 // of 64 KiB
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n"
	tests := []struct {
		name   string
		answer func(w io.Writer, r *http.Request, gone <-chan struct{})
		want   Cause
		most   int64
	}{
		{"a gigabyte, announced", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			_, _ = io.WriteString(w, head+"Content-Length: 1073741824\r\n\r\n")
			endless(w, "<a>x</a>", gigabyte)
		}, CauseTooBig, buffers},
		{"a gigabyte until the end", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			_, _ = io.WriteString(w, head+"\r\n")
			endless(w, "<a>x</a>", gigabyte)
		}, CauseTooBig, maxBody + buffers},
		{"a gigabyte in chunks", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			_, _ = io.WriteString(w, head+"Transfer-Encoding: chunked\r\n\r\n")
			endless(w, "10\r\n<a>0123456789</a\r\n", gigabyte)
		}, CauseTooBig, maxBody*2 + buffers},
		{"a gigabyte for a login", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			_, _ = io.WriteString(w, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n\r\n")
			endless(w, "<a>x</a>", gigabyte)
		}, CauseTooBig, maxBody + buffers},
		{"endless header", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\n")
			endless(w, "X-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n", gigabyte)
		}, CauseHTTPBroken, buffers},
		{"one endless header line", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nX-A: ")
			endless(w, "b", gigabyte)
		}, CauseHTTPBroken, buffers},
		{"endless status line", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			endless(w, "HTTP/1.1 ", gigabyte)
		}, CauseHTTPBroken, buffers},
		{"endless interim answers", func(w io.Writer, _ *http.Request, _ <-chan struct{}) {
			endless(w, "HTTP/1.1 103 Early Hints\r\n\r\n", gigabyte)
		}, CauseHTTPBroken, buffers},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := listen(t, tt.answer)
			cfg := d.config()
			cfg.Timeout = 30 * time.Second
			_, err := ask(t, cfg)
			equal(t, fmt.Sprint(err), CauseOf(err), tt.want)
			if n := d.sent.Load(); n > tt.most {
				t.Errorf("%d bytes went out, at most %d may", n, tt.most)
			}
			if n := d.requests.Load(); n > 2 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// One byte a second keeps a connection alive for ever; the call's own time ends it, and
// after two such calls the device is left alone.
func TestDripOfOneByteASecond(t *testing.T) {
	drip := func(w io.Writer, gone <-chan struct{}) {
		_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n")
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			if _, err := io.WriteString(w, "<"); err != nil {
				return
			}
			select {
			case <-gone:
				return
			case <-tick.C:
			}
		}
	}
	d := listen(t, func(w io.Writer, _ *http.Request, gone <-chan struct{}) { drip(w, gone) })
	cfg := d.config()
	cfg.Timeout = 200 * time.Millisecond
	_, err := ask(t, cfg)
	equal(t, fmt.Sprint(err), CauseOf(err), CauseTimeout)
	equal(t, "requests", d.requests.Load(), int64(1))

	// The first question is answered, and nothing after it.
	d = listen(t, func(w io.Writer, r *http.Request, gone <-chan struct{}) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "GetSystemDateAndTime") {
			answer := soap(`<tds:GetSystemDateAndTimeResponse/>`)
			_, _ = fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
			return
		}
		drip(w, gone)
	})
	cfg = d.config()
	cfg.Timeout = 200 * time.Millisecond
	r, err := ask(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "problems", r.Problems, []Problem{{"GetServices", CauseTimeout, ""}, {"GetCapabilities", CauseTimeout, ""}})
	if n := d.requests.Load(); n > 1+maxAtOnce {
		t.Errorf("%d requests to a device that had stopped answering", n)
	}
}

// Whatever points elsewhere is not followed: neither a redirect of any kind nor an
// address in an answer. Somebody listens there and hears nothing.
func TestNothingGoesElsewhere(t *testing.T) {
	var heard atomic.Int64
	trap, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = trap.Close() })
	caught := make(chan struct{})
	go func() {
		defer close(caught)
		for {
			c, err := trap.Accept()
			if err != nil {
				return
			}
			heard.Add(1)
			_ = c.Close()
		}
	}()
	elsewhere := "http://" + trap.Addr().String()
	for _, status := range []int{300, 301, 302, 303, 305, 307, 308} {
		for _, when := range []string{"", "GetProfiles"} {
			f := recorder(t)
			f.guard = func(w http.ResponseWriter, _ *http.Request, body string) bool {
				if !strings.Contains(body, when) {
					return true
				}
				w.Header().Set("Location", elsewhere+"/onvif/device_service")
				w.Header().Set("Refresh", "0; url="+elsewhere)
				w.WriteHeader(status)
				return false
			}
			cfg := start(t, f)
			cfg.Credential = &Credential{User: "viewer", Password: "s3cret-word"}
			_, err := ask(t, cfg)
			if when == "" {
				equal(t, fmt.Sprint(status, err), CauseOf(err), CauseNotONVIF)
			}
		}
	}
	f := recorder(t)
	for name, a := range f.answers {
		f.answers[name] = strings.ReplaceAll(strings.ReplaceAll(a, "203.0.113.9:81", trap.Addr().String()), "203.0.113.9", trap.Addr().String())
	}
	f.answers["GetStreamUri"] = soap(`<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://` + trap.Addr().String() + `/x</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`)
	f.guard = wsse(f, "viewer", "s3cret-word", "GetSystemDateAndTime")
	cfg := start(t, f)
	cfg.Allow = func(netip.Addr) bool { return true } // not even where it would be allowed
	cfg.Credential = &Credential{User: "viewer", Password: "s3cret-word"}
	r, err := ask(t, cfg)
	if err != nil || len(r.Sources) != 4 {
		t.Fatalf("%v, %d sources", err, len(r.Sources))
	}
	equal(t, "stream", strings.HasPrefix(r.Sources[0].Main.URI.Asked, "rtsp://"+cfg.Addr.Addr().String()+":"), true)
	equal(t, "reported host", r.Sources[0].Main.URI.Host, "127.0.0.2")
	_ = trap.Close()
	<-caught
	equal(t, "connections elsewhere", heard.Load(), int64(0))
}

// Names are data: nothing that a device calls itself is longer, wider or odder than a
// line of text, in whatever field of the report it ends up.
func TestHostileNames(t *testing.T) {
	for name, evil := range map[string]string{
		"script":        `&lt;script&gt;alert(1)&lt;/script&gt;`,
		"formula":       `=cmd|'/c calc'!A1`,
		"lines":         "a&#13;&#10;Set-Cookie: x&#10;\r\n\r\nb",
		"a megabyte":    strings.Repeat("A", 1<<20),
		"wide megabyte": strings.Repeat("가", 1<<20/3),
		"bytes":         "x\xff\xfe\xc0y\x00\x07z",
		"direction":     "photo\u202egpj.exe\u2066\u200b",
		"references":    "&#0;&#x1b;[31m&#xD800;&#xFFFE;&#1114112;",
		"markup":        "<<a>><b c='d>",
		"password":      "rtsp://viewer:s3cret-word@10.0.0.1/x?password=s3cret-word",
	} {
		t.Run(name, func(t *testing.T) {
			f := recorder(t)
			f.guard = wsse(f, "viewer", "s3cret-word", "GetSystemDateAndTime", "GetServices")
			// As the text of every element that had one, and as every token.
			for op, a := range f.answers {
				n, err := Parse([]byte(a))
				if err != nil {
					t.Fatal(err)
				}
				if op != "GetServices" {
					f.answers[op] = poison(n, evil)
				}
			}
			cfg := start(t, f)
			cfg.Timeout = 20 * time.Second
			cfg.Credential = &Credential{User: "viewer", Password: "s3cret-word"}
			r, err := ask(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			texts := 0
			eachText(reflect.ValueOf(r), func(s string) {
				texts++
				if !utf8.ValidString(s) || len(s) > 2048 || strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Cf, c) }) {
					t.Errorf("%d bytes, %.80q", len(s), s)
				}
				if strings.Contains(s, "s3cret-word") && name != "password" {
					t.Errorf("our password came back in %q", s)
				}
			})
			if texts < 20 {
				t.Errorf("only %d texts in the report", texts)
			}
			want := map[string]string{"script": "<script>alert(1)</script>", "formula": `=cmd|'/c calc'!A1`, "lines": "a  Set-Cookie: x   b",
				"bytes": "x\ufffdyz", "direction": "photogpj.exe", "a megabyte": strings.Repeat("A", maxName), "references": "[31m"}[name]
			if want != "" {
				equal(t, "maker", r.Information.Maker, want)
			}
		})
	}
}

// poison writes a tree again with evil in the place of every text.
func poison(n *Node, evil string) string {
	var b strings.Builder
	var write func(n *Node)
	write = func(n *Node) {
		b.WriteString("<" + n.Name)
		for _, a := range n.Attr {
			value := a.Value
			if a.Name == "token" && b.Len() < 2<<20 {
				value += strings.ReplaceAll(strings.ReplaceAll(evil, "'", ""), "<", "")
			}
			fmt.Fprintf(&b, " %s='%s'", a.Name, value)
		}
		b.WriteString(">")
		if len(n.Kids) == 0 && n.Text != "" && b.Len() < 2<<20 {
			b.WriteString(evil)
		}
		for _, k := range n.Kids {
			write(k)
		}
		b.WriteString("</" + n.Name + ">")
	}
	write(n)
	return b.String()
}

// eachText calls f with every string in v.
func eachText(v reflect.Value, f func(string)) {
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" {
			f(v.String())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			eachText(v.Elem(), f)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			eachText(v.Index(i), f)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type().PkgPath() == "net/netip" {
			return
		}
		for i := range v.NumField() {
			eachText(v.Field(i), f)
		}
	}
}

// A device that answers differently each time, and to another question than was asked.
func TestCapriciousDevice(t *testing.T) {
	var pool []string
	for _, b := range answers(t) {
		pool = append(pool, string(b))
	}
	for _, a := range recorder(t).answers {
		pool = append(pool, a)
	}
	pool = append(pool, "", "<", "{}", soap(""), soap("<a/>"), soap(notAuthorized), "<html>", strings.Repeat("<a>", 100), "\x00")
	for seed := range uint64(60) {
		var mu sync.Mutex
		dice := rand.New(rand.NewPCG(seed, 1))
		requests := 0
		cfg := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mu.Lock()
			requests++
			a, status, honest := pool[dice.IntN(len(pool))], []int{200, 200, 200, 400, 401, 403, 500}[dice.IntN(7)], dice.IntN(3) > 0
			mu.Unlock()
			if m := request.FindSubmatch(body); honest && m != nil {
				for _, p := range pool {
					if strings.Contains(p, string(m[1])+"Response") {
						a, status = p, 200
						break
					}
				}
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, a)
		}))
		cfg.Credential = &Credential{User: "viewer", Password: "s3cret-word", Version: "v"}
		cfg.Breaker = &memory{}
		r, err := ask(t, cfg)
		tokens := map[string]bool{}
		for i, s := range r.Sources {
			if tokens[s.Token] || s.Channel != i+1 || len(s.Profiles) > 0 && s.Main == nil {
				t.Errorf("seed %d: source %d of %v: %+v", seed, i, err, s)
			}
			tokens[s.Token] = true
		}
		if requests > 400 {
			t.Errorf("seed %d: %d requests", seed, requests)
		}
	}
}

// Anybody's certificate is taken and told of; what is no TLS at all is called that.
func TestCertificateOfAnyone(t *testing.T) {
	for name, change := range map[string]func(*tls.Config){
		"self-signed, another host": func(*tls.Config) {},
		"TLS 1.0 with RSA and CBC, as old cameras speak": func(c *tls.Config) {
			c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10
			c.CipherSuites = []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}
		},
		"asks for ours": func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert },
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewUnstartedServer(recorder(t))
			srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			srv.TLS = &tls.Config{}
			change(srv.TLS)
			srv.StartTLS()
			t.Cleanup(srv.Close)
			addr := netip.MustParseAddrPort(srv.Listener.Addr().String())
			r, err := ask(t, Config{Addr: addr, TLS: true, Allow: func(netip.Addr) bool { return true }})
			if err != nil || len(r.Certificate) != 64 || len(r.Sources) != 4 {
				t.Errorf("%v, certificate %q, %d sources", err, r.Certificate, len(r.Sources))
			}
		})
	}
}
