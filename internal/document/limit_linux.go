package document

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"syscall"

	"golang.org/x/sys/unix"
)

// running is the program of this process, even where its file was replaced since.
const running = "/proc/self/exe"

// limit bounds this process and those that it starts. Memory counts from what the process
// has at its start, since the Go runtime, and more so its race detector, reserve much that
// they never use.
func limit() error {
	debug.SetMemoryLimit(apartHeap)
	debug.SetGCPercent(40) // memory is dearer than time here
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	size, data := memory(status, "VmSize:"), memory(status, "VmData:")
	if size == 0 || data == 0 {
		return errors.New("the kernel does not say how much memory is in use")
	}
	for _, l := range []struct {
		resource int
		most     uint64
	}{
		{unix.RLIMIT_AS, size + 2*apartMemory},
		{unix.RLIMIT_DATA, data + apartMemory},
		{unix.RLIMIT_CPU, apartCPU},
		{unix.RLIMIT_FSIZE, apartFile},
		{unix.RLIMIT_NOFILE, apartFiles},
		{unix.RLIMIT_CORE, 0},
	} {
		var now unix.Rlimit
		if err := unix.Getrlimit(l.resource, &now); err != nil {
			return fmt.Errorf("limit %d: %w", l.resource, err)
		}
		most := min(l.most, now.Max) // a service may be bounded already
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return fmt.Errorf("limit %d to %d: %w", l.resource, most, err)
		}
	}
	return nil
}

// memory reads a size from /proc/self/status, in bytes; 0 where it is not there.
func memory(status []byte, name string) uint64 {
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte(name)); ok {
			var kb uint64
			if _, err := fmt.Sscanf(string(rest), "%d kB", &kb); err == nil {
				return kb << 10
			}
		}
	}
	return 0
}

// group puts a child at the head of a group that dies with us and is killed as a whole.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
}

// killGroup ends what a child left behind. No such process is what it should find.
func killGroup(cmd *exec.Cmd) { _ = unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }

// dieWithUs makes a child of the converter end when the converter does.
func dieWithUs(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
