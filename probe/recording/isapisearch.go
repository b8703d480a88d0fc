package recording

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"time"

	"camledger/internal/onvif"
)

// beginning is before all footage that a device may keep.
var beginning = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)

// segment is one stretch of footage.
type segment struct{ from, to time.Time }

// search asks for the footage of a track between two moments: one page of at most most
// results, from the position on. more tells that the device has further ones.
//
//	<CMSearchResult><responseStatusStrg>MORE</responseStatusStrg><numOfMatches>1</numOfMatches><matchList><searchMatchItem>
//	<trackID>101</trackID><timeSpan><startTime>2026-11-01T00:00:00Z</startTime><endTime>…</endTime></timeSpan></searchMatchItem></matchList></CMSearchResult>
func (t *talk) search(ctx context.Context, track int, from, to time.Time, position, most int) (found []segment, more bool, err error) {
	body := fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><CMSearchDescription><searchID>%s</searchID>`+
		`<trackIDList><trackID>%d</trackID></trackIDList><timeSpanList><timeSpan><startTime>%s</startTime><endTime>%s</endTime></timeSpan></timeSpanList>`+
		`<maxResults>%d</maxResults><searchResultPostion>%d</searchResultPostion>`+ // sic
		`<metadataList><metadataDescriptor>//recordType.meta.std-cgi.com</metadataDescriptor></metadataList></CMSearchDescription>`,
		searchID(), track, t.write(from), t.write(to), most, position)
	n, err := t.device.Ask(ctx, http.MethodPost, "/ISAPI/ContentMgmt/search", body)
	if err != nil {
		return nil, false, err
	}
	if !strings.EqualFold(n.Name, "CMSearchResult") {
		return nil, false, &onvif.Error{Call: "/ISAPI/ContentMgmt/search", Cause: onvif.CauseNotONVIF}
	}
	items := n.Child("matchList").All("searchMatchItem")
	status := strings.ToUpper(strings.TrimSpace(n.Str("responseStatusStrg")))
	for i, m := range items {
		span := m.Child("timeSpan")
		a, ok := t.read(span.Str("startTime"))
		b, too := t.read(span.Str("endTime"))
		if i < most && ok && too && !b.Before(a) {
			found = append(found, segment{a, b})
		}
	}
	// Nothing that can be read is not nothing that is kept.
	if len(found) == 0 && (len(items) > 0 || status != "OK" && status != "MORE" && status != "NO MATCHES") {
		return nil, false, &onvif.Error{Call: "/ISAPI/ContentMgmt/search", Cause: onvif.CauseHTTPBroken}
	}
	return found, status == "MORE", nil
}

func searchID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// stamp is how ISAPI writes a time.
const stamp = "2006-01-02T15:04:05Z"

// write writes a moment of the device's clock as the device means it.
func (t *talk) write(at time.Time) string {
	if t.utc {
		return at.UTC().Format(stamp)
	}
	return at.In(t.zone).Format(stamp)
}

// read reads a time of an answer: with an offset as it says, with Z as the device means it.
func (t *talk) read(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		if at, err = time.Parse("2006-01-02T15:04:05", s); err != nil {
			return time.Time{}, false
		}
		s += "Z"
	}
	if strings.HasSuffix(s, "Z") && !t.utc {
		at = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, t.zone)
	}
	return at, at.Year() >= 2000 && at.Year() < 2200
}

// running looks whether the last hour holds footage, and finds out on the way which time the
// device means. newest is when the last of it ends, at the latest now.
func (t *talk) running(ctx context.Context, track int) (newest time.Time, ok bool, err error) {
	now := t.deviceNow()
	look := func() (time.Time, error) {
		var last time.Time
		for page, at := 0, 0; page < maxPages; page++ {
			found, more, err := t.search(ctx, track, now.Add(-time.Hour), now.Add(time.Hour), at, maxResults)
			if err != nil {
				return last, err
			}
			for _, s := range found {
				if s.to.After(last) {
					last = s.to
				}
			}
			if at += len(found); !more || len(found) == 0 {
				break
			}
		}
		return last, nil
	}
	// Footage of the future tells that the other time is meant: hours in which something was
	// recorded are found by both.
	fits := func(last time.Time) bool { return !last.IsZero() && !last.After(now.Add(5*time.Minute)) }
	first, err := look()
	_, off := now.In(t.zone).Zone()
	if err != nil || fits(first) || off == 0 || t.utc {
		return earlier(first, now), !first.IsZero(), err
	}
	t.utc = true
	last, err := look()
	if err == nil && fits(last) {
		return last, true, nil
	}
	t.utc = false
	return earlier(first, now), !first.IsZero(), err
}

func earlier(a, b time.Time) time.Time {
	if a.After(b) {
		return b
	}
	return a
}

// oldest finds the oldest footage. Devices give matches in order, the oldest first; where one
// does not, the span is halved until an hour is left. days are those with footage, nil where
// the device does not tell.
func (t *talk) oldest(ctx context.Context, track int, days map[string]bool) (time.Time, error) {
	end := t.deviceNow().Add(time.Hour)
	found, more, err := t.search(ctx, track, beginning, end, 0, 2)
	switch {
	case err != nil:
		return time.Time{}, err
	case len(found) == 0 && len(days) == 0:
		return time.Time{}, nil
	case len(found) == 1 && !more:
		return found[0].from, nil
	case len(found) == 2 && found[0].from.Before(found[1].from) && !before(days, t.day(found[0].from)):
		return found[0].from, nil
	}
	if first := firstOf(days); first != "" {
		// Inside the oldest day; footage that the months do not name is not lost on it.
		at, err := time.ParseInLocation(time.DateOnly, first, t.zone)
		if err == nil {
			var oldest time.Time
			for page, pos := 0, 0; page < maxPages; page++ {
				found, more, err := t.search(ctx, track, at, at.AddDate(0, 0, 1), pos, maxResults)
				if err != nil {
					return time.Time{}, err
				}
				for _, s := range found {
					if oldest.IsZero() || s.from.Before(oldest) {
						oldest = s.from
					}
				}
				if pos += len(found); !more || len(found) == 0 {
					break
				}
			}
			if !oldest.IsZero() {
				return oldest, nil
			}
			return at, nil
		}
	}
	return t.halve(beginning, end, func(at time.Time) (bool, error) {
		found, _, err := t.search(ctx, track, beginning, at, 0, 1)
		return len(found) > 0, err
	})
}

// before tells whether days name one before a day.
func before(days map[string]bool, day string) bool {
	first := firstOf(days)
	return first != "" && first < day
}

func firstOf(days map[string]bool) string {
	first := ""
	for d := range days {
		if first == "" || d < first {
			first = d
		}
	}
	return first
}

// newest finds the end of the newest footage, to an hour, where none is being recorded.
func (t *talk) newest(ctx context.Context, track int, oldest time.Time) (time.Time, error) {
	end := t.deviceNow()
	at, err := t.halve(oldest, end, func(at time.Time) (bool, error) {
		found, _, err := t.search(ctx, track, at, end, 0, 1)
		return len(found) == 0, err
	})
	return earlier(at, end), err
}

// halve finds the first moment of a span at which is holds, to an hour: it does not before,
// and does from there on.
func (t *talk) halve(from, to time.Time, is func(time.Time) (bool, error)) (time.Time, error) {
	for range maxHalvings {
		if to.Sub(from) <= time.Hour {
			break
		}
		mid := from.Add(to.Sub(from) / 2)
		yes, err := is(mid)
		if err != nil {
			return time.Time{}, err
		}
		if yes {
			to = mid
		} else {
			from = mid
		}
	}
	return to, nil
}
