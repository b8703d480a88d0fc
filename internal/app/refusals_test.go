package app

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// TestALoginUnderWayIsNoRefusal has two runs ask for the same login at once: the second waits for
// how the first ends.
func TestALoginUnderWayIsNoRefusal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ends onvif.Outcome
		sent bool
	}{{onvif.LoginWorked, true}, {onvif.LoginUnsent, true}, {onvif.LoginRefused, false}, {onvif.LoginUnsure, false}} {
		t.Run(string(c.ends), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			l := onvif.Login{Addr: netip.MustParseAddr("10.0.0.7"), Version: "v"}
			run := func() *refusals {
				r, err := openRefusals(dir, false, nil)
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			end, err := run().begin(t.Context(), l)
			if err != nil {
				t.Fatal(err)
			}
			stopped, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := run().begin(stopped, l); !errors.Is(err, errElsewhere) {
				t.Errorf("while it is under way: %v", err)
			}
			second := run()
			var wait sync.WaitGroup
			wait.Go(func() {
				end, err := second.begin(t.Context(), l)
				if (err == nil) != c.sent || errors.Is(err, errElsewhere) {
					t.Errorf("after the first: %v", err)
				}
				if err == nil {
					end(onvif.LoginWorked)
				}
			})
			end(c.ends)
			wait.Wait()
			if other, before := run().Begin(t.Context(), l); (before == "") != c.sent {
				t.Errorf("later: %q", before)
			} else if before == "" {
				other(onvif.LoginWorked)
			}
		})
	}
}

// TestChecksOfOneAddressAtOnce checks a camera that asks for a login from several runs at once:
// none says that a password was refused.
func TestChecksOfOneAddressAtOnce(t *testing.T) {
	t.Parallel()
	newSite(t, devices("127.118.5.0/28", "- {id: hall, name: Hall}"), settings{})
	dir := t.TempDir()
	var runs sync.WaitGroup
	for range 4 {
		runs.Go(func() {
			got, err := CheckURL(t.Context(), URLCheck{URL: "rtsp://127.118.5.1:8554/Streaming/Channels/101", User: "viewer", Password: "camera-1", State: dir})
			if err != nil || got.Outcome != inventory.OutcomeOK {
				t.Errorf("%s %s %v", got.Check.Failed, got.Outcome, err)
			}
		})
	}
	runs.Wait()
}
