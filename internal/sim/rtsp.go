package sim

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"

	"github.com/bluenviron/gortsplib/v4"
	"github.com/bluenviron/gortsplib/v4/pkg/auth"
	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/description"
	"github.com/bluenviron/gortsplib/v4/pkg/format"
	"github.com/bluenviron/gortsplib/v4/pkg/headers"
	"github.com/bluenviron/gortsplib/v4/pkg/liberrors"
)

// rtspServer is the RTSP side of a device: paths in the maker's style, logins, and the streams that are being read.
type rtspServer struct {
	d      *device
	server *gortsplib.Server
	paths  []streamPath

	mu      sync.Mutex
	closed  bool
	streams map[streamKey]*pump
	playing map[*gortsplib.ServerSession]*pump
	setup   map[*gortsplib.ServerSession]*pump
}

// streamPath is where one encoder of one source is found.
type streamPath struct {
	path   string
	query  url.Values
	source *Source
	index  int
	stream stream
}

// streamKey tells apart what needs an SDP of its own.
type streamKey struct {
	input, index int
	clip         *clip
	audio        bool
}

func newRTSPServer(d *device, g *gate, rtpPort int) (*rtspServer, error) {
	s := &rtspServer{d: d, streams: map[streamKey]*pump{}, playing: map[*gortsplib.ServerSession]*pump{}, setup: map[*gortsplib.ServerSession]*pump{}}
	for _, src := range d.d.Sources {
		for i, st := range d.mk.streams(src) {
			path, query, _ := strings.Cut(d.mk.StreamPath(d.d, src.Input, i), "?")
			values, err := url.ParseQuery(query)
			if err != nil {
				return nil, fmt.Errorf("read stream path of %s: %w", d.d.ID, err)
			}
			s.paths = append(s.paths, streamPath{path, values, src, i, st})
		}
	}
	methods := []auth.VerifyMethod{auth.VerifyMethodDigestMD5}
	if d.d.SHA256 {
		methods = append(methods, auth.VerifyMethodDigestSHA256)
	}
	if d.mk.BasicRTSP {
		methods = append(methods, auth.VerifyMethodBasic)
	}
	host := d.addr.String()
	s.server = &gortsplib.Server{
		Handler:                  s,
		RTSPAddress:              g.addr,
		UDPRTPAddress:            fmt.Sprintf("%s:%d", host, rtpPort),
		UDPRTCPAddress:           fmt.Sprintf("%s:%d", host, rtpPort+1),
		DisableRTCPSenderReports: true, // the pump sends them, by the clock of the device
		AuthMethods:              methods,
		Listen:                   func(string, string) (net.Listener, error) { return tampering{g, d}, nil },
	}
	if err := s.server.Start(); err != nil {
		return nil, fmt.Errorf("start RTSP on %s (ports.rtp %d): %w", host, rtpPort, err)
	}
	return s, nil
}

// close ends all sessions. The gate must be closed before, or a silent connection would be waited for.
func (s *rtspServer) close() {
	s.server.Close()
	s.mu.Lock()
	s.closed = true
	all := s.streams
	s.streams = map[streamKey]*pump{}
	s.mu.Unlock()
	for _, p := range all {
		p.close()
	}
}

// needless are parameters that devices write into their own addresses and do without in those of others.
var needless = map[string]bool{"transportmode": true, "unicast": true, "proto": true}

// find is the encoder at a path; every parameter of the maker's own address that picks a stream must be there. Where the
// path alone picks it (Hikvision), none is missed.
func (s *rtspServer) find(path, query string) (streamPath, bool) {
	got, err := url.ParseQuery(strings.TrimRight(query, "/"))
	if err != nil {
		return streamPath{}, false
	}
	for _, p := range s.paths {
		if strings.TrimRight(path, "/") != p.path {
			continue
		}
		same := true
		for name := range p.query {
			same = same && (needless[name] || query == "" && strings.HasPrefix(p.path, "/Streaming/") || got.Get(name) == p.query.Get(name))
		}
		if same {
			return p, true
		}
	}
	return streamPath{}, false
}

func status(code base.StatusCode) *base.Response { return &base.Response{StatusCode: code} }

// admit checks the login and finds the stream; a response other than nil ends the request.
func (s *rtspServer) admit(c *gortsplib.ServerConn, req *base.Request, path, query string) (streamPath, *base.Response, error) {
	p, found := s.find(path, query)
	if !found || !s.d.isOpen(p.source) {
		if res, err := s.authenticate(c, req); res != nil {
			return p, res, err
		}
	}
	if !found || (!p.source.Signal && !s.d.d.SilentInput) {
		return p, status(base.StatusNotFound), fmt.Errorf("no stream at %s", path)
	}
	return p, nil, nil
}

func (s *rtspServer) authenticate(c *gortsplib.ServerConn, req *base.Request) (*base.Response, error) {
	if s.d.d.Auth == AuthNone {
		return nil, nil
	}
	source, now := sourceOf(c.NetConn().RemoteAddr().String()), s.d.w.now()
	var shown headers.Authorization
	outcome := loginNone
	if err := shown.Unmarshal(req.Header["Authorization"]); err == nil && shown.Username != "" {
		outcome = loginBad
	}
	if c.VerifyCredentials(req, s.d.d.User, s.d.rtspPassword()) {
		outcome = loginGood
	}
	if outcome != loginNone && s.d.guard.isLocked(source, now) {
		s.d.counters.count("login while locked")
		return status(base.StatusUnauthorized), liberrors.ErrServerAuth{}
	}
	s.d.guard.settle(source, outcome, now)
	switch outcome {
	case loginGood:
		return nil, nil
	case loginBad:
		s.d.counters.authFailed()
	}
	return status(base.StatusUnauthorized), liberrors.ErrServerAuth{}
}

