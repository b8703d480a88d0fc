//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package app

import (
	"os"
	"syscall"
)

// lockFile takes the lock of an open file for as long as it is open, also where this process
// dies, or fails at once where another one has it.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
