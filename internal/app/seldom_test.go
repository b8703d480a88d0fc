package app

import (
	"testing"
	"time"
)

func TestWhatGoesOnIsSaidSeldom(t *testing.T) {
	var s seldom
	begin, said := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), 0
	if s.over() {
		t.Error("over before it was said")
	}
	for after := time.Duration(0); after <= 2*sayAgain; after += time.Second {
		if s.say(begin.Add(after)) {
			said++
		}
	}
	if said != 3 {
		t.Errorf("said %d times in twice %s, want at its beginning and after each", said, sayAgain)
	}
	if !s.over() || s.over() || !s.say(begin) {
		t.Error("it is over once, and said at once when it begins anew")
	}
}
