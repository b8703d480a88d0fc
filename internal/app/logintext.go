package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"camledger/internal/onvif"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// LoginFindingText is what a scan found out about logins on one device, in words.
type LoginFindingText struct {
	Code   string `json:"code"`
	Addr   string `json:"addr"` // without port
	Name   string `json:"name,omitempty"`
	Says   string `json:"says"`
	Next   string `json:"next"` // what to do, as camledger device login …
	Device string `json:"-"`    // address and name
}

// LoginFindings puts what a scan found out about logins into words.
func LoginFindings(report inventory.ScanReport) []LoginFindingText {
	out := []LoginFindingText{}
	for _, f := range inventory.MergeLogins(report.Logins) {
		t := LoginFindingText{Code: string(f.Code), Addr: bare(f.Addr.Addr()).String(), Name: f.Name}
		t.Device = t.Addr
		if t.Name != "" {
			t.Device += " (" + t.Name + ")"
		}
		t.Says = words.Say(words.English, "login."+t.Code, t.Device)
		t.Next = words.Say(words.English, "login."+t.Code+".next", t.Addr)
		out = append(out, t)
	}
	return out
}

// LoginText is how far logins on a device got, without any secret.
type LoginText struct {
	Credential string // its name in the configuration; empty: none worked yet
	Scheme     string // none, digest, wsse
	State      string // worked, refused, unsure, admitted, none
	Reason     string // of a refusal
	At         time.Time
	Tried      []TriedLogin // each credential that was tried, the newest first
}

// TriedLogin is what became of one credential on a device.
type TriedLogin struct {
	Credential string // its name in the configuration
	// Current tells that user and password are those of the configuration now.
	Current  bool
	State    string // worked, refused, unsure, admitted; trying: under way
	Reason   string
	At       time.Time
	KnownAs  []string // names of the device under which it is remembered
	version  string
	underWay bool
}

// loginText is what is known of logins on a device, under any of its names.
func (a *App) loginText(ctx context.Context, d inventory.Device) (LoginText, error) {
	out := LoginText{Credential: d.Credential, Scheme: d.Auth, State: "none"}
	if d.Credential != "" {
		out.State = string(store.LoginWorked)
	}
	logins, err := a.store.LoginsOf(ctx, namesOf(onvif.Login{Addr: bare(d.Addr.Addr()), Names: deviceNames(d)}))
	if err != nil {
		return out, err
	}
	for _, l := range logins {
		t := TriedLogin{Credential: l.Credential, State: string(l.State), Reason: l.Reason, At: l.At, version: l.Version, KnownAs: []string{l.Name}}
		if l.Trying != "" {
			t.State, t.Reason, t.At, t.underWay = "trying", "", l.TryingAt, true
		}
		if t.State == "" {
			continue
		}
		c, configured := a.cfg.Credentials[l.Credential]
		t.Current = configured && c.Version(a.breaker.key) == l.Version
		i := slices.IndexFunc(out.Tried, func(o TriedLogin) bool {
			return o.version == t.version && o.Credential == t.Credential && o.State == t.State && o.Reason == t.Reason && o.At.Equal(t.At)
		})
		if i >= 0 {
			out.Tried[i].KnownAs = append(out.Tried[i].KnownAs, l.Name)
		} else {
			out.Tried = append(out.Tried, t)
		}
	}
	slices.SortStableFunc(out.Tried, func(x, y TriedLogin) int {
		if c := y.At.Compare(x.At); c != 0 {
			return c
		}
		return strings.Compare(x.Credential, y.Credential)
	})
	for _, t := range out.Tried {
		if !t.underWay && t.At.After(out.At) {
			out.State, out.Reason, out.At = t.State, t.Reason, t.At
			if t.Credential != "" {
				out.Credential = t.Credential
			}
		}
	}
	return out, nil
}
