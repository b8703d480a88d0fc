package web

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/internal/pgtest"
	"camledger/internal/store"
	"camledger/internal/store/estate"
)

var (
	loadSamples = flag.Int("load.samples", 100, "requests to each page")
	loadRate    = flag.Float64("load.rate", 20, "requests a second, over all pages")
	loadCameras = flag.Int("load.cameras", 10_000, "cameras; branches and differences go with them")
	loadKeep    = flag.String("load.keep", "", "folder in which SQLite's estate is kept for another run")
	loadOnly    = flag.String("load.only", "", "ask the pages whose name holds this, only")
)

// target is a page that the load asks for, with other ids and filters at each request.
type target struct {
	name string
	path func(*rand.Rand) string
	// file tells that it is no page: a table or a text that is handed out. It counts in the
	// load and has no bar.
	file bool
	as   string // login of the person who asks: one who may; empty: nobody is logged in
}

// loadTargets are all pages of an estate. Every route that is read has one
// (TestEveryPageIsInTheLoad).
func loadTargets(e *estate.Estate) []target {
	pick := func(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }
	branch := func(r *rand.Rand) string { return e.Register.Branches[r.IntN(len(e.Register.Branches))].ID }
	camera := func(r *rand.Rand) string { return e.Cameras[r.IntN(len(e.Cameras))].ID }
	fixed := func(path string) func(*rand.Rand) string { return func(*rand.Rand) string { return path } }
	page := func(path string, pages int) func(*rand.Rand) string {
		return func(r *rand.Rand) string {
			if !strings.Contains(path, "?") {
				return fmt.Sprintf("%s?page=%d", path, 1+r.IntN(pages))
			}
			return fmt.Sprintf("%s&page=%d", path, 1+r.IntN(pages))
		}
	}
	of := func(pattern string, ids func(*rand.Rand) string) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return strings.Replace(pattern, "{id}", ids(r), 1) }
	}
	policy := func(*rand.Rand) string { return e.Register.Policy.ID }
	draft := func(*rand.Rand) string { return e.DraftID }
	difference := func(r *rand.Rand) string { return pick(r, e.Differences) }
	inspection := func(r *rand.Rand) string { return pick(r, e.Inspections) }
	incident := func(r *rand.Rand) string { return pick(r, e.Incidents) }
	words := func(r *rand.Rand) string {
		return pick(r, []string{"객장", "금고 등 03", "주차", "10.20.7.", "HN-2040", "제123"})
	}
	search := func(path string) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return path + url.QueryEscape(words(r)) }
	}
	file := func(name, pattern string, ids func(*rand.Rand) string) target {
		return target{name: name, path: of(pattern, ids), file: true}
	}
	none := func(*rand.Rand) string { return "" }
	out := []target{
		{name: "GET /{$}", path: fixed("/")},
		{name: "GET /{$} paged", path: page("/", 6)},
		{name: "GET /branches", path: page("/branches", 3)},
		{name: "GET /branches/{id}", path: of("/branches/{id}", branch)},
		{name: "GET /branches/count", path: page("/branches/count", 3)},
		{name: "GET /branches/{id}/placing", path: of("/branches/{id}/placing", branch)},
		{name: "GET /differences", path: page("/differences", 100)},
		{name: "GET /differences open errors", path: page("/differences?severity=error", 50)},
		{name: "GET /differences resolved", path: page("/differences?state=resolved", 100)},
		{name: "GET /differences proposed", path: fixed("/differences?state=proposed")},
		{name: "GET /differences branch", path: of("/differences?branch={id}", branch)},
		{name: "GET /differences search", path: search("/differences?q=")},
		{name: "GET /differences/{id}", path: of("/differences/{id}", difference)},
		{name: "GET /cameras", path: page("/cameras", 100)},
		{name: "GET /cameras by outcome", path: page("/cameras?sort=outcome", 100)},
		{name: "GET /differences resolved, last", path: fixed("/differences?state=resolved&page=333")},
		{name: "GET /differences all, last", path: fixed("/differences?state=all&page=833")},
		{name: "GET /cameras last", path: fixed("/cameras?page=100")},
		{name: "GET /cameras by outcome, last", path: fixed("/cameras?sort=outcome&page=100")},
		{name: "GET /scans", path: fixed("/scans")},
		{name: "GET /scans last", path: fixed("/scans?page=1825")},
		{name: "GET /scans branch", path: of("/scans?branch={id}", branch)},
		{name: "GET /audit", path: fixed("/audit")},
		{name: "GET /audit last", path: fixed("/audit?page=1240")},
		{name: "GET /inspections last", path: fixed("/inspections?page=65")},
		{name: "GET /incidents over, last", path: fixed("/incidents?state=over&page=330")},
		{name: "GET /cameras trouble", path: page("/cameras?outcome=trouble", 5)},
		{name: "GET /cameras search", path: search("/cameras?q=")},
		{name: "GET /cameras/{id}", path: of("/cameras/{id}", camera)},
		{name: "GET /inspections", path: page("/inspections", 30)},
		{name: "GET /inspections/{id}", path: of("/inspections/{id}", inspection)},
		{name: "GET /inspections/{id}/sheet", path: of("/inspections/{id}/sheet", inspection)},
		{name: "GET /find", path: search("/find?q=")},
		{name: "GET /incidents", path: page("/incidents", 4)},
		{name: "GET /incidents over", path: page("/incidents?state=over", 50)},
		{name: "GET /incidents/{id}", path: of("/incidents/{id}", incident)},
		{name: "GET /policy", path: fixed("/policy")},
		{name: "GET /policy/{id}", path: of("/policy/{id}", policy)},
		{name: "GET /policy/new", path: fixed("/policy/new")},
		{name: "GET /policy/next", path: fixed("/policy/next")},
		{name: "GET /policy/draft/{id}", path: of("/policy/draft/{id}", draft)},
		{name: "GET /password", path: fixed("/password")},
		{name: "GET /login", path: fixed("/login")},

		file("GET /cameras.csv whole", "/cameras.csv", none),
		file("GET /differences.csv whole", "/differences.csv?state=all", none),
		file("GET /incidents.csv whole", "/incidents.csv?state=all", none),
		file("GET /inspections.csv whole", "/inspections.csv", none),
		{name: "GET /scans.xlsx", path: fixed("/scans.xlsx"), file: true},
		file("GET /branches/count.csv", "/branches/count.csv", none),
		file("GET /cameras.csv", "/cameras.csv?branch={id}", branch),
		file("GET /differences.csv", "/differences.csv?branch={id}", branch),
		file("GET /inspections.csv", "/inspections.csv?branch={id}", branch),
		file("GET /incidents.csv", "/incidents.csv?branch={id}&state=all", branch),
		file("GET /inspections/{id}/sheet.csv", "/inspections/{id}/sheet.csv", inspection),
		file("GET /policy/version/{id}/print", "/policy/version/{id}/print", policy),
		file("GET /policy/version/{id}/rows.csv", "/policy/version/{id}/rows.csv", policy),
		file("GET /policy/version/{id}/policy.html", "/policy/version/{id}/policy.html", policy),
		file("GET /policy/version/{id}/signs.html", "/policy/version/{id}/signs.html", policy),
		file("GET /policy/version/{id}/original", "/policy/version/{id}/original", policy),
	}
	// A page that nobody wrote a line for is asked as it stands.
	asked := map[string]bool{}
	for _, x := range out {
		asked[x.pattern()] = true
	}
	ids := map[string]func(*rand.Rand) string{"branches": branch, "cameras": camera, "differences": difference, "inspections": inspection, "incidents": incident,
		"policy": policy, "draft": draft, "people": func(r *rand.Rand) string { return "per_" + pick(r, e.Logins) }, "scans": func(r *rand.Rand) string { return pick(r, e.Scans) }}
	for _, rt := range (&server{}).routes() {
		_, left := unasked[rt.pattern]
		if rt.method != http.MethodGet || left || asked[rt.pattern] || strings.HasSuffix(rt.pattern, ".xlsx") || strings.Contains(rt.pattern, "/{$}") {
			continue
		}
		ext := strings.Contains(rt.pattern, ".")
		if !strings.Contains(rt.pattern, "{") {
			out = append(out, target{name: "GET " + rt.pattern, path: fixed(rt.pattern), file: ext})
		} else if of2 := ids[kindOf(rt.pattern)]; of2 != nil && strings.Count(rt.pattern, "{") == 1 {
			out = append(out, target{name: "GET " + rt.pattern, path: of(rt.pattern, of2), file: ext})
		}
	}
	may := map[string]Permission{}
	for _, rt := range (&server{}).routes() {
		if rt.method == http.MethodGet {
			may[rt.pattern] = rt.may
		}
	}
	for i := range out {
		out[i].as = whoMay(may[out[i].pattern()])
	}
	return out
}

