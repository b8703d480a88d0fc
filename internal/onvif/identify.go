package onvif

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/use-go/onvif/device"
)

// Identify asks a device who it is, without any login: its UUID, and over TLS its
// certificate. A device that keeps its UUID to itself gives an empty one and no error; an
// error is an *Error and tells that nobody there speaks ONVIF to us.
func Identify(ctx context.Context, cfg Config) (Identity, error) {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Second
	}
	cfg.Credential, cfg.Choose = nil, nil
	job, end := context.WithCancel(ctx)
	defer end()
	t := newTransport(job, cfg)
	defer t.close()
	s := &session{t: t, cfg: cfg, log: slog.New(slog.DiscardHandler)}
	paths := []string{cfg.Path}
	if cfg.Path == "" {
		paths = append([]string{DefaultPath}, otherPaths...)
	}
	var who Identity
	var err error
	for _, path := range paths {
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		s.cfg.Path = path
		if err = s.connect(table{"device": {Name: "device", Path: path}}); err != nil {
			return who, &Error{Call: "NewDevice", Cause: CauseNotONVIF, err: err}
		}
		var n *Node
		n, err = s.call(ctx, device.GetEndpointReference{}, anybody)
		who = Identity{Endpoint: readEndpoint(n), Certificate: t.certificate()}
		if !elsewhere(err) {
			break
		}
	}
	switch CauseOf(err) {
	case "", CauseAuth, CauseFault:
		return who, nil
	}
	return who, err
}
