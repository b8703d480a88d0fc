package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"camledger/internal/config"
)

const heartbeatWithin = 10 * time.Second

// heartbeat calls the configured address after a nightly scan that was complete at every
// branch. Who watches that address learns of a night without one.
func (a *App) heartbeat(ctx context.Context) {
	if a.cfg.Heartbeat.URL.Reveal() == "" {
		return
	}
	if err := a.call(ctx); err != nil {
		// The address can hold a secret: it is never logged.
		a.log.Warn("heartbeat not delivered", "err", err)
	}
}

func (a *App) call(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeatWithin)
	defer cancel()
	dialer := net.Dialer{Timeout: heartbeatWithin, Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		if !a.cfg.Heartbeat.AllowPrivate && !config.CallableAddr(host) {
			return errors.New("its address is this machine's or link-local: heartbeat.allow_private is not set")
		}
		return nil
	}}
	client := http.Client{Timeout: heartbeatWithin, Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.cfg.Heartbeat.URL.Reveal(), nil)
	if err != nil {
		return errors.New("its address is none")
	}
	res, err := client.Do(req)
	if err != nil {
		return plainly(err)
	}
	if err := res.Body.Close(); err != nil {
		return plainly(err)
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("answered %d", res.StatusCode)
	}
	return nil
}

// plainly takes the address out of an error of the HTTP client.
func plainly(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}