// whoMay is a person of the estate who may do something in the whole institution; empty:
// nobody has to be logged in.
func whoMay(p Permission) string {
	switch p {
	case Public:
		return ""
	case SignedIn:
		return string(store.RoleFacilities)
	}
	for _, role := range []store.Role{store.RoleFacilities, store.RoleManager, store.RoleAuditor, store.RoleOperator} {
		if slices.Contains(permissions[string(role)], p) {
			return string(role)
		}
	}
	panic("nobody of the estate may " + string(p))
}

// pattern is the route of a target.
func (t target) pattern() string {
	_, rest, _ := strings.Cut(t.name, " ")
	p, _, _ := strings.Cut(rest, " ")
	return p
}

// unasked are routes that the load leaves out, and why.
var unasked = map[string]string{
	"/healthz": "no page", "/readyz": "no page", "/metrics": "no page", "/assets/": "kept by the browser", "/": "not found",
	"/login/once/{token}": "for one visit", "/login/code": "for one visit", outsidePath: "an estate has no provider", outsideBack: "an estate has no provider", "/policy/now": "leads on to a version", "/policy/diff": "an estate has one version", "/policy/diff.html": "an estate has one version", "/policy/diff.xlsx": "an estate has one version",
	nextPage + "/{file}": "a file of what the page shows", "/policy/version/{id}/text": "like the original", "/policy/draft/{id}/print": "like that of a version", "/policy/draft/{id}/original": "like that of a version", "/policy/draft/{id}/text": "like that of a version",
}

