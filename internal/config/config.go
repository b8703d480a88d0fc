// Package config reads camledger.yaml, the file that the operator of one installation
// writes: where things listen, where the database is, which networks belong to which
// branch, and the secrets that reach the cameras. What the institution's own people
// decide (register, persons, thresholds by branch) is in the database, not here.
//
// Load and Parse report every problem at once, each with file, line, column, the path of
// the setting and what to write instead. They print the offending word only where it
// cannot be a secret and never a neighbouring line. Every key, with its default, stands
// in docs/camledger.example.yaml; a test compares that file with these types both ways.
package config

import (
	"net/netip"
	"time"
	_ "time/tzdata" // the institution's zone must be known on a machine without zone files
)

// Config is one camledger.yaml with its defaults filled in. File names in it are as
// written; Resolve makes them absolute.
type Config struct {
	Database       Database              `yaml:"database"`        // SQLite file, or postgres://…
	Data           string                `yaml:"data"`            // folder for what is kept as files
	Listen         string                `yaml:"listen"`          // host:port of the web face
	TLS            TLS                   `yaml:"tls"`             // certificate of the web face
	TrustedProxies []netip.Prefix        `yaml:"trusted_proxies"` // who may say X-Forwarded-*
	BaseURL        string                `yaml:"base_url"`        // how people reach the web face; links in mails
	Zone           string                `yaml:"zone"`            // IANA name; see Location
	Language       string                `yaml:"language"`        // ko or en
	AllowLoopback  bool                  `yaml:"allow_loopback"`  // branches may lie in 127.0.0.0/8 (simulator)
	Pictures       string                `yaml:"pictures"`        // off, figures or thumbnails
	ThumbnailAge   time.Duration         `yaml:"thumbnail_age" min:"1m" max:"168h"`
	Mail           Mail                  `yaml:"mail"`
	Schedule       Schedule              `yaml:"schedule"`
	Holidays       []Date                `yaml:"holidays"`
	Heartbeat      Heartbeat             `yaml:"heartbeat"`
	Alerts         Alerts                `yaml:"alerts"`
	Check          CheckRules            `yaml:"check"`
	Scan           ScanRules             `yaml:"scan"`
	Keys           Keys                  `yaml:"keys"`
	OIDC           OIDC                  `yaml:"oidc"`
	Credentials    map[string]Credential `yaml:"credentials"` // by name
	Branches       map[string]Branch     `yaml:"branches"`    // by code

	file  string              // as given to Load or Parse
	where map[string]position // of each setting that the file holds, by path
}

// What is made of the pictures of cameras.
const (
	PicturesOff        = "off"        // they are not looked at
	PicturesFigures    = "figures"    // they are measured; what is kept shows no face
	PicturesThumbnails = "thumbnails" // and the last one of each camera is kept for ThumbnailAge
)

// TLS names the certificate chain and the key of the web face, both PEM.
type TLS struct {
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
}

// OIDC is an OpenID provider of the institution with which people may log in. Without an
// issuer there is none.
type OIDC struct {
	Issuer           string `yaml:"issuer"` // as the provider writes it in its tokens
	ClientID         string `yaml:"client_id"`
	ClientSecretFile string `yaml:"client_secret_file"`
	Claim            string `yaml:"claim"`         // email or preferred_username
	Label            string `yaml:"label"`         // of the button
	SecondFactor     bool   `yaml:"second_factor"` // the provider asks for one itself
	CA               string `yaml:"ca"`            // PEM of a private authority

	secret Secret // what the file holds
}

// Enabled tells whether people may log in with a provider.
func (o OIDC) Enabled() bool { return o.Issuer != "" }

// ClientSecret is what the file of the secret holds, after Load.
func (o OIDC) ClientSecret() Secret { return o.secret }

// Mail is the way out for mails. Without a host nothing is mailed.
type Mail struct {
	Host         string `yaml:"host"`
	Port         int    `yaml:"port" min:"1" max:"65535"` // default by TLS: 587, 465 or 25
	TLS          string `yaml:"tls"`                      // starttls, tls or none
	AllowClear   bool   `yaml:"allow_clear"`              // tls: none off this machine
	CA           string `yaml:"ca"`                       // PEM of a private authority
	User         string `yaml:"user"`
	Password     Secret `yaml:"password"`
	PasswordFile string `yaml:"password_file"`
	PasswordEnv  string `yaml:"password_env"`
	TokenFile    string `yaml:"token_file"`              // access token for XOAUTH2; see MailToken
	From         string `yaml:"from"`                    // name <address>
	Fallback     string `yaml:"fallback"`                // the operator: who hears when nobody else can
	Rate         int    `yaml:"rate" min:"1" max:"1000"` // most mails to one recipient in an hour
}

// Enabled tells whether there is a mail server to speak to.
func (m Mail) Enabled() bool { return m.Host != "" }

