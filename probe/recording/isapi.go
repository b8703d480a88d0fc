package recording

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
)

// isapi is Hikvision's ISAPI, which many other makers' recorders speak as well (ISAPI 2.0,
// RaCM service: ContentMgmt). Tracks are the streams that are recorded: 101 is the main
// stream of channel 1. Times are the device's local time and end with Z all the same, on the
// firmware that was seen; which of both a device means is found out from its newest footage.
type isapi struct{}

// Limits of what one channel may cost.
const (
	maxMonths   = 26  // asked back from now
	maxTracks   = 512 // of one device
	maxPages    = 6   // of one search
	maxResults  = 40  // of one page: more is refused by some firmware
	maxHalvings = 20  // of a span of ten years, to an hour
)

// talk is the conversation with one device.
type talk struct {
	device Asker
	now    time.Time      // ours
	zone   *time.Location // the device's own
	offset time.Duration  // its clock minus ours
	utc    bool           // it means what Z says
}

// Footage is of Adapter.
func (isapi) Footage(ctx context.Context, device Asker, q Question) map[int]inventory.Recording {
	out := map[int]inventory.Recording{}
	all := func(why string) map[int]inventory.Recording {
		for _, c := range q.Channels {
			if _, ok := out[c]; !ok {
				out[c] = inventory.Recording{At: q.Now, Via: ISAPI, Why: why}
			}
		}
		return out
	}
	t := &talk{device: device, now: q.Now}
	if err := t.readTime(ctx); err != nil {
		return all(notSpoken(err))
	}
	tracks, err := t.tracks(ctx)
	if err != nil {
		return all(whyOf(err))
	}
	for _, c := range q.Channels {
		if ctx.Err() != nil {
			return all("timeout")
		}
		track := c*100 + 1
		if tracks != nil {
			if track = tracks[c]; track == 0 {
				out[c] = inventory.Recording{At: q.Now, Via: ISAPI, Why: "no-recording"}
				continue
			}
		}
		r, err := t.footage(ctx, track)
		if err != nil {
			r = inventory.Recording{Why: whyOf(err)}
		}
		r.At, r.Via = q.Now, ISAPI
		out[c] = r
	}
	return out
}

// notSpoken tells a device that does not know ISAPI from one that refuses: the time is there
// on all that do.
func notSpoken(err error) string {
	var e *onvif.Error
	if errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed || e.Status == http.StatusNotImplemented) {
		return "no-adapter"
	}
	return whyOf(err)
}

// errUnset is the cause of a device that does not tell its time.
var errUnset = &onvif.Error{Call: "/ISAPI/System/time", Cause: onvif.CauseNotONVIF, Text: "no local time"}

// readTime reads the device's time and zone:
//
//	<Time><timeMode>NTP</timeMode><localTime>2026-11-22T20:30:00+09:00</localTime><timeZone>CST-9:00:00</timeZone></Time>
func (t *talk) readTime(ctx context.Context) error {
	n, err := t.device.Ask(ctx, http.MethodGet, "/ISAPI/System/time", nil)
	if err != nil {
		return err
	}
	text := n.Str("localTime")
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		// Without an offset; the zone says it with the sign the other way round.
		off, ok := posixOffset(n.Str("timeZone"))
		wall, err := time.Parse("2006-01-02T15:04:05", strings.TrimSuffix(text, "Z"))
		if err != nil || !ok {
			return errUnset
		}
		at = time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.FixedZone("", int(off/time.Second)))
	}
	_, off := at.Zone()
	t.zone, t.offset = time.FixedZone("device", off), at.Sub(t.now)
	return nil
}

// posixOffset reads "CST-9:00:00".
func posixOffset(s string) (time.Duration, bool) {
	i := strings.IndexAny(s, "+-0123456789")
	if i < 0 {
		return 0, false
	}
	sign := -time.Second
	rest := s[i:]
	if rest[0] == '-' {
		sign = time.Second
	}
	var h, m int
	if n, _ := fmt.Sscanf(strings.TrimLeft(rest, "+-"), "%d:%d", &h, &m); n < 1 || h > 15 || m > 59 || h < 0 || m < 0 {
		return 0, false
	}
	return time.Duration(h*3600+m*60) * sign, true
}

