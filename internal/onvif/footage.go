package onvif

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"camledger/internal/onvif/recording"
	"camledger/internal/onvif/search"
)

// Footage is what a device says of stored pictures (ONVIF Profile G). The span says
// nothing about gaps in it. Zero times are unknown, and Why says why.
type Footage struct {
	Oldest, Newest time.Time
	// Origin is the address that a recording is made from, without credentials: on a
	// recorder that of the camera itself.
	Origin string
	// Why is a code: no-profile-g, no-search (there are recordings, and nothing that tells their
	// span), no-recording, auth, timeout, fault and the other causes of calls, unassigned (there are
	// recordings, but the device does not say of which source), or empty.
	Why string
	// Gaps are the days between oldest and newest without any footage, as 2006-01-02 in
	// Config.Zone; valid where GapsKnown.
	Gaps      []string
	GapsKnown bool
}

// Summary is the answer to GetRecordingSummary.
type Summary struct {
	Known          bool
	Oldest, Newest time.Time
	Recordings     int
}

// spans tells whether the summary speaks of footage: devices without any give now as both
// ends, or nothing.
func (s Summary) spans() bool { return s.Known && !s.Oldest.IsZero() && s.Oldest.Before(s.Newest) }

func readSummary(n *Node) Summary {
	s := n.Child("Summary")
	if s == nil {
		return Summary{}
	}
	out := Summary{Known: true, Recordings: s.Int("NumberRecordings")}
	out.Oldest, _ = parseTime(s.Str("DataFrom"))
	out.Newest, _ = parseTime(s.Str("DataUntil"))
	return out
}

// Tape is one recording of a device.
type Tape struct {
	Token          string
	SourceID       string // as the device names the source: a token, a profile, an address
	SourceName     string
	Address        string
	Oldest, Newest time.Time
	Tracks         int
	Video          []string // tokens of its video tracks
	Why            string   // code why its span is not known
	// Days are those with footage, as 2006-01-02; valid where DaysKnown.
	Days      []string
	DaysKnown bool
}

func readRecordings(n *Node) []Tape {
	var out []Tape
	for _, r := range n.Each("RecordingItem") {
		if len(out) == maxProfiles {
			break
		}
		src := r.Child("Configuration", "Source")
		out = append(out, Tape{
			Token: r.Str("RecordingToken"), SourceID: src.Str("SourceId"), SourceName: src.Str("Name"),
			Address: Redact(src.Str("Address")), Tracks: len(r.Child("Tracks").All("Track")),
		})
	}
	return out
}

// readRecordingInformation fills a tape's span: the video tracks' where there are some,
// else the recording's.
func readRecordingInformation(n *Node, t *Tape) {
	fillTape(n.Child("RecordingInformation"), t)
}

func fillTape(i *Node, t *Tape) {
	oldest, newest := time.Time{}, time.Time{}
	for _, tr := range i.All("Track") {
		if !strings.EqualFold(tr.Str("TrackType"), "Video") {
			continue
		}
		if token := tr.Str("TrackToken"); token != "" && len(t.Video) < 8 {
			t.Video = append(t.Video, token)
		}
		if from, ok := parseTime(tr.Str("DataFrom")); ok && (oldest.IsZero() || from.Before(oldest)) {
			oldest = from
		}
		if to, ok := parseTime(tr.Str("DataTo")); ok && to.After(newest) {
			newest = to
		}
	}
	if oldest.IsZero() {
		oldest, _ = parseTime(i.Str("EarliestRecording"))
	}
	if newest.IsZero() {
		newest, _ = parseTime(i.Str("LatestRecording"))
	}
	t.Oldest, t.Newest = oldest, newest
	if s := i.Child("Source"); s != nil && t.SourceID == "" {
		t.SourceID, t.SourceName = s.Str("SourceId"), s.Str("Name")
		if t.Address == "" {
			t.Address = Redact(s.Str("Address"))
		}
	}
}

// job feeds a recording.
type job struct {
	from string // token of the profile or receiver
	idle bool
}

// readJobs gives the jobs that feed each recording.
func readJobs(n *Node) map[string][]job {
	out := map[string][]job{}
	for _, j := range n.Each("JobItem") {
		c := j.Child("JobConfiguration")
		to, idle := c.Str("RecordingToken"), strings.EqualFold(c.Str("Mode"), "Idle")
		for _, s := range c.All("Source") {
			if from := s.Str("SourceToken", "Token"); from != "" && to != "" && len(out) < maxProfiles && len(out[to]) < 16 {
				out[to] = append(out[to], job{from, idle})
			}
		}
	}
	return out
}

// parseTime reads xs:dateTime as devices write it: with or without zone or fraction.
// Years before 2000 are a clock that was never set.
func parseTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "20060102T150405Z", "2006-01-02Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			t = t.UTC()
			return t, t.Year() >= 2000 && t.Year() < 2200
		}
	}
	return time.Time{}, false
}

