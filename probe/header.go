package probe

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// first is the first value of a header.
func first(v []string) string {
	if len(v) == 0 {
		return ""
	}
	return v[0]
}

// mendSession keeps the id of a Session header and a timeout that is a number.
func mendSession(v string) string {
	id, rest, _ := strings.Cut(v, ";")
	id = strings.TrimSpace(id)
	for p := range strings.SplitSeq(rest, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 16); err == nil && n > 0 && strings.EqualFold(name, "timeout") {
			return fmt.Sprintf("%s;timeout=%d", id, n)
		}
	}
	return id
}

// mendTransport rewrites the Transport header of an answer with what the library needs,
// and returns the channel of the RTP packets, -1 over UDP. The sender's address is left
// out: packets go to and come from the device alone, and no name is looked up for it.
func mendTransport(v string, udp bool) (string, int) {
	profile, channel := "RTP/AVP", -1
	var kept []string
	tcp := false
	for p := range strings.SplitSeq(v, ";") {
		p = strings.TrimSpace(p)
		name, value, _ := strings.Cut(p, "=")
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case strings.HasPrefix(name, "rtp/"):
			tcp = tcp || strings.HasSuffix(name, "/tcp")
		case name == "multicast":
			kept = append(kept, "multicast")
		case name == "interleaved":
			a, _, _ := strings.Cut(value, "-")
			if n, err := strconv.ParseUint(strings.TrimSpace(a), 10, 8); err == nil && n < 255 {
				channel, tcp = int(n), true
			}
		case name == "server_port":
			if a, b, ok := portPair(value); ok {
				kept = append(kept, fmt.Sprintf("server_port=%d-%d", a, b))
			}
		}
	}
	if !tcp {
		return strings.Join(append([]string{profile}, kept...), ";"), -1
	}
	if channel < 0 {
		channel = 0 // what we asked for
	}
	if udp {
		channel = -1
	}
	return fmt.Sprintf("RTP/AVP/TCP;unicast;interleaved=%d-%d", max(channel, 0), max(channel, 0)+1), channel
}

// portPair reads "5000-5001" or "5000".
func portPair(v string) (a, b uint64, ok bool) {
	x, y, both := strings.Cut(strings.TrimSpace(v), "-")
	a, err := strconv.ParseUint(x, 10, 16)
	if err != nil {
		return 0, 0, false
	}
	if !both {
		return a, a + 1, a < 65535
	}
	b, err = strconv.ParseUint(y, 10, 16)
	return a, b, err == nil
}

// redirectHost is the part of a Location that may be shown.
func redirectHost(v string) string {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" {
		return ""
	}
	return printable(u.Scheme+"://"+u.Host, 120)
}
