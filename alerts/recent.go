package alerts

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Raw is one raw check: when, to the millisecond, and whether it failed. It is its Unix
// milliseconds doubled, plus one where it failed: every check copies the list, and so it
// holds nothing that the collector would have to follow.
type Raw int64

// rawOf makes the raw check of a moment.
func rawOf(at time.Time, failed bool) Raw {
	r := Raw(at.UnixMilli() * 2)
	if failed {
		r++
	}
	return r
}

// At is when the check was made.
func (r Raw) At() time.Time { return time.UnixMilli(int64(r >> 1)).UTC() }

// Failed tells that it failed.
func (r Raw) Failed() bool { return r&1 == 1 }

// Recent is the raw checks of the last hour, oldest first. Its JSON is one short string:
// base64 of varints, each the milliseconds since the one before, doubled, plus one where
// the check failed. Times are kept to the millisecond.
type Recent []Raw

// mostRaw bounds the list: a check every 7 seconds for an hour.
const mostRaw = 512

// mostMS bounds the moments of a list that is read: 30 million years.
const mostMS = 1 << 60

// MarshalJSON writes the short form.
func (r Recent) MarshalJSON() ([]byte, error) {
	var buf []byte
	var last int64
	for _, c := range r {
		ms := int64(c >> 1)
		buf = binary.AppendVarint(buf, (ms-last)*2+int64(c&1))
		last = ms
	}
	return json.Marshal(base64.RawStdEncoding.EncodeToString(buf))
}

// UnmarshalJSON reads the short form.
func (r *Recent) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("read recent checks: %w", err)
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
		last += v >> 1
		if last < -mostMS || last > mostMS {
			return errors.New("read recent checks: broken list")
		}
		out = append(out, Raw(last*2+v&1))
	}
	*r = out
	return nil
}

// add returns the list with one more check, without those before from.
func (r Recent) add(c Raw, from time.Time) Recent {
	first := rawOf(from, false)
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
	first := rawOf(since, false)
	out := make(Recent, 0, len(r))
	for _, o := range r {
		if !o.Failed() || o < first {
			out = append(out, o)
		}
	}
	return out
}

// count tells how many checks there are, how many failed, and in how many separate runs.
func (r Recent) count() (all, failed, runs int) {
	before := false
	for _, o := range r {
		if o.Failed() {
			failed++
			if !before {
				runs++
			}
		}
		before = o.Failed()
	}
	return len(r), failed, runs
}
