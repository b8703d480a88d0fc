package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Cron is a time-table of five fields, minute first: "0 2 * * *", or "@daily". It is read
// by the same parser as the scheduler's, and has no zone of its own.
type Cron string

func parseCron(s string) (Cron, string) {
	const example = `write five fields, minute first: "0 2 * * *" is every night at two`
	if strings.Contains(s, "TZ=") {
		return "", `a time-table has no zone of its own: write only the five fields and set "zone"`
	}
	schedule, err := cron.ParseStandard(s)
	if err != nil {
		return "", show(s) + " is no time-table: " + example
	}
	if schedule.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return "", show(s) + " never comes: " + example
	}
	return Cron(s), ""
}

// Next returns the first moment after now at which the time-table strikes, in now's zone.
// It is the zero time for an empty Cron.
func (c Cron) Next(now time.Time) time.Time {
	schedule, err := cron.ParseStandard(string(c))
	if err != nil {
		return time.Time{}
	}
	return schedule.Next(now)
}

// Date is a day of the calendar: "2026-10-05".
type Date string

func parseDate(s string) (Date, string) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", show(s) + " is no date: write year-month-day, 2026-10-05"
	}
	return Date(s), ""
}

// Clock is a time of day in minutes after midnight.
type Clock int

// String gives "09:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// Duration returns the clock as time after midnight (of a day without a change of zone).
func (c Clock) Duration() time.Duration { return time.Duration(c) * time.Minute }

func parseClock(s string) (Clock, string) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, show(s) + ` is no time of day: write hours and minutes in quotes, "09:00"`
	}
	return Clock(t.Hour()*60 + t.Minute()), ""
}

// URL is an address that CamLedger calls. Its path and query may be a token: it prints
// as scheme and host only.
type URL struct{ text *string }

// Reveal returns the whole address, "" where none is set.
func (u URL) Reveal() string {
	if u.text == nil {
		return ""
	}
	return *u.text
}

// String gives scheme and host.
func (u URL) String() string {
	parsed, err := url.Parse(u.Reveal())
	if err != nil || u.text == nil {
		return ""
	}
	return parsed.Scheme + "://" + parsed.Host + "/" + redacted
}

// MarshalText hides path and query.
func (u URL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// webURL is what every address of ours must be: http or https, a host, no user.
func webURL(s string) (*url.URL, string) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return nil, "not a web address: write https://host/path"
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "only https:// and http:// addresses are called"
	case u.User != nil:
		return nil, "a user or password does not belong in an address"
	}
	return u, ""
}

func parseURL(s string) (URL, string) {
	if _, say := webURL(s); say != "" {
		return URL{}, say
	}
	return URL{&s}, ""
}

// Database is where the records are: an SQLite file or a PostgreSQL address. It may hold
// a password, and prints without it.
type Database struct{ text *string }

// NewDatabase wraps an address that is known to be right.
func NewDatabase(s string) Database { return Database{&s} }

// IsPostgres tells PostgreSQL from SQLite.
func (d Database) IsPostgres() bool {
	return strings.HasPrefix(d.Reveal(), "postgres://") || strings.HasPrefix(d.Reveal(), "postgresql://")
}

// Reveal returns the file's name or the whole address.
func (d Database) Reveal() string {
	if d.text == nil {
		return ""
	}
	return *d.text
}

// String hides the password.
func (d Database) String() string {
	if !d.IsPostgres() {
		return d.Reveal()
	}
	u, err := url.Parse(d.Reveal())
	if err != nil {
		return "postgres://" + redacted
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", redacted)
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// GoString hides the password from %#v.
func (d Database) GoString() string { return fmt.Sprintf("config.Database(%q)", d.String()) }

// MarshalText hides the password.
func (d Database) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func parseDatabase(s string) (Database, string) {
	d := NewDatabase(s)
	if d.IsPostgres() {
		u, err := url.Parse(s)
		if err != nil || len(strings.Trim(u.Path, "/")) == 0 {
			return Database{}, "not a PostgreSQL address: write postgres://user@host:5432/camledger"
		}
		return d, ""
	}
	if strings.Contains(s, "://") {
		return Database{}, "unknown kind of database: write the name of an SQLite file, or postgres://user@host:5432/camledger"
	}
	if s == "" || strings.HasPrefix(s, ":memory:") || strings.HasPrefix(s, "file:") || strings.ContainsAny(s, "?\x00") {
		return Database{}, "write the plain name of an SQLite file, as camledger.db"
	}
	return d, ""
}

// Range is a run of addresses, both ends included.
type Range struct{ From, To netip.Addr }

// Contains tells whether addr lies in the range.
func (r Range) Contains(addr netip.Addr) bool {
	addr = addr.Unmap()
	return addr.BitLen() == r.From.BitLen() && r.From.Compare(addr) <= 0 && addr.Compare(r.To) <= 0
}

// Overlaps tells whether the two share an address.
func (r Range) Overlaps(o Range) bool { return r.Contains(o.From) || o.Contains(r.From) }

// within tells whether all of r lies in o.
func (r Range) within(o Range) bool { return o.Contains(r.From) && o.Contains(r.To) }

// String gives "10.0.0.1" or "10.0.0.1-10.0.0.9".
func (r Range) String() string {
	if r.From == r.To {
		return r.From.String()
	}
	return r.From.String() + "-" + r.To.String()
}

// MarshalText is String.
func (r Range) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

func parseAddr(s string) (netip.Addr, string) {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Addr{}, show(s) + " is no address: write it in numbers, 10.20.1.1"
	}
	return a.Unmap(), ""
}

// parsePrefix reads a range in CIDR form; one address is a range of one.
func parsePrefix(s string) (netip.Prefix, string) {
	if a, say := parseAddr(s); say == "" {
		return netip.PrefixFrom(a, a.BitLen()), ""
	}
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Addr().Is4In6() {
		return netip.Prefix{}, show(s) + " is no network: write address/length, 10.20.1.0/24"
	}
	if m := p.Masked(); m != p {
		return netip.Prefix{}, fmt.Sprintf("%s has bits behind its length: write %s", p, m)
	}
	return p, ""
}

// rangeOf turns a prefix into its first and last address.
func rangeOf(p netip.Prefix) Range {
	last := p.Addr().AsSlice()
	for bit := p.Bits(); bit < len(last)*8; bit++ {
		last[bit/8] |= 1 << (7 - bit%8)
	}
	to, _ := netip.AddrFromSlice(last)
	return Range{p.Addr(), to}
}

// parseRange reads an address, "from-to" or a CIDR. The end may be written short: in
// 10.20.1.30-39 it shares all but the last number.
func parseRange(s string) (Range, string) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		p, say := parsePrefix(s)
		if say != "" {
			if strings.Contains(s, "/") {
				return Range{}, say
			}
			return Range{}, show(s) + " is no address or range: write 10.20.1.30, 10.20.1.30-39 or 10.20.1.0/28"
		}
		return rangeOf(p), ""
	}
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	if i := strings.LastIndexByte(from, '.'); i >= 0 && !strings.ContainsAny(to, ".:") {
		to = from[:i+1] + to
	}
	a, sayA := parseAddr(from)
	b, sayB := parseAddr(to)
	if sayA != "" || sayB != "" || a.BitLen() != b.BitLen() || b.Less(a) {
		return Range{}, show(s) + " is no range: write its first and last address, 10.20.1.30-39"
	}
	return Range{a, b}, ""
}
