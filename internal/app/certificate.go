package app

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"camledger/internal/config"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe"
)

// defaultRTSPS is the port of rtsps:// (RFC 7826 4.2).
const defaultRTSPS = 322

// secured leads a stream's address to the port where the operator says that TLS is spoken.
func secured(uri string, n config.Network) string {
	rest, plain := strings.CutPrefix(uri, "rtsp://")
	if n.RTSPS == 0 || !plain {
		return uri
	}
	authority, path := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		authority = authority[:i]
	}
	return "rtsps://" + authority + ":" + strconv.Itoa(n.RTSPS) + path
}

// portOf is the port of an address that speaks TLS; 0: it does not.
func portOf(uri string) int {
	rest, ok := strings.CutPrefix(uri, "rtsps://")
	if !ok {
		return 0
	}
	authority := rest
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority = rest[:i]
	}
	u := url.URL{Host: authority}
	if p, err := strconv.Atoi(u.Port()); err == nil {
		return p
	}
	return defaultRTSPS
}

// known gives a check the certificate that its device showed first. Where the database does
// not tell, nothing is sent to a device that cannot be known: not ok.
func (a *App) known(ctx context.Context, j job, t *probe.Target) bool {
	port := portOf(t.URL)
	if port == 0 {
		return true
	}
	print, err := a.store.CertificateOf(ctx, j.device.ID, port)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		a.log.Warn("not checked: the certificate of a device cannot be read", "camera", j.camera.ID, "err", err)
		return false
	}
	t.Pin = print
	return true
}

// meet remembers the certificate that a device showed first. One that was led elsewhere
// showed another device's; one that a scan looks at may not be on record yet.
func (a *App) meet(ctx context.Context, j job, t probe.Target, c inventory.Check) {
	m := c.Measurement
	if t.Pin != "" || m.Certificate == "" || m.Redirect != "" || j.until != probe.UntilTier {
		return
	}
	if _, err := a.store.KeepCertificate(ctx, store.Certificate{DeviceID: j.device.ID, Port: portOf(t.URL), Print: m.Certificate, First: a.now()}); err != nil {
		a.log.Warn("the certificate of a device is not kept", "camera", j.camera.ID, "err", err)
	}
}

// Trust forgets the certificates of a device: those that it shows next count as its own. It
// tells how many were forgotten.
func (a *App) Trust(ctx context.Context, actor, deviceID string) (int, error) {
	return a.store.ForgetCertificates(ctx, actor, deviceID, a.now())
}
