package onvif

import (
	"context"
	"slices"

	gomedia "github.com/use-go/onvif/media"
	goxsd "github.com/use-go/onvif/xsd/onvif"

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
	together(append(s.extras(ctx, r),
		func() {
			if s.has("media") {
				if n, err := s.call(ctx, gomedia.GetVideoSources{}, media); err == nil {
					sources = readVideoSources(n)
				}
			}
		},
		func() {
			if s.has("media2") {
				if n, err := s.call(ctx, media2.GetProfiles{Tr2: media2.Namespace, Type: []string{"All"}}, media); err == nil {
					two = readProfiles2(n)
				}
			}
		},
	)...)
	r.Sources = group(sources, mergeProfiles(one, two), r.PTZNodes)
	if s.has("media") && slices.ContainsFunc(r.Sources, func(v Source) bool { return nameless(v.Name) }) {
		if n, err := s.call(ctx, media1.GetOSDs{}, media); err == nil {
			rename(r.Sources, readOSDs(n))
		}
	}
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
	s.readFootage(ctx, r)
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
