package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// fill takes over what a device said of itself. What it did not say this time keeps its
// last value.
func (l *linker) fill(d Device, u sighting) {
	o := u.first
	for _, p := range u.all {
		if p.Answer == AnswerONVIF && p.Addr.Addr() == d.Addr.Addr() {
			o = p // keep talking to the address that is known
			break
		}
	}
	keep := func(dst *string, v string) {
		if v != "" {
			*dst = v
		}
	}
	keep(&d.Maker, o.Maker)
	keep(&d.Model, o.Model)
	keep(&d.Firmware, o.Firmware)
	keep(&d.Serial, o.Serial)
	keep(&d.Name, cmp.Or(o.Name, o.Hostname))
	keep(&d.Credential, o.Credential)
	keep(&d.Auth, o.Auth)
	if o.Kind != "" {
		d.Kind = o.Kind
	}
	d.Addr = o.Addr
	if o.RTSPPort != 0 {
		d.RTSPPort = o.RTSPPort
	}
	d.Keys = keysNow(d.Keys, u.keys)
	d.ClockOffset, d.ClockKnown, d.Clock = o.ClockOffset, o.ClockKnown, o.Clock
	d.LastSeen = l.at
	l.out.Devices = append(l.out.Devices, d)
	l.out.Addresses[d.ID], l.out.Shown[d.ID] = u.addrs(), u.keys
	sources := mergeSources(u.all)
	if len(sources) == 0 && !emptied(u.all) {
		l.out.Unverified[d.ID] = true
		return
	}
	for _, s := range sources {
		l.out.Cameras = append(l.out.Cameras, l.camera(d, o, s))
	}
}

// emptied tells whether a device answered what its video sources are, and named none: then
// those that it had are gone, as cameras that do not answer are. Where a question about them
// was not answered, or one that may have kept us from asking, nobody knows: only a SOAP fault
// to another question is no doubt.
func emptied(all []Observation) bool {
	asked := false
	for _, o := range all {
		asked = asked || o.Answer == AnswerONVIF
		if slices.ContainsFunc(o.Problems, func(p string) bool {
			return !strings.Contains(p, ": fault") || strings.Contains(p, "VideoSources") || strings.Contains(p, "Profiles") || strings.Contains(p, "Services") || strings.Contains(p, "Capabilities")
		}) {
			return false
		}
	}
	return asked
}

func mergeSources(all []Observation) []Source {
	var out []Source
	for _, o := range all {
		for _, s := range o.Sources {
			if !slices.ContainsFunc(out, func(have Source) bool { return have.Token == s.Token }) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (l *linker) camera(d Device, o Observation, s Source) Camera {
	c := Camera{DeviceID: d.ID, SourceToken: s.Token, FirstSeen: l.at, State: StateActive}
	known := false
	for _, k := range l.cameras[d.ID] {
		if k.SourceToken == s.Token {
			c, known = k, true
			break
		}
	}
	if !known {
		c.ID = l.newID("cam")
	}
	c.BranchID = l.branchID
	c.Channel = s.Channel
	c.Name = SourceName(o, s)
	c.Labels = labels(o, s, c.Name)
	c.PTZ, c.Audio = s.PTZ, s.Audio
	c.Main, c.Sub = s.Main, s.Sub
	c.SnapshotURI, c.Recording, c.Origin = s.SnapshotURI, renewed(c.Recording, s.Recording), s.Origin
	c.LastSeen, c.Absences = l.at, nil
	return c
}

// renewed takes over what a scan heard of footage over ONVIF. What a maker's own way told
// before stands until that way is asked again, later in the same scan.
func renewed(last, heard Recording) Recording {
	if last.Via != "" && last.Via != "onvif" && !last.Oldest.IsZero() && heard.Oldest.IsZero() {
		last.FailedWhy, last.FailedAt = heard.Why, heard.At
		return last
	}
	return last.Renewed(heard)
}

// SourceName is what a device calls one of its sources: the source's own name, else
// for a device with one source the device's name, else "CH n".
func SourceName(o Observation, s Source) string {
	if s.Name != "" && (len(o.Sources) > 1 || !generic(s.Name)) {
		return s.Name
	}
	if len(o.Sources) == 1 {
		return cmp.Or(o.Name, s.Name, o.Location, o.Hostname)
	}
	return fmt.Sprintf("CH %d", s.Channel)
}

// labels lists what a device says that may speak of the place of a source. What it
// says of itself speaks of its sources only if it has one.
func labels(o Observation, s Source, name string) []string {
	texts := []string{name, s.Name}
	if len(o.Sources) == 1 {
		texts = append(texts, o.Location, o.Name, o.Hostname)
	}
	var out []string
	for _, t := range texts {
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
