package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// DeviceRow is a device in a list.
type DeviceRow struct {
	ID, Branch, Kind, Maker, Model, Serial, Name, Addr string
	State                                              string // active, retired, merged
	MergedInto                                         string
	Cameras, Placed                                    int // in use; of those, with a place
	Unused, Unseen                                     int // inputs of a recorder that are unused; that are not assessed
	FirstSeen, LastSeen                                time.Time
	Doubts                                             []string // what waits for a person, in words
}

// KeyText is a key of a device for people.
type KeyText struct {
	Key         string // as a command takes it
	Weight      int
	State       string // counts, shared, disputed, junk, address
	Why         string
	Others      []string // devices that hold it too
	First, Last time.Time
}

// SourceText is a camera of a device.
type SourceText struct {
	ID, Token, Name, Place, State, MergedInto string
	Channel                                   int
	LastSeen                                  time.Time
	Absences                                  int // complete scans since
	// Input tells of an input of a recorder whether it is used, and of one that is not
	// assessed why, as a code and in words.
	Input, Cause, InputSays string
}

// What is known of an input of a recorder.
const (
	InputUsed        = "used"
	InputUnused      = "unused"
	InputNotAssessed = "not-assessed"
)

// EventText is a step that a person took.
type EventText struct {
	ID, Kind, Device, Other, Actor, Reason, Says string
	At, UndoneAt                                 time.Time
	UndoneBy, UndoneWhy                          string
}

// DeviceText is all that is known of a device, for people.
type DeviceText struct {
	DeviceRow
	Firmware  string
	Board     string // hardware address that answers on the scanning machine's link, and whom IEEE assigned it to
	Keys      []KeyText
	Sources   []SourceText
	Addresses []store.Address
	Scans     []inventory.Scan
	Events    []EventText
	Login     LoginText
}

// DeviceFilter narrows the list of devices.
type DeviceFilter struct {
	Branches []string // codes or names; none: all of the register
	All      bool     // retired and merged ones too
	Query    string   // words in id, name, make, serial, address or MAC
}

// Devices lists devices by branch and address.
func (a *App) Devices(ctx context.Context, f DeviceFilter) ([]DeviceRow, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return nil, err
	}
	branches := reg.Branches
	if len(f.Branches) > 0 {
		if branches, err = a.Branches(ctx, f.Branches); err != nil {
			return nil, err
		}
	}
	var out []DeviceRow
	for _, b := range branches {
		found, err := a.store.Found(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		doubts, err := a.doubts(ctx, b.ID)
		if err != nil {
			return nil, err
		}
		var rows []DeviceRow
		for _, d := range found.Devices {
			row := deviceRow(b.Name, d, found.Cameras, doubts[d.ID])
			if (row.State == string(inventory.StateActive) || f.All) && fits(f.Query, d, row) {
				rows = append(rows, row)
			}
		}
		slices.SortFunc(rows, func(x, y DeviceRow) int {
			return cmp.Or(found.Devices[x.ID].Addr.Compare(found.Devices[y.ID].Addr), strings.Compare(x.ID, y.ID))
		})
		out = append(out, rows...)
	}
	return out, nil
}

