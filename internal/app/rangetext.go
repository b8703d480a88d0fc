package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"camledger/discovery"
	"camledger/internal/words"
	"camledger/inventory"
)

// RangeReport is what becomes of one range of addresses in a scan.
type RangeReport = inventory.RangeReport

// ScanReport is the outcome of one scan.
type ScanReport = inventory.ScanReport

// Observation is what one device said in one scan.
type Observation = inventory.Observation

// ScanFar is how far the scan of one branch is.
type ScanFar = discovery.Progress

// RangePlanLines say before a scan what it will try: each range with its ports and how
// many addresses, and all together.
func RangePlanLines(ranges []inventory.RangeReport) []string {
	var out []string
	all := 0
	for _, r := range ranges {
		line := fmt.Sprintf("%s: %s, ports %s", r.Prefix, addresses(r.Addresses), strings.Trim(fmt.Sprint(r.Ports), "[]"))
		if r.Addresses > 1<<16 {
			line = fmt.Sprintf("%s: more than 65,536 addresses, not tried", r.Prefix)
		}
		var less []string
		if r.Excluded > 0 {
			less = append(less, fmt.Sprintf("%d excluded", r.Excluded))
		}
		if r.Earlier > 0 {
			less = append(less, fmt.Sprintf("%d tried before", r.Earlier))
		}
		if len(less) > 0 {
			line += " (" + strings.Join(less, ", ") + ")"
		}
		out = append(out, line)
		all += r.Addresses - r.Earlier
	}
	if len(ranges) > 1 {
		out = append(out, fmt.Sprintf("in all: %d ranges, %s", len(ranges), addresses(all)))
	}
	return out
}

func addresses(n int) string {
	if n == 1 {
		return "1 address"
	}
	return fmt.Sprintf("%d addresses", n)
}

// RangeLines say after a scan what became of each range: answered, refused, silent, and
// what was skipped and why.
func RangeLines(report inventory.ScanReport) []string {
	var out []string
	for _, r := range report.Ranges {
		line := fmt.Sprintf("%s: %d answered, %d refused, %d silent", r.Prefix, r.Answered, r.Refused, r.Silent)
		var less []string
		if r.Excluded > 0 {
			less = append(less, fmt.Sprintf("%d excluded", r.Excluded))
		}
		if r.Why == "too-large" {
			less = append(less, "all: "+rangeWhy(r.Why))
		} else {
			if r.Errors > 0 {
				less = append(less, strings.TrimSpace(fmt.Sprintf("%d by errors of this machine %s", r.Errors, troubles(r))))
			}
			if left := r.Addresses - r.Tried - r.Errors; left > 0 {
				less = append(less, fmt.Sprintf("%d not reached before the end", left))
			}
		}
		if len(less) > 0 {
			line += "; skipped " + strings.Join(less, ", ")
		}
		if r.Earlier > 0 {
			line += fmt.Sprintf("; %d of these before", r.Earlier)
		}
		switch {
		case r.Covered:
			line += "; covered"
		case r.Why != "":
			line += "; not covered: " + rangeWhy(r.Why)
		}
		if r.Timeouts > 0 {
			line += fmt.Sprintf("; %d connections timed out", r.Timeouts)
		}
		out = append(out, line)
	}
	out = append(out, NotSeenLines(report)...)
	if report.Outside > 0 {
		line := fmt.Sprintf("%d addresses outside these ranges answered and were not contacted: %s", report.Outside, strings.Trim(fmt.Sprint(report.OutsideAddrs), "[]"))
		if report.Outside > len(report.OutsideAddrs) {
			line += " …"
		}
		out = append(out, line)
	}
	return out
}

// NotSeenLines say of which known devices a scan cannot tell whether they are there.
func NotSeenLines(report inventory.ScanReport) []string {
	var out []string
	if n := len(report.Unverified); n > 0 {
		out = append(out, fmt.Sprintf("%d not verified, neither seen nor missing: %s", n, strings.Trim(fmt.Sprint(report.Unverified), "[]")))
	}
	if n := len(report.Missed); n > 0 {
		out = append(out, fmt.Sprintf("known devices that did not answer: %d (%s)", n, addressList(report.Missed)))
	}
	if len(report.NotLooked) > 0 {
		out = append(out, strayedText(report.NotLooked))
	}
	return out
}

// troubles names what kept this machine from trying addresses of a range.
func troubles(r inventory.RangeReport) string {
	var out []string
	for _, t := range slices.Sorted(maps.Keys(r.Trouble)) {
		out = append(out, string(t))
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// rangeWhy puts the code of a range into words.
func rangeWhy(code string) string {
	if !words.Has("range." + code) {
		return code
	}
	return words.Say(words.English, "range."+code)
}
