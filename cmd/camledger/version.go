package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = ""

type versionCmd struct{}

// Run prints the version of the program and of Go.
func (versionCmd) Run(e env) error {
	v, goVersion := version, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		goVersion = info.GoVersion
		if v == "" {
			v = info.Main.Version
		}
	}
	_, err := fmt.Fprintln(e.out, "camledger", v, goVersion)
	return err
}
