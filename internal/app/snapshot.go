package app

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"

	"camledger/internal/onvif"
)

var errSnapshot = errors.New("the device is not asked for a still")

// snapshot asks a camera's device for a still, under the rules that RTSP and ONVIF keep: the
// address is the device's own present one, whatever its stills' address says, and lies in a
// network of the branch; the login is the one that works there, within the one budget.
func (a *App) snapshot(ctx context.Context, j job) ([]byte, error) {
	if inURL(j.camera.SnapshotURI) {
		return nil, fmt.Errorf("%w: its address would repeat the password", errSnapshot)
	}
	u, err := url.Parse(j.camera.SnapshotURI)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%w: its address cannot be read", errSnapshot)
	}
	port := 80
	if u.Scheme == "https" {
		port = 443
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port < 1 || port > 65535 {
			return nil, fmt.Errorf("%w: its address cannot be read", errSnapshot)
		}
	}
	addr := j.device.Addr.Addr()
	cfg := onvif.Config{Addr: netip.AddrPortFrom(addr, uint16(port)), TLS: u.Scheme == "https", Allow: allowed(j.config),
		AllowBasic: basicAllowed(j.config, addr), Timeout: a.cfg.Scan.RequestTimeout, Logger: a.log}
	budget := named{Breaker: a.breaker, names: deviceNames(j.device)}
	if name, c := a.credential(ctx, j); c.User != "" {
		if who, known := a.sameDevice(ctx, j, c); known {
			budget.endpoint = who.Endpoint
			cfg.Credential = &onvif.Credential{Name: name, User: c.User, Password: c.Password.Reveal(), Version: c.Version(a.breaker.key)}
		}
	}
	cfg.Breaker = budget
	b, err := onvif.Snapshot(ctx, cfg, j.camera.SnapshotURI)
	if err != nil {
		return nil, fmt.Errorf("ask for a still: %w", err)
	}
	return b, nil
}

// named is a breaker that knows a device by more names than its address.
type named struct {
	onvif.Breaker
	names    []string
	endpoint string
}

// Begin is of onvif.Breaker.
func (n named) Begin(ctx context.Context, l onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	l.Names, l.Who.Endpoint = append(l.Names, n.names...), n.endpoint
	return n.Breaker.Begin(ctx, l)
}
