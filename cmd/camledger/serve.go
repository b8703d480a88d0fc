package main

import (
	"fmt"
	"log/slog"

	"camledger/internal/app"
)

// serveCmd runs everything.
type serveCmd struct{}

// Run serves until it is told to stop. It logs to standard error.
func (serveCmd) Run(e env) error {
	e.log = slog.New(slog.NewTextHandler(e.err, nil))
	return e.with(func(a *app.App) error {
		return a.Serve(e.ctx, func(url string) { fmt.Fprintln(e.out, "camledger serves", url) })
	})
}
