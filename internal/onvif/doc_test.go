package onvif

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestCallsAreDocumented compares the table of docs/onvif.md with what a device is really
// asked: nothing more, and nothing that is not on the list.
func TestCallsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/onvif.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "## The calls")
	table, _, _ = strings.Cut(table, "\n## ")
	listed := map[string]bool{}
	for _, line := range strings.Split(table, "\n") {
		cell, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		for _, name := range regexp.MustCompile(`\b(?:Get|Find|End)[A-Z][A-Za-z]+\b`).FindAllString(cell, -1) {
			listed[name] = false
		}
	}
	ask := func(f *fake) {
		cfg := start(t, f)
		cfg.CountUsers = true
		if _, err := Interrogate(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		for _, name := range f.asked {
			if _, ok := listed[name]; !ok {
				t.Errorf("%s is asked and not on the page", name)
			}
			listed[name] = true
		}
	}
	ask(recorder(t))
	f := recorder(t) // inputs without a profile
	f.answers["GetProfiles"] = soap(`<trt:GetProfilesResponse/>`)
	ask(f)
	f = recorder(t) // its recordings can only be searched for
	f.answers["GetRecordings"] = soap(`<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>no such thing</s:Text></s:Reason></s:Fault>`)
	f.answers["FindRecordings"] = soap(`<tse:FindRecordingsResponse xmlns:tse="s"><tse:SearchToken>1</tse:SearchToken></tse:FindRecordingsResponse>`)
	f.answers["GetRecordingSearchResults"] = found
	f.answers["FindEvents"] = soap(`<tse:FindEventsResponse xmlns:tse="s"><tse:SearchToken>2</tse:SearchToken></tse:FindEventsResponse>`)
	f.answers["GetEventSearchResults"] = soap(`<tse:GetEventSearchResultsResponse xmlns:tse="s"><tse:ResultList><tt:SearchState>Completed</tt:SearchState></tse:ResultList></tse:GetEventSearchResultsResponse>`)
	ask(f)
	var never []string
	for name, asked := range listed {
		if !asked {
			never = append(never, name)
		}
	}
	slices.Sort(never)
	equal(t, "on the page and never asked", never, []string(nil))
	if !strings.Contains(table, "| GetUsers | **administrator** |") {
		t.Error("GetUsers needs an administrator")
	}
}
