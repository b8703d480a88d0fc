package config

import (
	"fmt"
	"maps"
	"net"
	"net/mail"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// refuse adds a problem at a setting, or at the nearest section above it that the file has.
// A setting that could not be read has its problem already.
func (d *decoder) refuse(path, format string, args ...any) {
	if d.broken[path] {
		return
	}
	d.add(d.nearestPosition(path), path, fmt.Sprintf(format, args...))
}

func (d *decoder) nearestPosition(path string) position {
	for p := path; p != ""; {
		if w, ok := d.where[p]; ok {
			return w
		}
		i := strings.LastIndexAny(p, ".[")
		if i < 0 {
			break
		}
		p = p[:i]
	}
	return position{}
}

// rules judges what the types cannot say. Whatever is wrong in one setting does not keep
// the others from being judged.
func (d *decoder) rules(c *Config) {
	d.face(c)
	d.mail(c.Mail)
	d.timing(c)
	d.heartbeat(c.Heartbeat)
	d.channels(c)
	d.oidc(c)
	d.rtspPaths("scan.rtsp_paths", c.Scan.RTSPPaths)
	for _, name := range slices.Sorted(maps.Keys(c.Credentials)) {
		d.credential(c, name)
	}
	d.branches(c)
}

func (d *decoder) face(c *Config) {
	host, port, err := net.SplitHostPort(c.Listen)
	if _, portErr := net.LookupPort("tcp", port); err != nil || portErr != nil || strings.ContainsAny(host, " /") {
		d.refuse("listen", "wants host:port: write 127.0.0.1:8480")
	} else if !isLoopback(host) && c.TLS.Cert == "" && len(c.TrustedProxies) == 0 && !d.has("tls") && !d.has("trusted_proxies") {
		d.refuse("listen", `other machines could reach this address and passwords would cross the network in the clear: set "tls", or "trusted_proxies" if a proxy in front does TLS, or listen on 127.0.0.1`)
	}
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		d.refuse("tls", `wants both files: "cert" with the certificate chain and "key" with its key, in PEM`)
	}
	for i, p := range c.TrustedProxies {
		if p.Bits() < 8 {
			d.refuse(fmt.Sprintf("trusted_proxies[%d]", i), "trusts half the internet: write the address of the proxy")
		}
	}
	if d.has("base_url") {
		if u, say := webURL(c.BaseURL); say != "" {
			d.refuse("base_url", "%s", say)
		} else if u.RawQuery != "" || u.Fragment != "" {
			d.refuse("base_url", "ends before ? and #: write https://cam.example.kr")
		}
	}
	if _, err := time.LoadLocation(c.Zone); err != nil || c.Zone == "" || c.Zone == "Local" {
		d.refuse("zone", "%s is no time zone: write its name, as Asia/Seoul", show(c.Zone))
	}
	if c.Pictures != PicturesOff && c.Pictures != PicturesFigures && c.Pictures != PicturesThumbnails {
		d.refuse("pictures", "%s is none of the ways to treat pictures: write off, figures or thumbnails", show(c.Pictures))
	}
	if c.Language != "ko" && c.Language != "en" {
		d.refuse("language", "%s is not spoken here: write ko or en", show(c.Language))
	}
	for path, name := range map[string]string{"data": c.Data, "keys.local": c.Keys.Local} {
		if name == "" {
			d.refuse(path, "is empty: write a name, or take the line out")
		}
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

func (d *decoder) mail(m Mail) {
	if !slices.Contains([]string{"starttls", "tls", "none"}, m.TLS) {
		d.refuse("mail.tls", "%s is unknown: write starttls (port 587), tls (port 465) or none", show(m.TLS))
	}
	for path, address := range map[string]string{"mail.from": m.From, "mail.fallback": m.Fallback} {
		if _, err := mail.ParseAddress(address); address != "" && err != nil {
			d.refuse(path, "%s is no mail address: write name@example.kr or \"Name <name@example.kr>\"", show(address))
		}
	}
	d.onePassword("mail", m.User != "", "token_file")
	if m.User == "" && !d.has("mail.user") && (m.Password.IsSet() || m.PasswordFile != "" || m.PasswordEnv != "" || m.TokenFile != "") {
		d.refuse("mail", `has a password or a token but no "user"`)
	}
	if !m.Enabled() {
		if len(d.below("mail")) > 0 && !d.has("mail.host") {
			d.refuse("mail", `has no "host": write the name of the mail server`)
		}
		return
	}
	if strings.ContainsAny(m.Host, ":/@ ") && net.ParseIP(m.Host) == nil {
		d.refuse("mail.host", `wants the name of the server alone: the port goes to "port"`)
	}
	if m.From == "" && !d.has("mail.from") {
		d.refuse("mail", `has no "from": write the address that the mails come from`)
	}
	if m.TLS != "none" || isLoopback(m.Host) {
		return
	}
	if !m.AllowClear {
		d.refuse("mail.tls", `mails would cross the network in the clear: write starttls, or set "allow_clear: true" if you accept that`)
	}
	if m.User != "" {
		d.refuse("mail.user", "the password would cross the network in the clear: write \"tls: starttls\", or take user and password out")
	}
}

// below lists what the file has in a section.
func (d *decoder) below(path string) []string {
	var out []string
	for p := range d.where {
		if strings.HasPrefix(p, path+".") {
			out = append(out, p)
		}
	}
	return out
}

// onePassword wants at most one of the three ways, or of others, and one at all where it is
// needed.
func (d *decoder) onePassword(path string, needed bool, others ...string) {
	ways := append([]string{"password", "password_file", "password_env"}, others...)
	given := 0
	for _, p := range ways {
		if d.has(path + "." + p) {
			given++
		}
	}
	list := `"` + strings.Join(ways[:len(ways)-1], `", "`) + `" `
	switch last := `"` + ways[len(ways)-1] + `"`; {
	case given > 1:
		d.refuse(path, "has more than one password: keep one of %sand %s", list, last)
	case given == 0 && needed:
		d.refuse(path, "has a user but no password: write %sor %s", list, last)
	}
}

func (d *decoder) timing(c *Config) {
	order := func(path string, short time.Duration, than string, long time.Duration) {
		if short > long {
			d.refuse(path, "%s is longer than %q (%s): write at most that", spell(short), than, spell(long))
		}
	}
	a := c.Alerts
	order("schedule.beat", c.Schedule.Beat, "schedule.check", c.Schedule.Check)
	order("alerts.critical_after", a.CriticalAfter, "alerts.mail_after", a.MailAfter)
	order("alerts.recover_time", a.RecoverTime, "alerts.recover_time_max", a.RecoverTimeMax)
	order("alerts.escalate_staff", a.EscalateStaff, "alerts.escalate_manager", a.EscalateManager)
	order("alerts.send_retry", a.SendRetry, "alerts.send_retry_max", a.SendRetryMax)
	order("alerts.send_retry_max", a.SendRetryMax, "alerts.send_give_up", a.SendGiveUp)
	order("scan.dial_timeout", c.Scan.DialTimeout, "scan.branch_timeout", c.Scan.BranchTimeout)
	if len(c.Scan.Ports)+len(c.Scan.RTSPPorts) == 0 {
		d.refuse("scan.ports", "no port is left to try: write at least one, as [80]")
	}
	seen := map[Date]bool{}
	for i, h := range c.Holidays {
		if seen[h] {
			d.refuse(fmt.Sprintf("holidays[%d]", i), "%s is listed twice: keep one", h)
		}
		seen[h] = true
	}
}

func (d *decoder) heartbeat(h Heartbeat) {
	u, say := webURL(h.URL.Reveal())
	if h.URL.Reveal() == "" || say != "" || h.AllowPrivate {
		return
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || !CallableAddr(host) {
		d.refuse("heartbeat.url", `points at this machine or its link: write an address elsewhere, or set "allow_private: true"`)
	}
}

// oidc judges the provider that people log in with. Its issuer is compared with what its
// tokens say, letter by letter.
func (d *decoder) oidc(c *Config) {
	o := c.OIDC
	if !o.Enabled() {
		if (o.ClientID != "" || o.ClientSecretFile != "") && !d.has("oidc.issuer") {
			d.refuse("oidc", `has no "issuer": write the address that the provider's tokens name`)
		}
		return
	}
	u, say := webURL(o.Issuer)
	switch {
	case say != "":
		d.refuse("oidc.issuer", "%s", say)
	case u.Scheme != "https" && !isLoopback(u.Hostname()):
		d.refuse("oidc.issuer", "logins would cross the network in the clear: the provider must be reached by https://")
	case u.RawQuery != "" || u.Fragment != "":
		d.refuse("oidc.issuer", "ends before ? and #: write https://id.example.kr/realms/bank")
	}
	if o.ClientID == "" {
		d.refuse("oidc", `has no "client_id": write the name under which the provider knows this program`)
	}
	if o.ClientSecretFile == "" {
		d.refuse("oidc", `has no "client_secret_file": write the secret into a file of its own and name it here`)
	}
	if o.Claim != "email" && o.Claim != "preferred_username" {
		d.refuse("oidc.claim", "%s is no claim that accounts are found by: write email or preferred_username", show(o.Claim))
	}
	if c.BaseURL == "" {
		d.refuse("oidc", `needs "base_url": the provider sends people back there`)
	}
}

// CallableAddr tells whether a host, written as an address, may be called without
// allow_private. A name is callable here: whoever dials asks again for what it resolves to.
func CallableAddr(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return true
	}
	a = a.Unmap()
	return !(a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified())
}

func (d *decoder) credential(c *Config, name string) {
	path := join("credentials", name)
	cred := c.Credentials[name]
	if cred.User == "" && !d.broken[path+".user"] {
		d.refuse(path, `has no "user": write the account's name`)
	}
	d.onePassword(path, true)
	var users []Branch
	for _, b := range c.Branches {
		if slices.Contains(b.Credentials, name) {
			users = append(users, b)
		}
	}
	for i, r := range cred.Ranges {
		inside := func(b Branch) bool {
			return slices.ContainsFunc(b.Ranges(), func(n Network) bool { return n.CIDR.Overlaps(r) })
		}
		if len(users) > 0 && !slices.ContainsFunc(users, inside) {
			d.refuse(fmt.Sprintf("%s.ranges[%d]", path, i), "%s meets no network of a branch that uses this credential: correct it, or take it out", r)
		}
	}
}

// spell writes a time as people type it: 5m, not 5m0s.
func spell(t time.Duration) string {
	s := t.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
