package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/bluenviron/gortsplib/v4/pkg/liberrors"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"camledger/inventory"
)

// session is one RTSP session: gortsplib and what stands around it. Every type of the
// library is in this file.
type session struct {
	client *gortsplib.Client
	wire   *wire
	raw    net.Conn // under TLS
	base   *base.URL
	desc   *description.Session
	secure bool
	over   bool

	meter   atomic.Pointer[meter]
	channel atomic.Int32 // of the video's RTP

	mu       sync.Mutex
	asked    base.Method // the request under way
	cseq     string
	status   int // of its answer; 0 where none came
	server   string
	redirect string // where it leads, to be shown
	// unfollowed is the code of why that was not followed.
	unfollowed string
	group      bool   // it answered SETUP with a multicast group
	location   string // the same, to be followed: never shown
	offer      offer
	unread     error // why the description could not be read
	wanted     challenge
	login      login
	closing    bool // the device said that it closes the connection
	answer     bool // answer the challenge
	accepted   bool // the credentials were taken once

	udp   bool
	ports [2]*net.UDPConn
}

// begin starts the library on a connection that stands already.
func begin(raw, c net.Conn, e endpoint, t Target, end time.Time) (*session, error) {
	u, err := base.ParseURL(e.url.String())
	if err != nil {
		return nil, errors.New("the address is not one that RTSP can use")
	}
	s := &session{raw: raw, base: u, secure: e.secure, login: login{user: t.User, password: t.Password}}
	s.channel.Store(-1)
	s.wire = newWire(c, end, s.frame)
	var taken atomic.Bool
	s.client = &gortsplib.Client{
		// the library must not wrap the connection: TLS stands under it already
		Scheme: "rtsp",
		Host:   e.url.Host,
		// all timing is ours: the library's own would end a session whose packets it
		// does not see
		ReadTimeout:           time.Until(end) + time.Hour,
		InitialUDPReadTimeout: time.Until(end) + time.Hour,
		WriteTimeout:          time.Second,
		AnyPortEnable:         true,
		UserAgent:             "CamLedger",
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			if taken.Swap(true) {
				return nil, errOurs // it would go elsewhere
			}
			return s.wire, nil
		},
		ListenPacket:      s.listen,
		OnRequest:         s.onRequest,
		OnResponse:        s.onResponse,
		OnTransportSwitch: func(error) {},
		OnPacketsLost:     func(uint64) {},
		OnDecodeError:     s.onDecodeError,
	}
	if err := s.client.Start2(); err != nil {
		s.wire.release()
		return nil, fmt.Errorf("start the session: %w", err)
	}
	return s, nil
}

// close tears the session down and waits until nothing of it runs. A device that does not
// take TEARDOWN, or does not end the connection after it, is cut off after patience.
func (s *session) close(patience time.Duration) {
	if s.over {
		return
	}
	s.over = true
	end := time.Now().Add(patience)
	cut := time.AfterFunc(patience, func() { s.raw.Close() })
	s.client.Close()
	s.wire.part(s.raw, end)
	cut.Stop()
	s.raw.Close()
	s.wire.release()
	for _, p := range s.ports {
		if p != nil {
			p.Close()
		}
	}
}

// within ends a request that takes too long.
func (s *session) within(d time.Duration, f func() error) error {
	s.mu.Lock()
	s.status = 0
	s.mu.Unlock()
	t := time.AfterFunc(d, func() { s.wire.abort(errStep) })
	defer t.Stop()
	return f()
}

func (s *session) describe() error {
	desc, _, err := s.client.Describe(s.base)
	if err == nil {
		s.desc = desc
	}
	return err
}