// Schedule says when things happen, in the institution's zone.
type Schedule struct {
	Scan       Cron          `yaml:"scan"`
	Inspection Cron          `yaml:"inspection"`
	Report     Cron          `yaml:"report"`                      // the daily mail, also when all is well
	Check      time.Duration `yaml:"check" min:"100ms" max:"24h"` // stream tier, every camera
	Beat       time.Duration `yaml:"beat" min:"100ms" max:"1h"`   // TCP and OPTIONS, every device
}

// Heartbeat is the address called after each completed nightly scan.
type Heartbeat struct {
	URL          URL  `yaml:"url"`
	AllowPrivate bool `yaml:"allow_private"` // loopback or link-local address
}

// Alerts holds the numbers that decide when an outage is one and who hears of it when.
type Alerts struct {
	ConfirmFailures  int             `yaml:"confirm_failures" min:"1" max:"100"`
	ConfirmTime      time.Duration   `yaml:"confirm_time" min:"0s" max:"24h"`
	Retries          []time.Duration `yaml:"retries" min:"100ms" max:"1h"`
	RecoverSuccesses int             `yaml:"recover_successes" min:"1" max:"100"`
	RecoverTime      time.Duration   `yaml:"recover_time" min:"0s" max:"24h"`
	RelapseWindow    time.Duration   `yaml:"relapse_window" min:"0s" max:"24h"`
	RecoverTimeMax   time.Duration   `yaml:"recover_time_max" min:"0s" max:"24h"`
	MailAfter        time.Duration   `yaml:"mail_after" min:"0s" max:"24h"`
	CriticalAfter    time.Duration   `yaml:"critical_after" min:"0s" max:"24h"`
	CompanyWait      time.Duration   `yaml:"company_wait" min:"0s" max:"1h"`
	BranchCap        time.Duration   `yaml:"branch_cap" min:"0s" max:"24h"`
	FlapCrossings    int             `yaml:"flap_crossings" min:"2" max:"100"`
	FlapWindow       time.Duration   `yaml:"flap_window" min:"100ms" max:"24h"`
	FlapPercent      int             `yaml:"flap_percent" min:"1" max:"100"`
	FlapChecks       int             `yaml:"flap_checks" min:"2" max:"1000"`
	FlapQuiet        time.Duration   `yaml:"flap_quiet" min:"100ms" max:"24h"`
	StormPercent     int             `yaml:"storm_percent" min:"1" max:"100"`
	StormMin         int             `yaml:"storm_min" min:"2" max:"1000"`
	StormWindow      time.Duration   `yaml:"storm_window" min:"100ms" max:"1h"`
	SelfBranches     int             `yaml:"self_branches" min:"2" max:"1000"`
	Reminder         Clock           `yaml:"reminder"`
	EscalateStaff    time.Duration   `yaml:"escalate_staff" min:"100ms" max:"720h"`
	EscalateManager  time.Duration   `yaml:"escalate_manager" min:"100ms" max:"720h"`
	SendRetry        time.Duration   `yaml:"send_retry" min:"100ms" max:"1h"`
	SendRetryMax     time.Duration   `yaml:"send_retry_max" min:"100ms" max:"24h"`
	SendGiveUp       time.Duration   `yaml:"send_give_up" min:"100ms" max:"720h"`
	// Channels are ways out beside mail, by name.
	Channels map[string]Channel `yaml:"channels"`
}

// CheckRules bound one measurement of one camera and how many run at once.
type CheckRules struct {
	Timeout     time.Duration `yaml:"timeout" min:"1s" max:"5m"`      // to the first key frame
	Window      time.Duration `yaml:"window" min:"0s" max:"1m"`       // watched after the first key frame
	WindowFull  time.Duration `yaml:"window_full" min:"1s" max:"10m"` // the same at the inspection
	Concurrency int           `yaml:"concurrency" min:"1" max:"1024"` // in all
	PerBranch   int           `yaml:"per_branch" min:"1" max:"1024"`  // over one branch's line
	// RecorderSessions is how many channels of one recorder are watched at once.
	RecorderSessions int `yaml:"recorder_sessions" min:"1" max:"64"`
}

// ScanRules bound one scan of one branch.
type ScanRules struct {
	Concurrency    int           `yaml:"concurrency" min:"1" max:"1024"` // dials open at once
	Rate           int           `yaml:"rate" min:"1" max:"10000"`       // new dials a second, to one network
	Ports          []int         `yaml:"ports" min:"1" max:"65535"`      // where ONVIF may answer
	RTSPPorts      []int         `yaml:"rtsp_ports" min:"1" max:"65535"`
	RTSPPaths      []string      `yaml:"rtsp_paths"` // templates of stream addresses, for devices without ONVIF
	DialTimeout    time.Duration `yaml:"dial_timeout" min:"10ms" max:"30s"`
	RequestTimeout time.Duration `yaml:"request_timeout" min:"100ms" max:"2m"`
	BranchTimeout  time.Duration `yaml:"branch_timeout" min:"1s" max:"12h"`
	CountUsers     bool          `yaml:"count_users"` // ask devices how many accounts they have, which wants an administrator
}

