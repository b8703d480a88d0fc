package inventory

import (
	"net/netip"
	"strings"
)

// LoginFindingCode is what a scan found out about logins on one device.
type LoginFindingCode string

// What a scan finds out about logins; words have a sentence for each, as "login.<code>".
const (
	LoginWrongPassword LoginFindingCode = "wrong-password" // it refused the password that is configured for it
	LoginAsks          LoginFindingCode = "asks"           // it asks for a password, and none may be sent to it
	LoginOverClock     LoginFindingCode = "clock"          // it refused the login over its time
	LoginInClear       LoginFindingCode = "in-clear"       // it takes the password only in the clear, or writes one into an address
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
	problemInClear = " BasicInClear"
)

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
