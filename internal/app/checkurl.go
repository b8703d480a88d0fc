package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"camledger/internal/config"
	"camledger/internal/onvif"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/probe"
)

// Refusals of addresses of streams. None holds more of the address than its port.
var (
	errAddress = errors.New("a stream's address begins with rtsp:// or rtsps://")
	errTyped   = errors.New("the address holds a user or a password, which everybody on this machine can read in the list of processes: " +
		"give --user NAME --password-file FILE (- in place of FILE: standard input, or you are asked for it); " +
		"where a camera wants them in the address write {user} and {password} there; an @ in a path is written %40")
	errInClear  = errors.New("that address would carry the password in the clear: use rtsps://, or a camera of a network that has basic: true")
	errUnread   = errors.New("the address cannot be read: write rtsp://HOST[:PORT]/PATH, an IPv6 address in brackets: rtsp://[2001:db8::7]:554/PATH")
	errNoHost   = errors.New("the address names no host: write rtsp://HOST[:PORT]/PATH")
	errFragment = errors.New("the address has a part after #, which is never sent: write %23 where a path holds one")
	errZone     = errors.New("an address of one link (fe80::…) needs the interface at which the device is: rtsp://[fe80::1%25eth0]/PATH")
	errUnfilled = errors.New("the address has {user} or {password}: give --user NAME --password-file FILE to be put there")
)

// errPort refuses a port.
type errPort struct{ port string }

// Error names the port where it cannot be anything else.
func (e errPort) Error() string {
	if number.MatchString(e.port) {
		return fmt.Sprintf("the address names port %s: ports are 1 to 65535", e.port)
	}
	return "the address names no number as its port: ports are 1 to 65535"
}

var number = regexp.MustCompile(`^[0-9]{1,10}$`)

// badPort is a port that url.Parse refuses.
var badPort = regexp.MustCompile(`:[^/?\]]*$`)

// scheme writes the scheme of an address as it is known; it has no case (RFC 3986 3.1).
func scheme(raw string) string {
	i := strings.Index(raw, "://")
	if i < 0 {
		return raw
	}
	return strings.ToLower(raw[:i]) + raw[i:]
}

// CheckAddress refuses what is no address of a stream, and one with a user or password in
// it: a command line can be read by everybody on the machine.
func CheckAddress(raw string) error {
	raw = scheme(raw)
	if !strings.HasPrefix(raw, "rtsp://") && !strings.HasPrefix(raw, "rtsps://") {
		return errAddress
	}
	// An @ anywhere: passwords with a slash end an address's first part early.
	if strings.Contains(raw, "@") || onvif.Redact(raw) != raw {
		return errTyped
	}
	if inURL(raw) && !strings.HasPrefix(raw, "rtsps://") {
		return errInClear
	}
	u, err := url.Parse(onvif.Fill(raw, "", ""))
	if err != nil {
		host := strings.SplitN(strings.SplitN(raw, "://", 2)[1], "/", 2)[0]
		if p := badPort.FindString(host); p != "" && !strings.Contains(host, "[") && strings.Count(host, ":") == 1 {
			return errPort{p[1:]}
		}
		return errUnread
	}
	addr, _ := netip.ParseAddr(u.Hostname()) // a name is none
	switch port := u.Port(); {
	case u.Hostname() == "" || u.Opaque != "":
		return errNoHost
	case strings.Contains(raw, "#"):
		return errFragment
	case port != "" && !isPort(port):
		return errPort{port}
	case addr.IsLinkLocalUnicast() && addr.Is6() && addr.Zone() == "":
		return errZone
	}
	return nil
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// URLCheck is a check of a stream that is in no register.
type URLCheck struct {
	URL            string // see CheckAddress; {user} and {password} in it are filled in
	User, Password string // empty User: no login is sent
	// State is the folder in which refused logins are remembered, as with DiscoverRequest.
	State  string
	Again  bool // send once more what was refused before: a person's word
	Full   bool
	Each   func(inventory.Step) // hears of every step as it ends; nil: nobody does
	Logger *slog.Logger
}

// CheckURL checks a stream that is in no register. A login that it refused is not sent to
// its address again in any later run; an ErrState says that this could not be remembered.
func CheckURL(ctx context.Context, r URLCheck) (inventory.Assessed, error) {
	r.URL = scheme(r.URL)
	if err := CheckAddress(r.URL); err != nil {
		return inventory.Assessed{}, err
	}
	if inURL(r.URL) && r.User == "" {
		return inventory.Assessed{}, errUnfilled
	}
	// Watched as long as the rounds watch where the configuration says nothing else.
	rules := config.Default().Check
	if each := r.Each; each != nil {
		r.Each = func(s inventory.Step) { // a device may repeat the password that another run sent it
			one := inventory.Check{Steps: []inventory.Step{s}}
			one.Withhold(r.Password)
			each(one.Steps[0])
		}
	}
	t := probe.Target{URL: r.URL, Tier: tierOf(r.Full), OnStep: r.Each, Window: rules.Window}
	if r.Full {
		t.Window = rules.WindowFull
	}
	t.Timeout = rules.Timeout + t.Window
	var unlent error
	var c inventory.Check
	if r.User == "" {
		c = probe.Check(ctx, t)
	} else {
		memory, err := openRefusals(r.State, r.Again, r.Logger)
		if err != nil {
			return inventory.Assessed{}, err
		}
		lend := func(ctx context.Context, addr netip.Addr) (l probe.Login) {
			l, unlent = r.lend(ctx, memory, addr)
			return l
		}
		if inURL(r.URL) {
			c = r.filled(ctx, t, lend)
		} else {
			c = r.asked(ctx, t, lend)
		}
	}
	switch {
	case unlent == nil || c.Cause != inventory.CauseAuthNeeded:
	case errors.Is(unlent, errElsewhere):
		c.Cause = inventory.CauseOccupied
	default:
		c.Cause = inventory.CauseAuthRefused
	}
	c.Withhold(r.Password)
	outcome, causes := inventory.Assess(c, inventory.DefaultRules())
	return inventory.Assessed{Check: c, Outcome: outcome, Causes: causes}, nil
}

// asked checks a stream and lends the login once the device asks for it.
func (r URLCheck) asked(ctx context.Context, t probe.Target, lend func(context.Context, netip.Addr) probe.Login) inventory.Check {
	var reached netip.AddrPort // what the step says that it connected to
	t.OnStep = func(s inventory.Step) {
		if s.Name == inventory.StepConnect && s.OK {
			reached, _ = netip.ParseAddrPort(s.Detail) // none: nothing is lent
		}
		if r.Each != nil {
			r.Each(s)
		}
	}
	t.Login = func(ctx context.Context) probe.Login { return lend(ctx, reached.Addr()) }
	return probe.Check(ctx, t)
}

// filled checks a stream whose address holds the login: it goes out before the device asks.
func (r URLCheck) filled(ctx context.Context, t probe.Target, lend func(context.Context, netip.Addr) probe.Login) inventory.Check {
	u, err := url.Parse(onvif.Fill(t.URL, "", ""))
	if err != nil {
		return without(ctx, t, "note.address")
	}
	addr, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
		if err != nil || len(found) == 0 {
			return without(ctx, t, "note.login.nowhere")
		}
		addr = found[0]
	}
	l := lend(ctx, addr)
	if l.User == "" {
		return without(ctx, t, l.Why)
	}
	return withLogin(ctx, t, l)
}

