package probe

import (
	"time"

	"camledger/inventory"
)

// Bits and states of adjtimex(2).
const (
	staUnsync = 0x40 // STA_UNSYNC: the clock is not synchronised
	timeError = 5    // TIME_ERROR: it is not, or the kernel doubts it
)

// hostClock reads what adjtimex(2) tells: its state, status bits and estimated error in
// microseconds.
func hostClock(state int, status int32, errorUS int64) inventory.HostClock {
	if status&staUnsync != 0 || state == timeError {
		return inventory.HostClock{State: inventory.HostFree}
	}
	return inventory.HostClock{State: inventory.HostSynchronised, Error: time.Duration(errorUS) * time.Microsecond}
}
