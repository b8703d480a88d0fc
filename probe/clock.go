package probe

import (
	"encoding/binary"
	"time"
)

// ntpEpoch is 1900 in Unix seconds.
const ntpEpoch = 2208988800

// earliest is the first moment that a device's clock may show to count as set: some count
// from their boot.
var earliest = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

// ntpTime reads a 64-bit NTP time stamp (RFC 3550 4): 32 bits of seconds, 32 of their
// fraction. The library reads the fraction as nanoseconds, wrong by up to 3.3 s.
func ntpTime(v uint64) time.Time {
	return time.Unix(int64(v>>32)-ntpEpoch, int64((v&0xffffffff)*1e9>>32)).UTC()
}

// senderClock finds the first sender report in a compound RTCP packet and returns the
// time that it carries; not ok where there is none or the clock was never set.
func senderClock(b []byte) (at time.Time, ok bool) {
	for len(b) >= 4 {
		if b[0]>>6 != 2 {
			return time.Time{}, false
		}
		size := 4 * (int(binary.BigEndian.Uint16(b[2:])) + 1)
		if size > len(b) {
			return time.Time{}, false
		}
		if b[1] == 200 && size >= 28 {
			at = ntpTime(binary.BigEndian.Uint64(b[8:]))
			return at, at.After(earliest)
		}
		b = b[size:]
	}
	return time.Time{}, false
}
