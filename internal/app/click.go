package app

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"camledger/internal/onvif"
	"camledger/internal/store"
	"camledger/inventory"
)

// calledClick is the kind of name under which a person's word for a device that is in no
// register yet is kept, beside how the login itself ended: "click 10.20.1.31". The budget of
// logins does not know this name. It holds until a scan has taken the device in.
const calledClick = "click"

func isClick(name string) bool { return strings.HasPrefix(name, calledClick+" ") }

// toldAt reads what the device at an address told of itself before the login that worked.
func (a *App) toldAt(ctx context.Context, l onvif.Login) ([]string, error) {
	known, err := a.store.Logins(ctx, l.Version, []string{onvif.Called(onvif.CalledAddress, l.Addr.String())})
	if err != nil || len(known) == 0 {
		return nil, err
	}
	return known[0].Told, nil
}

// keepClick admits who was let in on a person's word, for the next scan: who tells the same
// at the same address gets that credential and no other.
func (a *App) keepClick(ctx context.Context, l onvif.Login, told []string) error {
	if addr := onvif.Called(onvif.CalledAddress, l.Addr.String()); !slices.Contains(told, addr) {
		told = append(told, addr)
	}
	return a.store.SettleLogin(ctx, store.Login{Version: l.Version, Credential: l.Credential, Told: told, State: store.LoginAdmitted, At: a.now()},
		[]string{onvif.Called(calledClick, l.Addr.String())})
}

// settledClicks takes out the clicks on devices that were taken in since, and names them:
// from then on the device has the credential, and its address alone has none.
func settledClicks(known inventory.Found, logins []store.Login) (left []store.Login, taken []string) {
	type place struct {
		addr       netip.Addr
		credential string
	}
	at := map[place][]inventory.Device{}
	for _, d := range known.Devices {
		p := place{bare(d.Addr.Addr()), d.Credential}
		at[p] = append(at[p], d)
	}
	for _, l := range logins {
		if isClick(l.Name) {
			addr, _ := netip.ParseAddr(strings.TrimPrefix(l.Name, calledClick+" ")) // keepClick wrote it
			if slices.ContainsFunc(at[place{addr, l.Credential}], func(d inventory.Device) bool {
				return d.LastSeen.After(l.At) && !onvif.Distinct(l.Told, deviceNames(d))
			}) {
				taken = append(taken, l.Name)
				continue
			}
		}
		left = append(left, l)
	}
	return left, taken
}
