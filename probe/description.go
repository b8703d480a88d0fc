package probe

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// offer is what a device's description (SDP, RFC 8866) offers, read leniently by
// ourselves: many cameras send what strict readers refuse, and a camera whose description
// has a flaw is not offline.
type offer struct {
	video   *track
	videos  int
	audio   bool
	control string // of the session
}

// track is one video section.
type track struct {
	codec   codec
	name    string // as the description writes it
	payload uint8
	clock   int
	control string
	params  [][]byte // parameter sets of its fmtp line
	// size is what the description says of it; parameter sets and headers say it better.
	size size
}

var (
	errNoDescription = errors.New("the description is empty or not one")
	errBadFormat     = errors.New("the video section of the description names no format")
)

// maxSections is how many media sections are read.
const maxSections = 256

// section is a media section while it is being read.
type section struct {
	kind    string
	formats []string
	control string
	rtpmap  map[string]string
	fmtp    map[string]string
	size    size
}

// readOffer reads a description. A broken one is an error; one without video is not.
func readOffer(body []byte) (offer, error) {
	var o offer
	if !bytes.Contains(body, []byte("m=")) || !bytes.Contains(body[:min(len(body), 64)], []byte("v=0")) {
		return o, errNoDescription
	}
	var now *section
	var sections []*section
	for line := range bytes.FieldsFuncSeq(body, func(r rune) bool { return r == '\n' || r == '\r' || r == 0 }) {
		key, value, found := strings.Cut(strings.TrimSpace(string(line)), "=")
		if !found {
			continue
		}
		switch key {
		case "m":
			if len(sections) == maxSections {
				now = &section{}
				continue
			}
			now = &section{rtpmap: map[string]string{}, fmtp: map[string]string{}}
			sections = append(sections, now)
			if f := strings.Fields(value); len(f) > 0 {
				now.kind = strings.ToLower(f[0])
				if len(f) > 3 {
					now.formats = f[3:]
				}
			}
		case "a":
			name, value, _ := strings.Cut(value, ":")
			switch {
			case name == "control" && now == nil:
				o.control = strings.TrimSpace(value)
			case now == nil || now.rtpmap == nil:
			case name == "x-dimensions" || name == "framesize":
				now.size = readDimensions(value)
			case name == "control":
				now.control = strings.TrimSpace(value)
			case name == "rtpmap" || name == "fmtp":
				pt, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
				if name == "rtpmap" {
					now.rtpmap[pt] = strings.TrimSpace(rest)
				} else {
					now.fmtp[pt] = rest
				}
			}
		}
	}
	var err error
	for _, s := range sections {
		switch s.kind {
		case "audio":
			o.audio = true
		case "video":
			o.videos++
			if o.video != nil && o.video.codec != codecOther {
				continue
			}
			var t *track
			if t, err = s.track(); t != nil && (o.video == nil || t.codec != codecOther) {
				o.video = t
			}
		}
	}
	if o.video != nil {
		err = nil
	}
	return o, err
}

// track picks the format of a video section: the first that we can read, else the first.
func (s *section) track() (*track, error) {
	var picked *track
	for _, f := range s.formats {
		n, err := strconv.ParseUint(f, 10, 7)
		if err != nil {
			continue
		}
		t := &track{payload: uint8(n), clock: 90000, control: s.control, size: s.size}
		name, rest, _ := strings.Cut(s.rtpmap[f], "/")
		t.name = printable(name, 20)
		t.codec = codecOf(t.name, t.payload)
		rate, _, _ := strings.Cut(rest, "/")
		if c, err := strconv.Atoi(strings.TrimSpace(rate)); err == nil && c > 0 && c < 1e9 {
			t.clock = c
		}
		t.params = readParams(s.fmtp[f])
		if t.codec != codecOther {
			return t, nil
		}
		if picked == nil {
			picked = t
		}
	}
	if picked == nil {
		return nil, errBadFormat
	}
	return picked, nil
}

// readParams reads the parameter sets of a fmtp line (RFC 6184 8.1, RFC 7798 7.1).
func readParams(fmtp string) [][]byte {
	var sets [][]byte
	for part := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.ToLower(name) {
		case "config":
			if b := readConfig(strings.TrimSpace(value)); b != nil {
				sets = append(sets, b)
			}
		case "sprop-parameter-sets", "sprop-sps":
			for v := range strings.SplitSeq(value, ",") {
				// some leave the padding out
				b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(v), "="))
				b = bytes.TrimPrefix(b, []byte{0, 0, 0, 1})
				if err == nil && len(b) > 0 && len(b) <= maxParams && len(sets) < 8 {
					sets = append(sets, b)
				}
			}
		}
	}
	return sets
}

// readDimensions reads "2592,1944" of x-dimensions and "26 2592-1944" of framesize (3GPP TS 26.234
// 5.3.3.2): RFC 2435 has no other way for pictures of more than 2,040 pixels.
func readDimensions(value string) (s size) {
	numbers := strings.FieldsFunc(value, func(r rune) bool { return r < '0' || r > '9' })
	if n := len(numbers); n >= 2 {
		s.width, _ = strconv.Atoi(numbers[n-2]) // what is too large for a number does not fit
		s.height, _ = strconv.Atoi(numbers[n-1])
	}
	if !s.fits() {
		return size{}
	}
	return s
}

// reduced is the description that the library gets: the one video section without all
// that it stumbles over (origin, other media, mid, sendonly, offers of encryption).
func (o offer) reduced() []byte {
	var b bytes.Buffer
	b.WriteString("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")
	if c := strings.ToLower(o.control); strings.HasPrefix(c, "rtsp://") || strings.HasPrefix(c, "rtsps://") {
		fmt.Fprintf(&b, "a=control:%s\r\n", o.control)
	}
	t := o.video
	fmt.Fprintf(&b, "m=video 0 RTP/AVP %d\r\na=rtpmap:%d private/%d\r\n", t.payload, t.payload, t.clock)
	if t.control != "" && t.control != "*" {
		fmt.Fprintf(&b, "a=control:%s\r\n", t.control)
	}
	return b.Bytes()
}
