package store

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzClean asserts that no text, alone or inside JSON, keeps what a database refuses,
// and that nothing else changes.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "정문", "a\x00b", "\xff\xfe", "\\u0000", "\\\\u0000", "\\", "\x00\\\x00u0000", "\"\\\"", "<script>\u2028",
		"\uFFFD", "\\u00000", strings.Repeat("\x00", 40)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
			t.Fatalf("clean(%q) = %q", s, got)
		}
		if utf8.ValidString(s) && got != strings.ReplaceAll(s, "\x00", "") {
			t.Fatalf("clean(%q) changed more: %q", s, got)
		}
		text, err := asJSON(map[string]string{s: s})
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Fatalf("JSON %q", text)
		}
		var back map[string]string
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Fatalf("JSON %q: %v", text, err)
		}
		for k, v := range back {
			if k != v || strings.ContainsRune(v, 0) {
				t.Fatalf("JSON %q gives %q: %q", text, k, v)
			}
			if utf8.ValidString(s) && v != got {
				t.Fatalf("JSON keeps %q, text %q", v, got)
			}
		}
	})
}

func TestTimesAreKeptToTheMillisecond(t *testing.T) {
	for _, c := range []time.Time{{}, time.Date(2026, 3, 2, 12, 0, 0, 123_456_789, time.FixedZone("KST", 9*3600)),
		time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)} {
		got := unms(ms(c))
		if c.IsZero() != got.IsZero() || !got.Equal(c.Truncate(time.Millisecond)) || got.Location() != time.UTC {
			t.Errorf("%v became %v", c, got)
		}
	}
}

func TestScannersRefuseForeignTypes(t *testing.T) {
	var when time.Time
	var text string
	if err := at(&when).Scan("2026"); err == nil {
		t.Error("a time from text")
	}
	if err := doc(&text).Scan(1.5); err == nil {
		t.Error("JSON from a number")
	}
	if err := opt(&text).Scan(1.5); err == nil {
		t.Error("text from a number")
	}
	if err := doc(&text).Scan("{"); err == nil {
		t.Error("broken JSON")
	}
}
