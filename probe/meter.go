package probe

import (
	"fmt"
	"hash/maphash"
	"sync"
	"time"

	"camledger/inventory"
)

// meter measures a stream packet by packet. It keeps numbers and hashes, never pictures:
// a key frame of 20 MB costs it nothing.
type meter struct {
	mu    sync.Mutex
	track *track

	// first and key are closed at the first packet and at the first whole key frame.
	first, key chan struct{}

	began, firstAt, keyAt, last time.Time
	packets, strange, broken    int // all; with another payload type; not RTP
	garbled                     int // key frames that no decoder takes
	strangeKind                 uint8

	seq  sequence
	unit unit
	keep *keeper // nil: no key frame is kept
	sps  []byte

	watch window
	clock struct {
		known  bool
		offset time.Duration
	}
	width, height int
	keySize       int // of the first key frame: all bytes
	keyCoded      int // of the first key frame: coded picture only
}

// unit is the access unit that is being received.
type unit struct {
	open    bool
	stamp   uint32
	size    int
	coded   int
	hash    maphash.Hash
	picture bool
	whole   bool // its first slice began, nothing is missing since
	key     bool
	intra   bool
	entry   bool
	hole    bool
	broken  bool
}

// hashSeed is one for the process: hashes are only compared with each other.
var hashSeed = maphash.MakeSeed()

func newMeter(t *track) *meter {
	m := &meter{track: t, first: make(chan struct{}), key: make(chan struct{})}
	m.unit.hash.SetSeed(hashSeed)
	return m
}

// play notes when PLAY was answered; latencies count from it.
func (m *meter) play(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.began = at
}

// rtp takes one packet as it came.
func (m *meter) rtp(at time.Time, b []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := readPacket(b)
	if !ok {
		m.broken++
		return
	}
	m.take(at, p, len(b))
}

// rtcp takes one RTCP packet as it came.
func (m *meter) rtcp(at time.Time, b []byte) {
	if sent, ok := senderClock(b); ok {
		m.sender(at, sent)
	}
}

// sender notes the time that a sender report carries.
func (m *meter) sender(at, sent time.Time) {
	if sent.Before(earliest) {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clock.known, m.clock.offset = true, sent.Sub(at)
}

// unknown notes a packet whose payload type was not offered.
func (m *meter) unknown(at time.Time, kind uint8) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.arrived(at)
	m.strange++
	m.strangeKind = kind
}

func (m *meter) arrived(at time.Time) {
	m.packets++
	if m.packets == 1 {
		m.firstAt = at
		close(m.first)
	}
	m.last = at
}

func (m *meter) take(at time.Time, p packet, bytes int) {
	if p.kind != m.track.payload {
		m.arrived(at)
		m.strange++
		m.strangeKind = p.kind
		return
	}
	where := m.seq.next(p.ssrc, p.number)
	if where == placeDrop {
		return
	}
	m.watch.packet(at, m.last, p.stamp, bytes, m.track.clock, where == placeFirst)
	m.arrived(at)
	u := &m.unit
	if where == placeHole || where == placeLate {
		u.hole = true
	}
	if u.open && u.stamp != p.stamp {
		m.finish(at)
	}
	if !u.open {
		entry := u.entry && !u.picture // parameter sets may carry a stamp of their own
		hash := u.hash
		hash.Reset()
		if m.keep != nil {
			m.keep.begin()
		}
		*u = unit{open: true, stamp: p.stamp, hash: hash, entry: entry, hole: where == placeHole || where == placeLate}
	}
	l := m.track.codec.look(p.payload)
	if l.first && !u.picture && u.size == 0 {
		u.hole = false // what is missing is of the one before
	}
	if l.picture && !u.picture {
		u.whole = l.start && !u.hole
	}
	u.whole = u.whole && !u.hole
	u.picture = u.picture || l.picture
	u.key = u.key || l.key
	u.intra = u.intra || l.intra
	u.entry = u.entry || l.entry
	u.broken = u.broken || l.broken
	u.size += len(p.payload)
	u.coded += l.coded
	u.hash.Write(p.payload)
	if m.keep != nil {
		m.keep.add(p.payload, u)
	}
	if l.sps != nil && m.sps == nil {
		m.sps = append([]byte(nil), l.sps...)
	}
	if l.width > 0 {
		m.width, m.height = l.width, l.height
	}
	if p.marker {
		m.finish(at)
	}
}

// finish ends the access unit.
func (m *meter) finish(at time.Time) {
	u := &m.unit
	u.open = false
	if !u.picture {
		return
	}
	key := u.whole && (u.key || u.intra && u.entry)
	if m.track.codec == codecOther {
		key = u.whole
	}
	if key && u.broken {
		m.garbled++
		key = false
	}
	if key && m.keyAt.IsZero() {
		m.keyAt, m.keySize, m.keyCoded = at, u.size, u.coded
		if m.keep != nil {
			m.keep.seal()
		}
		close(m.key)
	}
	m.watch.frame(at, u, key)
}

