package inventory

import (
	"net/netip"
	"slices"
)

// Trouble is a fault of this machine or of the way to a range, told apart by the error of
// the operating system.
type Trouble string

// Kinds of trouble. Of the last, the router or the neighbour table says that nobody is
// there: an address by itself is silent then, a whole range is no fault of its devices.
const (
	TroubleFiles      Trouble = "too-many-files" // EMFILE, ENFILE
	TroubleNetwork    Trouble = "no-network"     // ENETUNREACH, ENETDOWN: own interface down, or no route
	TroubleAddress    Trouble = "no-address"     // EADDRNOTAVAIL: no port or address of our own is left
	TroubleMemory     Trouble = "no-memory"      // ENOBUFS, ENOMEM
	TroublePermission Trouble = "not-permitted"  // EACCES, EPERM: a firewall of this machine
	TroubleOther      Trouble = "other"
	TroubleNoHost     Trouble = "no-host" // EHOSTUNREACH, EHOSTDOWN
)

// GatewayState is how the router of a range answered.
type GatewayState string

// States of a gateway; empty: the configuration names none.
const (
	GatewayAnswered GatewayState = "answered"
	GatewaySilent   GatewayState = "silent"
)

// Codes of RangeReport.Why.
const (
	RangeTooLarge    = "too-large"
	RangeLocal       = "local-error"    // addresses could not be tried: Trouble says why
	RangeStopped     = "stopped"        // the scan ended before all addresses were tried
	RangeGateway     = "gateway-silent" // neither the gateway nor any known device answered
	RangeNoHost      = "no-host"        // of every address we were told that nobody is there
	RangeUnreachable = "unreachable"    // no known device answered
	RangeRefused     = "refused"        // nothing was ever known there, and what is there refuses every port: neutral
	RangeSilent      = "silent"         // nothing was ever known there, and nothing answers: neutral
)

// Judge decides whether a range is covered, and why not: every address was tried without
// a local error, and its gateway, or a device known there (known), answered. Where
// nothing was ever known, anything that answers will do (heard). A Why that is set
// already stays.
func (r *RangeReport) Judge(known, heard bool) {
	whole := r.Errors == 0 && r.Tried >= r.Addresses && r.Why == ""
	reached := known || r.Gateway == GatewayAnswered || !r.EverHeld && heard
	r.Covered = whole && reached
	switch {
	case r.Covered || r.Why != "":
	case r.Errors > 0:
		r.Why = RangeLocal
	case r.Tried < r.Addresses:
		r.Why = RangeStopped
	case !r.EverHeld && r.Refused > 0:
		r.Why = RangeRefused
	case !r.EverHeld:
		r.Why = RangeSilent
	case r.Gateway == GatewaySilent:
		r.Why = RangeGateway
	case r.NoHost == r.Addresses:
		r.Why = RangeNoHost
	default:
		r.Why = RangeUnreachable
	}
}

// Recognise judges ranges again in which a known device answered at an address that was not
// known: by its identity, which only linking tells. What kept a range from being tried
// whole stays. stopped and knew are those of ScanReport.Judge.
func (r *ScanReport) Recognise(answered []netip.Addr, stopped, knew bool) {
	for i := range r.Ranges {
		g := &r.Ranges[i]
		if !slices.ContainsFunc(answered, func(a netip.Addr) bool { return g.Prefix.Contains(a.Unmap()) }) {
			continue
		}
		switch g.Why {
		case RangeUnreachable, RangeGateway, RangeNoHost:
			g.Covered, g.Why = true, ""
		}
	}
	r.Judge(stopped, knew)
}

// Judge decides whether a scan was complete: every range that ever held a device is
// covered. Where nothing was ever known (knew), at least one range must be: nothing heard
// from a whole branch proves nothing, and neither does a scan of ranges of which every address is excluded. stopped tells that it did not run to its end.
func (r *ScanReport) Judge(stopped, knew bool) {
	covered, missing, empty, local := 0, 0, 0, false
	for _, g := range r.Ranges {
		if g.Addresses == 0 && g.Excluded > 0 {
			empty++
		}
		switch {
		case g.Covered:
			covered++
		case g.EverHeld:
			missing++
			local = local || g.Errors > 0
		default:
			local = local || !knew && g.Errors > 0
		}
	}
	r.Complete, r.Why = false, ""
	switch {
	case stopped:
		r.Why = WhyCancelled
	case (missing > 0 || !knew && covered == 0) && local:
		r.Why = WhyLocal
	case missing > 0, covered == 0, empty == len(r.Ranges):
		r.Why = WhyNotCovered
	default:
		r.Complete = true
	}
}
