package onvif

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
)

// unpacked gives a body that a device packed though nobody asked for that: some web servers
// in cameras always do (RFC 9110 8.4.1.3). What it unpacks to keeps to the limit of all
// bodies. A body that is not what it says stays as it is: the decoder judges it.
func unpacked(encoding string, body []byte) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "gzip", "x-gzip":
	default:
		return body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return body, nil //nolint:nilerr // said to be packed and is not
	}
	out, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if len(out) > maxBody {
		return nil, errTooBig
	}
	if err != nil && len(out) == 0 {
		return body, nil //nolint:nilerr // as above
	}
	return out, nil // cut short: as far as it goes
}