// TestEveryPageIsInTheLoad wants each route that is read to be measured, or to say why not.
func TestEveryPageIsInTheLoad(t *testing.T) {
	names := map[string]bool{}
	for _, x := range loadTargets(&estate.Estate{}) {
		names["GET "+x.pattern()] = true
	}
	for _, rt := range (&server{}).routes() {
		if rt.method != http.MethodGet {
			continue
		}
		key := "GET " + rt.pattern
		if strings.HasSuffix(rt.pattern, ".xlsx") { // the rows of its .csv
			delete(names, key)
			continue
		}
		// Of a kind that an estate has nothing of, nothing can be asked.
		kind := map[string]bool{"branches": true, "cameras": true, "differences": true, "inspections": true, "incidents": true, "policy": true, "draft": true, "scans": true, "people": true}
		if _, out := unasked[rt.pattern]; !out && !names[key] && (!strings.Contains(rt.pattern, "{") || kind[kindOf(rt.pattern)]) {
			t.Errorf("%s is not in the load", key)
		}
		delete(names, key)
	}
	for name := range names {
		t.Errorf("%s is no route", name)
	}
}

// sample is one answer.
type sample struct {
	took         time.Duration // from the moment at which it was due
	first        time.Duration // to the head of the answer
	sent, opened int           // bytes as sent, and unpacked
	status       int
}

