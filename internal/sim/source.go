package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// picture remembers a channel that shows the picture of another source, until all devices are known.
type picture struct {
	d    *Device
	s    *Source
	node ast.Node
	of   string
	own  layers
}

// sources reads the inputs, sensors or the one picture of a device.
func (e *expansion) sources(d *Device, l layers) {
	r := e.r
	channels := l.own("channels")
	inputs, sensors := l.own("inputs"), l.own("sensors")
	if d.Kind == KindCamera {
		for key, n := range map[string]ast.Node{"channels": channels, "inputs": inputs, "sensors": sensors} {
			if n != nil {
				r.at(n, "a camera has no %s; write kind: recorder, encoder or multisensor", key)
			}
		}
		d.Sources = []*Source{e.source(d, l, 1)}
		return
	}
	if sensors != nil && d.Kind != KindMultisensor {
		r.at(sensors, "only a multisensor has sensors; write inputs:")
	}
	if inputs != nil && d.Kind == KindMultisensor {
		r.at(inputs, "a multisensor has sensors:, not inputs:")
	}
	n := 0
	if inputs != nil {
		n = r.number(inputs, "inputs", 1, maxChannels)
	} else if sensors != nil {
		n = r.number(sensors, "sensors", 1, maxChannels)
	}
	used := map[int]*Source{}
	next := 1
	for _, c := range r.list(channels) {
		for _, s := range e.channel(d, l, c) {
			at := s.Input
			if at == 0 {
				for used[next] != nil {
					next++
				}
				at = next
			}
			if used[at] != nil {
				r.at(c, "input %d of this device is already used", at)
			}
			s.Input = at
			used[at] = s
		}
	}
	highest := 0
	for at := range used {
		highest = max(highest, at)
	}
	if n == 0 {
		n = highest
	}
	if d.Kind == KindMultisensor && channels == nil {
		for at := 1; at <= n; at++ {
			used[at] = e.source(d, l, at)
		}
	}
	if n == 0 {
		r.at(l[0].node, "a %s needs inputs: or channels:", d.Kind)
	}
	if highest > n {
		r.at(channels, "there are channels up to input %d, but only %d inputs", highest, n)
	}
	for at := 1; at <= n; at++ {
		s := used[at]
		if s == nil {
			s = &Source{Input: at, Codec: CodecH264, Sub: CodecH264}
		}
		d.Sources = append(d.Sources, s)
	}
}

// channel reads one entry of channels: a label, or a mapping that may repeat or show other devices' pictures.
func (e *expansion) channel(d *Device, l layers, n ast.Node) []*Source {
	r := e.r
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		s := e.source(d, layers{emptyMapping(r, n), l[0], l[1], l[2]}, 0)
		s.Name, s.Place = r.text(n, "a channel"), ""
		return []*Source{s}
	}
	m := r.mapping(n, "a channel")
	own := layers{m, l[0], l[1], l[2]}
	count, from := e.repetition(m)
	if count > maxChannels {
		r.at(n, "more than %d channels", maxChannels)
		count = 1
	}
	input := 0
	if v := m.get("input"); v != nil {
		input = r.number(v, "input", 1, maxChannels)
	}
	of := r.list(m.get("of"))
	var all []*Source
	add := func(number int, ofNode ast.Node, target string) {
		s := e.source(d, own, input)
		if input > 0 {
			input++
		}
		s.Name, s.Place = r.text(m.get("name"), "name"), r.text(m.get("place"), "place")
		s.Name, s.Place = numbered(s.Name, number), numbered(s.Place, number)
		if target != "" {
			e.wanted = append(e.wanted, picture{d, s, ofNode, target, own})
		}
		all = append(all, s)
	}
	if len(of) == 0 {
		for i := range count {
			add(from+i, nil, "")
		}
	}
	for _, o := range of {
		target := r.text(o, "of")
		group := e.members(target)
		switch {
		case len(group) > 0:
			// A group of cameras gives as many channels; repeat may only say the same number or fewer.
			if m.has("repeat") || m.has("count") {
				if count > len(group) {
					r.at(o, "%s has %d devices, not %d", target, len(group), count)
				}
				group = group[:min(count, len(group))]
			}
			for _, id := range group {
				add(from+len(all), o, id)
			}
		default:
			for i := range count {
				add(from+len(all), o, numbered(target, from+i))
			}
		}
	}
	m.finish()
	return all
}

