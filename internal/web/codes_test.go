package web

import (
	"bytes"
	"encoding/base32"
	"image"
	"image/color"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"camledger/internal/store"
)

// TestCodesOfTheStandard holds against the table of RFC 6238, appendix B (the last six of
// its eight digits).
func TestCodesOfTheStandard(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		step, ok := stepOf(secret, code, time.Unix(at, 0))
		if !ok || step != at/30 {
			t.Errorf("code of %d: step %d %v", at, step, ok)
		}
		if step, ok := stepOf(secret, code, time.Unix(at+30, 0)); !ok || step != at/30 {
			t.Errorf("code of %d half a minute later: step %d %v", at, step, ok)
		}
		if _, ok := stepOf(secret, code, time.Unix(at+90, 0)); ok {
			t.Errorf("code of %d is taken long after", at)
		}
	}
	for _, bad := range []string{"", "28708", "2870820", "２８７０８２"} {
		if _, ok := stepOf(secret, bad, time.Unix(59, 0)); ok {
			t.Errorf("%q is a code", bad)
		}
	}
}

func TestSecretsAreSealed(t *testing.T) {
	key := bytes.Repeat([]byte{1}, 32)
	sealed, err := sealer{key}.seal("SECRET", "per_1")
	must(t, err)
	if bytes.Contains(sealed, []byte("SECRET")) {
		t.Error("the secret stands in the clear")
	}
	if got, err := (sealer{key}).open(sealed, "per_1"); err != nil || got != "SECRET" {
		t.Errorf("open: %q %v", got, err)
	}
	for name, open := range map[string]func() (string, error){
		"another person": func() (string, error) { return sealer{key}.open(sealed, "per_2") },
		"another key":    func() (string, error) { return sealer{bytes.Repeat([]byte{2}, 32)}.open(sealed, "per_1") },
		"cut off":        func() (string, error) { return sealer{key}.open(sealed[:20], "per_1") },
		"no key":         func() (string, error) { return sealer{}.open(sealed, "per_1") },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s opens %q", name, got)
		}
	}
	again, err := sealer{key}.seal("SECRET", "per_1")
	must(t, err)
	if bytes.Equal(sealed, again) {
		t.Error("the same secret looks the same")
	}
}

// drawn reads the path of a QR code back into modules.
func drawn(t *testing.T, q qrView) image.Image {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, q.Size, q.Size))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h1v1h-1z`).FindAllStringSubmatch(q.Path, -1) {
		img.SetGray(atoi(m[1]), atoi(m[2]), color.Gray{})
	}
	return img
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

func TestQRCode(t *testing.T) {
	address := secretAddress("CamLedger", "hana kim", "ABCDEFGH")
	key, err := otp.NewKeyFromURL(address)
	must(t, err)
	if key.Secret() != "ABCDEFGH" || key.Issuer() != "CamLedger" || key.AccountName() != "hana kim" || key.Period() != 30 {
		t.Errorf("an app reads %s as %s %s %s", address, key.Secret(), key.Issuer(), key.AccountName())
	}
	q, err := newQR(address)
	must(t, err)
	img := drawn(t, q)
	black := func(x, y int) bool { r, _, _, _ := img.At(x, y).RGBA(); return r == 0 }
	// The three finder patterns stand inside the quiet zone: a ring of seven modules.
	last := q.Size - quietZone - 7
	for _, at := range [][2]int{{quietZone, quietZone}, {last, quietZone}, {quietZone, last}} {
		for i := range 7 {
			if !black(at[0]+i, at[1]) || !black(at[0]+i, at[1]+6) || !black(at[0], at[1]+i) || black(at[0]+1, at[1]+1) || !black(at[0]+3, at[1]+3) {
				t.Fatalf("no finder pattern at %v", at)
			}
		}
	}
	for i := range q.Size {
		if black(i, quietZone-1) || black(quietZone-1, i) {
			t.Error("the quiet zone is not quiet")
		}
	}
}

// app is an authenticator app that holds a secret.
type authenticator struct{ secret string }

func (a authenticator) code(t *testing.T, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(a.secret, at)
	must(t, err)
	return code
}

var secretShown = regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`)