// BenchmarkLoad asks every page of an institution with 10,000 cameras, 300 branches, 50,000
// differences and a year of history, 20 requests a second whether the last ones were
// answered or not, and prints how long each page took from the moment it was due.
func BenchmarkLoad(b *testing.B) {
	for _, dialect := range []string{store.SQLite, store.Postgres} {
		b.Run(dialect, func(b *testing.B) {
			dsn := filepath.Join(b.TempDir(), "estate.db")
			if dialect == store.Postgres {
				dsn = pgtest.DSN(b)
			}
			hash, err := passwordHash()
			must(b, err)
			began := time.Now()
			e := &estate.Estate{}
			kept, size := filepath.Join(*loadKeep, "estate.json"), estate.Size{Branches: max(2, *loadCameras*300/10_000), Cameras: *loadCameras, Differences: 5 * *loadCameras, Days: 365,
				Password: password, Hash: hash, Zone: seoul, Now: time.Now()}
			switch raw, err := os.ReadFile(kept); {
			case *loadKeep == "" || dialect == store.Postgres:
				e, err = estate.Fill(b.Context(), dsn, size)
				must(b, err)
			case err == nil:
				dsn = filepath.Join(*loadKeep, "estate.db")
				must(b, json.Unmarshal(raw, e))
				if age := time.Since(e.Now); age > 12*time.Hour {
					b.Fatalf("the estate in -load.keep is %.0f hours old: its pictures and its nights are those of another day; remove it", age.Hours())
				}
			default:
				dsn = filepath.Join(*loadKeep, "estate.db")
				e, err = estate.Fill(b.Context(), dsn, size)
				must(b, err)
				e.Zone = nil
				raw, err := json.Marshal(e)
				must(b, err)
				must(b, os.WriteFile(kept, raw, 0o600))
			}
			fmt.Printf("%s: estate of %d cameras made in %.0f s\n", dialect, *loadCameras, time.Since(began).Seconds())
			st, err := store.Open(b.Context(), dsn, store.Options{Zone: seoul})
			must(b, err)
			defer st.Close()
			handler, err := New(Options{Store: st, Actions: hands{st: st, now: time.Now, asked: make(chan string, 100)}, Zone: seoul})
			must(b, err)
			srv := httptest.NewServer(handler)
			defer srv.Close()
			var worst time.Duration
			for b.Loop() {
				worst = load(b, srv.URL, e)
			}
			b.ReportMetric(float64(worst.Microseconds())/1000, "worst-p95-ms")
		})
	}
}

