package alerts

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"camledger/inventory"
)

// Raw is one raw check: when, to the millisecond, of which tier, and whether it failed. It
// is its Unix milliseconds, two bits of the tier and one that is set where it failed: every
// check copies the list, and so it holds nothing that the collector would have to follow.
type Raw int64

// rawBits are those below the milliseconds.
const rawBits = 3

// rawTiers are the tiers that a raw check can be of; any other is the last.
var rawTiers = [...]inventory.Tier{inventory.TierBeat, inventory.TierStream, inventory.TierFull, ""}

func tierBits(t inventory.Tier) Raw {
	for n, o := range rawTiers {
		if o == t {
			return Raw(n) << 1
		}
	}
	return Raw(len(rawTiers)-1) << 1
}

// rawFrom is before every raw check that was made at a moment or later.
func rawFrom(at time.Time) Raw { return Raw(at.UnixMilli() << rawBits) }

// rawOf makes the raw check of a moment.
func rawOf(at time.Time, tier inventory.Tier, failed bool) Raw {
	r := rawFrom(at) | tierBits(tier)
	if failed {
		r |= 1
	}
	return r
}

// At is when the check was made.
func (r Raw) At() time.Time { return time.UnixMilli(int64(r >> rawBits)).UTC() }

// Tier is how deep it looked; empty where that is not known.
func (r Raw) Tier() inventory.Tier { return rawTiers[r>>1&3] }

// Failed tells that it failed.
func (r Raw) Failed() bool { return r&1 == 1 }

// Recent is the raw checks of the last hour, oldest first. Its JSON is one short string:
// recentMark and base64 of varints, each the milliseconds since the one before with the
// three bits below them. Times are kept to the millisecond.
type Recent []Raw

// recentMark begins the short form. Without it a list was written by a version that did not
// note tiers: such checks count for none.
const recentMark = "2:"

// mostRaw bounds the list: a check every 7 seconds for an hour.
const mostRaw = 512

// mostMS bounds the moments of a list that is read: 30 million years.
const mostMS = 1 << 60

// MarshalJSON writes the short form.
func (r Recent) MarshalJSON() ([]byte, error) {
	var buf []byte
	var last int64
	for _, c := range r {
		ms := int64(c >> rawBits)
		buf = binary.AppendVarint(buf, (ms-last)<<rawBits|int64(c&(1<<rawBits-1)))
		last = ms
	}
	return json.Marshal(recentMark + base64.RawStdEncoding.EncodeToString(buf))
}

// UnmarshalJSON reads the short form.
func (r *Recent) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("read recent checks: %w", err)
	}
	s, marked := strings.CutPrefix(s, recentMark)
	bits := uint(rawBits)
	if !marked {
		bits = 1
	}
	buf, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return fmt.Errorf("read recent checks: %w", err)
	}
	var out Recent
	var last int64
	for len(buf) > 0 {
		v, n := binary.Varint(buf)
		if n <= 0 || len(out) == mostRaw {
			return errors.New("read recent checks: broken list")
		}
		buf = buf[n:]
		last += v >> bits
		if last < -mostMS || last > mostMS {
			return errors.New("read recent checks: broken list")
		}
		low := Raw(v & (1<<bits - 1))
		if !marked {
			low |= tierBits("")
		}
		out = append(out, Raw(last<<rawBits)|low)
	}
	*r = out
	return nil
}

// add returns the list with one more check, without those before from.
func (r Recent) add(c Raw, from time.Time) Recent {
	first := rawFrom(from)
	out := make(Recent, 0, len(r)+1)
	for _, o := range r {
		if o >= first {
			out = append(out, o)
		}
	}
	out = append(out, c)
	if len(out) > mostRaw {
		out = out[len(out)-mostRaw:]
	}
	return out
}

// without returns the list without the failures from since on: they belong to a
// confirmed outage.
func (r Recent) without(since time.Time) Recent {
	first := rawFrom(since)
	out := make(Recent, 0, len(r))
	for _, o := range r {
		if !o.Failed() || o < first {
			out = append(out, o)
		}
	}
	return out
}

// unblind returns the list without the failures that the monitor is to blame for.
func (r Recent) unblind(b Blind) Recent {
	from, to := rawFrom(b.From), Raw(math.MaxInt64)
	if !b.To.IsZero() {
		to = rawFrom(b.To) | (1<<rawBits - 1)
	}
	is := func(c Raw) bool { return c >= from && c <= to && c.Failed() }
	if len(r) == 0 || r[0] > to || r[len(r)-1] < from || !slices.ContainsFunc(r, is) {
		return r
	}
	return slices.DeleteFunc(slices.Clone(r), is)
}

// count tells how many checks of a tier there are since a moment, how many failed, and in how many
// separate runs. Each tier is counted by itself: a beat that answers every minute does not
// hide an encoder that comes and goes.
func (r Recent) count(tier inventory.Tier, from time.Time) (all, failed, runs int) {
	before := false
	bits, first := tierBits(tier), rawFrom(from)
	for _, o := range r {
		if o&6 != bits || o < first {
			continue
		}
		all++
		if o.Failed() {
			failed++
			if !before {
				runs++
			}
		}
		before = o.Failed()
	}
	return all, failed, runs
}
