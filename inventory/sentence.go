package inventory

import "strconv"

// Sentence returns the code of the sentence that tells this difference to people
// (internal/words: "diff.<KIND>", for counts "diff.COUNT_MISMATCH.short" and ".over") and
// its arguments. place is the location's name, or the branch's where it has none.
func (d Difference) Sentence(place string) (code string, args []any) {
	f := func(key string) string { return d.Facts[key] }
	label := f("label")
	if label == "" {
		label = f("addr")
	}
	code = "diff." + string(d.Kind)
	switch d.Kind {
	case CountMismatch:
		found := strconv.Itoa(d.Found)
		if d.FoundMost > d.Found {
			found += "–" + strconv.Itoa(d.FoundMost)
		}
		return code + "." + d.Detail, []any{place, d.Declared, found, f("by")}
	case UndeclaredCamera:
		if p := f("place"); label == f("addr") && p != "" {
			return code + ".bare-place", []any{label, p}
		} else if label == f("addr") {
			return code + ".bare", []any{label}
		}
		if p := f("place"); p != "" {
			return code + ".place", []any{label, f("addr"), p}
		}
		return code, []any{label, f("addr")}
	case MissingCamera:
		return code, []any{label, place}
	case PlaceMismatch:
		return code, []any{label, f("was"), place}
	case Replaced:
		return code, []any{place, f("was"), f("is")}
	case AddressChanged:
		return code, []any{label, f("from"), f("to")}
	case IdentityConflict:
		return code, []any{f("addr"), label, f("other")}
	case SameDevice:
		return code, []any{label, f("addr"), f("other"), f("keys")}
	case DeviceMoved:
		return code, []any{label, f("addr"), f("other"), f("branch")}
	case DeviceReturned:
		return code, []any{label, f("addr")}
	case DeviceReset:
		return code, []any{label}
	case SourcesRenumbered:
		return code, []any{label, d.Found}
	case MountMismatch, AudioOffered, OpenStream:
		return code, []any{label, place}
	case PasswordInClear:
		return code, []any{d.Found, f("addrs")}
	case ClockOff:
		return code, []any{label, f("seconds"), f("fault"), f("ntp"), f("servers")}
	case RetentionUnknown:
		if d.Detail == "none" {
			return code + ".none", []any{label}
		}
		return code, []any{label, f("days"), f("least"), f("most")}
	case RecordingGap:
		if f("stopped") != "" {
			return code + ".stopped", []any{label, f("days")}
		}
		return code, []any{label, f("days"), f("list")}
	case RetentionShort, RetentionLong:
		return code, []any{label, f("days"), f("least"), f("most")}
	case UnusedInput:
		return code, []any{label, d.Found, f("channels")}
	case InputNotAssessed:
		return code + "." + f("why"), []any{label, d.FoundMost, f("channels")}
	case PolicyStale:
		if f("keep") != "" {
			return code + ".keep." + f("unit"), []any{f("was"), f("keep")}
		}
		if f("is") == "" {
			return code + ".mount", []any{f("place")}
		}
		return code, []any{f("place"), f("was"), f("is")}
	case ScanIsHeld:
		return code, []any{f("changed"), f("of")}
	case UnknownDevice:
		who := f("addr")
		if label != who {
			who += " (" + label + ")"
		}
		if login := f("login"); login != "" {
			return code + "." + login, []any{who}
		}
		return code + "." + f("answer"), []any{who}
	}
	return code, []any{place}
}