// setup asks for the video over one transport.
func (s *session) setup(udp bool) error {
	m := s.desc.Medias[0]
	// the library does not look whether the address of the media can be read
	if u, err := m.URL(s.desc.BaseURL); err != nil || u == nil {
		return errBadControl
	}
	s.udp = udp
	if !udp {
		v := gortsplib.TransportTCP
		s.client.Transport = &v
		_, err := s.client.Setup(s.desc.BaseURL, m, 0, 0)
		return err
	}
	// its own search for a pair of ports never ends where there are no descriptors
	port, err := s.bind()
	if err != nil {
		return err
	}
	v := gortsplib.TransportUDP
	s.client.Transport = &v
	_, err = s.client.Setup(s.desc.BaseURL, m, port, port+1)
	return err
}

func (s *session) play() error {
	if s.udp {
		s.client.OnPacketRTPAny(func(_ *description.Media, _ format.Format, p *rtp.Packet) {
			if m := s.meter.Load(); m != nil {
				defer s.survive() // it runs in a goroutine of the library
				m.mu.Lock()
				defer m.mu.Unlock()
				m.take(time.Now(), packet{p.Marker, p.PayloadType, p.SequenceNumber, p.Timestamp, p.SSRC, p.Payload}, 12+len(p.Payload))
			}
		})
		s.client.OnPacketRTCPAny(func(_ *description.Media, p rtcp.Packet) {
			if sr, ok := p.(*rtcp.SenderReport); ok {
				if m := s.meter.Load(); m != nil {
					m.sender(time.Now(), ntpTime(sr.NTPTime))
				}
			}
		})
	}
	_, err := s.client.Play(nil)
	return err
}

// survive ends the session where its measuring breaks.
func (s *session) survive() {
	if r := recover(); r != nil {
		s.wire.abort(errInside)
	}
}

// frame takes an interleaved packet off the wire.
func (s *session) frame(channel int, b []byte) {
	m, c := s.meter.Load(), int(s.channel.Load())
	if m == nil || c < 0 {
		return
	}
	switch channel {
	case c:
		m.rtp(time.Now(), b)
	case c + 1:
		m.rtcp(time.Now(), b)
	}
}

func (s *session) onDecodeError(err error) {
	var kind liberrors.ErrClientRTPPacketUnknownPayloadType
	if m := s.meter.Load(); m != nil && errors.As(err, &kind) {
		m.unknown(time.Now(), kind.PayloadType)
	}
}

func (s *session) onRequest(req *base.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.cseq, s.status = req.Method, first(req.Header["CSeq"]), 0
	// OPTIONS is answered to everybody: an answer would not tell whether the login was taken
	if s.answer && req.Method != base.Options {
		uri := "*"
		if req.URL != nil {
			uri = req.URL.CloneWithoutCredentials().String()
		}
		req.Header["Authorization"] = base.HeaderValue{s.login.header(string(req.Method), uri)}
	}
}

func (s *session) onResponse(res *base.Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := first(res.Header["CSeq"]); c != "" && strings.TrimSpace(c) != s.cseq {
		return
	}
	s.status = int(res.StatusCode)
	if v := first(res.Header["Server"]); v != "" {
		s.server = printable(v, 100)
	}
	s.closing = s.closing || strings.EqualFold(first(res.Header["Connection"]), "close")
	if res.StatusCode == 401 {
		s.wanted, _ = readChallenges(res.Header["WWW-Authenticate"])
	} else if s.answer && s.asked != base.Options && s.status >= 200 && s.status < 300 {
		s.accepted = true
	}
	if v := res.Header["Session"]; len(v) > 0 {
		res.Header["Session"] = base.HeaderValue{mendSession(v[0])}
	}
	if s.status > 200 && s.status < 300 {
		res.StatusCode = 200
	}
	switch s.asked {
	case base.Options:
		// not every device knows it; DESCRIBE tells
		res.StatusCode = 200
	case base.Describe:
		if s.status >= 300 && s.status < 400 {
			s.location = first(res.Header["Location"])
			s.redirect = redirectHost(s.location)
		}
		if res.StatusCode == 200 {
			s.mendDescription(res)
		}
	case base.Setup:
		if v := res.Header["Transport"]; res.StatusCode == 200 && len(v) > 0 {
			text, channel := mendTransport(v[0], s.udp)
			res.Header["Transport"] = base.HeaderValue{text}
			s.channel.Store(int32(channel))
			s.group = strings.Contains(text, ";multicast")
		}
	case base.Play:
		if m := s.meter.Load(); m != nil && res.StatusCode == 200 {
			m.play(time.Now())
		}
	}
	delete(res.Header, "Location") // never followed
}