func fits(query string, d inventory.Device, row DeviceRow) bool {
	text := strings.ToLower(strings.Join([]string{row.ID, row.Name, row.Maker, row.Model, row.Serial, row.Addr, row.Branch}, " "))
	for _, k := range d.Keys {
		text += " " + k.Value
	}
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func deviceRow(branch string, d inventory.Device, cameras []inventory.Camera, doubts []string) DeviceRow {
	row := DeviceRow{ID: d.ID, Branch: branch, Kind: string(d.Kind), Maker: d.Maker, Model: d.Model, Serial: d.Serial, Name: d.Name,
		Addr: d.Addr.String(), State: string(d.State), MergedInto: d.MergedInto, FirstSeen: d.FirstSeen, LastSeen: d.LastSeen, Doubts: doubts}
	if d.MergedInto != "" {
		row.State = "merged"
	}
	for _, c := range cameras {
		if c.DeviceID != d.ID || c.State == inventory.StateRetired {
			continue
		}
		if c.Unused(d.Kind) {
			row.Unused++
			continue
		}
		if c.Unseen(d.Kind) {
			row.Unseen++
			continue
		}
		row.Cameras++
		if c.SlotID != "" || c.Place != "" {
			row.Placed++
		}
	}
	return row
}

// doubts lists, by device, the open differences about which device is which.
func (a *App) doubts(ctx context.Context, branchID string) (map[string][]string, error) {
	ds, _, err := a.store.Differences(ctx, store.DifferenceFilter{BranchID: branchID, State: []inventory.DifferenceState{inventory.DifferenceOpen},
		Kind: []inventory.DifferenceKind{inventory.SameDevice, inventory.DeviceMoved, inventory.DeviceReturned, inventory.SourcesRenumbered,
			inventory.IdentityConflict, inventory.Replaced}, Limit: 20000})
	if err != nil {
		return nil, err
	}
	texts, err := a.DifferenceTexts(ctx, ds)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, t := range texts {
		ids := []string{t.DeviceID}
		if known := t.Facts["known"]; known != "" {
			ids = append(ids, known)
		}
		if t.Kind == inventory.IdentityConflict {
			ids = strings.Split(t.Detail, "|")
		}
		for _, id := range ids {
			out[id] = append(out[id], t.Says)
		}
	}
	return out, nil
}

// remedy is the command that settles a doubt.
func remedy(d inventory.Difference) string {
	switch d.Kind {
	case inventory.SameDevice, inventory.DeviceMoved:
		return fmt.Sprintf("Merge: camledger device merge %s %s --reason WHY", d.Facts["known"], d.Facts["device"])
	case inventory.DeviceReturned:
		return fmt.Sprintf("With the places that its cameras had: camledger device undo %[1]s --reason WHY (takes its newest step back); without: camledger device return %[1]s --reason WHY", d.DeviceID)
	case inventory.IdentityConflict:
		known, other, _ := strings.Cut(d.Detail, "|")
		return fmt.Sprintf("Compare: camledger device show %[1]s, camledger device show %[2]s. If they are one: camledger device merge %[1]s %[2]s --reason WHY", known, other)
	case inventory.ScanIsHeld:
		return fmt.Sprintf("Look: camledger scan show %[1]s; then camledger scan release %[1]s, or camledger scan reject %[1]s", d.Facts["scan"])
	case inventory.Replaced:
		return fmt.Sprintf("If so: camledger camera replace %s %s --reason WHY", d.Facts["old"], d.CameraID)
	case inventory.InputNotAssessed:
		if d.Facts["why"] == "login" {
			return fmt.Sprintf("Then: camledger device login %s", d.DeviceID)
		}
	case inventory.SourcesRenumbered:
		return fmt.Sprintf("Carry over: camledger device renumber %s --reason WHY", d.DeviceID)
	}
	return ""
}

// deviceAt is the id of the device in use that answered last at an address; empty: text is no
// address, or there is none. Of several, in branches with the same addresses, none is meant.
func (a *App) deviceAt(ctx context.Context, text string) (string, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return "", nil // an id
	}
	found, err := a.store.Found(ctx, "")
	if err != nil {
		return "", err
	}
	var ids []string
	for _, d := range found.Devices {
		if d.State != inventory.StateRetired && d.MergedInto == "" && bare(d.Addr.Addr()) == bare(addr) {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) > 1 {
		slices.Sort(ids)
		return "", fmt.Errorf("%s: several devices are known there, name one by its id: %s", text, strings.Join(ids, ", "))
	}
	return strings.Join(ids, ""), nil
}

// Device tells all that is known of a device, named by its id or the address where it
// answered last.
func (a *App) Device(ctx context.Context, id string) (DeviceText, error) {
	if id, err := a.deviceAt(ctx, id); err != nil {
		return DeviceText{}, err
	} else if id != "" {
		return a.Device(ctx, id)
	}
	facts, err := a.store.DeviceFacts(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return DeviceText{}, inventory.IdentityError{Code: inventory.IdentityUnknown, Subject: id}
	}
	if err != nil {
		return DeviceText{}, err
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return DeviceText{}, err
	}
	d := facts.Device
	b, _ := reg.Branch(d.BranchID)
	doubts, err := a.doubts(ctx, d.BranchID)
	if err != nil {
		return DeviceText{}, err
	}
	found, err := a.store.Found(ctx, d.BranchID)
	if err != nil {
		return DeviceText{}, err
	}
	out := DeviceText{DeviceRow: deviceRow(b.Name, d, facts.Cameras, doubts[id]), Firmware: d.Firmware,
		Board: strings.TrimSpace(facts.Last.LinkMAC + " " + facts.Last.LinkMaker), Addresses: facts.Addresses, Scans: facts.Scans}
	counts := inventory.CountingKeys(d.BranchID, found)
	for _, k := range facts.Keys {
		out.Keys = append(out.Keys, keyText(k, counts))
	}
	slices.SortStableFunc(out.Keys, func(x, y KeyText) int { return cmp.Compare(y.Weight, x.Weight) })
	for _, j := range facts.Last.Junk() {
		out.Keys = append(out.Keys, KeyText{Key: j.Field + ":" + j.Value, State: "junk", Why: words.Say(words.English, "identity.junk."+j.Why)})
	}
	slots := map[string]string{}
	for _, s := range reg.Slots {
		slots[s.ID] = s.Code
	}
	for _, c := range facts.Cameras {
		s := SourceText{ID: c.ID, Token: c.SourceToken, Name: c.Name, Channel: c.Channel, Place: cmp.Or(slots[c.SlotID], c.Place), State: string(c.State),
			MergedInto: c.MergedInto, LastSeen: c.LastSeen, Absences: len(c.Absences)}
		if c.MergedInto != "" {
			s.State = "merged"
		}
		switch {
		case d.Kind != inventory.KindRecorder || c.State == inventory.StateRetired:
		case c.PictureAt.IsZero() && c.NotSeen != inventory.CauseNone:
			s.Input, s.Cause, s.InputSays = InputNotAssessed, string(c.NotSeen), words.Say(words.English, "cause."+string(c.NotSeen))
		case c.Unused(d.Kind):
			s.Input = InputUnused
		default:
			s.Input = InputUsed
		}
		out.Sources = append(out.Sources, s)
	}
	for _, e := range facts.Events {
		out.Events = append(out.Events, eventText(e))
	}
	out.Login, err = a.loginText(ctx, d)
	return out, err
}

func keyText(k store.KeyFact, counts func(inventory.DeviceKey) bool) KeyText {
	t := KeyText{Key: k.String(), Weight: k.Kind.Weight(), State: "counts", Others: k.Others, First: k.First, Last: k.Last}
	switch {
	case k.Shared:
		t.State, t.Why = "shared", "several devices showed it at once"
	case k.Kind == inventory.KeyAddress:
		t.State, t.Why = "address", "counts only beside another key"
	case !counts(k.DeviceKey) && len(k.Others) > 0:
		t.State, t.Why = "disputed", "devices with other hardware hold it too"
	case !counts(k.DeviceKey):
		t.State = "junk"
	}
	return t
}

func eventText(e store.IdentityEvent) EventText {
	says := map[inventory.IdentityKind]string{
		inventory.IdentityMerge: e.OtherID + " was merged into " + e.DeviceID, inventory.IdentitySplit: e.OtherID + " was split off " + e.DeviceID,
		inventory.IdentityRetire: e.DeviceID + " was retired", inventory.IdentityReturn: e.DeviceID + " was taken back into use",
		inventory.IdentityRenumber: "the cameras of " + e.DeviceID + " go on under other tokens",
		inventory.IdentityReplace:  "a camera of " + e.DeviceID + " took the place of one of " + e.OtherID,
	}[e.Kind]
	return EventText{ID: e.ID, Kind: string(e.Kind), Device: e.DeviceID, Other: e.OtherID, Actor: e.Actor, Reason: e.Reason, Says: says, At: e.At,
		UndoneAt: e.UndoneAt, UndoneBy: e.UndoneBy, UndoneWhy: e.UndoneWhy}
}

// Released names, after a step was taken, the cameras that count from then on: they were
// confirmed to show again a camera that went out of use.
func Released(e store.IdentityEvent) []string {
	var out []string
	for _, c := range inventory.Released(e.Before.Cameras, e.After.Cameras) {
		out = append(out, fmt.Sprintf("%s (%s) was confirmed to show a camera that is retired now; it counts itself from now on, at the same place", c.ID, c.Name))
	}
	return out
}

// StepText puts a step into words.
func StepText(e store.IdentityEvent) EventText { return eventText(e) }