// lend gives the login where it was not refused at that address before; err tells why not.
func (r URLCheck) lend(ctx context.Context, memory *refusals, addr netip.Addr) (l probe.Login, err error) {
	if !addr.IsValid() {
		return probe.Login{Why: "note.login.address"}, nil
	}
	end, err := memory.begin(ctx, onvif.Login{Addr: bare(addr),
		Version: config.Credential{User: r.User, Password: config.NewSecret(r.Password)}.Version(memory.key)})
	switch {
	case errors.Is(err, errElsewhere):
		return probe.Login{Why: "note.login.elsewhere"}, err
	case err != nil:
		return probe.Login{Why: "note.login.earlier-run"}, err
	}
	return probe.Login{User: r.User, Password: r.Password, End: func(o probe.Outcome) { end(onvif.Outcome(o)) }}, nil
}

// withLogin puts a login that was lent into a stream's address and checks that.
func withLogin(ctx context.Context, t probe.Target, l probe.Login) inventory.Check {
	t.URL = onvif.Fill(t.URL, l.User, l.Password)
	// The device may ask for the same login once more, in its own way.
	t.User, t.Password, t.Login = l.User, l.Password, nil
	var once sync.Once
	end := func(o probe.Outcome) { once.Do(func() { l.End(o) }) }
	each := t.OnStep
	t.OnStep = func(s inventory.Step) {
		if s.OK && pastLogin[s.Name] {
			end(probe.LoginWorked)
		}
		if each != nil {
			each(s)
		}
	}
	c := probe.Check(ctx, t)
	switch c.Cause {
	case inventory.CauseAuthRefused, inventory.CauseAuthNeeded, inventory.CauseNotFound, inventory.CauseForbidden:
		end(probe.LoginRefused)
	default:
		end(probe.LoginUnsure) // unless a step has told
	}
	return c
}

// typedWord puts codes into words for who typed an address: there are no settings to correct.
func typedWord(code string, args ...any) string {
	if cause, ok := strings.CutSuffix(code, ".try"); ok && words.Has(cause+".typed") {
		code = cause + ".typed"
	}
	return english(code, args...)
}

// NewTypedLadder is NewLadder for an address that was typed.
func NewTypedLadder(w io.Writer) *probe.Ladder { return probe.NewLadder(w, typedWord) }
