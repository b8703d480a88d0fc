//go:build linux

package discovery_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// namespaceOf is set for the process that runs inside: the name of its test.
const namespaceOf = "CAMLEDGER_TEST_NETNS"

// inNamespace runs the calling test or benchmark again in a network namespace of its own,
// where it may make interfaces and send multicast without anybody hearing it. It gives true
// inside; outside it gives false once the test inside is done. An ordinary user gets there
// through a user namespace; root in a container may be allowed only the one without.
func inNamespace(t testing.TB, bench bool) bool {
	t.Helper()
	if os.Getenv(namespaceOf) == t.Name() {
		ip(t, "link", "set", "lo", "up")
		return true
	}
	args := []string{"-test.v", "-test.count=1", "-test.timeout=5m", "-test.run=^" + t.Name() + "$"}
	passed := "--- PASS: " + t.Name()
	if bench {
		args = []string{"-test.v", "-test.run=^$", "-test.benchtime=1x", "-test.timeout=20m", "-test.bench=^" + t.Name() + "$"}
		passed = "\nPASS"
	}
	user := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER, Pdeathsig: syscall.SIGKILL,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	root := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	ways := []*syscall.SysProcAttr{user, root}
	if os.Geteuid() == 0 {
		ways = []*syscall.SysProcAttr{root, user}
	}
	for i, way := range ways {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = append(os.Environ(), namespaceOf+"="+t.Name())
		cmd.SysProcAttr = way
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) && i == 0 {
			continue // not allowed to make this kind
		}
		if err != nil || !strings.Contains(string(out), passed) {
			t.Fatalf("in the namespace: %v\n%s", err, out)
		}
		t.Logf("in the namespace:\n%s", out)
		return false
	}
	return false
}

// ip runs iproute2 in the namespace of the calling thread.
func ip(t testing.TB, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// far is a second network namespace: sockets made inside do belong to it, wherever they
// are used afterwards.
type far struct {
	t    testing.TB
	work chan func()
	tid  int
}

func newFar(t testing.TB) *far {
	t.Helper()
	f := &far{t: t, work: make(chan func())}
	ready := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this goroutine
		err := unix.Unshare(unix.CLONE_NEWNET)
		f.tid = unix.Gettid()
		ready <- err
		for w := range f.work {
			w()
		}
		close(ready)
	}()
	if err := <-ready; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		close(f.work)
		<-ready
	})
	f.do(func() { ip(t, "link", "set", "lo", "up") })
	return f
}

// do runs w on the far side and waits for it. w must not end the test by itself: it is
// not on the test's goroutine.
func (f *far) do(w func()) {
	done := make(chan struct{})
	f.work <- func() {
		defer close(done)
		w()
	}
	<-done
}

// cable joins the two sides: here the interface near, there the interface there.
func (f *far) cable(near, there string) {
	f.t.Helper()
	ip(f.t, "link", "add", near, "type", "veth", "peer", "name", there)
	ip(f.t, "link", "set", there, "netns", fmt.Sprint(f.tid))
	up := func(name string) {
		ip(f.t, "link", "set", name, "addrgenmode", "none") // IPv6 addresses are the test's own
		ip(f.t, "link", "set", name, "up")
	}
	up(near)
	f.do(func() { up(there) })
}
