package app

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"camledger/internal/sim"
	"camledger/inventory"
)

// secretOfTests is a password that nothing else looks like.
const secretOfTests = "zX9q-Vt7k-Secret"

// TestNoPasswordIsKept scans, checks and inspects devices that repeat the password wherever
// they may speak: in names, in the addresses of streams and in what they call themselves. Then
// it reads everything that was made: database, logs, pages, metrics, texts and reports.
func TestNoPasswordIsKept(t *testing.T) {
	t.Parallel()
	scenario := `name: leak
branches:
  - name: 본점
    code: hq
    networks: [127.102.7.0/24]
    credentials: {user: viewer, password: ` + secretOfTests + `}
    devices:
      - {id: hall, maker: hikvision, name: 객장}
      - {id: url, maker: xiongmai, name: 복도}
      - {id: wrong, maker: dahua, name: 금고}
      - {id: named, maker: axis, name: "rtsp://viewer:` + secretOfTests + `@10.0.0.1/x ` + codedLogin + ` ` + strings.Repeat("x", 100) + secretOfTests[:len(secretOfTests)-2] + `"}
`
	for _, basic := range []string{"false", "true"} {
		t.Run("basic "+basic, func(t *testing.T) { leaks(t, scenario, basic) })
	}
}

// codedLogin is the login as Basic writes it.
var codedLogin = base64.RawStdEncoding.EncodeToString([]byte("viewer:" + secretOfTests))

func leaks(t *testing.T, scenario, basic string) {
	w := newSite(t, scenario, settings{more: "branches:\n  hq:\n    name: 본점\n    credentials: [hq]\n    networks:\n      - {cidr: 127.102.7.0/24, basic: " + basic + "}"})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 4대 객장 : 4대")
	enrol(t, a, "hq")
	if err := w.world.Set("wrong", sim.Fault{Name: sim.FaultWrongPassword}, true); err != nil {
		t.Fatal(err)
	}
	var made bytes.Buffer
	results, err := a.CheckBranches(t.Context(), []inventory.Branch{branch(t, a, "hq")}, inventory.TierStream, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if err := PrintLadder(&made, r.Assessed); err != nil {
			t.Fatal(err)
		}
		if r.Device.Maker == "H264" && (r.Outcome == inventory.OutcomeOK) != (basic == "true") {
			t.Errorf("basic %s: a stream whose address repeats the password is %s (%s)", basic, r.Outcome, r.Check.Cause)
		}
	}
	scanned := scan(t, a, "hq")
	texts, err := a.DifferenceTexts(t.Context(), scanned.Differences)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		fmt.Fprintf(&made, "%+v\n", text)
	}
	if _, err := a.Inspect(t.Context(), branch(t, a, "hq"), TriggerOperator, nil); err != nil {
		t.Fatal(err)
	}
	shown, err := a.cfg.Redacted()
	if err != nil {
		t.Fatal(err)
	}
	made.Write(shown)
	browse(t, a, &made)
	if err := a.store.Close(); err != nil { // all of it is in the file now
		t.Fatal(err)
	}
	again := w.open(nil)
	made.WriteString(w.log.String())
	clean(t, "output, log and pages", made.Bytes())
	if made.Len() < 20_000 {
		t.Errorf("only %d bytes were made", made.Len())
	}
	folder := filepath.Dir(again.cfg.DatabaseSource())
	read := 0
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "camledger.yaml") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read += len(b)
		clean(t, filepath.Base(path), b)
		return nil
	})
	if err != nil || read < 100_000 {
		t.Errorf("%d bytes of files read, %v", read, err)
	}
}

// clean looks for the password, plain and as it would stand in an address.
func clean(t *testing.T, where string, b []byte) {
	t.Helper()
	for _, s := range []string{secretOfTests, url.QueryEscape(secretOfTests), codedLogin, "zX9q"} {
		if i := bytes.Index(b, []byte(s)); i >= 0 {
			t.Errorf("%s: the password stands in it: …%q…", where, b[max(0, i-120):min(len(b), i+60)])
			return
		}
	}
}

var links = regexp.MustCompile(`href="(/[^"#]*)"`)

// browse reads every page that a manager can reach, and the metrics.
func browse(t *testing.T, a *App, out *bytes.Buffer) {
	t.Helper()
	if _, err := a.AddPerson(t.Context(), NewPerson{Login: "chief", Name: "chief", Lang: "ko", Grants: []string{"manager"}, LinkOnly: true}, "operator:test"); err != nil {
		t.Fatal(err)
	}
	token, err := a.OneTimeLogin(t.Context(), "chief", "operator:test")
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	}()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	base := "http://" + a.cfg.Listen
	r, err := c.PostForm(base+"/login/once/"+token, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	seen, queue := map[string]bool{}, []string{"/", "/metrics", "/healthz", "/readyz"}
	pages := 0
	for len(queue) > 0 && len(seen) < 200 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		r, err := c.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := b.ReadFrom(r.Body); err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode == http.StatusOK {
			pages++
		}
		out.Write(b.Bytes())
		for _, m := range links.FindAllStringSubmatch(b.String(), -1) {
			queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	if pages < 8 {
		t.Errorf("only %d pages: %v", pages, seen)
	}
}
