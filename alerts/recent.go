package alerts

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Raw is one raw check: when, and whether it failed.
type Raw struct {
	At     time.Time
	Failed bool
}

// Recent is the raw checks of the last hour, oldest first. Its JSON is one short string:
// base64 of varints, each the milliseconds since the one before, doubled, plus one where
// the check failed. Times are kept to the millisecond.
type Recent []Raw

// mostRaw bounds the list: a check every 7 seconds for an hour.
const mostRaw = 512

// MarshalJSON writes the short form.
func (r Recent) MarshalJSON() ([]byte, error) {
	var buf []byte
	var last int64
	for _, c := range r {
		ms := c.At.UnixMilli()
		v := (ms - last) * 2
		if c.Failed {
			v++
		}
		buf = binary.AppendVarint(buf, v)
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
		out = append(out, Raw{At: time.UnixMilli(last).UTC(), Failed: v&1 == 1})
	}
	*r = out
	return nil
}

// add returns the list with one more check, without those before from.
func (r Recent) add(c Raw, from time.Time) Recent {
	out := make(Recent, 0, len(r)+1)
	for _, o := range r {
		if !o.At.Before(from) {
			out = append(out, o)
		}
	}
	c.At = c.At.Truncate(time.Millisecond)
	out = append(out, c)
	if len(out) > mostRaw {
		out = out[len(out)-mostRaw:]
	}
	return out
}

// without returns the list without the failures from since on: they belong to a
// confirmed outage.
func (r Recent) without(since time.Time) Recent {
	out := make(Recent, 0, len(r))
	for _, o := range r {
		if !o.Failed || o.At.Before(since.Truncate(time.Millisecond)) {
			out = append(out, o)
		}
	}
	return out
}

// count tells how many checks there are, how many failed, and in how many separate runs.
func (r Recent) count() (all, failed, runs int) {
	before := false
	for _, o := range r {
		if o.Failed {
			failed++
			if !before {
				runs++
			}
		}
		before = o.Failed
	}
	return len(r), failed, runs
}
