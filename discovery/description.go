package discovery

import (
	"bytes"
	"strings"
)

// described is what the description of a stream (SDP, RFC 8866) offers, as far as it tells
// what there is. Probe reads the same bytes more closely when it plays them.
type described struct {
	codec string // as inventory.Stream has it; empty: not said
	audio bool
}

// maxSDPLines is how much of a description is read.
const maxSDPLines = 2048

// codecNames are the encoding names of RTP (RFC 6184, 7798, 2435, 3640) that cameras use.
var codecNames = map[string]string{"H264": "H264", "H265": "H265", "HEVC": "H265", "JPEG": "MJPEG", "MP4V-ES": "MPEG4", "AV1": "AV1"}

// readDescription reads leniently; ok tells that a video section is offered.
func readDescription(body []byte) (d described, ok bool) {
	lines, media, formats := 0, "", []string(nil)
	for line := range bytes.FieldsFuncSeq(body, func(r rune) bool { return r == '\n' || r == '\r' || r == 0 }) {
		if lines++; lines > maxSDPLines {
			break
		}
		key, value, found := strings.Cut(strings.TrimSpace(string(line)), "=")
		if !found {
			continue
		}
		switch key {
		case "m":
			f := strings.Fields(value)
			media, formats = "", nil
			if len(f) > 0 {
				media = strings.ToLower(f[0])
			}
			if len(f) > 3 {
				formats = f[3:]
			}
			d.audio = d.audio || media == "audio"
			ok = ok || media == "video"
			if media == "video" && d.codec == "" && len(formats) > 0 && formats[0] == "26" {
				d.codec = "MJPEG" // static payload type (RFC 3551, 6)
			}
		case "a":
			rest, is := strings.CutPrefix(value, "rtpmap:")
			if !is || media != "video" {
				continue
			}
			_, encoding, _ := strings.Cut(strings.TrimSpace(rest), " ")
			name, _, _ := strings.Cut(strings.TrimSpace(encoding), "/")
			if c := codecNames[strings.ToUpper(name)]; c != "" && d.codec == "" {
				d.codec = c
			}
		}
	}
	return d, ok
}
