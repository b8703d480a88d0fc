//go:build linux

package probe

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"camledger/inventory"
)

// TestNoRoute dials out of a network namespace that has no interface but its own loopback.
func TestNoRoute(t *testing.T) {
	const inside = "PROBE_WITHOUT_ROUTES"
	if os.Getenv(inside) != "" {
		target := quick("rtsp://10.9.8.7/stream")
		target.StepTimeout, target.Timeout = time.Minute, time.Minute
		bad(t, Check(context.Background(), target), inventory.StepConnect, inventory.CauseNoRoute)
		return
	}
	apart(t, inside)
}

// apart runs the calling test again in a network namespace of its own, with the variable set.
// An ordinary user gets there through a user namespace; root in a container may be allowed
// only the one without.
func apart(t *testing.T, variable string) {
	t.Helper()
	user := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER, Pdeathsig: syscall.SIGKILL,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	root := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	ways := []*syscall.SysProcAttr{user, root}
	if os.Geteuid() == 0 {
		ways = []*syscall.SysProcAttr{root, user}
	}
	for i, way := range ways {
		cmd := exec.Command(os.Args[0], "-test.v", "-test.count=1", "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), variable+"=1")
		cmd.SysProcAttr = way
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) && i == 0 {
			continue // not allowed to make this kind
		}
		if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
			t.Fatalf("in a namespace: %v\n%s", err, out)
		}
		return
	}
}

// A name server that never answers is a timeout, not a name that does not exist.
func TestNameServerIsSilent(t *testing.T) {
	old := names
	defer func() { names = old }()
	var mu sync.Mutex
	var ends []net.Conn
	names = resolver(func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		mu.Lock()
		ends = append(ends, theirs)
		mu.Unlock()
		go func() {
			var b [4096]byte
			for {
				if _, err := theirs.Read(b[:]); err != nil {
					return
				}
			}
		}()
		return ours, nil
	})
	target := quick("rtsp://camera.example/x")
	target.StepTimeout = 300 * time.Millisecond
	bad(t, Check(context.Background(), target), inventory.StepResolve, inventory.CauseTimeout)
	mu.Lock()
	defer mu.Unlock()
	for _, e := range ends {
		e.Close()
	}
}
