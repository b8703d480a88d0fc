package main

import (
	"fmt"
	"io"

	"camledger/internal/app"
)

// printUnseen tells which inputs of recorders could not be looked at, why, and what to do.
func printUnseen(out io.Writer, before string, report app.ScanReport) {
	for _, u := range app.UnseenTexts(report) {
		fmt.Fprintf(out, "%s%s: %s not assessed (%s), %s %s: %s\n    %s\n", before, oneLine(u.Who()), count(len(u.Channels), "input"), u.Says,
			plural(len(u.Channels), "channel", "channels"), u.List(), "until a look tells, they count as a span", oneLine(u.Next))
	}
}

// printLogins tells what a scan found out about logins: a line for each device, and one with
// what to do next.
func printLogins(out io.Writer, before string, report app.ScanReport) {
	for _, f := range app.LoginFindings(report) {
		fmt.Fprintf(out, "%s%s\n    %s\n", before, oneLine(f.Says), oneLine(f.Next))
	}
}
