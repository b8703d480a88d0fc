package probe

import (
	"hash/maphash"
	"strconv"
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
	garbled, unset              int // key frames that no decoder takes; of which no parameter set can be read
	alien                       int // packets that hold nothing of the codec
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
	profile       string
	sized         bool // a parameter set was read
	keySize       int  // of the first key frame: all bytes
	keyCoded      int  // of the first key frame: coded picture only
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
	if l.sps != nil && !m.sized {
		m.sps = append(m.sps[:0], l.sps...)
	}
	if l.alien {
		m.alien++
	}
	if l.width > 0 && l.height > 0 {
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
	switch {
	case !key:
	case u.broken:
		m.garbled++
		key = false
	case m.keyAt.IsZero() && !m.settable():
		m.unset++
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

// shut ends the window.
func (m *meter) shut(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.watch.ended = at
	last := m.watch.began
	if m.last.After(last) {
		last = m.last
	}
	m.watch.gap = max(m.watch.gap, at.Sub(last))
}

func (m *meter) keyBytes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keySize
}

// undecodable tells that enough key frames came that no decoder takes, and no other, or that
// what comes is nothing of its codec.
func (m *meter) undecodable(enough int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keyAt.IsZero() && (m.garbled+m.unset >= enough || m.alien >= alienMost && 10*m.alien >= 9*m.packets)
}

// alienMost is how many packets that hold nothing of the codec say that none will.
const alienMost = 30

// settable tells whether a decoder could begin: H.26x wants a sequence parameter set.
func (m *meter) settable() bool {
	return m.track.codec != codecH264 && m.track.codec != codecH265 || m.readSet()
}

func (m *meter) onlyStrange() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.strange == m.packets
}

// complaint says what came instead of a key frame.
func (m *meter) complaint() said {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := note("note.traffic", number(m.watch.frames), number(m.packets), number(m.seq.lost()))
	if m.strange > 0 {
		s = s.and(note("note.strange", number(m.strange), number(m.strangeKind)))
	}
	if m.garbled > 0 {
		s = s.and(note("note.garbled", number(m.garbled)))
	}
	if m.unset > 0 {
		s = s.and(note("note.unset", number(m.unset)))
	}
	if m.alien > 0 {
		s = s.and(note("note.alien", number(m.alien), string(m.track.codec)))
	}
	if m.seq.changes > 0 {
		s = s.and(note("note.source-changes", number(m.seq.changes)))
	}
	return s
}

// verdict is what the window showed: its figures, or the hard failure. Loss is one where
// over a fifth is missing; less is a matter of judgement.
func (m *meter) verdict() (said, *fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := &m.watch
	lost := max(0, m.seq.lost()-w.lost) // what came late was counted as lost when the window began
	if w.frozen() && !m.flat() {
		return said{}, &fault{inventory.CauseFrozen, note("note.same-keys", number(w.sameKeys), number(w.pairs))}
	}
	if lost >= 20 && 5*lost > lost+w.packets {
		return said{}, &fault{inventory.CauseLoss, note("note.lost", number(lost), number(lost+w.packets))}
	}
	found := note("note.traffic", number(w.wall), number(w.packets), number(lost))
	if stood := w.stood(m.track.clock); stood > 0 {
		found = found.and(note("note.stood", seconds(stood), strconv.FormatFloat(w.due(m.track.clock).Seconds(), 'g', 2, 64)))
	}
	return found, nil
}

// suspects tells that what was seen looks still, and another key frame would prove it.
func (m *meter) suspects() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.watch.still() && m.watch.pairs == 0 && m.watch.deltas > 0 && !m.flat()
}

func (m *meter) pixels() int {
	m.readSet()
	return m.width * m.height
}

// readSet reads size and profile from the first parameter set that can be read; not so where
// there is none yet.
func (m *meter) readSet() bool {
	for i := -1; !m.sized && i < len(m.track.params); i++ {
		sps := m.sps
		if i >= 0 {
			sps = m.track.params[i]
		}
		if s, ok := m.track.codec.readSize(sps); ok {
			m.width, m.height, m.profile, m.sized = s.width, s.height, s.profile, true
		}
	}
	if m.width == 0 {
		m.width, m.height = m.track.size.width, m.track.size.height
	}
	return m.sized
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
	m.readSet()
	to.Profile = m.profile
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
