package main

import (
	"bytes"
	"log"
	"log/slog"
	"strings"
	"testing"
)

func TestLibrariesDoNotPrintWhatDevicesSend(t *testing.T) {
	before := log.Writer()
	defer log.SetOutput(before)
	var out bytes.Buffer
	filterLibraries(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", "secret\x1b[31m", nil)
	if got := out.String(); !strings.Contains(got, "level=DEBUG") || strings.Contains(got, "secret") || strings.Contains(got, "Unsolicited") {
		t.Errorf("%q", got)
	}
}
