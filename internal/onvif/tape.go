package onvif

import (
	"context"
	"slices"
	"strings"
	"time"

	"camledger/internal/onvif/search"
)

// Limits of one search on a device. A recorder that records by motion has thousands of
// changes a month: then the days without footage stay unknown.
const (
	searchPages   = 16
	searchResults = 200
	searchAlive   = "PT30S"
	searchWait    = "PT2S"
	maxGapDays    = 3700
)

// findRecordings lists recordings through the search service, where the recording service
// is missing or does not answer.
func (s *session) findRecordings(ctx context.Context) ([]Tape, error) {
	n, err := s.call(ctx, search.FindRecordings{Tse: search.Namespace, Scope: search.Scope{Tt: search.Types}, MaxMatches: maxProfiles, KeepAliveTime: searchAlive}, media)
	if err != nil {
		return nil, err
	}
	token := n.Str("SearchToken")
	defer s.endSearch(ctx, token)
	var out []Tape
	for range searchPages {
		n, err := s.call(ctx, search.GetRecordingSearchResults{Tse: search.Namespace, SearchToken: token, MaxResults: searchResults, WaitTime: searchWait}, media)
		if err != nil {
			return out, err
		}
		list := n.Child("ResultList")
		for _, i := range list.All("RecordingInformation") {
			t := Tape{Token: i.Str("RecordingToken")}
			if len(out) < maxProfiles && !slices.ContainsFunc(out, func(o Tape) bool { return o.Token == t.Token }) {
				fillTape(i, &t)
				out = append(out, t)
			}
		}
		if strings.EqualFold(list.Str("SearchState"), "Completed") {
			break
		}
	}
	return out, nil
}

func (s *session) endSearch(ctx context.Context, token string) {
	if token != "" {
		_, _, _ = s.quiet(ctx, search.EndSearch{Tse: search.Namespace, SearchToken: token}) // searches end by themselves as well
	}
}

// quiet asks without noting a failure among the problems.
func (s *session) quiet(ctx context.Context, req any) (*Node, challenges, error) {
	if ctx.Err() != nil {
		return nil, challenges{}, ctx.Err()
	}
	s.gate.RLock()
	defer s.gate.RUnlock()
	return s.once("EndSearch", req)
}

// readPresence finds the days without footage of one recording between its oldest and its
// newest, from the events that tell when it began and stopped to hold data (ONVIF Recording
// Search 5.22, tns1:RecordingHistory). Not known: the device has no such events, or more
// than can be asked for.
func (s *session) readPresence(ctx context.Context, t *Tape) {
	if t.Oldest.IsZero() || !t.Oldest.Before(t.Newest) || t.Newest.Sub(t.Oldest) > maxGapDays*24*time.Hour {
		return
	}
	const stamp = "2006-01-02T15:04:05Z"
	n, err := s.call(ctx, search.FindEvents{Tse: search.Namespace, StartPoint: t.Oldest.UTC().Format(stamp), EndPoint: t.Newest.UTC().Format(stamp),
		Scope: search.Scope{Tt: search.Types, IncludedRecordings: t.Token},
		SearchFilter: search.Filter{Topic: search.Topic{Wsnt: search.Notify, Tns1: search.Topics, Dialect: search.Dialect,
			Text: "tns1:RecordingHistory/Track/State|tns1:RecordingHistory/Recording/State"}},
		IncludeStartState: true, MaxMatches: searchPages * searchResults, KeepAliveTime: searchAlive}, media)
	if err != nil {
		return
	}
	token := n.Str("SearchToken")
	defer s.endSearch(ctx, token)
	var marks []mark
	for range searchPages {
		n, err := s.call(ctx, search.GetEventSearchResults{Tse: search.Namespace, SearchToken: token, MaxResults: searchResults, WaitTime: searchWait}, media)
		if err != nil {
			return
		}
		list := n.Child("ResultList")
		marks = append(marks, readMarks(list, t)...)
		if strings.EqualFold(list.Str("SearchState"), "Completed") {
			t.Days, t.DaysKnown = present(marks, t.Oldest, t.Newest, s.cfg.Zone)
			return
		}
		if len(marks) > searchPages*searchResults {
			return
		}
	}
}

// mark is a moment at which a recording began or stopped to hold data.
type mark struct {
	at time.Time
	on bool
}

// readMarks reads a page of event results: those of the video tracks, or of the recording.
func readMarks(list *Node, t *Tape) []mark {
	var out []mark
	for _, r := range list.All("Result") {
		at, ok := parseTime(r.Str("Time"))
		track := r.Str("TrackToken")
		if !ok || len(out) > searchResults*4 || track != "" && len(t.Video) > 0 && !slices.Contains(t.Video, track) {
			continue
		}
		for _, i := range r.Find("Data").All("SimpleItem") {
			switch i.Attribute("Name") {
			case "IsDataPresent", "IsRecording":
				out = append(out, mark{at, strings.EqualFold(i.Attribute("Value"), "true") || i.Attribute("Value") == "1"})
			}
		}
	}
	return out
}

// present lists the days of a zone on which there is footage, as 2006-01-02, from marks in
// any order. Not ok: no mark tells.
func present(marks []mark, from, to time.Time, zone *time.Location) ([]string, bool) {
	if zone == nil {
		zone = time.UTC
	}
	if len(marks) == 0 {
		return nil, false
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return a.at.Compare(b.at) })
	days := map[string]bool{}
	fill := func(a, b time.Time) {
		if a.Before(from) {
			a = from
		}
		if b.After(to) {
			b = to
		}
		for d := a.In(zone); d.Before(b); d = time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, zone) {
			days[d.Format(time.DateOnly)] = true
		}
	}
	// What comes before the first mark is the other state; the oldest footage is footage.
	on, since := !marks[0].on, from
	for _, m := range marks {
		if on && !m.on {
			fill(since, m.at)
		}
		if m.on && !on {
			since = m.at
		}
		on = m.on
	}
	if on {
		fill(since, to)
	}
	out := make([]string, 0, len(days))
	for d := range days {
		out = append(out, d)
	}
	slices.Sort(out)
	return out, true
}

// gaps lists the days of a zone between two moments on which there is no footage.
func gaps(days []string, from, to time.Time, zone *time.Location) []string {
	if zone == nil {
		zone = time.UTC
	}
	have := map[string]bool{}
	for _, d := range days {
		have[d] = true
	}
	out := []string{}
	last := to.In(zone).Format(time.DateOnly)
	for d, n := from.In(zone), 0; n < maxGapDays; n++ {
		d = time.Date(d.Year(), d.Month(), d.Day()+1, 12, 0, 0, 0, zone)
		day := d.Format(time.DateOnly)
		if day >= last {
			break
		}
		if !have[day] {
			out = append(out, day)
		}
	}
	return out
}
