package main

import (
	"fmt"
	"io"

	"camledger/internal/app"
)

// printLogins tells what a scan found out about logins: a line for each device, and one with
// what to do next.
func printLogins(out io.Writer, before string, report app.ScanReport) {
	for _, f := range app.LoginFindings(report) {
		fmt.Fprintf(out, "%s%s\n    %s\n", before, oneLine(f.Says), oneLine(f.Next))
	}
}