// enrol sets codes up on the page, and gives the app and the recovery codes.
func enrol(t *testing.T, c *client, now time.Time) (authenticator, []string) {
	t.Helper()
	for _, wrong := range []url.Values{{"do": {"begin"}}, {"do": {"begin"}, "password": {"wrong"}}} { // an office PC that was left open
		if status, body := c.post("/account/codes", wrong); status != http.StatusUnprocessableEntity || secretShown.MatchString(body) {
			t.Fatalf("codes begin without the password: %d", status)
		}
	}
	c.post("/account/codes", url.Values{"do": {"begin"}, "password": {password}})
	_, body := c.get("/account/codes")
	m := secretShown.FindStringSubmatch(body)
	if m == nil || !strings.Contains(body, "<svg class=\"qr\"") {
		t.Fatalf("the page shows no secret: %s", body)
	}
	app := authenticator{strings.ReplaceAll(m[1], " ", "")}
	if status, _ := c.post("/account/codes", url.Values{"do": {"confirm"}, "code": {"000000"}}); status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong first code: %d", status)
	}
	status, body := c.post("/account/codes", url.Values{"do": {"confirm"}, "code": {app.code(t, now)}})
	recovery := regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){3}`).FindAllString(body, -1)
	if status != http.StatusOK || len(recovery) != recoveryCodes {
		t.Fatalf("the first code: %d, %d recovery codes", status, len(recovery))
	}
	if _, body := c.get("/account/codes"); strings.Contains(body, app.secret[:4]) || strings.Contains(body, recovery[0]) {
		t.Error("the secret is shown again")
	}
	return app, recovery
}

func TestLoginWithOneTimeCodes(t *testing.T) {
	h := build(t, small[:1], 1)
	now := noon
	srv := face(t, h, func(o *Options) { o.Now = func() time.Time { return now } })
	c := newClient(t, srv.URL)
	c.login("manager")
	app, recovery := enrol(t, c, now)
	f, err := h.st.SecondFactor(t.Context(), "per_manager")
	must(t, err)
	if bytes.Contains(f.Sealed, []byte(app.secret)) {
		t.Error("the database holds the secret in the clear")
	}
	half := func() *client {
		t.Helper()
		c := newClient(t, srv.URL)
		if status, to := c.post("/login", url.Values{"login": {"manager"}, "password": {password}, "next": {"/cameras"}}); status != http.StatusSeeOther || to != "/login/code" {
			t.Fatalf("the password alone: %d to %s", status, to)
		}
		if c.in() {
			t.Fatal("the password alone opens pages")
		}
		return c
	}
	code := func(c *client, text string) (int, string) {
		t.Helper()
		return c.post("/login/code", url.Values{"code": {text}})
	}
	spent := app.code(t, now)
	if status, _ := code(half(), spent); status != http.StatusUnauthorized {
		t.Errorf("the code of the enrolment is taken again: %d", status)
	}
	now = now.Add(codePeriod * time.Second)
	first := half()
	before := first.token()
	if status, to := code(first, " "+app.code(t, now)[:3]+" "+app.code(t, now)[3:]); status != http.StatusSeeOther || to != "/cameras" || !first.in() {
		t.Fatalf("password and code: %d to %s", status, to)
	}
	if first.token() == before {
		t.Error("the token stays the same at the login")
	}
	if status, _ := code(half(), app.code(t, now)); status != http.StatusUnauthorized {
		t.Errorf("a code is taken twice: %d", status)
	}
	if status, to := code(half(), strings.ToLower(recovery[0])); status != http.StatusSeeOther || to != "/cameras" {
		t.Errorf("a recovery code: %d to %s", status, to)
	}
	if status, _ := code(half(), recovery[0]); status != http.StatusUnauthorized {
		t.Errorf("a recovery code twice: %d", status)
	}
	late := half()
	now = now.Add(halfFor + time.Second)
	if status, to := code(late, app.code(t, now)); status != http.StatusSeeOther || to != "/login" || late.in() {
		t.Errorf("a code long after the password: %d to %s", status, to)
	}
	// A login link does not spare the code either.
	must(t, h.st.OneTimeLogin(t.Context(), store.HashToken("sesame"), "per_manager", now.Add(time.Minute)))
	if status, to := newClient(t, srv.URL).post("/login/once/sesame", nil); status != http.StatusSeeOther || to != "/login/code" {
		t.Errorf("a login link: %d to %s", status, to)
	}
	// Nobody gets at the page of codes without a password first.
	if status, to := newClient(t, srv.URL).post("/login/code", url.Values{"code": {app.code(t, now)}}); status != http.StatusSeeOther || to != "/login" {
		t.Errorf("a code alone: %d to %s", status, to)
	}
}

func TestCodesAreThrottled(t *testing.T) {
	h := build(t, small[:1], 1)
	now := noon
	srv := face(t, h, func(o *Options) { o.Now = func() time.Time { return now } })
	c := newClient(t, srv.URL)
	c.login("manager")
	app, _ := enrol(t, c, now)
	now = now.Add(time.Minute)
	guess := func(code string) int {
		x := newClient(t, srv.URL)
		x.post("/login", url.Values{"login": {"manager"}, "password": {password}})
		status, _ := x.post("/login/code", url.Values{"code": {code}})
		return status
	}
	for range limitCode {
		if got := guess("000000"); got != http.StatusUnauthorized {
			t.Fatalf("a wrong code: %d", got)
		}
	}
	if got := guess(app.code(t, now)); got != http.StatusTooManyRequests {
		t.Errorf("codes may be guessed without end: %d", got)
	}
	// The owner's own browser is counted by itself.
	c.post("/logout", nil)
	c.post("/login", url.Values{"login": {"manager"}, "password": {password}})
	if status, _ := c.post("/login/code", url.Values{"code": {app.code(t, now)}}); status != http.StatusSeeOther {
		t.Errorf("the owner is locked out by somebody who knows the password: %d", status)
	}
}

func TestCodesAreDemandedOfRoles(t *testing.T) {
	h := build(t, small[:1], 1)
	srv := face(t, h, nil)
	boss, staff := newClient(t, srv.URL), newClient(t, srv.URL)
	boss.login("manager")
	staff.login("facilities")
	if status, _ := boss.post("/people/codes", url.Values{"do": {"demand"}, "role": {"facilities"}}); status != http.StatusSeeOther {
		t.Fatalf("demand: %d", status)
	}
	if status, to := staff.get("/cameras"); status != http.StatusSeeOther || to != "" && !strings.Contains(to, "codes") {
		t.Fatalf("without codes: %d", status)
	}
	if !boss.in() {
		t.Error("another role is asked too")
	}
	operator := newClient(t, srv.URL)
	operator.login("operator")
	if status, _ := operator.post("/people/codes", url.Values{"do": {"demand"}}); status != http.StatusForbidden {
		t.Errorf("the operator takes the demand away: %d", status)
	}
	enrol(t, staff, noon)
	if !staff.in() {
		t.Error("codes are set up, and the pages stay shut")
	}
}

func TestCodesAreSwitchedOff(t *testing.T) {
	h := build(t, small[:1], 1)
	now := noon
	srv := face(t, h, func(o *Options) { o.Now = func() time.Time { return now } })
	c, boss := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	boss.login("manager")
	app, recovery := enrol(t, c, now)
	now = now.Add(time.Minute)
	for _, form := range []url.Values{
		{"do": {"off"}, "password": {"wrong wrong"}, "code": {app.code(t, now)}},
		{"do": {"off"}, "password": {password}, "code": {"000000"}},
		{"do": {"off"}, "password": {password}},
	} {
		if status, _ := c.post("/account/codes", form); status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", form, status)
		}
	}
	if status, _ := c.post("/account/codes", url.Values{"do": {"off"}, "password": {password}, "code": {recovery[3]}}); status != http.StatusSeeOther {
		t.Errorf("switch off: %d", status)
	}
	newClient(t, srv.URL).login("facilities")
	enrol(t, c, now)
	if status, _ := boss.post("/people/per_facilities/state", url.Values{"do": {"codes"}, "reason": {"휴대전화 분실"}}); status != http.StatusSeeOther {
		t.Errorf("the manager helps: %d", status)
	}
	newClient(t, srv.URL).login("facilities")
	if status, _ := boss.post("/people/per_manager/state", url.Values{"do": {"codes"}, "reason": {"x"}}); status != http.StatusForbidden {
		t.Errorf("one's own: %d", status)
	}
}