// Keys names the file that holds this installation's own secret; see LocalKey.
type Keys struct {
	Local string `yaml:"local"`
}

// Credential is one account on cameras. Exactly one of the three passwords is written;
// after Load, Password holds it whichever way it came.
type Credential struct {
	User         string         `yaml:"user"`
	Password     Secret         `yaml:"password"`
	PasswordFile string         `yaml:"password_file"`
	PasswordEnv  string         `yaml:"password_env"`
	Ranges       []netip.Prefix `yaml:"ranges"` // where it may be used; none: all networks of its branches
}

// Covers tells whether the credential may be used at addr, which the caller has found
// inside a network of a branch that names the credential.
func (c Credential) Covers(addr netip.Addr) bool {
	if len(c.Ranges) == 0 {
		return true
	}
	for _, r := range c.Ranges {
		if r.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// Narrowest gives the prefix length of the narrowest range in which the credential may be
// used at addr: 0 where it has no ranges, -1 where it may not be used there.
func (c Credential) Narrowest(addr netip.Addr) int {
	best := -1
	if len(c.Ranges) == 0 {
		best = 0
	}
	for _, r := range c.Ranges {
		if r.Contains(addr.Unmap().WithZone("")) {
			best = max(best, r.Bits())
		}
	}
	return best
}

// Branch is one branch of the register as the operator sees it.
type Branch struct {
	Name        string    `yaml:"name"` // as the policy writes it
	Networks    []Network `yaml:"networks"`
	Hosts       []Host    `yaml:"hosts"`       // addresses listed by hand, in or beside the networks; see Ranges
	Exclude     []Range   `yaml:"exclude"`     // never contacted
	Places      []Place   `yaml:"places"`      // address → location
	Critical    []string  `yaml:"critical"`    // locations whose outage is mailed sooner
	Observe     bool      `yaml:"observe"`     // decide and show, mail nothing
	Recordings  string    `yaml:"recordings"`  // how recorders are asked for footage: onvif, isapi
	Credentials []string  `yaml:"credentials"` // names; a device gets the one with the narrowest range
}

// Place ties addresses to a location of the policy. Of two places that hold an address the
// narrower one counts; see Branch.Place.
type Place struct {
	Range    Range
	Location string
}

// Place returns the location that the operator wrote for an address.
func (b Branch) Place(addr netip.Addr) (string, bool) {
	best := -1
	for i, p := range b.Places {
		if p.Range.Contains(addr) && (best < 0 || p.Range.within(b.Places[best].Range)) {
			best = i
		}
	}
	if best < 0 {
		return "", false
	}
	return b.Places[best].Location, true
}

// Default returns the settings that hold where the file is silent.
func Default() *Config {
	return &Config{
		Database: NewDatabase("camledger.db"),
		Data:     "camledger-data",
		Listen:   "127.0.0.1:8480",
		Zone:     "Asia/Seoul",
		Language: "ko",
		Pictures: PicturesFigures, ThumbnailAge: 24 * time.Hour,
		Mail: Mail{TLS: "starttls", Rate: 20}, OIDC: OIDC{Claim: "email"},
		Schedule: Schedule{Scan: "0 2 * * *", Inspection: "0 6 * * *", Report: "0 8 * * *",
			Check: 5 * time.Minute, Beat: time.Minute},
		Alerts: Alerts{
			ConfirmFailures: 3, ConfirmTime: 5 * time.Minute,
			Retries:          []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute},
			RecoverSuccesses: 2, RecoverTime: 5 * time.Minute,
			RelapseWindow: time.Hour, RecoverTimeMax: 15 * time.Minute,
			MailAfter: 10 * time.Minute, CriticalAfter: 5 * time.Minute,
			CompanyWait: 2 * time.Minute, BranchCap: 15 * time.Minute,
			FlapCrossings: 5, FlapWindow: time.Hour, FlapPercent: 30, FlapChecks: 12, FlapQuiet: 30 * time.Minute,
			StormPercent: 50, StormMin: 3, StormWindow: 3 * time.Minute, SelfBranches: 3,
			Reminder:      Clock(9 * 60),
			EscalateStaff: 24 * time.Hour, EscalateManager: 72 * time.Hour,
			SendRetry: time.Minute, SendRetryMax: time.Hour, SendGiveUp: 72 * time.Hour,
		},
		Check: CheckRules{Timeout: 20 * time.Second, Window: 2 * time.Second, WindowFull: 10 * time.Second,
			Concurrency: 256, PerBranch: 16, RecorderSessions: 2},
		Scan: ScanRules{Concurrency: 64, Rate: 500,
			Ports: []int{80, 8000, 8080, 8899, 2020, 5000}, RTSPPorts: []int{554},
			DialTimeout: 2 * time.Second, RequestTimeout: 5 * time.Second, BranchTimeout: 2 * time.Hour},
		Keys:  Keys{Local: "camledger.key"},
		where: map[string]position{},
	}
}
