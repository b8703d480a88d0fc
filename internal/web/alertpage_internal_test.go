package web

import (
	"net/url"
	"testing"
	"time"

	"camledger/internal/words"
)

// TestNumbersWithSecondsAreShownAndKept has settings that are no whole minutes: they are shown
// with their seconds, and a form that was left as it is asks for them.
func TestNumbersWithSecondsAreShownAndKept(t *testing.T) {
	p := exactly{phrases{words.Korean, time.UTC}}
	for d, want := range map[time.Duration]string{30 * time.Second: "30초", 90 * time.Second: "1분 30초", 10 * time.Minute: "10분", 2*time.Hour + 5*time.Second: "2시간 5초", 0: "0초", 150 * time.Second: "2분 30초", 24 * time.Hour: "1일", 73*time.Hour + 30*time.Minute: "3일 1시간 30분"} {
		if got := p.length(d); got != want {
			t.Errorf("%v is shown as %q", d, got)
		}
	}
	for d, want := range map[time.Duration]string{150 * time.Second: "2.5", 50 * time.Second: "0.83", 10 * time.Minute: "10"} {
		if got := minutesText(d); got != want {
			t.Errorf("%v stands in the form as %q", d, got)
		}
	}
	for typed, want := range map[string]time.Duration{"0": 0, minutesText(45 * time.Second): 45 * time.Second, "0.83": 50 * time.Second, "2.5": 150 * time.Second, "NaN": 45 * time.Second, "-1": 45 * time.Second, "1e9": 45 * time.Second, "": 45 * time.Second, "x": 45 * time.Second, "1": time.Minute, "1441": 45 * time.Second} {
		if got := askedMinutes(url.Values{"limit": {typed}}, "limit", 45*time.Second); got != want {
			t.Errorf("typed %q: %v", typed, got)
		}
	}
}
