package main

import (
	"log"
	"log/slog"
)

// libraryLog takes what libraries print through the standard log package. net/http prints
// bytes there that a device sent, as they came: they could write into a terminal, or hold
// what the device was told. So none of it is kept, only that there was something.
type libraryLog struct{ to *slog.Logger }

// Write is of io.Writer.
func (l libraryLog) Write(b []byte) (int, error) {
	l.to.Debug("a library noticed something odd on a connection", "bytes", len(b))
	return len(b), nil
}

func filterLibraries(to *slog.Logger) { log.SetOutput(libraryLog{to}) }
