package main

import (
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"camledger/internal/app"
)

// serveCmd runs everything.
type serveCmd struct{}

// Run serves until it is told to stop. It logs to standard error.
func (serveCmd) Run(e env) error {
	e.log = slog.New(slog.NewTextHandler(e.err, nil))
	// Half of what a check costs is the collecting of garbage. Less often is cheaper; the
	// limit keeps a big installation from taking three times what it needs.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(400 << 20)
	}
	return e.with(func(a *app.App) error {
		return a.Serve(e.ctx, func(url string) { fmt.Fprintln(e.out, "camledger serves", url) })
	})
}
