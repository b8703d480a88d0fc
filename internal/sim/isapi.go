package sim

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// isapi answers the part of Hikvision's own interface that tells of footage: the time, the
// tracks, the days of a month and the search. It stands behind HTTP Digest.
func (d *device) isapi(w http.ResponseWriter, r *http.Request) {
	f, faulty := d.faultOn(FaultISAPI, 0)
	if !d.mk.ISAPI || faulty && f.As == AsAbsent {
		http.NotFound(w, r)
		return
	}
	d.counters.count("isapi")
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return
	}
	if d.d.Auth != AuthNone && d.login(r, nil) != loginGood {
		d.challenge(w, r)
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `<userCheck><statusValue>401</statusValue><statusString>Unauthorized</statusString></userCheck>`)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	searches := strings.HasPrefix(r.URL.Path, "/ISAPI/ContentMgmt/")
	switch {
	case faulty && searches && f.As == AsRefuses:
		d.isapiStatus(w, http.StatusForbidden, "lowPrivilege")
		return
	case faulty && searches && f.As == AsGarbage:
		_, _ = io.WriteString(w, "<CMSearchResult><matchList>\x00\xff<searchMatchItem><timeSpan><startTime>9999999-99-99T</startTime></searchMatch")
		return
	case faulty && searches && f.As == AsEndless:
		_, _ = io.WriteString(w, "<CMSearchResult><matchList>")
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, "<searchMatchItem><timeSpan><startTime>2020-01-01T00:00:00Z</startTime><endTime>2020-01-01T01:00:00Z</endTime></timeSpan></searchMatchItem>"); err != nil {
				return
			}
		}
		return
	}
	switch path := strings.Split(strings.Trim(r.URL.Path, "/"), "/"); {
	case r.URL.Path == "/ISAPI/System/time" && r.Method == http.MethodGet:
		now := d.clock().In(d.zone())
		_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><Time version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><timeMode>NTP</timeMode><localTime>%s</localTime><timeZone>%s</timeZone></Time>`,
			now.Format(time.RFC3339), timeZone(d.zone()))
	case r.URL.Path == "/ISAPI/ContentMgmt/record/tracks" && r.Method == http.MethodGet:
		_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><TrackList version="1.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">`)
		for _, s := range d.d.Sources {
			_, _ = fmt.Fprintf(w, `<Track><id>%[1]d01</id><Channel>%[1]d01</Channel><Enable>true</Enable></Track><Track><id>%[1]d03</id><Channel>%[1]d03</Channel><Enable>true</Enable></Track>`, s.Input)
		}
		_, _ = io.WriteString(w, `</TrackList>`)
	case len(path) == 6 && path[5] == "dailyDistribution" && r.Method == http.MethodPost:
		d.isapiDays(w, path[4], body, faulty && f.As == AsNoDays)
	case r.URL.Path == "/ISAPI/ContentMgmt/search" && r.Method == http.MethodPost:
		d.isapiSearch(w, body, f)
	default:
		d.isapiStatus(w, http.StatusNotFound, "notSupport")
	}
}

func (d *device) isapiStatus(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `<ResponseStatus version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><statusCode>4</statusCode><statusString>Invalid Operation</statusString><subStatusCode>%s</subStatusCode></ResponseStatus>`, code)
}

// track finds the source of a main stream's track.
func (d *device) track(id string) *Source {
	n, err := strconv.Atoi(id)
	for _, s := range d.d.Sources {
		if err == nil && n == s.Input*100+1 {
			return s
		}
	}
	return nil
}

func (d *device) isapiDays(w http.ResponseWriter, track string, body []byte, unknown bool) {
	var q struct {
		Year  int `xml:"year"`
		Month int `xml:"monthOfYear"`
	}
	s := d.track(track)
	if xml.Unmarshal(body, &q) != nil || s == nil || q.Month < 1 || q.Month > 12 || unknown {
		d.isapiStatus(w, http.StatusBadRequest, "badParameters")
		return
	}
	spans := d.footage(s, d.clock())
	_, _ = io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><trackDailyDistribution version="1.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><dayList>`)
	for day := 1; day <= 31; day++ {
		begin := time.Date(q.Year, time.Month(q.Month), day, 0, 0, 0, 0, d.zone())
		if int(begin.Month()) != q.Month {
			break
		}
		there := false
		for _, span := range spans {
			there = there || span.From.Before(begin.AddDate(0, 0, 1)) && span.Until.After(begin)
		}
		_, _ = fmt.Fprintf(w, `<day><id>%[1]d</id><dayOfMonth>%[1]d</dayOfMonth><record>%[2]v</record><recordType>time</recordType></day>`, day, there)
	}
	_, _ = io.WriteString(w, `</dayList></trackDailyDistribution>`)
}

// isapiSearch gives footage in files of an hour, the oldest first, a page at a time.
func (d *device) isapiSearch(w http.ResponseWriter, body []byte, f Fault) {
	var q struct {
		ID       string `xml:"searchID"`
		Track    string `xml:"trackIDList>trackID"`
		From     string `xml:"timeSpanList>timeSpan>startTime"`
		To       string `xml:"timeSpanList>timeSpan>endTime"`
		Most     int    `xml:"maxResults"`
		Position int    `xml:"searchResultPostion"`
	}
	if xml.Unmarshal(body, &q) != nil || q.Most < 1 || q.Position < 0 {
		d.isapiStatus(w, http.StatusBadRequest, "badXmlContent")
		return
	}
	zone := d.zone()
	if f.As == AsUTC {
		zone = time.UTC
	}
	const stamp = "2006-01-02T15:04:05Z"
	from, err := time.ParseInLocation(stamp, q.From, zone)
	to, err2 := time.ParseInLocation(stamp, q.To, zone)
	s := d.track(q.Track)
	if err != nil || err2 != nil || s == nil {
		d.isapiStatus(w, http.StatusBadRequest, "badParameters")
		return
	}
	var files []footageSpan
	for _, span := range d.footage(s, d.clock()) {
		for at := span.From; at.Before(span.Until); at = at.Truncate(time.Hour).Add(time.Hour) {
			end := at.Truncate(time.Hour).Add(time.Hour)
			if end.After(span.Until) {
				end = span.Until
			}
			if at.Before(to) && end.After(from) {
				files = append(files, footageSpan{at, end})
			}
		}
	}
	if f.As == AsDescending {
		for i, j := 0, len(files)-1; i < j; i, j = i+1, j-1 {
			files[i], files[j] = files[j], files[i]
		}
	}
	files = files[min(q.Position, len(files)):]
	status := "OK"
	if len(files) > q.Most {
		files, status = files[:q.Most], "MORE"
	}
	if len(files) == 0 {
		status = "NO MATCHES"
	}
	if f.As == AsMore {
		status = "MORE"
	}
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><CMSearchResult version="1.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><searchID>%s</searchID><responseStatus>true</responseStatus><responseStatusStrg>%s</responseStatusStrg><numOfMatches>%d</numOfMatches><matchList>`,
		escape(q.ID), status, len(files))
	for _, file := range files {
		_, _ = fmt.Fprintf(w, `<searchMatchItem><sourceID>{0000000000-0000-0000-0000-000000000000}</sourceID><trackID>%s</trackID><timeSpan><startTime>%s</startTime><endTime>%s</endTime></timeSpan></searchMatchItem>`,
			escape(q.Track), file.From.In(zone).Format(stamp), file.Until.In(zone).Format(stamp))
	}
	_, _ = io.WriteString(w, `</matchList></CMSearchResult>`)
}
