package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/inventory"
)

// heldView is a scan that waits for a person, on the page of its branch.
type heldView struct {
	inventory.Scan
	Items []heldItem
	More  int // items that are not listed
	Other []heldTokens
	May   bool
}

// heldItem is one change that the scan would bring.
type heldItem struct {
	Code string // words of its kind
	inventory.Item
}

// heldTokens is a device whose sources came under other tokens.
type heldTokens struct{ DeviceID, Says string }

// heldItems bounds the changes that the page lists.
const heldItems = 20

// newHeld shows the newest scan that waits for a person; nil where none does.
func newHeld(v visitor, branchID string, scans []inventory.Scan) *heldView {
	for _, sc := range scans {
		if sc.State != inventory.ScanHeld {
			continue
		}
		h := &heldView{Scan: sc, May: v.May(Place, branchID)}
		for _, it := range sc.Change.List {
			if it.Kind == inventory.ItemAddress || it.Kind == inventory.ItemBack || sc.Change.Setup && it.Kind == inventory.ItemNew {
				continue // these hold nothing
			}
			if len(h.Items) < heldItems {
				h.Items = append(h.Items, heldItem{"web.held." + string(it.Kind), it})
			}
		}
		for _, r := range sc.Change.Renumbered {
			h.Other = append(h.Other, heldTokens{r.DeviceID, v.say("web.held.renumber.lead", clean(r.Who()), r.Sources)})
		}
		h.More = sc.Change.Items() - len(h.Items)
		return h
	}
	return nil
}

// held releases or rejects a scan that waits for a person.
func (s *server) held(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, branchID := r.Context(), r.PathValue("id")
	scanID, do, reason := r.PostForm.Get("scan"), r.PostForm.Get("do"), oneLine(r.PostForm.Get("reason"), 300)
	device, renumber := strings.CutPrefix(do, "renumber ")
	if scanID == "" || do != "release" && do != "reject" && !renumber {
		return errBadForm
	}
	sc, err := s.Store.Scan(ctx, scanID)
	if err != nil {
		return err
	}
	if sc.BranchID != branchID {
		return fmt.Errorf("decide on scan %s: %w", scanID, store.ErrNotFound)
	}
	if renumber && (sc.State != inventory.ScanHeld || !slices.ContainsFunc(sc.Change.Renumbered, func(r inventory.Renumbered) bool { return r.DeviceID == device })) {
		return fmt.Errorf("decide on scan %s: %w", scanID, store.ErrConflict)
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	said := "web.held.released"
	switch {
	case renumber:
		said = "web.held.renumbered.said"
		err = s.Actions.RenumberDevice(ctx, by, device, reason)
	case do == "release":
		err = s.Actions.ReleaseScan(ctx, by, scanID, reason)
	default:
		said = "web.held.rejected"
		err = s.Actions.RejectScan(ctx, by, scanID, reason)
	}
	if err != nil {
		return err
	}
	return s.back(w, r, "/branches/"+branchID, v.say(said))
}
