package inventory

import (
	"cmp"
	"strings"
)

// change turns what linking found out about a device into a difference.
func (r *reconciler) change(ch Change) {
	label := cmp.Or(r.found.Devices[ch.DeviceID].Name, ch.Label)
	other := cmp.Or(r.found.Devices[ch.Other].Name, ch.OtherLabel)
	pair := ch.DeviceID + "|" + ch.Other
	switch ch.Kind {
	case ChangeAddress:
		r.add(Difference{Kind: AddressChanged, DeviceID: ch.DeviceID, Detail: ch.To, Facts: facts("label", label, "from", ch.From, "to", ch.To)})
	case ChangeConflict:
		if other = cmp.Or(other, ch.Other); label == other {
			// Of one name: told apart by where they answered last.
			if a := r.found.Devices[ch.DeviceID].Addr; a.IsValid() {
				label += " (" + a.Addr().String() + ")"
			}
			if a := r.found.Devices[ch.Other].Addr; a.IsValid() {
				other += " (" + a.Addr().String() + ")"
			}
		}
		r.add(Difference{Kind: IdentityConflict, DeviceID: ch.DeviceID, Detail: pair,
			Facts: facts("label", label, "other", other, "addr", ch.To)})
	case ChangeReset:
		r.add(Difference{Kind: DeviceReset, DeviceID: ch.DeviceID, Detail: ch.To, Facts: facts("label", cmp.Or(label, ch.DeviceID), "from", ch.From, "to", ch.To)})
	case ChangeReturned:
		r.add(Difference{Kind: DeviceReturned, DeviceID: ch.DeviceID, Facts: facts("label", cmp.Or(label, ch.DeviceID), "addr", ch.To)})
	case ChangeProposed:
		r.add(Difference{Kind: SameDevice, DeviceID: ch.Other, Detail: pair,
			Facts: facts("label", cmp.Or(other, ch.Other), "addr", ch.To, "other", cmp.Or(label, ch.DeviceID), "keys", keyList(ch.Keys), "device", ch.Other, "known", ch.DeviceID)})
	case ChangeMoved:
		branch, _ := r.reg.Branch(ch.BranchID)
		r.add(Difference{Kind: DeviceMoved, DeviceID: ch.Other, Detail: pair,
			Facts: facts("label", cmp.Or(other, ch.Other), "addr", ch.To, "other", cmp.Or(label, ch.DeviceID), "branch", branch.Name, "keys", keyList(ch.Keys), "device", ch.Other, "known", ch.DeviceID)})
	case ChangeRenumbered:
		var ids []string
		for _, p := range ch.Pairs {
			ids = append(ids, p.Seen)
		}
		r.add(Difference{Kind: SourcesRenumbered, DeviceID: ch.DeviceID, Detail: strings.Join(ids, ","), Found: len(ids), FoundMost: len(ids),
			Facts: facts("label", cmp.Or(label, ch.DeviceID), "device", ch.DeviceID)})
	}
}

// PairOf names the two devices that a difference asks about whether they are one: the one that
// would stay, and the other; empty where it asks no such thing.
func PairOf(d Difference) (known, other string) {
	switch d.Kind {
	case SameDevice, DeviceMoved, IdentityConflict:
		known, other, _ = strings.Cut(d.Detail, "|")
	}
	return known, other
}

// keyNames are names of kinds of keys that people of any language read on devices.
var keyNames = map[KeyKind]string{KeyEndpoint: "UUID", KeyCertificate: "TLS", KeyMAC: "MAC", KeySerial: "S/N", KeyAddress: "IP"}

// keyList names the kinds of keys that two devices share: "MAC, S/N".
func keyList(keys []DeviceKey) string {
	var out []string
	for _, kind := range keyKinds {
		if len(ofKind(keys, kind)) > 0 {
			out = append(out, keyNames[kind])
		}
	}
	return strings.Join(out, ", ")
}

// explained marks cameras that a proposal about their devices explains, so that one fact is
// one difference: the camera of a device that is perhaps a known one, and both sides of
// sources with other tokens. A device that answers in another branch is told of there.
func (r *reconciler) explained() {
	devices := map[string]bool{}
	for _, ch := range r.scan.Changes {
		switch ch.Kind {
		case ChangeProposed, ChangeMoved:
			devices[ch.Other] = true
			if ch.Kind == ChangeProposed {
				devices[ch.DeviceID] = true
			}
		case ChangeLeft:
			devices[ch.DeviceID] = true
		case ChangeRenumbered:
			for _, p := range ch.Pairs {
				r.settled[p.Known], r.settled[p.Seen] = true, true
			}
		}
	}
	for _, c := range r.mine {
		if devices[c.DeviceID] {
			r.settled[c.ID] = true
		}
	}
}