// pump is the running or waiting stream of an encoder in its present appearance.
func (s *rtspServer) pump(p streamPath) (*pump, error) {
	c := s.d.clip(p.source, p.stream)
	audio := s.d.offersAudio(p.source)
	key := streamKey{p.source.Input, p.index, c, audio}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, net.ErrClosed
	}
	if old := s.streams[key]; old != nil {
		return old, nil
	}
	desc := &description.Session{Title: "Media Presentation", Medias: []*description.Media{c.media()}}
	if audio {
		desc.Medias = append(desc.Medias, &description.Media{Type: description.MediaTypeAudio,
			Formats: []format.Format{&format.G711{PayloadTyp: 0, MULaw: true, SampleRate: 8000, ChannelCount: 1}}})
	}
	n, err := newPump(s.d, p, s.server, desc)
	if err != nil {
		return nil, err
	}
	s.streams[key] = n
	return n, nil
}

// OnRequest counts, and waits where the device is slow.
func (s *rtspServer) OnRequest(_ *gortsplib.ServerConn, req *base.Request) {
	s.d.counters.count("RTSP " + string(req.Method))
	s.d.linger()
}

// OnDescribe gives the SDP of a stream.
func (s *rtspServer) OnDescribe(ctx *gortsplib.ServerHandlerOnDescribeCtx) (*base.Response, *gortsplib.ServerStream, error) {
	p, res, err := s.admit(ctx.Conn, ctx.Request, ctx.Path, ctx.Query)
	if res != nil {
		return res, nil, err
	}
	n, err := s.pump(p)
	if err != nil {
		return status(base.StatusInternalServerError), nil, err
	}
	return status(base.StatusOK), n.out, nil
}

// OnSetup ties a session to a stream.
func (s *rtspServer) OnSetup(ctx *gortsplib.ServerHandlerOnSetupCtx) (*base.Response, *gortsplib.ServerStream, error) {
	p, res, err := s.admit(ctx.Conn, ctx.Request, ctx.Path, ctx.Query)
	if res != nil {
		return res, nil, err
	}
	s.mu.Lock()
	full := s.d.d.MaxSessions > 0 && s.setup[ctx.Session] == nil && len(s.setup) >= s.d.d.MaxSessions
	already := s.setup[ctx.Session]
	s.mu.Unlock()
	if full {
		s.d.counters.count("session refused")
		return status(base.StatusNotEnoughBandwidth), nil, fmt.Errorf("more than %d sessions", s.d.d.MaxSessions)
	}
	if already != nil { // a further track of the same session
		return status(base.StatusOK), already.out, nil
	}
	n, err := s.pump(p)
	if err != nil {
		return status(base.StatusInternalServerError), nil, err
	}
	s.mu.Lock()
	s.setup[ctx.Session] = n
	s.mu.Unlock()
	return status(base.StatusOK), n.out, nil
}

// OnPlay starts the pump with its first reader.
func (s *rtspServer) OnPlay(ctx *gortsplib.ServerHandlerOnPlayCtx) (*base.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.setup[ctx.Session]
	if n == nil || s.closed {
		return status(base.StatusBadRequest), fmt.Errorf("play before setup")
	}
	if s.playing[ctx.Session] == nil {
		s.playing[ctx.Session] = n
		n.join()
	}
	return status(base.StatusOK), nil
}

// OnPause takes a reader away.
func (s *rtspServer) OnPause(ctx *gortsplib.ServerHandlerOnPauseCtx) (*base.Response, error) {
	s.leave(ctx.Session)
	return status(base.StatusOK), nil
}

// OnSessionOpen counts sessions.
func (s *rtspServer) OnSessionOpen(*gortsplib.ServerHandlerOnSessionOpenCtx) {
	s.d.counters.session(1)
}

// OnSessionClose takes the reader away.
func (s *rtspServer) OnSessionClose(ctx *gortsplib.ServerHandlerOnSessionCloseCtx) {
	s.d.counters.session(-1)
	s.leave(ctx.Session)
	s.mu.Lock()
	delete(s.setup, ctx.Session)
	s.mu.Unlock()
}

func (s *rtspServer) leave(session *gortsplib.ServerSession) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.playing[session]; n != nil {
		delete(s.playing, session)
		n.leave()
	}
}

// OnStreamWriteError and the other notices of the library are about clients that went away.
func (s *rtspServer) OnStreamWriteError(*gortsplib.ServerHandlerOnStreamWriteErrorCtx) {}

// OnPacketsLost is not of interest: the simulator receives no media.
func (s *rtspServer) OnPacketsLost(*gortsplib.ServerHandlerOnPacketsLostCtx) {}

// OnDecodeError is not of interest either.
func (s *rtspServer) OnDecodeError(*gortsplib.ServerHandlerOnDecodeErrorCtx) {}

// keyFrame makes the running streams of an encoder begin a new GOP (ONVIF SetSynchronizationPoint).
func (s *rtspServer) keyFrame(input, index int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, p := range s.streams {
		if key.input == input && key.index == index {
			p.wantKey.Store(true)
		}
	}
}
