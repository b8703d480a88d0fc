package discovery

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"
)

// speaksRTSP asks OPTIONS and tells whether RTSP answered, whatever it answered. The
// server's name for itself is given back, cleaned by the caller.
func speaksRTSP(ctx context.Context, to netip.AddrPort, timeout time.Duration) (server string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", to.String())
	if err != nil {
		return "", false
	}
	defer c.Close() // nothing that was written needs to arrive
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Now()) })
	defer stop()
	if _, err := fmt.Fprintf(c, "OPTIONS rtsp://%s/ RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: CamLedger\r\n\r\n", to); err != nil {
		return "", false
	}
	r := bufio.NewReader(io.LimitReader(c, 8<<10))
	line, err := r.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "RTSP/1.") && !strings.HasPrefix(line, "RTSP/2.") {
		return "", false
	}
	for range 32 {
		line, err := r.ReadString('\n')
		line = strings.TrimSpace(line)
		if name, value, found := strings.Cut(line, ":"); found && strings.EqualFold(name, "Server") {
			return strings.TrimSpace(value), true
		}
		if err != nil || line == "" {
			break
		}
	}
	return "", true
}
