package confine

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// running is the program of this process, even where its file was replaced since.
const running = "/proc/self/exe"

// nobody is the user and the group that own nothing, on every Linux.
const nobody = 65534

// Apply bounds this process and those that it starts.
func (l Limits) Apply() error {
	if l.Heap > 0 {
		debug.SetMemoryLimit(l.Heap)
		debug.SetGCPercent(40) // memory is dearer than time here
	}
	return l.imposed()
}

// imposed sets limits on this process. Memory counts from what it has now, since the Go
// runtime, and more so its race detector, reserve much that they never use.
func (l Limits) imposed() error {
	var size, data uint64
	if l.Memory > 0 {
		status, err := os.ReadFile("/proc/self/status")
		if err != nil {
			return err
		}
		if size, data = memory(status, "VmSize:"), memory(status, "VmData:"); size == 0 {
			return errors.New("the kernel does not say how much memory is in use")
		}
	}
	for _, b := range l.bounds(size, data) {
		if err := unix.Setrlimit(b.resource, &unix.Rlimit{Cur: b.most, Max: b.most}); err != nil {
			return fmt.Errorf("limit %d to %d: %w", b.resource, b.most, err)
		}
	}
	return nil
}

// bound is one limit of the kernel, and how the shell's ulimit calls it: letter and unit.
type bound struct {
	resource int
	most     uint64
	letter   string
	unit     uint64
}

// bounds lists the limits of a process that has so much memory in all and as data. None is
// looser than what holds already: a service may be bounded.
func (l Limits) bounds(size, data uint64) []bound {
	all := []bound{{unix.RLIMIT_CORE, 0, "c", 1}}
	if l.Memory > 0 {
		all = append(all, bound{unix.RLIMIT_AS, size + 2*l.Memory, "v", 1 << 10}, bound{unix.RLIMIT_DATA, data + l.Memory, "d", 1 << 10})
	}
	if l.CPU > 0 {
		all = append(all, bound{unix.RLIMIT_CPU, l.CPU, "t", 1})
	}
	switch l.File {
	case 0:
	case NoFiles:
		all = append(all, bound{unix.RLIMIT_FSIZE, 0, "f", 512})
	default:
		all = append(all, bound{unix.RLIMIT_FSIZE, l.File, "f", 512})
	}
	if l.Open > 0 {
		all = append(all, bound{unix.RLIMIT_NOFILE, l.Open, "n", 1})
	}
	for i := range all {
		var now unix.Rlimit
		if unix.Getrlimit(all[i].resource, &now) == nil {
			all[i].most = min(all[i].most, now.Max)
		}
	}
	return all
}

// before puts the limits before a program: a shell sets them on itself and becomes it. That
// needs no rights, also where the program runs as another user.
func (l Limits) before(program string, args []string) (string, []string) {
	var script strings.Builder
	for _, b := range l.bounds(0, 0) {
		fmt.Fprintf(&script, "ulimit -%s %d && ", b.letter, b.most/b.unit)
	}
	script.WriteString(`exec "$0" "$@"`)
	return "/bin/sh", append([]string{"-c", script.String(), program}, args...)
}

// memory reads a size from /proc/PID/status, in bytes; 0 where it is not there.
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

// mayChoose tells whether we may start a program as another user.
func mayChoose() bool { return os.Geteuid() == 0 }

// asNobody makes a program run as a user that owns nothing but its folder.
func asNobody(cmd *exec.Cmd, dir string) error {
	if err := os.Chown(dir, nobody, nobody); err != nil {
		return err
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	return nil
}

// group puts a child at the head of a group that dies with us and is killed as a whole.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
}

// killGroup ends what a child left behind. No such process is what it should find.
func killGroup(cmd *exec.Cmd) { _ = unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }

// dieWithUs makes a child of a confined process end when that does.
func dieWithUs(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
