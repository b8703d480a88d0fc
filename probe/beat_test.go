package probe

import (
	"context"
	"strings"
	"testing"
	"time"

	"camledger/inventory"
)

// TestBeats has what devices say to OPTIONS alone: any RTSP answer but a fault of the server
// means that the device is there.
func TestBeats(t *testing.T) {
	for _, c := range []struct {
		name, reply string
		cause       inventory.Cause
		server      string
	}{
		{"good", goodReplies["OPTIONS"], "", "literal/1"},
		{"not allowed", status("405 Method Not Allowed"), "", ""},
		{"unknown", status("501 Not Implemented"), "", ""},
		{"a login", status("401 Unauthorized"), "", ""},
		{"no such path", status("404 Not Found"), "", ""},
		{"no reason phrase, no number", "RTSP/1.0 200\r\n\r\n", "", ""},
		{"bare line feeds", "RTSP/1.0 200 OK\nCSeq: {cseq}\nServer: x\n\n", "", "x"},
		{"NUL in headers", "RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\nServer: ca\x00m\r\n\x00\x00: x\r\n\r\n", "", "cam"},
		{"packets and a request before it", "$\x00\x00\x04abcdSET_PARAMETER * RTSP/1.0\r\nCSeq: 1\r\n\r\n" + goodReplies["OPTIONS"], "", "literal/1"},
		{"an answer to somebody else before it", "RTSP/1.0 500 No\r\nCSeq: 77\r\n\r\n" + goodReplies["OPTIONS"], "", "literal/1"},
		{"answers and closes", goodReplies["OPTIONS"] + replyClose, "", "literal/1"},
		{"500", status("500 Internal Server Error"), "server-error", ""},
		{"503", status("503 Service Unavailable"), "busy", ""},
		{"silent", replySilent, "timeout", ""},
		{"closes", replyClose, "closed-by-peer", ""},
		{"HTTP", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "not-rtsp", ""},
		{"rubbish", "\x15\x03\x01\x00\x02\x02\x46", "not-rtsp", ""},
		{"a header without end", "RTSP/1.0 200 OK\r\nX: " + strings.Repeat("a", 1<<20), "sdp-broken", ""},
		{"packets without end", strings.Repeat("$\x00\x00\x04abcd", 100_000), "timeout", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := &literal{replies: map[string]string{"OPTIONS": c.reply}}
			got := Check(context.Background(), Target{URL: l.start(t), Tier: inventory.TierBeat, StepTimeout: time.Second, Timeout: 10 * time.Second})
			if c.cause == "" {
				good(t, got)
			} else {
				bad(t, got, inventory.StepDescribe, c.cause)
			}
			if got.Measurement.Server != c.server || l.conns.Load() != 1 || len(l.asked()) != 1 {
				t.Errorf("server %q, %d connections, asked %v", got.Measurement.Server, l.conns.Load(), l.asked())
			}
		})
	}
}

// BenchmarkBeat measures one beat, the test's own server included.
func BenchmarkBeat(b *testing.B) {
	l := &literal{}
	url := l.start(b)
	b.ReportAllocs()
	start := used(b)
	for b.Loop() {
		if c := Check(context.Background(), Target{URL: url, Tier: inventory.TierBeat}); c.Failed != "" {
			b.Fatal(c.Failed, c.Cause)
		}
	}
	b.ReportMetric(float64(used(b)-start)/float64(b.N)/1e6, "cpu-ms/beat")
}