// members are the ids of a group that was written before this point of the file.
func (e *expansion) members(group string) []string {
	var ids []string
	for _, b := range e.s.Branches {
		for _, d := range b.Devices {
			if d.Group == group {
				ids = append(ids, d.ID)
			}
		}
	}
	return ids
}

func emptyMapping(r *reader, n ast.Node) *mapping {
	return &mapping{r: r, node: n, values: map[string]ast.Node{}, names: map[string]ast.Node{}, known: map[string]bool{}}
}

// source reads the keys of a picture: codec, sub, gop, size, ptz, audio, open, recordings.
func (e *expansion) source(d *Device, l layers, input int) *Source {
	r := e.r
	s := &Source{Input: input, Signal: true, Name: d.Name, Place: d.Place}
	s.Codec = r.codec(l.get("codec"), "codec", CodecH264, false)
	s.Small = l.oneOf("size", "640x360", "640x360", "320x180") == "320x180"
	sub := CodecH264
	if s.Small {
		sub = CodecNone
	}
	s.Sub = r.codec(l.get("sub"), "sub", sub, true)
	if n := l.get("gop"); n != nil {
		switch gop := r.text(n, "gop"); gop {
		case "2s", "2":
		case "10s", "10":
			s.LongGOP = true
			if s.Codec == CodecMJPEG || s.Small {
				r.at(n, "a GOP of 10 s exists only for h264 and h265 at 640x360")
			}
		default:
			r.at(n, "gop must be 2s or 10s, not %q", gop)
		}
	}
	s.PTZ, s.Audio, s.Open = l.yes("ptz", false), l.yes("audio", false), l.yes("open", false)
	s.Recording = d.Recording
	if n := l.get("recordings"); n != nil {
		s.Recording = r.recording(n)
	}
	return s
}

// codec reads a codec by any of its usual names.
func (r *reader) codec(n ast.Node, what string, otherwise Codec, none bool) Codec {
	if n == nil {
		return otherwise
	}
	switch s := strings.ToLower(strings.ReplaceAll(r.text(n, what), ".", "")); {
	case s == "h264" || s == "avc":
		return CodecH264
	case s == "h265" || s == "hevc":
		return CodecH265
	case s == "mjpeg" || s == "jpeg" || s == "mjpg":
		return CodecMJPEG
	case s == "none" && none:
		return CodecNone
	case none:
		r.at(n, "%s must be h264, h265, mjpeg or none, not %q", what, s)
	default:
		r.at(n, "%s must be h264, h265 or mjpeg, not %q", what, s)
	}
	return otherwise
}

// resolvePictures ties channels to the sources that they show, and gives every other source a picture of its own.
func (e *expansion) resolvePictures() {
	for _, b := range e.s.Branches {
		for _, d := range b.Devices {
			for _, s := range d.Sources {
				sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%d", e.s.Seed, d.ID, s.Input))
				s.Picture = binary.BigEndian.Uint64(sum[:])
			}
		}
	}
	for _, w := range e.wanted {
		id, input := w.of, 1
		if head, tail, ok := strings.Cut(w.of, "/"); ok {
			n, err := strconv.Atoi(tail)
			if err != nil || n < 1 {
				e.r.at(w.node, "of must name a device, a group, or a channel as recorder/3, not %q", w.of)
				continue
			}
			id, input = head, n
		}
		d, _, ok := e.s.Device(id)
		if !ok {
			hint := ""
			if best := nearest(id, e.names()); best != "" {
				hint = "; did you mean " + strconv.Quote(best) + "?"
			}
			if len(e.s.Targets(id)) > 0 {
				hint = "; a group must be written above the recorder that shows it"
			}
			e.r.at(w.node, "of: no device is called %q%s", id, hint)
			continue
		}
		if input > len(d.Sources) || d == w.d {
			e.r.at(w.node, "of: %q is not a picture of another device", w.of)
			continue
		}
		from := d.Sources[input-1]
		w.s.Of, w.s.Picture = d.ID+"/"+strconv.Itoa(input), from.Picture
		if w.s.Name == "" {
			w.s.Name = from.Name
		}
		if w.s.Place == "" {
			w.s.Place = from.Place
		}
		if w.own[0].values["codec"] == nil {
			w.s.Codec, w.s.LongGOP, w.s.Small = from.Codec, from.LongGOP, from.Small
		}
	}
}
