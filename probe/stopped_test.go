//go:build linux

package probe

import (
	"context"
	"fmt"
	"net"
	"syscall"
	"testing"
	"time"

	"camledger/inventory"
)

// TestStoppedByADeadlineIsCancelled stops checks in the middle of connecting by a deadline from
// outside. The network gives up at the same moment as the context: none may be called a camera
// that does not answer.
func TestStoppedByADeadlineIsCancelled(t *testing.T) {
	t.Parallel()
	target := quick(fmt.Sprintf("rtsp://127.0.0.1:%d/stream", full(t)))
	target.StepTimeout, target.Timeout = time.Minute, time.Minute
	for n := range 300 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+n%5)*time.Millisecond)
		c := Check(ctx, target)
		cancel()
		if c.Cause != inventory.CauseCancelled {
			t.Fatalf("check %d: %s at %s", n, c.Cause, c.Failed)
		}
	}
}

// full is a port at which a connection gets no answer: its queue takes nobody more.
func full(t *testing.T) int {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	at, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	port := at.(*syscall.SockaddrInet4).Port
	for range 16 {
		c, err := net.DialTimeout("tcp4", fmt.Sprintf("127.0.0.1:%d", port), 200*time.Millisecond)
		if err != nil {
			return port
		}
		t.Cleanup(func() { _ = c.Close() })
	}
	t.Fatal("the queue takes everybody")
	return 0
}

// TestStoppedWhileALoginIsAskedForIsCancelled stops a check while the lender of logins thinks.
func TestStoppedWhileALoginIsAskedForIsCancelled(t *testing.T) {
	t.Parallel()
	l := &literal{replies: map[string]string{"DESCRIBE": "RTSP/1.0 401 Unauthorized\r\nCSeq: {cseq}\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n"}}
	target := quick(l.start(t))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	target.Login = func(ctx context.Context) Login {
		cancel()
		<-ctx.Done()
		return Login{Why: "note.login.held"}
	}
	if c := Check(ctx, target); c.Cause != inventory.CauseCancelled {
		t.Fatalf("%s at %s", c.Cause, c.Failed)
	}
}
