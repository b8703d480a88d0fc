package web

import (
	"cmp"
	"slices"
	"strings"

	"camledger/inventory"
)

// ways are the steps that a visitor may take with a difference, and what their forms offer.
type ways struct {
	Settle, Note, Confirm, Assign, Bind, Replace, NotCamera, Merge, Accept, Amend, TakeBack bool
	Assignees, Old, New                                                                     []option
	Locations                                                                               []option // to bind to
	AmendPlaces                                                                             []option
	AmendCount                                                                              string
	AmendName                                                                               string // of a new place
	AmendMount                                                                              bool   // the mount is amended, not the number
	AmendKeep                                                                               bool   // the period is
	Keeps, KeepUnits                                                                        []option
}

// Any tells that there is a form at all.
func (w ways) Any() bool {
	return w.Settle || w.Note || w.Confirm || w.Assign || w.Bind || w.Replace || w.NotCamera || w.Merge || w.Accept || w.Amend || w.TakeBack
}

// newWays works out which steps a visitor may take; found is of the difference's branch.
func newWays(v visitor, d inventory.Difference, reg *inventory.Register, found inventory.Found, waiting bool) ways {
	life := inventory.Life{Kind: d.Kind, Camera: d.CameraID != "", State: d.State}
	open := d.State == inventory.DifferenceOpen || d.State == inventory.DifferenceAccepted
	takes := func(k inventory.ActKind) bool { return life.Takes(k) && v.May(decideNeeds[k], d.BranchID) }
	w := ways{Note: takes(inventory.ActNote)}
	if d.State == inventory.DifferenceResolved {
		return w
	}
	w.Settle = takes(inventory.ActSettled) && open && d.Kind != inventory.PolicyStale
	w.Confirm = takes(inventory.ActConfirm) && d.State == inventory.DifferenceAwaiting && !v.is(d.FixedBy)
	w.Assign = takes(inventory.ActAssign)
	w.Bind = takes(inventory.ActBind) && open
	w.Replace = takes(inventory.ActReplace) && open
	w.NotCamera = takes(inventory.ActNotCamera) && open
	w.Merge = takes(inventory.ActMerge) && open
	w.Accept = takes(inventory.ActAccept) && d.State == inventory.DifferenceOpen && !waiting
	w.Amend = takes(inventory.ActAmend) && open && !waiting
	w.TakeBack = takes(inventory.ActTakeBack) && d.State != inventory.DifferenceOpen
	for _, l := range reg.LocationsOf(d.BranchID) {
		decl, _ := reg.Declaration(l.ID)
		name := clean(l.Name)
		if name == "" {
			name = v.say("sheet.whole-branch")
		}
		w.Locations = append(w.Locations, option{l.ID, name, l.ID == d.LocationID})
		w.AmendPlaces = append(w.AmendPlaces, option{l.ID, v.say("web.diff.amend.place", name, decl.Count), l.ID == d.LocationID})
	}
	w.amends(d, reg)
	for _, u := range []inventory.RetentionUnit{inventory.UnitDay, inventory.UnitMonth} {
		w.KeepUnits = append(w.KeepUnits, option{string(u), strings.TrimSpace(v.say("unit." + string(u))), u == inventory.UnitDay})
	}
	w.replaces(d, found)
	return w
}

// amends proposes what the next policy says.
func (w *ways) amends(d inventory.Difference, reg *inventory.Register) {
	decl, ok := reg.Declaration(d.LocationID)
	switch {
	case d.Kind == inventory.MountMismatch:
		w.AmendMount = true
	case d.Kind == inventory.RetentionShort || d.Kind == inventory.RetentionLong:
		w.AmendKeep, w.AmendCount = true, d.Facts["days"]
		w.Amend = w.Amend && len(reg.Retention) > 0
		for i, r := range reg.Retention {
			w.Keeps = append(w.Keeps, option{r.Kind, clean(strings.TrimSpace(r.Kind + " " + r.Words)), i == 0})
		}
	case d.Kind == inventory.CountMismatch:
		w.AmendCount = number(d.Found)
		if d.Found != d.FoundMost {
			w.AmendCount = ""
		}
	case d.Kind == inventory.UndeclaredCamera: // most often a place of its own
		w.AmendName, w.AmendCount = clean(cmp.Or(d.Facts["place"], d.Facts["label"])), "1"
	case d.Kind == inventory.MissingCamera && ok:
		w.AmendCount = number(max(0, decl.Count-1))
	}
	w.AmendCount = strings.ReplaceAll(w.AmendCount, ",", "")
}

// replaces lists the cameras that may stand where another one stood, and those that are gone.
func (w *ways) replaces(d inventory.Difference, found inventory.Found) {
	if !w.Replace || d.Kind == inventory.Replaced {
		return
	}
	for _, c := range found.Cameras {
		if c.BranchID != d.BranchID || c.ID == d.CameraID || !inventory.Counts(c, found) {
			continue
		}
		l := newLeftCamera(c, found.Devices[c.DeviceID])
		o := option{c.ID, clean(l.Name + " · " + l.Addr), false}
		switch {
		case d.Kind == inventory.MissingCamera && c.SlotID == "" && !c.Absent():
			w.New = append(w.New, o)
		case d.Kind == inventory.UndeclaredCamera && c.SlotID != "" && c.Absent():
			w.Old = append(w.Old, o)
		}
	}
	for _, list := range []*[]option{&w.Old, &w.New} {
		slices.SortStableFunc(*list, func(a, b option) int { return compareNatural(a.Text, b.Text) })
		*list = (*list)[:min(len(*list), othersMost)]
	}
	w.Replace = len(w.Old)+len(w.New) > 0
}
