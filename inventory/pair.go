package inventory

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Pair is a camera that was found directly, and a channel of a recorder that seems to
// show it again. Until a person has spoken it counts once at least and twice at most.
type Pair struct {
	Channel string // camera id of the recorder's channel
	Direct  string // camera id of the camera found directly
	// Evidence says why, the strongest first.
	Evidence []Evidence
}

// Pairs proposes the pairs of a branch about which no person has spoken, by channel.
// A pair rests on the address that a recorder names for a channel, or on one telling
// name that one channel of it and one camera bear. Pictures of other sizes or codecs
// speak against a name. A person who gave both a slot of their own, or said of the
// channel that it is none, has decided.
func Pairs(branchID string, found Found) []Pair {
	m := newMatcher(branchID, found)
	var out []Pair
	for _, c := range m.channels {
		if c.SameConfirmed {
			continue
		}
		if p, ok := m.match(c); ok && (c.SlotID == "" || m.byID[p.Direct].SlotID == "") {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Pair) int { return strings.Compare(a.Channel, b.Channel) })
	return out
}

// Doubles are the pairs of a branch of which both cameras hold slots although nobody said that
// they are two: each counts. Where a place has more cameras than declared, they may be why.
func Doubles(branchID string, found Found) []Pair {
	m := newMatcher(branchID, found)
	var out []Pair
	for _, c := range m.channels {
		if c.SameConfirmed || c.SlotID == "" {
			continue
		}
		if p, ok := m.match(c); ok && m.byID[p.Direct].SlotID != "" {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Pair) int { return strings.Compare(a.Channel, b.Channel) })
	return out
}

// HeldBack tells which of the cameras that are to be placed together are left out, because
// they seem to be one with another that is placed with them or has its slot already: the
// camera held back, and the other one. Of two that are placed together the channel is held
// back. Nobody places two for one by placing many at once.
func HeldBack(branchID string, found Found, chosen []string) map[string]string {
	out := map[string]string{}
	slots := map[string]string{}
	for _, c := range found.Cameras {
		slots[c.ID] = c.SlotID
	}
	for _, p := range Pairs(branchID, found) {
		switch channel, direct := slices.Contains(chosen, p.Channel), slices.Contains(chosen, p.Direct); {
		case channel && (direct || slots[p.Direct] != ""):
			out[p.Channel] = p.Direct
		case direct && slots[p.Channel] != "":
			out[p.Direct] = p.Channel
		}
	}
	return out
}

// matcher holds the cameras of a branch by what pairs may rest on.
type matcher struct {
	byID     map[string]Camera
	channels []Camera
	byAddr   map[netip.Addr][]string // direct cameras by their device's address
	byName   map[string][]string     // direct cameras by telling name
	named    map[string]int          // channels of one recorder by device and telling name
}

func newMatcher(branchID string, found Found) *matcher {
	m := &matcher{byID: map[string]Camera{}, byAddr: map[netip.Addr][]string{}, byName: map[string][]string{}, named: map[string]int{}}
	for _, c := range found.Cameras {
		d := found.Devices[c.DeviceID]
		if c.BranchID != branchID || !Counts(c, found) {
			continue
		}
		m.byID[c.ID] = c
		if d.Kind == KindRecorder {
			m.channels = append(m.channels, c)
			for _, n := range tellingNames(c) {
				m.named[c.DeviceID+"\x00"+n]++
			}
			continue
		}
		if a := d.Addr.Addr().Unmap(); a.IsValid() {
			m.byAddr[a] = append(m.byAddr[a], c.ID)
		}
		for _, n := range tellingNames(c) {
			m.byName[n] = append(m.byName[n], c.ID)
		}
	}
	return m
}

// match finds the camera that a channel shows.
func (m *matcher) match(c Camera) (Pair, bool) {
	var direct string
	var evidence []Evidence
	for _, a := range origins(c) {
		// A device with several sources does not tell which one it is.
		if ids := m.byAddr[a]; len(ids) == 1 {
			direct, evidence = ids[0], []Evidence{{EvidenceStream, a.String()}}
			break
		}
	}
	for _, n := range tellingNames(c) {
		ids := m.byName[n]
		if len(ids) != 1 || m.named[c.DeviceID+"\x00"+n] != 1 {
			continue
		}
		if direct == "" && samePicture(c.Main, m.byID[ids[0]].Main) {
			direct = ids[0]
		}
		if direct == ids[0] {
			evidence = append(evidence, Evidence{EvidenceName, c.Name})
			break
		}
	}
	if direct == "" {
		return Pair{}, false
	}
	if p := pictureText(c.Main); p != "" && p == pictureText(m.byID[direct].Main) {
		evidence = append(evidence, Evidence{EvidencePicture, p})
	}
	return Pair{Channel: c.ID, Direct: direct, Evidence: evidence}, true
}

// origins are the addresses from which a recorder says that a channel comes: of its
// recording job, and of stream URIs that it hands out of the camera itself.
func origins(c Camera) []netip.Addr {
	var out []netip.Addr
	add := func(host string) {
		if a, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil && !slices.Contains(out, a.Unmap()) {
			out = append(out, a.Unmap())
		}
	}
	for _, text := range []string{c.Origin, c.Main.ReportedHost, c.Sub.ReportedHost} {
		if len(text) > 2048 || text == "" {
			continue
		}
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			add(u.Hostname())
			continue
		}
		if ap, err := netip.ParseAddrPort(text); err == nil {
			add(ap.Addr().String())
			continue
		}
		add(text)
	}
	return out
}

// tellingNames are the names of a camera that are not its maker's, in the form in which
// they are compared: letters and digits, lower case; also without a counter in front.
func tellingNames(c Camera) []string {
	var out []string
	add := func(label string) {
		if generic(label) {
			return
		}
		n := strings.ToLower(strings.Join(strings.FieldsFunc(label, func(r rune) bool { return strings.ContainsRune(" _-.·#()[]", r) }), ""))
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, label := range append([]string{c.Name}, c.Labels...) {
		label = norm.NFKC.String(label)
		add(label)
		if m := leading.FindString(label); m != "" && !strings.HasPrefix(strings.TrimSpace(label), "365") {
			add(strings.TrimSpace(label[len(m):]))
		}
	}
	return out
}

// samePicture tells whether nothing speaks against two streams being of one camera.
func samePicture(a, b Stream) bool {
	if a.Codec != "" && b.Codec != "" && a.Codec != b.Codec {
		return false
	}
	return a.Width == 0 || b.Width == 0 || (a.Width == b.Width && a.Height == b.Height)
}

// pictureText is size and codec of a stream for people; empty where either is unknown.
func pictureText(s Stream) string {
	if s.Width == 0 || s.Codec == "" {
		return ""
	}
	return strconv.Itoa(s.Width) + "×" + strconv.Itoa(s.Height) + " " + s.Codec
}
