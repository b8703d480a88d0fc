package config

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode fs.FileMode) string {
		t.Helper()
		full := filepath.Join(dir, name)
		if err := os.WriteFile(full, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(full, mode); err != nil {
			t.Fatal(err)
		}
		return full
	}
	body := strings.Replace(small, "password: 0123", "password_file: pw", 1)
	file := write("camledger.yaml", body, 0o600)

	if _, err := Load(filepath.Join(dir, "none.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "credentials.cam.password_file: cannot be read") {
		t.Errorf("no password file: %v", err)
	}
	write("pw", "한글 pass\n", 0o640)
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Credentials["cam"].Password.Reveal(); got != "한글 pass" {
		t.Errorf("password %q", got)
	}
	write("pw", "hunter2\n", 0o644)
	write("camledger.yaml", body, 0o604)
	_, err = Load(file)
	if err == nil || strings.Count(err.Error(), "run chmod 600 "+dir) != 2 {
		t.Errorf("files that others can read: %v", err)
	}
	write("pw", "\n", 0o600)
	write("camledger.yaml", body, 0o600)
	if _, err = Load(file); err == nil || !strings.Contains(err.Error(), "holds no password") {
		t.Errorf("an empty password file: %v", err)
	}
	write("camledger.yaml", strings.Replace(small, "password: 0123", "password_env: CAMLEDGER_TEST_PW", 1), 0o600)
	if _, err = Load(file); err == nil || !strings.Contains(err.Error(), `no variable "CAMLEDGER_TEST_PW" is set`) {
		t.Errorf("no variable: %v", err)
	}
	t.Setenv("CAMLEDGER_TEST_PW", "from env")
	if c, err = Load(file); err != nil || c.Credentials["cam"].Password.Reveal() != "from env" {
		t.Errorf("variable: %v", err)
	}
}

// TestLoadTriesCertificates makes a real pair, and then spoils it.
func TestLoadTriesCertificates(t *testing.T) {
	dir := t.TempDir()
	server := httptest.NewUnstartedServer(nil)
	server.StartTLS()
	defer server.Close()
	pair := server.TLS.Certificates[0]
	der, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, der []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("cert.pem", "CERTIFICATE", pair.Certificate[0])
	write("key.pem", "PRIVATE KEY", der)
	file := filepath.Join(dir, "camledger.yaml")
	text := small + "tls: {cert: cert.pem, key: key.pem}\nmail: {host: m.example.kr, from: a@example.kr, ca: cert.pem}\nlisten: 0.0.0.0:8443\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if c.BaseURL != "https://0.0.0.0:8443" {
		t.Errorf("base_url %s", c.BaseURL)
	}
	write("cert.pem", "NOTHING", []byte("x"))
	_, err = Load(file)
	for _, want := range []string{":8:1: tls: the two files are no pair", "mail.ca: holds no certificate"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("spoilt certificate: no %q in %v", want, err)
		}
	}
}

func TestLocalKeyIsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	c, err := Parse(filepath.Join(dir, "camledger.yaml"), []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	keys := make(chan string, 8)
	for range cap(keys) {
		go func() {
			key, err := c.LocalKey()
			keys <- fmt.Sprintf("%x %v", key, err)
		}()
	}
	first := <-keys
	if len(first) != 64+len(" <nil>") {
		t.Fatalf("key: %s", first)
	}
	for range cap(keys) - 1 {
		if next := <-keys; next != first {
			t.Errorf("two keys: %s and %s", first, next)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "camledger.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key file: %v %v", info, err)
	}
	key, err := c.LocalKey()
	if err != nil {
		t.Fatal(err)
	}
	a, b := Credential{User: "a", Password: NewSecret("bc")}, Credential{User: "ab", Password: NewSecret("c")}
	same := Credential{User: "a", Password: NewSecret("bc")}
	if a.Version(key) == b.Version(key) || a.Version(key) != same.Version(key) {
		t.Errorf("versions %s %s", a.Version(key), b.Version(key))
	}
	if err := os.WriteFile(filepath.Join(dir, "camledger.key"), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.LocalKey(); err == nil {
		t.Error("a damaged key is taken")
	}
}

func TestPlaceIsTheNarrowest(t *testing.T) {
	c := mustParse(t, `branches:
  hq:
    name: 본점
    networks: [10.1.0.0/24]
    places: {10.1.0.0/24: 창구, 10.1.0.10-19: 로비, 10.1.0.12: 금고}
`)
	for addr, want := range map[string]string{"10.1.0.12": "금고", "10.1.0.13": "로비", "10.1.0.20": "창구", "::ffff:10.1.0.12": "금고", "10.2.0.1": ""} {
		if got, _ := c.Branches["hq"].Place(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %q, want %q", addr, got, want)
		}
	}
}

func TestCalendar(t *testing.T) {
	c := mustParse(t, small+"holidays: [2026-10-05]\n")
	for when, want := range map[string]bool{
		"2026-10-02T09:00:00+09:00": true,  // Friday
		"2026-10-03T09:00:00+09:00": false, // Saturday
		"2026-10-04T16:00:00Z":      false, // Monday in Seoul, a holiday
		"2026-10-05T16:00:00Z":      true,  // Tuesday in Seoul
	} {
		at, err := time.Parse(time.RFC3339, when)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.WorkingDay(at); got != want {
			t.Errorf("%s: working day %v, want %v", when, got, want)
		}
	}
	now := time.Date(2026, 10, 5, 1, 0, 0, 0, c.Location())
	if got := c.Schedule.Scan.Next(now); !got.Equal(now.Add(time.Hour)) {
		t.Errorf("next scan %v", got)
	}
}

func TestNetworkOfAddress(t *testing.T) {
	c := mustParse(t, `branches:
  hq:
    name: 본점
    networks: [{cidr: 10.1.0.0/25, basic: true, exclude: [10.1.0.9]}, 10.1.1.0/24]
    exclude: [10.1.1.0-19]
`)
	for addr, want := range map[string]string{
		"10.1.0.1": "10.1.0.0/25 true", "10.1.0.9": "10.1.0.0/25 false", "10.1.1.19": "10.1.1.0/24 false",
		"::ffff:10.1.1.20": "10.1.1.0/24 true", "10.1.0.200": "invalid Prefix false",
	} {
		n, allowed := c.Branches["hq"].Network(netip.MustParseAddr(addr))
		if got := fmt.Sprint(n.CIDR, " ", allowed); got != want {
			t.Errorf("%s: %s, want %s", addr, got, want)
		}
	}
	if code, b, ok := c.BranchNamed(" 본점 "); code != "hq" || !ok || !b.Networks[0].Basic {
		t.Errorf("branch by name: %q %v", code, ok)
	}
}

// TestSecretOfTheProvider holds that the secret comes from its file, which others may not
// read, and is printed nowhere.
func TestSecretOfTheProvider(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("oidc", "hush\n", 0o600)
	file := write("camledger.yaml", "base_url: https://cam.example.kr\noidc: {issuer: https://id.example.kr/realms/bank, client_id: camledger, client_secret_file: oidc}\n", 0o600)
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if c.OIDC.ClientSecret().Reveal() != "hush" || c.OIDC.Claim != "email" {
		t.Errorf("read as %+v", c.OIDC)
	}
	shown, err := c.Redacted()
	if err != nil || strings.Contains(string(shown), "hush") {
		t.Errorf("shown as %s %v", shown, err)
	}
	if err := os.Chmod(filepath.Join(dir, "oidc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "oidc.client_secret_file") {
		t.Errorf("a secret that everybody reads: %v", err)
	}
}

// TestTheMailTokenIsReadAnewEachTime: who renews it writes the file, and a file that others
// can read, or none, is told without the token.
func TestTheMailTokenIsReadAnewEachTime(t *testing.T) {
	dir := t.TempDir()
	file, token := filepath.Join(dir, "camledger.yaml"), filepath.Join(dir, "token")
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	body := small + "\nmail: {host: smtp.example.kr, user: cam@example.kr, token_file: token, from: cam@example.kr}\n"
	write(file, body, 0o600)
	c, err := Load(file) // the token may come later: it lives for an hour
	if err != nil {
		t.Fatal(err)
	}
	bad := func(want string) {
		t.Helper()
		if got, err := c.MailToken(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "ya29") {
			t.Errorf("%q, %v; want %s", got, err, want)
		}
		if warnings := Check(c, nil); !strings.Contains(fmt.Sprint(warnings), "mail.token_file: no mail can be sent") {
			t.Errorf("no warning: %v", warnings)
		}
	}
	bad("no such file")
	write(token, "ya29.one\n", 0o644)
	bad("other users")
	write(token, " \n", 0o600)
	bad("holds no token")
	write(token, "ya29."+strings.Repeat("x", maxToken), 0o600)
	bad("holds no token")
	for _, want := range []string{"ya29.one", "ya29.two"} {
		write(token, want+"\n", 0o600)
		if got, err := c.MailToken(); err != nil || got != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	write(file, strings.Replace(body, "token_file: token", "token_file: token, password: x", 1), 0o600)
	if _, err := Load(file); err == nil || !strings.Contains(err.Error(), "more than one password") {
		t.Errorf("a password beside it: %v", err)
	}
}

// TestWhatIsShownReadsBackWithItsSecretsHidden: what config show prints is read as the same
// configuration, and refused where it would be used.
func TestWhatIsShownReadsBackWithItsSecretsHidden(t *testing.T) {
	body := small + "\nmail: {host: smtp.example.kr, user: u, password: hunter2, from: cam@example.kr}\n" +
		"alerts:\n  channels:\n    ops: {url: \"https://hooks.example.kr/token\", secret: whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}\n"
	c := mustParse(t, body)
	shown, err := c.Redacted()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(shown), "# Secrets are hidden") || strings.Contains(string(shown), "whsec_") || strings.Contains(string(shown), "hunter2") {
		t.Errorf("shown:\n%s", shown)
	}
	back, err := mustParse(t, string(shown)).Redacted()
	if err != nil || string(back) != string(shown) {
		t.Errorf("read back as:\n%s\n%v", back, err)
	}
	file := filepath.Join(t.TempDir(), "camledger.yaml")
	if err := os.WriteFile(file, shown, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = Load(file)
	for _, path := range []string{"mail.password", "credentials.cam.password", "alerts.channels.ops.secret"} {
		if err == nil || !strings.Contains(err.Error(), path+": is hidden") {
			t.Errorf("%s is used hidden: %v", path, err)
		}
	}
}
