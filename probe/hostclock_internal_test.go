package probe

import (
	"testing"
	"time"

	"camledger/inventory"
)

func TestTheKernelTellsWhetherTheClockIsKept(t *testing.T) {
	for _, c := range []struct {
		state  int
		status int32
		error  int64
		want   inventory.HostClock
	}{
		{0, 0x2001, 350, inventory.HostClock{State: inventory.HostSynchronised, Error: 350 * time.Microsecond}},
		{0, 0x2041, 350, inventory.HostClock{State: inventory.HostFree}},
		{5, 0x40, 16000000, inventory.HostClock{State: inventory.HostFree}},
		{5, 0, 0, inventory.HostClock{State: inventory.HostFree}},
	} {
		if got := hostClock(c.state, c.status, c.error); got != c.want {
			t.Errorf("%d %#x: %+v, want %+v", c.state, c.status, got, c.want)
		}
	}
	if got := HostClock(); got.State == "" {
		t.Errorf("this machine: %+v", got)
	}
}
