package probe

import (
	"context"
	"crypto/md5"
	"strings"
	"testing"

	"camledger/inventory"
)

// TestLoginAskedLate has devices that describe their stream to everybody and ask for the
// login at SETUP or PLAY: it is sent there, once, and without one nothing was refused.
func TestLoginAskedLate(t *testing.T) {
	t.Parallel()
	for _, at := range []struct {
		method string
		step   inventory.StepName
	}{{"SETUP", inventory.StepSetup}, {"PLAY", inventory.StepPlay}} {
		for _, hangsUp := range []bool{false, true} {
			offer := `Digest realm="cam", nonce="{nonce}"`
			if hangsUp {
				offer += "\r\nConnection: close"
			}
			start := func(target *Target) *literal {
				g := &guard{offer: offer, hash: md5.New, password: "right"}
				l := &literal{feed: live, reply: func(r request) (string, bool) {
					if r.method != at.method {
						return "", false
					}
					s, refused := g.reply(r)
					if refused && hangsUp && r.method == "SETUP" { // one that says so may take its time
						s += replyClose
					}
					return s, refused
				}}
				*target = quick(l.start(t))
				return l
			}
			var target Target
			start(&target)
			bad(t, Check(t.Context(), target), at.step, inventory.CauseAuthNeeded)

			for password, want := range map[string]Outcome{"right": LoginWorked, "wrong": LoginRefused} {
				l := start(&target)
				var got []Outcome
				target.Login = func(context.Context) Login {
					return Login{User: "admin", Password: password, End: func(o Outcome) { got = append(got, o) }}
				}
				c := Check(t.Context(), target)
				if len(got) != 1 || got[0] != want {
					t.Errorf("%s, hangs up %t, %s: %v", at.method, hangsUp, password, got)
				}
				if want == LoginRefused {
					bad(t, c, at.step, inventory.CauseAuthRefused)
					if n := l.logins(); n != 1 && !hangsUp {
						t.Errorf("%d logins", n)
					}
					continue
				}
				good(t, c)
				if c.Measurement.Auth != "digest" {
					t.Errorf("login %q", c.Measurement.Auth)
				}
				if i := stepAt(c, at.step); !strings.Contains(i.Detail, "digest MD5") {
					t.Errorf("the rung says %q", i.Detail)
				}
			}
		}
	}
}

func stepAt(c inventory.Check, name inventory.StepName) inventory.Step {
	for _, s := range c.Steps {
		if s.Name == name {
			return s
		}
	}
	return inventory.Step{}
}
