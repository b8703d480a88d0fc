package main

import (
	"testing"
	"time"

	"camledger/internal/app"
)

// TestProgressShortens keeps the line inside a narrow terminal.
func TestProgressShortens(t *testing.T) {
	p := &progress{narrow: true, began: time.Now(), parts: map[string]app.ScanFar{"hq": {Addresses: 254, Tried: 100, Found: 3}}}
	if got, want := p.sweeping(), "3 found, 154 left, 0s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
