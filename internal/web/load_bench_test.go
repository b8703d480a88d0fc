package web

import (
	"encoding/json"
	"flag"
	"fmt"
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
	loadSamples = flag.Int("load.samples", 40, "requests to each page; 0: each alone only")
	loadRate    = flag.Float64("load.rate", 20, "requests a second, over all pages")
	loadCameras = flag.Int("load.cameras", 10_000, "cameras; branches and differences go with them")
	loadKeep    = flag.String("load.keep", "", "folder in which SQLite's estate is kept for another run")
	loadTimes   = flag.Int("load.alone", 7, "requests to each page with nothing beside it; more for a profile")
	loadOnly    = flag.String("load.only", "", "ask the pages whose name holds this, only")
)

// target is a page that the load asks for, with other ids and filters at each request.
type target struct {
	name string
	path func(*rand.Rand) string
	// file tells that it is no page: a table or a text that is handed out. It counts in the
	// load and has no bar; whole says that it holds all of the institution, so that nobody
	// asks for it every other second: it is asked alone.
	file, whole bool
	as          string // login of the person who asks: one who may; empty: nobody is logged in
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
	whole := func(path string) target {
		p, _, _ := strings.Cut(path, "?")
		return target{name: "GET " + p + " whole", path: fixed(path), file: true, whole: true}
	}
	out := []target{
		{name: "GET /{$}", path: fixed("/")},
		{name: "GET /{$} paged", path: page("/", 6)},
		{name: "GET /{$} search", path: search("/?q=")},
		{name: "GET /{$} by need", path: page("/?only=need", 6)},
		{name: "GET /branches", path: page("/branches", 6)},
		{name: "GET /branches/{id}", path: of("/branches/{id}", branch)},
		{name: "GET /branches/count", path: page("/branches/count", 3)},
		{name: "GET /branches/{id}/placing", path: of("/branches/{id}/placing", branch)},
		{name: "GET /differences", path: page("/differences", 100)},
		{name: "GET /differences open errors", path: page("/differences?severity=error", 50)},
		{name: "GET /differences resolved", path: page("/differences?state=resolved", 100)},
		{name: "GET /differences proposed", path: fixed("/differences?state=proposed")},
		{name: "GET /differences all", path: page("/differences?state=all", 100)},
		{name: "GET /differences kind", path: page("/differences?kind=MISSING_CAMERA", 10)},
		{name: "GET /differences branch", path: of("/differences?branch={id}", branch)},
		{name: "GET /differences search", path: search("/differences?q=")},
		{name: "GET /differences search all", path: search("/differences?state=all&q=")},
		{name: "GET /differences search branch", path: func(r *rand.Rand) string {
			return "/differences?branch=" + branch(r) + "&q=" + url.QueryEscape(words(r))
		}},
		{name: "GET /differences/{id}", path: of("/differences/{id}", difference)},
		{name: "GET /cameras", path: page("/cameras", 166)},
		{name: "GET /cameras first", path: fixed("/cameras")},
		{name: "GET /cameras branch", path: of("/cameras?branch={id}", branch)},
		{name: "GET /cameras unplaced", path: fixed("/cameras?placed=no")},
		{name: "GET /cameras by outcome", path: page("/cameras?sort=outcome", 166)},
		{name: "GET /differences resolved, last", path: fixed("/differences?state=resolved&page=333")},
		{name: "GET /differences all, last", path: fixed("/differences?state=all&page=833")},
		{name: "GET /cameras last", path: fixed("/cameras?page=167")},
		{name: "GET /cameras by outcome, last", path: fixed("/cameras?sort=outcome&page=167")},
		{name: "GET /scans", path: fixed("/scans")},
		{name: "GET /scans last", path: fixed("/scans?page=1825")},
		{name: "GET /scans partial", path: fixed("/scans?state=partial")},
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
		{name: "GET /incidents branch", path: of("/incidents?branch={id}&state=all", branch)},
		{name: "GET /inspections branch", path: of("/inspections?branch={id}", branch)},
		{name: "GET /mails", path: page("/mails", 5)},
		{name: "GET /people", path: page("/people", 6)},
		{name: "GET /mails branch", path: of("/mails?branch={id}", branch)},
		{name: "GET /people search", path: search("/people?q=")},
		{name: "GET /audit of one", path: func(r *rand.Rand) string { return "/audit?subject=" + difference(r) }},
		{name: "GET /incidents/{id}", path: of("/incidents/{id}", incident)},
		{name: "GET /policy", path: fixed("/policy")},
		{name: "GET /policy/{id}", path: of("/policy/{id}", policy)},
		{name: "GET /policy/new", path: fixed("/policy/new")},
		{name: "GET /policy/next", path: fixed("/policy/next")},
		{name: "GET /policy/draft/{id}", path: of("/policy/draft/{id}", draft)},
		{name: "GET /password", path: fixed("/password")},
		{name: "GET /login", path: fixed("/login")},

		whole("/cameras.csv"), whole("/differences.csv?state=all"), whole("/incidents.csv?state=all"), whole("/inspections.csv"), whole("/scans.csv"), whole("/scans.xlsx"),
		whole("/audit.csv"), whole("/branches/count.csv"), whole("/branches/days.csv"), whole("/people.csv"), whole("/people/rights.csv"), whole("/promises.csv"),
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
	"/login/once/{token}": "for one visit", "/login/code": "for one visit", outsidePath: "an estate has no provider", outsideBack: "an estate has no provider", "/policy/now": "leads on to a version", "/maintenance/new": "leads on to a branch", "/policy/diff": "an estate has one version", "/policy/diff.html": "an estate has one version", "/policy/diff.xlsx": "an estate has one version",
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

// BenchmarkLoad asks every page of an institution with 10,000 cameras, 300 branches, 50,000
// differences and a year of history, 20 requests a second whether the last ones were
// answered or not, and prints how long each page took from the moment it was due.
func BenchmarkLoad(b *testing.B) {
	var table loadTable
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
				worst = load(b, srv.URL, e, table.of(dialect))
			}
			b.ReportMetric(millis(worst), "worst-p95-ms")
		})
	}
	table.print()
}