// readFootage asks for the summary, and for the span of each recording, and sorts the
// spans to the sources.
func (s *session) readFootage(ctx context.Context, r *Report) (jobs map[string][]job) {
	jobs = map[string][]job{}
	if !s.has("recording") && !s.has("search") {
		setWhy(r.Sources, "no-profile-g")
		return jobs
	}
	if s.has("search") {
		n, err := s.call(ctx, search.GetRecordingSummary{Tse: search.Namespace}, media)
		if err == nil {
			r.Summary = readSummary(n)
		}
	}
	tapes, err := s.readTapes(ctx)
	if err != nil {
		setWhy(r.Sources, string(CauseOf(err)))
		return jobs
	}
	if len(tapes) > 1 && s.has("recording") {
		if n, err := s.call(ctx, recording.GetRecordingJobs{Trc: recording.Namespace}, media); err == nil {
			jobs = readJobs(n)
		}
	}
	each(ctx, len(tapes), func(i int) {
		t := &tapes[i]
		if !s.has("search") {
			t.Why = "no-search"
			return
		}
		n, err := s.call(ctx, search.GetRecordingInformation{Tse: search.Namespace, RecordingToken: t.Token}, media)
		if err == nil {
			readRecordingInformation(n, t)
		} else if t.Oldest.IsZero() {
			t.Why = string(CauseOf(err))
		}
		s.readPresence(ctx, t)
	})
	r.Tapes = tapes
	assign(r.Sources, tapes, jobs, r.Summary)
	markGaps(r.Sources, tapes, jobs, s.cfg.Zone)
	return jobs
}

// readTapes lists the recordings: by the recording service, or by a search.
func (s *session) readTapes(ctx context.Context) ([]Tape, error) {
	if !s.has("recording") {
		return s.findRecordings(ctx)
	}
	n, err := s.call(ctx, recording.GetRecordings{Trc: recording.Namespace}, media)
	if err == nil {
		return readRecordings(n), nil
	}
	if CauseOf(err) == CauseFault && s.has("search") {
		if tapes, err := s.findRecordings(ctx); err == nil {
			return tapes, nil
		}
	}
	return nil, err
}

func setWhy(sources []Source, why string) {
	for i := range sources {
		sources[i].Footage.Why = why
	}
}

// assign sorts recordings to sources: by the job that feeds them, by the source id, by
// the name. With a single source everything is of that source.
func assign(sources []Source, tapes []Tape, jobs map[string][]job, sum Summary) {
	if len(tapes) == 0 {
		if len(sources) == 1 && sum.spans() {
			sources[0].Footage.Oldest, sources[0].Footage.Newest = sum.Oldest, sum.Newest
			return
		}
		setWhy(sources, "no-recording")
		return
	}
	stray := false
	feeds, why := map[int][]job{}, map[int]string{}
	for _, t := range tapes {
		i := owner(sources, t, jobs[t.Token])
		if i < 0 {
			stray = true
			continue
		}
		feeds[i] = append(feeds[i], jobs[t.Token]...)
		f := &sources[i].Footage
		f.Origin = cmp.Or(f.Origin, t.Address)
		why[i] = cmp.Or(why[i], t.Why)
		if !t.Oldest.IsZero() && (f.Oldest.IsZero() || t.Oldest.Before(f.Oldest)) {
			f.Oldest = t.Oldest
		}
		if t.Newest.After(f.Newest) {
			f.Newest = t.Newest
		}
	}
	for i := range sources {
		if len(feeds[i]) > 0 && !slices.ContainsFunc(feeds[i], func(j job) bool { return !j.idle }) {
			sources[i].sign(SignJobIdle)
		}
		f := &sources[i].Footage
		switch {
		case !f.Oldest.IsZero():
		case len(sources) == 1 && sum.spans():
			f.Oldest, f.Newest = sum.Oldest, sum.Newest
		case why[i] != "":
			f.Why = why[i]
		case stray:
			f.Why = "unassigned"
		default:
			f.Why = "no-recording"
		}
	}
}

// markGaps finds the days without footage of each source, where all of its recordings told
// theirs.
func markGaps(sources []Source, tapes []Tape, jobs map[string][]job, zone *time.Location) {
	days, dark := map[int][]string{}, map[int]bool{}
	for _, t := range tapes {
		i := owner(sources, t, jobs[t.Token])
		switch {
		case i < 0:
		case t.DaysKnown:
			days[i] = append(days[i], t.Days...)
		case !t.Oldest.IsZero() || t.Why != "":
			dark[i] = true
		}
	}
	for i, have := range days {
		f := &sources[i].Footage
		if !dark[i] && !f.Oldest.IsZero() && !f.Newest.IsZero() {
			f.Gaps, f.GapsKnown = gaps(have, f.Oldest, f.Newest, zone), true
		}
	}
}

func owner(sources []Source, t Tape, feeds []job) int {
	if len(sources) == 1 {
		return 0
	}
	ids := make([]string, 0, len(feeds)+2)
	for _, f := range feeds {
		ids = append(ids, f.from)
	}
	for _, id := range append(ids, t.SourceID, t.Address) {
		if id == "" {
			continue
		}
		for i, s := range sources {
			if id == s.Token {
				return i
			}
			for _, p := range s.Profiles {
				if id == p.Token {
					return i
				}
			}
		}
	}
	found := -1
	for i, s := range sources {
		if t.SourceName != "" && slices.ContainsFunc(s.Names, func(n Name) bool { return n.Text == t.SourceName }) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}
