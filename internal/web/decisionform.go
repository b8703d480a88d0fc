package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// What a form of a step may lack.
const (
	lackReason lack = "life.no-reason"
	lackEnd    lack = "life.no-end"
	lackNote   lack = "web.diff.lack.note"
	lackAt     lack = "web.diff.lack.place"
	lackCount  lack = "web.diff.lack.count"
	lackKeep   lack = "web.diff.lack.keep"
)

// revisionOf is the revision that a form was made of; 0: it does not say. The first is 1.
func revisionOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// readDecision reads the form of a step.
func readDecision(r *http.Request, v visitor, diff inventory.Difference, kind inventory.ActKind) (store.Decision, error) {
	get := r.PostFormValue
	d := store.Decision{DifferenceID: diff.ID, Kind: kind, Reason: oneLine(get("reason"), 300), Revision: revisionOf(get("rev"))}
	if d.Revision == 0 { // who does not say what he looked at would decide over others
		return d, errBadForm
	}
	switch kind {
	case inventory.ActAssign:
		if d.To = oneLine(get("to"), 100); d.To == store.AssignedToNobody {
			d.To = ""
		} else if d.To == "me" {
			d.To = v.ID
		}
	case inventory.ActNote:
		if d.Reason == "" {
			return d, lackNote
		}
	case inventory.ActAccept:
		day, err := time.ParseInLocation(time.DateOnly, get("until"), v.Zone)
		if d.Reason == "" {
			return d, lackReason
		}
		if err != nil {
			return d, lackEnd
		}
		d.Until = day.AddDate(0, 0, 1).Add(-time.Second) // the whole day
	case inventory.ActBind:
		d.Placement = &store.Placement{CameraID: diff.CameraID, LocationID: get("to"), Place: oneLine(get("place"), 100), Evidence: "chosen"}
		if d.Placement.LocationID == "" && d.Placement.Place == "" {
			return d, lackAt
		}
	case inventory.ActReplace:
		d.Old, d.New = get("old"), get("new")
	case inventory.ActAmend:
		if d.Reason == "" {
			return d, lackReason
		}
		d.Amendment = inventory.Amendment{Count: inventory.AsDeclared, LocationID: get("to"), Place: oneLine(get("place"), 100), Mount: inventory.Mount(get("mount"))}
		if n := strings.TrimSpace(get("keep")); n != "" {
			keep, err := strconv.Atoi(n)
			if err != nil || keep < 1 {
				return d, lackKeep
			}
			d.Amendment = inventory.Amendment{Count: inventory.AsDeclared, Keep: keep, KeepUnit: inventory.RetentionUnit(get("unit")), KeepKind: get("kind")}
			return d, nil
		}
		if n := strings.TrimSpace(get("count")); n != "" {
			count, err := strconv.Atoi(n)
			if err != nil || count < 0 {
				return d, lackCount
			}
			d.Amendment.Count = count
		}
		if d.Amendment.LocationID != "" { // the name is proposed beside it, for a new place only
			d.Amendment.Place = ""
		} else if d.Amendment.Place == "" && d.Amendment.Mount == "" {
			return d, lackAt
		}
	}
	return d, nil
}
