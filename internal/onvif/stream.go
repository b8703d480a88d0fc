package onvif

import (
	"context"
	"slices"

	gomedia "github.com/use-go/onvif/media"
	goxsd "github.com/use-go/onvif/xsd/onvif"

	"camledger/internal/onvif/deviceio"
	media1 "camledger/internal/onvif/media"
	"camledger/internal/onvif/media2"
)

// readMedia asks for sources, profiles, addresses and recordings.
func (s *session) readMedia(ctx context.Context, r *Report) {
	var sources []Source
	var one, two []Profile
	// Alone, since this one makes a device ask for a password whose information is open,
	// and every account may ask it.
	if s.has("media") {
		if n, err := s.call(ctx, gomedia.GetProfiles{}, media); err == nil {
			one = readProfiles1(n)
		}
	}
	beside := s.extras(ctx, r)
	together(append(beside,
		func() { sources = s.readSources(ctx) },
		func() {
			if s.has("media2") {
				if n, err := s.call(ctx, media2.GetProfiles{Tr2: media2.Namespace, Type: []string{"All"}}, media); err == nil {
					two = readProfiles2(n)
				}
			}
		},
		func() {
			if s.has("media") && !s.cfg.Survey {
				if n, err := s.call(ctx, gomedia.GetAudioSources{}, extra); err == nil {
					r.AudioSources = readAudioSources(n)
				}
			}
		},
	)...)
	profiles := mergeProfiles(one, two)
	var configs []sourceConfig
	if wantsConfigs(sources, profiles) {
		configs = s.readConfigs(ctx)
		for i := range profiles {
			p := &profiles[i]
			at := slices.IndexFunc(configs, func(c sourceConfig) bool { return c.token == p.Config && p.Config != "" })
			if p.Source == "" && at >= 0 {
				p.Source = configs[at].source
			}
		}
	}
	r.Sources = group(sources, profiles, r.PTZNodes)
	nameAll(r.Sources, configs, nil, nil, nil)
	if s.cfg.Survey {
		s.readFootage(ctx, r)
		return
	}
	var texts map[string][]string
	if len(r.Sources) > 1 || slices.ContainsFunc(r.Sources, func(v Source) bool { return nameless(v.Name) }) {
		texts = s.readTexts(ctx)
		nameAll(r.Sources, configs, texts, nil, nil)
	}
	s.readAddresses(ctx, r)
	jobs := s.readFootage(ctx, r)
	nameAll(r.Sources, configs, texts, r.Tapes, jobs)
}

// readSources asks Media1, and Device IO where there is none.
func (s *session) readSources(ctx context.Context) []Source {
	if s.has("media") {
		if n, err := s.call(ctx, gomedia.GetVideoSources{}, media); err == nil {
			return readVideoSources(n)
		}
	}
	if s.has("deviceio") {
		if n, err := s.call(ctx, deviceio.GetVideoSources{Tmd: deviceio.Namespace}, media); err == nil {
			return readSourceTokens(n)
		}
	}
	return nil
}

// wantsConfigs tells whether profiles alone leave open whose they are, or what a source
// without any is called.
func wantsConfigs(sources []Source, profiles []Profile) bool {
	for _, s := range sources {
		if !slices.ContainsFunc(profiles, func(p Profile) bool { return p.Source == s.Token }) {
			return true
		}
	}
	return slices.ContainsFunc(profiles, func(p Profile) bool { return p.Source == "" && p.Config != "" })
}

func (s *session) readConfigs(ctx context.Context) []sourceConfig {
	if s.has("media") {
		if n, err := s.call(ctx, gomedia.GetVideoSourceConfigurations{}, media); err == nil {
			return readConfigs(n)
		}
	}
	if s.has("media2") {
		if n, err := s.call(ctx, media2.GetVideoSourceConfigurations{Tr2: media2.Namespace}, media); err == nil {
			return readConfigs(n)
		}
	}
	return nil
}

// readTexts asks for what stands in the pictures.
func (s *session) readTexts(ctx context.Context) map[string][]string {
	if s.has("media") {
		if n, err := s.call(ctx, media1.GetOSDs{}, media); err == nil {
			return readOSDs(n)
		}
	}
	if s.has("media2") {
		if n, err := s.call(ctx, media2.GetOSDs{Tr2: media2.Namespace}, media); err == nil {
			return readOSDs(n)
		}
	}
	return nil
}

// readAddresses asks where the streams and pictures of each source are.
func (s *session) readAddresses(ctx context.Context, r *Report) {
	var streams []*Stream
	for i := range r.Sources {
		for _, st := range []*Stream{r.Sources[i].Main, r.Sources[i].Sub} {
			if st != nil {
				streams = append(streams, st)
			}
		}
	}
	each(ctx, len(streams), func(i int) { s.readStreamURI(ctx, streams[i]) })
	each(ctx, len(r.Sources), func(i int) {
		if m := r.Sources[i].Main; m != nil {
			s.readSnapshotURI(ctx, m)
		}
	})
	for _, st := range streams {
		r.Secret = r.Secret || st.URI.Secret || st.Snapshot.Secret
	}
}

// readStreamURI asks the service that knows the profile, Media2 first for what Media1
// cannot describe.
func (s *session) readStreamURI(ctx context.Context, st *Stream) {
	ask1 := func() (*Node, error) {
		return s.call(ctx, gomedia.GetStreamUri{
			StreamSetup:  goxsd.StreamSetup{Stream: "RTP-Unicast", Transport: goxsd.Transport{Protocol: "RTSP"}},
			ProfileToken: goxsd.ReferenceToken(st.Token),
		}, media)
	}
	ask2 := func() (*Node, error) {
		return s.call(ctx, media2.GetStreamUri{Tr2: media2.Namespace, Protocol: "RTSP", ProfileToken: st.Token}, media)
	}
	st.URI = s.firstURI(st, ask1, ask2)
}

func (s *session) readSnapshotURI(ctx context.Context, st *Stream) {
	st.Snapshot = s.firstURI(st,
		func() (*Node, error) {
			return s.call(ctx, gomedia.GetSnapshotUri{ProfileToken: goxsd.ReferenceToken(st.Token)}, media)
		},
		func() (*Node, error) {
			return s.call(ctx, media2.GetSnapshotUri{Tr2: media2.Namespace, ProfileToken: st.Token}, media)
		})
}

func (s *session) firstURI(st *Stream, ask1, ask2 func() (*Node, error)) URI {
	var asks []func() (*Node, error)
	if st.Media1 {
		asks = append(asks, ask1)
	}
	if st.Media2 {
		asks = append(asks, ask2)
	}
	if len(asks) == 2 && st.Codec == "H265" {
		asks[0], asks[1] = asks[1], asks[0]
	}
	for _, ask := range asks {
		n, err := ask()
		if err != nil {
			continue
		}
		// The MediaUri wrapper is missing on some devices.
		if u, ok := ParseURI(raw(n.Find("Uri")), s.cfg.Addr.Addr()); ok {
			return u
		}
	}
	return URI{}
}