// load asks the pages and gives the highest 95th percentile of a page.
func load(b *testing.B, base string, e *estate.Estate, table map[string]*loadRow) time.Duration {
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
	type ordered struct {
		row  *loadRow
		as   string
		path string
	}
	var orders []ordered
	for _, x := range targets { // each by itself before
		row := &loadRow{file: x.file}
		table[x.name] = row
		times := *loadTimes
		if x.whole {
			times = 1
		}
		for range times {
			path, began, busy := x.path(r), time.Now(), processorTime()
			s := ask(b.Context(), clients[x.as], base+path)
			s.took, s.busy = time.Since(began), processorTime()-busy
			if s.status != http.StatusOK {
				b.Errorf("%s: %s answers %d to %q", x.name, path, s.status, x.as)
			}
			row.alone = append(row.alone, s)
		}
		for range *loadSamples {
			if !x.whole {
				orders = append(orders, ordered{row, x.as, x.path(r)})
			}
		}
	}
	r.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := time.Now()
	for i, o := range orders {
		due := start.Add(time.Duration(float64(i) * float64(time.Second) / *loadRate))
		timer := time.NewTimer(time.Until(due))
		<-timer.C
		wg.Go(func() {
			s := ask(b.Context(), clients[o.as], base+o.path)
			s.took = time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			if o.row.loaded = append(o.row.loaded, s); s.status != http.StatusOK {
				b.Errorf("%s answers %d", o.path, s.status)
			}
		})
	}
	wg.Wait()
	fmt.Printf("%d requests in %.0f s; load of the machine %s", len(orders), time.Since(start).Seconds(), machineLoad())
	var worst time.Duration
	for _, row := range table {
		if !row.file {
			worst = max(worst, at(row.loaded, 0.95))
		}
	}
	return worst
}

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
