//go:build linux

package probe

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"camledger/inventory"
)

// A camera without power in the network of this machine: nobody answers for its address, so
// that the kernel says EHOSTUNREACH (connect(2)). That is the camera, not the line.
func TestNobodyAtTheAddress(t *testing.T) {
	const inside = "PROBE_NOBODY_THERE"
	if os.Getenv(inside) == "" {
		apart(t, inside)
		return
	}
	for _, args := range []string{"link set lo up", "link add here type veth peer name there", "addr add 10.21.0.1/24 dev here", "link set here up", "link set there up"} {
		if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v: %s", args, err, out)
		}
	}
	target := quick("rtsp://10.21.0.9/stream")
	target.StepTimeout, target.Timeout = time.Minute, time.Minute
	bad(t, Check(context.Background(), target), inventory.StepConnect, inventory.CauseNoHost)
	target.Tier = inventory.TierBeat
	bad(t, Check(context.Background(), target), inventory.StepConnect, inventory.CauseNoHost)
}

func TestCausesOfTheWay(t *testing.T) {
	for errno, want := range map[syscall.Errno]inventory.Cause{
		syscall.EHOSTUNREACH: inventory.CauseNoHost,
		syscall.EHOSTDOWN:    inventory.CauseNoHost,
		syscall.ENETUNREACH:  inventory.CauseNoRoute,
		syscall.ENETDOWN:     inventory.CauseNoRoute,
		syscall.ECONNREFUSED: inventory.CauseRefused,
		syscall.ETIMEDOUT:    inventory.CauseTimeout,
		syscall.EMFILE:       inventory.CauseLocal,
	} {
		if got := dialCause(inventory.StepConnect, errno); got != want {
			t.Errorf("%v: %s, want %s", errno, got, want)
		}
	}
}