// load asks the pages and gives the highest 95th percentile of a page.
func load(b *testing.B, base string, e *estate.Estate) time.Duration {
	transport := &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}
	defer transport.CloseIdleConnections()
	clients := map[string]*http.Client{}
	var targets []target
	for _, x := range loadTargets(e) {
		if !strings.Contains(x.name, *loadOnly) {
			continue
		}
		targets = append(targets, x)
		if clients[x.as] == nil {
			clients[x.as] = loggedIn(b, transport, base, x.as, e.Password)
		}
	}
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same requests at each run
	for _, x := range targets {      // each by itself before
		var alone []sample
		for range 3 {
			began := time.Now()
			path := x.path(r)
			s := ask(b.Context(), clients[x.as], base+path)
			s.took = time.Since(began)
			if s.status != http.StatusOK {
				b.Errorf("%s: %s answers %d to %q", x.name, path, s.status, x.as)
			}
			alone = append(alone, s)
		}
		slices.SortFunc(alone, func(a, b sample) int { return int(a.took - b.took) })
		fmt.Printf("%-40s %8.1f ms alone, first byte %8.1f ms, %d bytes sent, %d unpacked\n", x.name, millis(alone[1].took), millis(alone[1].first), alone[1].sent, alone[1].opened)
	}
	if *loadSamples == 0 {
		return 0
	}
	type ordered struct {
		target int
		path   string
	}
	var orders []ordered
	for range *loadSamples {
		for i, x := range targets {
			orders = append(orders, ordered{i, x.path(r)})
		}
	}
	r.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	got := make([][]sample, len(targets))
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := time.Now()
	for i, o := range orders {
		due := start.Add(time.Duration(float64(i) * float64(time.Second) / *loadRate))
		timer := time.NewTimer(time.Until(due))
		<-timer.C
		wg.Go(func() {
			s := ask(b.Context(), clients[targets[o.target].as], base+o.path)
			s.took = time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			got[o.target] = append(got[o.target], s)
		})
	}
	wg.Wait()
	fmt.Printf("%d requests in %.0f s; load of the machine %s", len(orders), time.Since(start).Seconds(), machineLoad())
	fmt.Printf("%-40s %8s %8s %8s %8s  %9s %9s\n", "ms; bytes of the largest answer", "p50", "p95", "p99", "most", "as sent", "unpacked")
	var worst time.Duration
	for i, x := range targets {
		list := got[i]
		slices.SortFunc(list, func(a, b sample) int { return int(a.took - b.took) })
		sent, opened, bad := 0, 0, 0
		for _, s := range list {
			sent, opened = max(sent, s.sent), max(opened, s.opened)
			if s.status != http.StatusOK {
				bad++
				b.Errorf("%s answers %d", x.name, s.status)
			}
		}
		p95 := at(list, 0.95)
		note := ""
		if x.file {
			note = "  (file)"
		} else {
			worst = max(worst, p95)
			if p95 > loadWithin {
				note += "  OVER 100 ms"
			}
			if opened > loadLargest {
				note += "  OVER 200 kB unpacked"
			}
			if sent > loadLargest {
				note += ", and as sent"
			}
		}
		if bad > 0 {
			note += fmt.Sprintf("  %d answers were not 200", bad)
		}
		fmt.Printf("%-40s %8.1f %8.1f %8.1f %8.1f  %9d %9d%s\n", x.name, millis(at(list, 0.5)), millis(p95), millis(at(list, 0.99)), millis(at(list, 1)), sent, opened, note)
	}
	return worst
}

// What a page may take: the 95th percentile, and bytes. Bytes count unpacked, which is the
// stricter measure: packed, as browsers get them, pages are an eighth to a tenth of that.
const (
	loadWithin  = 100 * time.Millisecond
	loadLargest = 200_000
)

// loggedIn is a browser in which a person is logged in; login "": nobody is.
func loggedIn(b *testing.B, transport *http.Transport, base, login, password string) *http.Client {
	jar, err := cookiejar.New(nil)
	must(b, err)
	hc := &http.Client{Jar: jar, Timeout: time.Minute, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if login == "" {
		return hc
	}
	res, err := hc.PostForm(base+"/login", url.Values{"login": {login}, "password": {password}})
	must(b, err)
	must(b, res.Body.Close())
	if res.StatusCode != http.StatusSeeOther {
		b.Fatalf("login of %s: %d", login, res.StatusCode)
	}
	return hc
}

// at is the sample below which a share of a sorted list lies.
func at(list []sample, share float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	return list[min(len(list)-1, int(share*float64(len(list))))].took
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// ask gets one page as a browser does, packed.
func ask(ctx context.Context, hc *http.Client, address string) sample {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return sample{}
	}
	req.Header.Set("Accept-Encoding", "gzip")
	began := time.Now()
	res, err := hc.Do(req)
	if err != nil {
		return sample{}
	}
	defer res.Body.Close()
	s := sample{status: res.StatusCode, first: time.Since(began)}
	count := &counted{r: res.Body}
	var body io.Reader = count
	if res.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(count); err != nil {
			return sample{}
		}
	}
	n, err := io.Copy(io.Discard, body)
	if err != nil {
		return sample{}
	}
	s.sent, s.opened = count.n, int(n)
	return s
}

// counted counts what is read through it.
type counted struct {
	r io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func machineLoad() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown\n"
	}
	return string(b)
}
