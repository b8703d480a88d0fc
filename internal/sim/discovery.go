package sim

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net"
	"strings"
)

const maxProbe = 8 << 10 // bytes of a Probe

// responder answers unicast WS-Discovery probes.
type responder struct {
	d    *device
	conn *net.UDPConn
	done chan struct{}
}

func newResponder(d *device, addr string) (*responder, error) {
	at, err := net.ResolveUDPAddr("udp4", addr)
	if err != nil {
		return nil, fmt.Errorf("read address %s: %w", addr, err)
	}
	conn, err := net.ListenUDP("udp4", at)
	if err != nil {
		return nil, fmt.Errorf("listen for WS-Discovery on %s: %w", addr, err)
	}
	r := &responder{d: d, conn: conn, done: make(chan struct{})}
	go r.run()
	return r, nil
}

func (r *responder) close() {
	_ = r.conn.Close()
	<-r.done
}

func (r *responder) run() {
	defer close(r.done)
	buf := make([]byte, maxProbe)
	for {
		n, from, err := r.conn.ReadFromUDP(buf)
		if err != nil {
			return // closed
		}
		if reply := r.d.probe(buf[:n]); reply != nil {
			_, _ = r.conn.WriteToUDP(reply, from) // a lost datagram is a lost datagram
		}
	}
}

// probe answers a Probe whose types the device has; nil is silence.
func (d *device) probe(datagram []byte) []byte {
	if d.has(FaultNoAnswer, 0) || d.has(FaultRefuse, 0) {
		return nil
	}
	q, err := readRequest(bytes.NewReader(datagram))
	if err != nil || q.Operation != "Probe" {
		return nil
	}
	d.counters.count("probe")
	for _, t := range strings.Fields(q.Fields["Types"]) {
		_, local, found := strings.Cut(t, ":")
		if !found {
			local = t
		}
		if !hasWord(d.mk.Types, local) {
			return nil
		}
	}
	d.linger()
	v := d.view(nil)
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	v.MessageID = fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
	v.RelatesTo = q.Header["MessageID"]
	var b bytes.Buffer
	if err := d.mk.answers.ExecuteTemplate(&b, "ProbeMatches", v); err != nil {
		d.w.log.Error("answer not rendered", "device", d.d.ID, "answer", "ProbeMatches", "err", err)
		return nil
	}
	return b.Bytes()
}

// hasWord says whether one of the prefixed names in a list has this local name.
func hasWord(types, local string) bool {
	for _, t := range strings.Fields(types) {
		if _, name, _ := strings.Cut(t, ":"); name == local {
			return true
		}
	}
	return false
}
