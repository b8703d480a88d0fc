package recording_test

import (
	"context"
	"testing"
	"time"

	"camledger/internal/onvif"
	"camledger/inventory"
	"camledger/probe/recording"
)

// parrot gives the same answer to every question but the one for the time.
type parrot struct {
	time, answer *onvif.Node
	asked        int
}

// Ask is of recording.Asker.
func (p *parrot) Ask(_ context.Context, _, path string, _ []byte) (*onvif.Node, error) {
	p.asked++
	if path == "/ISAPI/System/time" {
		return p.time, nil
	}
	return p.answer, nil
}

// FuzzISAPI lets a device say anything: the number of questions stays bounded, and what comes
// out makes sense.
func FuzzISAPI(f *testing.F) {
	const now = "<Time><localTime>2026-11-22T20:30:00+09:00</localTime></Time>"
	for _, s := range [][2]string{
		{now, "<CMSearchResult><responseStatusStrg>MORE</responseStatusStrg><matchList><searchMatchItem><timeSpan><startTime>2026-11-01T00:00:00Z</startTime><endTime>2026-11-22T20:29:00Z</endTime></timeSpan></searchMatchItem></matchList></CMSearchResult>"},
		{now, "<trackDailyDistribution><dayList><day><dayOfMonth>31</dayOfMonth><record>true</record></day><day><dayOfMonth>-1</dayOfMonth><record>1</record></day></dayList></trackDailyDistribution>"},
		{now, "<TrackList><Track><id>101</id><Channel>1</Channel></Track><Track><id>99999999999</id></Track></TrackList>"},
		{"<Time><localTime>2026-11-22T20:30:00</localTime><timeZone>CST-9:00:00DST01:00:00,M3.5.0</timeZone></Time>", "<CMSearchResult><responseStatusStrg>NO MATCHES</responseStatusStrg></CMSearchResult>"},
		{"<Time><localTime>0000-00-00T99:99:99</localTime><timeZone>-</timeZone></Time>", "<x/>"},
		{now, "<CMSearchResult><matchList><searchMatchItem><timeSpan><startTime>9999-99-99</startTime>"},
	} {
		f.Add([]byte(s[0]), []byte(s[1]))
	}
	a, _ := recording.ByName(recording.ISAPI)
	at := time.Date(2026, 11, 22, 11, 30, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, clock, answer []byte) {
		p := &parrot{}
		var err error
		if p.time, err = onvif.Document(clock); err != nil || p.time == nil {
			return
		}
		if p.answer, err = onvif.Document(answer); err != nil || p.answer == nil {
			return
		}
		r, ok := a.Footage(t.Context(), p, recording.Question{Channels: []int{1}, Now: at})[1]
		if !ok || p.asked > 150 {
			t.Fatalf("%d questions, answered %v", p.asked, ok)
		}
		if r.Oldest.IsZero() == (r.Why == "") || r.GapsKnown && r.Oldest.IsZero() || len(r.Gaps) > 1000 {
			t.Errorf("%+v", r)
		}
		if d := inventory.DaysStored(r, at); r.Why != "" && d != -1 {
			t.Errorf("%d days although %s", d, r.Why)
		}
	})
}
