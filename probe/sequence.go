package probe

// sequence follows the sequence numbers of one source and counts what is missing, by
// RFC 3550 A.1: a jump is taken for a restart of the sender and not for 30,000 losses.
type sequence struct {
	started bool
	ssrc    uint32
	top     uint16 // highest number seen
	cycles  uint32 // times it wrapped, shifted by 16
	base    uint32
	bad     uint32 // number that would confirm a restart; over 65535: none
	fresh   int    // received since base, without duplicates
	before  int    // lost before the last restart
	seen    uint64 // which of the 64 numbers up to top were received
	dup     int
	changes int // changes of the source
}

const (
	maxDropout  = 3000
	maxMisorder = 100
	noBad       = 1 << 16
)

// place is what a packet is to those before it.
type place uint8

const (
	placeNext  place = iota // follows the last one
	placeFirst              // first of a source or after a restart
	placeHole               // something is missing before it
	placeLate               // filled a hole
	placeDrop               // duplicate, or doubtful
)

// next takes one packet's source and number.
func (s *sequence) next(ssrc uint32, n uint16) place {
	if !s.started || ssrc != s.ssrc {
		if s.started {
			s.changes++
			s.before += s.missing()
		}
		s.restart(ssrc, n)
		return placeFirst
	}
	delta := n - s.top
	switch {
	case delta == 0:
		s.dup++
		return placeDrop
	case delta < maxDropout:
		if n < s.top {
			s.cycles += 1 << 16
		}
		s.top, s.bad = n, noBad
		if delta < 64 {
			s.seen = s.seen<<delta | 1
		} else {
			s.seen = 1
		}
		s.fresh++
		if delta > 1 {
			return placeHole
		}
		return placeNext
	case delta <= 65535-maxMisorder+1:
		// far away: two in a row make a restart
		if uint32(n) == s.bad {
			s.before += s.missing()
			s.restart(ssrc, n)
			return placeFirst
		}
		s.bad = uint32(n + 1)
		return placeDrop
	}
	back := s.top - n
	if back >= 64 || s.seen&(1<<back) != 0 {
		s.dup++
		return placeDrop
	}
	s.seen |= 1 << back
	s.fresh++
	return placeLate
}

func (s *sequence) restart(ssrc uint32, n uint16) {
	s.started, s.ssrc, s.top, s.cycles, s.base, s.bad, s.fresh, s.seen = true, ssrc, n, 0, uint32(n), noBad, 1, 1
}

func (s *sequence) missing() int {
	if !s.started {
		return 0
	}
	return max(0, int(s.cycles+uint32(s.top)-s.base+1)-s.fresh)
}

// lost is how many packets never came.
func (s *sequence) lost() int { return s.before + s.missing() }
