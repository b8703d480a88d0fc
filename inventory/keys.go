package inventory

import (
	"slices"
	"strings"
)

// Weights of keys, and the sums at which an observation is a known device.
const (
	weightEndpoint = 30
	weightMAC      = 25
	weightSerial   = 25
	weightAddress  = 10
	linkAt         = 30
	proposeAt      = 20
)

// Weight is how much a shared key of this kind says about being the same device.
func (k KeyKind) Weight() int {
	switch k {
	case KeyEndpoint:
		return weightEndpoint
	case KeyMAC:
		return weightMAC
	case KeySerial:
		return weightSerial
	case KeyAddress:
		return weightAddress
	}
	return 0
}

// strong tells whether a key of this kind follows the device and not its place.
func (k KeyKind) strong() bool { return k != KeyAddress }

// Keys lists the identity keys of an observation, sorted, without junk.
func (o Observation) Keys() []DeviceKey {
	var keys []DeviceKey
	add := func(kind KeyKind, value string) {
		k := DeviceKey{kind, value}
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if usableEndpoint(o.Endpoint) {
		add(KeyEndpoint, o.Endpoint)
	}
	for _, mac := range o.MACs {
		if usableMAC(mac) {
			add(KeyMAC, mac)
		}
	}
	if usableSerial(o.Serial) {
		add(KeySerial, keyText(o.Maker, o.Model, o.Serial))
	}
	if o.Addr.IsValid() {
		add(KeyAddress, keyText(o.Addr.Addr().String(), o.Maker, o.Model))
	}
	slices.SortFunc(keys, compareKeys)
	return keys
}

func keyText(parts ...string) string {
	for i, p := range parts {
		parts[i] = strings.ToLower(strings.TrimSpace(p))
	}
	return strings.Join(parts, "|")
}

func compareKeys(a, b DeviceKey) int {
	if c := b.Kind.Weight() - a.Kind.Weight(); c != 0 {
		return c
	}
	if c := strings.Compare(string(a.Kind), string(b.Kind)); c != 0 {
		return c
	}
	return strings.Compare(a.Value, b.Value)
}

// contradict tells whether two sets of keys cannot belong to one device: there is a
// strong kind of which both have keys and share none.
func contradict(a, b []DeviceKey) bool {
	for _, kind := range []KeyKind{KeyEndpoint, KeyMAC, KeySerial} {
		ka, kb := ofKind(a, kind), ofKind(b, kind)
		if len(ka) > 0 && len(kb) > 0 && !shareAny(ka, kb) {
			return true
		}
	}
	return false
}

func ofKind(keys []DeviceKey, kind KeyKind) []DeviceKey {
	var out []DeviceKey
	for _, k := range keys {
		if k.Kind == kind {
			out = append(out, k)
		}
	}
	return out
}

func shareAny(a, b []DeviceKey) bool {
	return slices.ContainsFunc(a, func(k DeviceKey) bool { return slices.Contains(b, k) })
}

func shareStrong(a, b []DeviceKey) bool {
	return slices.ContainsFunc(a, func(k DeviceKey) bool { return k.Kind.strong() && slices.Contains(b, k) })
}

func hasStrong(keys []DeviceKey) bool {
	return slices.ContainsFunc(keys, func(k DeviceKey) bool { return k.Kind.strong() })
}

func unionKeys(a, b []DeviceKey) []DeviceKey {
	out := slices.Clone(a)
	for _, k := range b {
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, compareKeys)
	return out
}