// tracks lists the main stream's track of each channel; nil where the device keeps the list
// to itself.
func (t *talk) tracks(ctx context.Context) (map[int]int, error) {
	n, err := t.device.Ask(ctx, http.MethodGet, "/ISAPI/ContentMgmt/record/tracks", nil)
	if err != nil {
		if onvif.CauseOf(err) == onvif.CauseFault || onvif.CauseOf(err) == onvif.CauseAuth && refusesRight(err) {
			return nil, nil
		}
		return nil, err
	}
	out := map[int]int{}
	for i, tr := range n.All("Track") {
		id := tr.Int("id")
		if i >= maxTracks || id < 101 || id > 99999 || id%100 != 1 {
			continue
		}
		channel := tr.Int("Channel")
		if channel <= 0 || channel > 999 || channel%100 == 1 && channel > 100 {
			channel = id / 100 // some repeat the track's id there
		}
		if out[channel] == 0 {
			out[channel] = id
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// refusesRight tells a 403 that names what is missing from a refused login.
func refusesRight(err error) bool {
	var e *onvif.Error
	return errors.As(err, &e) && e.Status == http.StatusForbidden && e.Code != ""
}

// footage finds oldest and newest footage of a track and the days without any.
func (t *talk) footage(ctx context.Context, track int) (inventory.Recording, error) {
	newest, running, err := t.running(ctx, track)
	if err != nil {
		return inventory.Recording{}, err
	}
	days, months, err := t.days(ctx, track)
	if err != nil {
		return inventory.Recording{}, err
	}
	oldest, err := t.oldest(ctx, track, days)
	if err != nil {
		return inventory.Recording{}, err
	}
	if oldest.IsZero() {
		if running {
			oldest = newest.Add(-time.Hour)
		} else {
			return inventory.Recording{Why: "no-recording"}, nil
		}
	}
	if !running {
		if newest, err = t.newest(ctx, track, oldest); err != nil {
			return inventory.Recording{}, err
		}
	}
	r := inventory.Recording{Oldest: oldest, Newest: newest}
	if first, last := t.day(oldest), t.day(newest); months && days[first] && !newest.IsZero() {
		r.Gaps, r.GapsKnown = missing(days, first, last), true
	}
	return r, nil
}

// day is the device's calendar day of a moment.
func (t *talk) day(at time.Time) string { return at.In(t.zone).Format(time.DateOnly) }

// deviceNow is the moment that the device takes for now.
func (t *talk) deviceNow() time.Time { return t.now.Add(t.offset) }

// days asks month by month, back from now, on which days there is footage, until a month
// without any comes after one with some. Not ok: the device does not tell.
func (t *talk) days(ctx context.Context, track int) (map[string]bool, bool, error) {
	have := map[string]bool{}
	now := t.deviceNow().In(t.zone)
	empty := 0
	for back := range maxMonths {
		month := time.Date(now.Year(), now.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
		body := fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><trackDailyParam><year>%d</year><monthOfYear>%d</monthOfYear></trackDailyParam>`, month.Year(), month.Month())
		n, err := t.device.Ask(ctx, http.MethodPost, fmt.Sprintf("/ISAPI/ContentMgmt/record/tracks/%d/dailyDistribution", track), body)
		switch onvif.CauseOf(err) {
		case "":
		case onvif.CauseFault, onvif.CauseNotONVIF:
			return nil, false, nil
		case onvif.CauseAuth:
			if refusesRight(err) {
				return nil, false, nil
			}
			return nil, false, err
		default:
			return nil, false, err
		}
		list := n.Child("dayList")
		if list == nil {
			return nil, false, nil
		}
		before := len(have)
		for i, d := range list.All("day") {
			if at := month.AddDate(0, 0, d.Int("dayOfMonth")-1); i < 31 && at.Month() == month.Month() && d.Bool("record") {
				have[at.Format(time.DateOnly)] = true
			}
		}
		if len(have) > before {
			empty = 0
			continue
		}
		// Footage may have stopped for a month; two without any after some, or half a year
		// without any at all, are the end. The oldest is looked for by itself.
		if empty++; empty == 2 && len(have) > 0 || empty == 6 {
			break
		}
	}
	return have, true, nil
}