// open starts the window.
func (m *meter) open(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watch.open(at, m.seq.lost())
}

// silent is how long no packet has come.
func (m *meter) silent(now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last.IsZero() {
		return 0
	}
	return now.Sub(m.last)
}

// shut ends the window.
func (m *meter) shut(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watch.ended = at
	if m.last.After(m.watch.began) {
		m.watch.gap = max(m.watch.gap, at.Sub(m.last))
	}
}

// rhythm is how long the stream may be silent at the end of the window without looking
// stopped: four frames, at least half a second.
func (m *meter) rhythm() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := 500 * time.Millisecond
	if m.watch.spans > 0 {
		r = max(r, time.Duration(4*m.watch.span/float64(m.watch.spans)/float64(m.track.clock)*float64(time.Second)))
	}
	return r
}

func (m *meter) keyBytes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keySize
}

// undecodable tells that enough key frames came that no decoder takes, and no other.
func (m *meter) undecodable(enough int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keyAt.IsZero() && m.garbled >= enough
}

func (m *meter) onlyStrange() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.strange == m.packets
}

// complaint says what came instead of a key frame.
func (m *meter) complaint() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := fmt.Sprintf("%d packets, %d frames, %d lost", m.packets, m.watch.frames, m.seq.lost())
	if m.strange > 0 {
		s += fmt.Sprintf(", %d of payload type %d, which was not offered", m.strange, m.strangeKind)
	}
	if m.garbled > 0 {
		s += fmt.Sprintf(", %d key frames whose slices are of a wrong kind", m.garbled)
	}
	if m.seq.changes > 0 {
		s += fmt.Sprintf(", %d changes of the source", m.seq.changes)
	}
	return s
}

// verdict is what the window showed: its figures, or the hard failure. Loss is one where
// over a fifth is missing; less is a matter of judgement.
func (m *meter) verdict() (string, *fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &m.watch
	lost := m.seq.lost() - w.lost
	if w.frozen() && !m.flat() {
		return "", &fault{inventory.CauseFrozen, fmt.Sprintf("%d of %d key frames are the same as before", w.sameKeys, w.pairs)}
	}
	if lost >= 20 && 5*lost > lost+w.packets {
		return "", &fault{inventory.CauseLoss, fmt.Sprintf("%d of %d packets lost", lost, lost+w.packets)}
	}
	return fmt.Sprintf("%d frames, %d packets, %d lost", w.wall, w.packets, lost), nil
}

// suspects tells that what was seen looks still, and another key frame would prove it.
func (m *meter) suspects() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.watch.still() && m.watch.pairs == 0 && m.watch.deltas > 0 && !m.flat()
}

func (m *meter) pixels() int {
	m.size()
	return m.width * m.height
}

// size reads the parameter sets once and returns the profile.
func (m *meter) size() string {
	for _, sps := range append([][]byte{m.sps}, m.track.params...) {
		if s, ok := m.track.codec.readSize(sps); ok {
			m.width, m.height = s.width, s.height
			return s.profile
		}
	}
	return ""
}

// flat tells that the first key frame is as small as only a black or one-coloured picture
// is. H.26x: its coded part, without parameter sets, is under 600 bytes and one byte per
// 2,000 pixels, or under 1,200 bytes and followed by frames in which nothing moves. MJPEG:
// 16 by 16 pixels in about 5 bytes.
func (m *meter) flat() bool {
	if m.keyCoded == 0 {
		return false
	}
	pixels := m.pixels()
	if m.track.codec == codecJPEG {
		return pixels > 0 && m.keyCoded*50 <= pixels
	}
	limit := 600 + pixels/2000
	if m.watch.deltas > 0 {
		limit = max(limit, 1200)
	}
	return m.keyCoded <= limit && m.watch.still()
}

// report puts what was measured into words of the register.
func (m *meter) report(to *inventory.Measurement, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	to.Codec = string(m.track.codec)
	if to.Codec == "" {
		to.Codec = m.track.name
	}
	to.Profile = m.size()
	to.Width, to.Height = m.width, m.height
	if !m.firstAt.IsZero() && !m.began.IsZero() {
		to.FirstRTP = max(m.firstAt.Sub(m.began), 1)
	}
	if !m.keyAt.IsZero() && !m.began.IsZero() {
		to.KeyFrame = max(m.keyAt.Sub(m.began), 1)
	}
	to.KeySize = m.keySize
	to.Packets, to.Lost = m.packets, m.seq.lost()
	to.ClockKnown, to.ClockOffset = m.clock.known, m.clock.offset
	m.watch.report(to, now, m.track.clock)
	to.Flat = m.flat()
}
