package onvif

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// found is one recording as a search finds it.
var found = soap(`<tse:GetRecordingSearchResultsResponse xmlns:tse="s"><tse:ResultList><tt:SearchState>Completed</tt:SearchState><tt:RecordingInformation>` +
	`<tt:RecordingToken>R1</tt:RecordingToken><tt:Source><tt:SourceId>Ch1</tt:SourceId><tt:Name>n</tt:Name></tt:Source><tt:Track><tt:TrackToken>V1</tt:TrackToken><tt:TrackType>Video</tt:TrackType>` +
	`<tt:DataFrom>2026-01-07T00:00:00Z</tt:DataFrom><tt:DataTo>2026-01-20T00:00:00Z</tt:DataTo></tt:Track></tt:RecordingInformation></tse:ResultList></tse:GetRecordingSearchResultsResponse>`)

// result is one event of a search.
func result(at, track string, on bool) string {
	return fmt.Sprintf(`<tt:Result><tt:RecordingToken>R1</tt:RecordingToken><tt:TrackToken>%s</tt:TrackToken><tt:Time>%s</tt:Time><tt:Event><wsnt:Message xmlns:wsnt="w"><tt:Message><tt:Data>`+
		`<tt:SimpleItem Name="IsDataPresent" Value="%v"/></tt:Data></tt:Message></wsnt:Message></tt:Event></tt:Result>`, track, at, on)
}

// searchable is a recorder whose recordings can only be searched for, with these pages of events.
func searchable(t *testing.T, pages ...string) *fake {
	f := recorder(t)
	f.answers["GetRecordings"] = soap(`<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>no such thing</s:Text></s:Reason></s:Fault>`)
	f.answers["FindRecordings"] = soap(`<tse:FindRecordingsResponse xmlns:tse="s"><tse:SearchToken>1</tse:SearchToken></tse:FindRecordingsResponse>`)
	f.answers["GetRecordingSearchResults"] = found
	f.answers["GetRecordingInformation"] = strings.NewReplacer("GetRecordingSearchResultsResponse", "GetRecordingInformationResponse",
		"<tse:ResultList><tt:SearchState>Completed</tt:SearchState>", "", "</tse:ResultList>", "").Replace(found)
	f.answers["FindEvents"] = soap(`<tse:FindEventsResponse xmlns:tse="s"><tse:SearchToken>2</tse:SearchToken></tse:FindEventsResponse>`)
	n := 0
	f.guard = func(w http.ResponseWriter, _ *http.Request, body string) bool {
		if !strings.Contains(body, "GetEventSearchResults") {
			return true
		}
		page, state := "", "Searching"
		if n < len(pages) {
			page = pages[n]
		}
		if n++; n == len(pages) {
			state = "Completed"
		}
		fmt.Fprint(w, soap(`<tse:GetEventSearchResultsResponse xmlns:tse="s"><tse:ResultList><tt:SearchState>`+state+`</tt:SearchState>`+page+`</tse:ResultList></tse:GetEventSearchResultsResponse>`))
		return false
	}
	return f
}

func TestDaysWithoutFootage(t *testing.T) {
	f := searchable(t, result("2026-01-07T00:00:00Z", "V1", true)+result("2026-01-09T12:00:00Z", "V1", false)+result("2026-01-10T00:00:00Z", "A1", true),
		result("2026-01-13T16:00:00Z", "V1", true))
	cfg := start(t, f)
	cfg.Zone = time.FixedZone("KST", 9*60*60)
	r, err := ask(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	got := r.Sources[0].Footage
	equal(t, "oldest", got.Oldest, time.Date(2026, 1, 7, 0, 0, 0, 0, time.UTC))
	equal(t, "newest", got.Newest, time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC))
	equal(t, "known", got.GapsKnown, true)
	// It stopped at 21:00 of the 9th and went on at 01:00 of the 14th in Seoul.
	equal(t, "gaps", got.Gaps, []string{"2026-01-10", "2026-01-11", "2026-01-12", "2026-01-13"})
	equal(t, "the search is ended", slices.Contains(f.asked, "EndSearch"), true)
}

// A search that never ends is given up, and says nothing of gaps.
func TestASearchWithoutEnd(t *testing.T) {
	f := searchable(t)
	r, err := ask(t, start(t, f))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "known", r.Sources[0].Footage.GapsKnown, false)
	equal(t, "oldest", r.Sources[0].Footage.Oldest.IsZero(), false)
	asked := 0
	for _, name := range f.asked {
		if name == "GetEventSearchResults" {
			asked++
		}
	}
	equal(t, "questions", asked, searchPages)
}

func TestWhyDaysStoredAreUnknown(t *testing.T) {
	fault := soap(`<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>busy</s:Text></s:Reason></s:Fault>`)
	f := recorder(t)
	f.answers["GetRecordingInformation"] = fault
	r, err := ask(t, start(t, f))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "each recording refuses", r.Sources[0].Footage, Footage{Why: "fault", Origin: r.Sources[0].Footage.Origin})
	// A summary of nothing has now as both of its ends: that is no footage of 0 days.
	one := Summary{Known: true, Oldest: base, Newest: base}
	sources := []Source{{Token: "a"}}
	assign(sources, nil, nil, one)
	equal(t, "empty summary", sources[0].Footage, Footage{Why: "no-recording"})
}

// The survey asks for time and footage and for no address of a stream.
func TestSurvey(t *testing.T) {
	f := recorder(t)
	cfg := start(t, f)
	cfg.Survey, cfg.ClockAsks = true, 4
	r, err := ask(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "oldest", r.Sources[0].Footage.Oldest, time.Date(2026, 1, 7, 0, 0, 0, 0, time.UTC))
	asked := map[string]int{}
	for _, name := range f.asked {
		asked[name]++
	}
	equal(t, "the time", asked["GetSystemDateAndTime"], 4)
	for _, name := range []string{"GetStreamUri", "GetSnapshotUri", "GetScopes", "GetNetworkInterfaces", "GetNodes", "GetOSDs"} {
		equal(t, name, asked[name], 0)
	}
	equal(t, "NTP is asked for", asked["GetNTP"], 1)
}
