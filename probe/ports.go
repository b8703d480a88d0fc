package probe

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// bind takes a pair of UDP ports, even and odd, at the address that the device sees.
func (s *session) bind() (int, error) {
	local, ok := s.raw.LocalAddr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("bind UDP ports: not a TCP connection")
	}
	var last error
	for range 30 {
		a, err := net.ListenUDP("udp", &net.UDPAddr{IP: local.IP, Zone: local.Zone})
		if err != nil {
			return 0, fmt.Errorf("bind a UDP port: %w", err)
		}
		n := a.LocalAddr().(*net.UDPAddr).Port
		other := n ^ 1
		b, err := net.ListenUDP("udp", &net.UDPAddr{IP: local.IP, Zone: local.Zone, Port: other})
		if err != nil {
			a.Close()
			last = err
			if isLocal(err) && !errors.Is(err, errInUse) {
				break
			}
			continue
		}
		if n%2 == 1 {
			a, b = b, a
		}
		s.mu.Lock()
		s.ports = [2]*net.UDPConn{a, b}
		s.mu.Unlock()
		return n &^ 1, nil
	}
	return 0, fmt.Errorf("bind a pair of UDP ports: %w", last)
}

// listen hands the bound ports to the library.
func (s *session) listen(_, address string) (net.PacketConn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, p := range s.ports {
		if p != nil && strings.HasSuffix(address, ":"+strconv.Itoa(p.LocalAddr().(*net.UDPAddr).Port)) {
			s.ports[i] = nil
			return p, nil
		}
	}
	return nil, errors.New("no such port")
}
