package inventory

import (
	"net/netip"
	"slices"
	"strings"
)

// LoginFindingCode is what a scan found out about logins on one device.
type LoginFindingCode string

// What a scan finds out about logins; words have a sentence for each, as "login.<code>", and
// what to do next, as "login.<code>.next".
const (
	LoginWrongPassword LoginFindingCode = "wrong-password" // it refused the password that is configured for it
	LoginAsks          LoginFindingCode = "asks"           // it asks for a password, and none may be sent to it
	LoginNoCredential  LoginFindingCode = "no-credential"  // it asks for a password, and its branch has no credential at all
	LoginOverClock     LoginFindingCode = "clock"          // it refused the login over its time
	LoginUnclear       LoginFindingCode = "unclear"        // the login was sent once, and no answer tells whether it was taken
	LoginWithdrawn     LoginFindingCode = "withdrawn"      // it took the login and refused it later
	LoginNoPath        LoginFindingCode = "no-path"        // RTSP alone asks for a password, and no address of a stream is known
	LoginInClear       LoginFindingCode = "in-clear"       // it takes the password only in the clear, or writes one into an address
	LoginUnknownDigest LoginFindingCode = "digest"         // it asks for the password in a way that is not known
	LoginNone          LoginFindingCode = "none"           // it told what needs a password without asking for one
)

// LoginFinding is one of them.
type LoginFinding struct {
	Code LoginFindingCode `json:"code"`
	Addr netip.AddrPort   `json:"addr"`
	Name string           `json:"name,omitempty"` // what the device calls itself, or its model
}

// Codes at the end of Observation.Problems; see internal/onvif.
const (
	problemClock   = " ClockRefused"
	problemUnclear = " LoginUnclear"
	problemAfter   = " LoginWithdrawn"
	problemInClear = " BasicInClear"
	problemDigest  = " DigestUnknown"
)

// MaxLogins bounds the findings about logins that one scan keeps.
const MaxLogins = 4096

// LoginFindings reads what an observation tells about logins.
func (o Observation) LoginFindings() []LoginFinding {
	var out []LoginFinding
	add := func(code LoginFindingCode) {
		name := o.Name
		if name == "" {
			name = o.Model
		}
		out = append(out, LoginFinding{code, o.Addr, name})
	}
	ends := func(with string) bool {
		for _, p := range o.Problems {
			if strings.HasSuffix(p, with) {
				return true
			}
		}
		return false
	}
	switch {
	case o.Answer == AnswerRefused:
		add(LoginWrongPassword)
	case ends(problemClock):
		add(LoginOverClock)
	case ends(problemAfter):
		add(LoginWithdrawn)
	case ends(problemUnclear):
		add(LoginUnclear)
	case ends(problemDigest):
		add(LoginUnknownDigest)
	case o.Answer == AnswerRTSP && o.Cause == "auth" && o.NoPath:
		add(LoginNoPath)
	case o.Answer == AnswerPassword && !ends(problemInClear), o.Answer == AnswerRTSP && o.Cause == "auth":
		add(LoginAsks)
	}
	if o.PasswordInClear || ends(problemInClear) {
		add(LoginInClear)
	}
	if o.NoPassword {
		add(LoginNone)
	}
	return out
}

// WithoutCredential says of the devices that ask for a password that their branch has no
// credential that could be sent.
func WithoutCredential(r *ScanReport) {
	for i := range r.Logins {
		if r.Logins[i].Code == LoginAsks {
			r.Logins[i].Code = LoginNoCredential
		}
	}
}

// loginTrouble is the code of what became of a login that was sent to a device that could not
// be read, where it was neither taken nor cleanly refused; empty otherwise.
func (o Observation) loginTrouble() string {
	for _, f := range o.LoginFindings() {
		switch f.Code {
		case LoginUnclear, LoginWithdrawn, LoginOverClock, LoginNoPath:
			return string(f.Code)
		}
	}
	return ""
}

// MergeLogins puts findings together that say the same of one host on several ports, by
// address; the first that has a name gives it.
func MergeLogins(all []LoginFinding) []LoginFinding {
	type key struct {
		code LoginFindingCode
		addr netip.Addr
	}
	at := map[key]int{}
	var out []LoginFinding
	for _, f := range all {
		k := key{f.Code, f.Addr.Addr().Unmap()}
		i, told := at[k]
		if !told {
			at[k] = len(out)
			out = append(out, f)
		} else if out[i].Name == "" {
			out[i].Name = f.Name
		}
	}
	slices.SortStableFunc(out, func(a, b LoginFinding) int { return a.Addr.Addr().Unmap().Compare(b.Addr.Addr().Unmap()) })
	return out
}