// mendDescription reads what is offered and leaves the library the video alone.
func (s *session) mendDescription(res *base.Response) {
	s.offer, s.unread = readOffer(res.Body)
	if s.unread != nil || s.offer.video == nil {
		return
	}
	res.Body = s.offer.reduced()
	res.Header["Content-Type"] = base.HeaderValue{"application/sdp"}
	if v := res.Header["Content-Base"]; len(v) > 0 {
		v = v[:1]
		res.Header["Content-Base"] = v
		if !strings.HasPrefix(v[0], "/") {
			if _, err := base.ParseURL(v[0]); err != nil {
				delete(res.Header, "Content-Base")
			}
		} else if _, err := base.ParseURL("rtsp://host" + v[0]); err != nil {
			delete(res.Header, "Content-Base")
		}
	}
	if _, err := base.ParseURL(s.offer.control); err != nil && s.offer.control != "" {
		s.offer.control = ""
		res.Body = s.offer.reduced()
	}
}

// seen is what the hooks saw of the last request.
func (s *session) seen() (status int, wanted challenge) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status, s.wanted
}

// credentials sets what the challenge is answered with.
func (s *session) credentials(user, password string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.login.user, s.login.password = user, password
}

// logIn answers the challenge from the next request on.
func (s *session) logIn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.login.take(s.wanted)
	s.answer = true
}

// logOut sends the login with no further request.
func (s *session) logOut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = false
}

// answers tells that requests carry a login.
func (s *session) answers() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answer
}

// left tells that the device has closed the connection or said that it will.
func (s *session) left() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	end := s.wire.ended()
	return end != nil && isClosed(end) || end == nil && s.closing
}

// again tells whether a 401 to a request with credentials may be answered once more: the
// device had taken the credentials before. One that calls a nonce old which it gave a moment
// ago may always say so, and would get a wrong password twice.
func (s *session) again() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answer && s.wanted.strength() > 1 && s.wanted.nonce != s.login.challenge.nonce && s.accepted
}

// why names the fault of a request that failed.
func (s *session) why(step inventory.StepName, err error) *fault {
	// an answer counts, even where the device closes the connection after it
	status, _ := s.seen()
	if cause := statusCause(status); status != 0 && cause != inventory.CauseNone {
		f := &fault{cause, note("note.status", number(status))}
		if cause == inventory.CauseRedirect && s.redirect != "" {
			f.said = f.said.and(note("note.leads-to", s.redirect))
		}
		if s.unfollowed != "" {
			f.said = f.said.and(note(s.unfollowed))
		}
		return f
	}
	if end := s.wire.ended(); end != nil && !errors.Is(end, errOurs) {
		return s.wire.ending(end, step)
	}
	if s.group {
		return &fault{inventory.CauseSession, note("note.multicast")}
	}
	var refused liberrors.ErrClientServerRequestedUDP
	var refusedTCP liberrors.ErrClientServerRequestedTCP
	var header liberrors.ErrClientTransportHeaderInvalid
	var sdp liberrors.ErrClientSDPInvalid
	switch {
	case errors.Is(err, errBadControl), errors.As(err, &sdp):
		return &fault{inventory.CauseSDP, errorSaid(err)}
	case isLocal(err):
		return &fault{inventory.CauseLocal, errorSaid(err)}
	case errors.As(err, &refused), errors.As(err, &refusedTCP), errors.As(err, &header):
		return &fault{inventory.CauseSession, errorSaid(err)}
	}
	return &fault{inventory.CauseServerError, errorSaid(err)}
}
