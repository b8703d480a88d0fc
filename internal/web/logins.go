package web

import "camledger/inventory"

// loginsView is what the last scan of a branch found out about logins on devices.
type loginsView struct {
	Rows []loginRow
	More int // that are not listed
}

// loginRow is one of them. Next names commands of the operator: no secret, no address of a
// stream.
type loginRow struct{ Class, Says, Next string }

// loginRows bounds what the page lists.
const loginRows = 12

// newLogins shows what was found out; nil where that is nothing.
func newLogins(v visitor, all []inventory.LoginFinding) *loginsView {
	all = inventory.MergeLogins(all)
	if len(all) == 0 {
		return nil
	}
	l := &loginsView{}
	for _, f := range all[:min(loginRows, len(all))] {
		addr := f.Addr.Addr().Unmap().WithZone("").String()
		device := addr
		if f.Name != "" {
			device += " (" + oneLine(f.Name, 60) + ")"
		}
		row := loginRow{"warn", v.say("login."+string(f.Code), device), v.say("login."+string(f.Code)+".next", addr)}
		if f.Code == inventory.LoginNone {
			row.Class = "bad"
		}
		l.Rows = append(l.Rows, row)
	}
	l.More = len(all) - len(l.Rows)
	return l
}
