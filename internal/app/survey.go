package app

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"camledger/discovery"
	"camledger/internal/onvif"
	"camledger/internal/store"
	"camledger/inventory"
	"camledger/probe"
	"camledger/probe/recording"
)

// surveyTimeout bounds what is asked of one device beside its streams, and clockAsks is how
// often its time is: the quickest answer counts.
const (
	surveyTimeout = 90 * time.Second
	clockAsks     = 5
)

// survey is what a device said of its clock and of the footage of its sources.
type survey struct {
	once    sync.Once
	took    time.Duration
	clock   inventory.Clock
	footage map[string]inventory.Recording // by source token
	why     string                         // of sources that are not in footage
	partial bool                           // it was stopped: nothing of it is kept
}

// surveys are those of one run: each device is asked once for all of its channels.
type surveys struct {
	mu   sync.Mutex
	runs map[string]*survey // by device
	// channels are those of each device that the run is about: source tokens by channel.
	channels map[string]map[int]string
	known    map[string]map[string]inventory.Device // of each branch that was asked for
	findings map[string][]probe.Finding             // by camera
}

func newSurveys(jobs []job) *surveys {
	s := &surveys{runs: map[string]*survey{}, channels: map[string]map[int]string{}, known: map[string]map[string]inventory.Device{}, findings: map[string][]probe.Finding{}}
	for _, j := range jobs {
		if s.channels[j.device.ID] == nil {
			s.channels[j.device.ID] = map[int]string{}
		}
		s.channels[j.device.ID][j.camera.Channel] = j.camera.SourceToken
	}
	return s
}

// devices are those that are known of a branch, as the register has them: witnesses for or
// against a clock. Where they cannot be read there are none.
func (s *surveys) devices(ctx context.Context, a *App, branchID string) map[string]inventory.Device {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, ok := s.known[branchID]
	if !ok {
		found, err := a.store.Found(ctx, branchID)
		if err != nil {
			a.log.Warn("known devices not read", "branch", branchID, "err", err)
			return nil
		}
		all = found.Devices
		s.known[branchID] = all
	}
	return all
}

// find notes what is wrong with a camera beside its stream.
func (s *surveys) find(cameraID string, f []probe.Finding) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.findings[cameraID] = f
}

// found tells what find noted.
func (s *surveys) found(cameraID string) []probe.Finding {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.findings[cameraID]
}

// of gives the survey of a job's device, which the first that asks carries out.
func (s *surveys) of(ctx context.Context, a *App, j job) *survey {
	s.mu.Lock()
	one, ok := s.runs[j.device.ID]
	if !ok {
		one = &survey{}
		s.runs[j.device.ID] = one
	}
	s.mu.Unlock()
	one.once.Do(func() {
		began := time.Now()
		a.survey(ctx, j, one)
		a.adapted(ctx, j, s.channels[j.device.ID], one)
		one.took, one.partial = time.Since(began), ctx.Err() != nil
	})
	return one
}

// recording is what the survey found out about one source.
func (s *survey) recording(token string, at time.Time) inventory.Recording {
	if r, ok := s.footage[token]; ok {
		return r
	}
	return inventory.Recording{At: at, Why: s.why}
}

// survey asks a device for its clock and its footage over ONVIF.
func (a *App) survey(ctx context.Context, j job, s *survey) {
	ctx, cancel := context.WithTimeout(ctx, surveyTimeout)
	defer cancel()
	s.footage, s.why = map[string]inventory.Recording{}, "no-onvif"
	s.clock = inventory.Clock{At: a.now(), Why: "no-onvif"}
	if !j.device.Addr.IsValid() || j.device.Addr.Port() == 0 || !hasONVIF(j.device) && rtspAlone(j.device) {
		s.clock.Host = a.hostClock()
		return
	}
	r, err := onvif.Interrogate(ctx, a.asking(ctx, j))
	s.clock = discovery.ClockOf(r, err)
	s.clock.Host = a.hostClock()
	if err != nil {
		s.why = onvif.CauseOf(err).Why()
	} else {
		s.why = "unassigned"
	}
	for _, src := range r.Sources {
		s.footage[src.Token] = discovery.RecordingOf(src.Footage, a.now())
	}
	if err == nil && len(r.Sources) == 0 {
		if s.why = "fault"; r.Refused || r.Asked && r.Auth == "" {
			s.why = "refused"
		}
	}
}

