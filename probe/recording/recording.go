// Package recording asks recorders for the footage that they keep, in ways that makers have
// beside ONVIF Profile G. An Adapter is one such way; which devices are asked in which way is
// the operator's setting. Nothing is changed on a device and no footage is fetched: only its
// index is asked.
package recording

import (
	"context"
	"slices"
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// Asker sends one request to the device: onvif.Plain in service, with its address rules, its
// limits and its one login.
type Asker interface {
	Ask(ctx context.Context, method, path string, body []byte) (*onvif.Node, error)
}

// Question is what to find out of a device.
type Question struct {
	Channels []int     // 1-based, as the device numbers its inputs
	Now      time.Time // ours
}

// Adapter is one maker's way to be asked.
type Adapter interface {
	// Footage tells what the device keeps of each channel of q. Every channel gets an answer:
	// where nothing is known, its Why says why (refused, no-adapter, no-recording, timeout,
	// unreachable, fault, broken, not-allowed, stopped, unset).
	Footage(ctx context.Context, device Asker, q Question) map[int]inventory.Recording
}

// Names of adapters, as they stand in the configuration.
const ISAPI = "isapi"

// ByName gives the adapter of a name.
func ByName(name string) (Adapter, bool) {
	a, ok := map[string]Adapter{ISAPI: isapi{}}[name]
	return a, ok
}

// whyOf names why a question was not answered.
func whyOf(err error) string {
	cause := onvif.CauseOf(err)
	if cause == onvif.CauseNotONVIF {
		return "no-adapter" // HTTP, but not the maker's interface
	}
	return cause.Why()
}

// missing lists the days between two of them (2006-01-02, both with footage) that are not in have.
func missing(have map[string]bool, oldest, newest string) []string {
	out := []string{}
	at, err := time.Parse(time.DateOnly, oldest)
	if err != nil {
		return out
	}
	for day := at.AddDate(0, 0, 1).Format(time.DateOnly); day < newest && len(out) < maxMonths*31; day = at.AddDate(0, 0, 1).Format(time.DateOnly) {
		at = at.AddDate(0, 0, 1)
		if !have[day] {
			out = append(out, day)
		}
	}
	slices.Sort(out)
	return out
}
