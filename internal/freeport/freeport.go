// Package freeport finds TCP ports of this machine on which a server can soon listen: for the
// demonstration and for tests, where the number has to be written down before it is taken.
package freeport

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"syscall"
)

// first and last bound the ports that are tried. They lie below those from which Linux takes
// the ports of outgoing connections (32768 on, net.ipv4.ip_local_port_range): one of these
// may be in use again before anybody listens on it.
const first, last = 12000, 31999

// Find returns a port that nobody listens on, on 127.0.0.1, at this moment.
func Find() (int, error) {
	for range 1000 {
		port := first + rand.IntN(last-first+1)
		l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("find a free port: %w", err)
		}
		return port, l.Close()
	}
	return 0, errors.New("find a free port: a thousand are in use")
}