// adapted asks a device in its maker's way where its range says so. What that tells counts;
// where it tells nothing, ONVIF's word stays, and its reason if the device does not know that way.
func (a *App) adapted(ctx context.Context, j job, tokens map[int]string, s *survey) {
	addr := j.device.Addr
	if !addr.IsValid() || len(tokens) == 0 || ctx.Err() != nil {
		return
	}
	adapter, ok := recording.ByName(j.config.RecordingsAt(addr.Addr()))
	if !ok {
		return
	}
	// Twice three questions for each channel, and one for each month.
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second+time.Duration(len(tokens))*5*time.Second)
	defer cancel()
	plain := onvif.NewPlain(ctx, a.asking(ctx, j))
	defer plain.Close()
	channels := slices.Sorted(maps.Keys(tokens))
	for channel, r := range adapter.Footage(ctx, plain, recording.Question{Channels: channels, Now: a.now()}) {
		token := tokens[channel]
		old, told := s.footage[token]
		switch {
		case !r.Oldest.IsZero(), !told, old.Oldest.IsZero() && r.Why != "no-adapter":
			s.footage[token] = r
		case !old.FailedAt.IsZero() && r.Why != "no-adapter":
			s.footage[token] = old.Renewed(r)
		}
	}
}

// hasONVIF tells whether a device was ever asked over ONVIF: it has an identity of that.
func hasONVIF(d inventory.Device) bool {
	for _, k := range d.Keys {
		if k.Kind == inventory.KeyEndpoint {
			return true
		}
	}
	return false
}

// rtspAlone tells that nothing but RTSP is known of a device: the port at which it was found is
// that of its streams.
func rtspAlone(d inventory.Device) bool {
	return int(d.Addr.Port()) == d.RTSPPort || d.Auth == "" && d.Kind == inventory.KindUnknown
}

// asking is how a known device is asked over ONVIF: at its address, with the one login that
// it may get, from the one budget.
func (a *App) asking(ctx context.Context, j job) onvif.Config {
	addr := j.device.Addr
	budget := &alsoCalled{Breaker: a.breaker, names: deviceNames(j.device)}
	return onvif.Config{Addr: addr, TLS: addr.Port() == 443 || addr.Port() == 8443, Survey: true, ClockAsks: clockAsks, Zone: a.zone,
		SOAPFirst: j.device.Credential == "", AllowBasic: basicAllowed(j.config, addr.Addr()), Allow: allowed(j.config), Timeout: a.cfg.Scan.RequestTimeout, Logger: a.log,
		Breaker: budget,
		Choose: func(onvif.Identity) *onvif.Credential {
			name, c := a.credential(ctx, j)
			if c.User == "" {
				return nil
			}
			who, known := a.sameDevice(ctx, j, c)
			if !known {
				return nil
			}
			budget.endpoint = who.Endpoint
			return &onvif.Credential{Name: name, User: c.User, Password: c.Password.Reveal(), Version: c.Version(a.breaker.key)}
		}}
}

// alsoCalled is a Breaker that adds to each login the names of a known device, and its UUID
// where the way in which it is asked does not tell that.
type alsoCalled struct {
	onvif.Breaker
	names    []string
	endpoint string
}

// Begin is of onvif.Breaker.
func (b *alsoCalled) Begin(ctx context.Context, l onvif.Login) (func(onvif.Outcome), onvif.Outcome) {
	l.Names = append(l.Names, b.names...)
	if l.Who.Endpoint == "" {
		l.Who.Endpoint = b.endpoint
	}
	return b.Breaker.Begin(ctx, l)
}

// beside adds the rungs that are asked of the device beside its stream. A device that cannot
// be reached is not asked.
func (a *App) beside(ctx context.Context, j job, c *inventory.Check) {
	unreachable := away[c.Failed] && c.Cause != inventory.CauseRefused && c.Cause != inventory.CauseNoStream
	if j.surveys == nil || c.Cause == inventory.CauseCancelled || unreachable || ctx.Err() != nil {
		return
	}
	s := j.surveys.of(ctx, a, j)
	if s.partial {
		return
	}
	c.Host = s.clock.Host
	if !c.Measurement.ClockKnown && s.clock.Known() {
		c.Measurement.ClockKnown, c.Measurement.ClockOffset = true, s.clock.Offset
	}
	clock, wrongClock := a.clockRung(c, s, j.device, j.surveys.devices(ctx, a, j.branch.ID))
	stored, wrongStored := a.storedRung(j.register, j, s)
	j.surveys.find(j.camera.ID, append(wrongClock, wrongStored...))
	rungs := inventory.Check{Steps: []inventory.Step{clock, stored}}
	a.withhold(j, &rungs)
	c.Steps = append(c.Steps, rungs.Steps...)
	if j.each != nil {
		for _, step := range rungs.Steps {
			j.each(step)
		}
	}
}

// keep stores what the surveys of a run found out.
func (a *App) keepSurveys(ctx context.Context, s *surveys, jobs []job) error {
	m := store.Measured{Clocks: map[string]inventory.Clock{}, Recordings: map[string]inventory.Recording{}}
	for id, one := range s.runs {
		if one.partial {
			continue
		}
		m.Clocks[id] = one.clock
		for _, j := range jobs {
			if j.device.ID == id {
				m.Recordings[j.camera.ID] = one.recording(j.camera.SourceToken, one.clock.At)
			}
		}
	}
	return a.store.SaveMeasured(ctx, m)
}
