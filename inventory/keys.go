package inventory

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
)

// Weights of keys, and the sums at which an observation is a known device.
const (
	weightEndpoint    = 30
	weightCertificate = 30
	weightMAC         = 25
	weightSerial      = 25
	weightAddress     = 10
	linkAt            = 30
	proposeAt         = 20
)

// KeyKind is a kind of identity key of a device.
type KeyKind string

// Kinds of keys, strongest first; Weight gives their weights.
const (
	KeyEndpoint    KeyKind = "endpoint"    // WS-Addressing EndpointReference UUID
	KeyCertificate KeyKind = "certificate" // SHA-256 of a TLS certificate that no other device shows
	KeyMAC         KeyKind = "mac"         // of any interface, lower case, colons
	KeySerial      KeyKind = "serial"      // maker, model and serial number together
	KeyAddress     KeyKind = "address"     // static address and model together
)

// keyKinds lists the kinds of keys in the order in which they are shown.
var keyKinds = []KeyKind{KeyEndpoint, KeyCertificate, KeyMAC, KeySerial, KeyAddress}

// DeviceKey is one identity key. Values are normalised; junk values never become keys.
type DeviceKey struct {
	Kind  KeyKind
	Value string
}

// String is the key as operators write it: "mac:9c:14:63:00:00:01".
func (k DeviceKey) String() string { return string(k.Kind) + ":" + k.Value }

// ParseKey reads a key as String writes it.
func ParseKey(s string) (DeviceKey, bool) {
	kind, value, ok := strings.Cut(strings.TrimSpace(s), ":")
	k := DeviceKey{KeyKind(strings.ToLower(kind)), strings.ToLower(value)}
	return k, ok && value != "" && slices.Contains(keyKinds, k.Kind)
}

// Weight is how much a shared key of this kind says about being the same device.
func (k KeyKind) Weight() int {
	switch k {
	case KeyEndpoint:
		return weightEndpoint
	case KeyCertificate:
		return weightCertificate
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
	if v := strings.ToLower(o.Endpoint); junk(junkEndpoint, v) == "" {
		add(KeyEndpoint, v)
	}
	if o.Certificate != "" {
		add(KeyCertificate, strings.ToLower(o.Certificate))
	}
	macs := o.MACs
	if len(macs) == 0 && o.LinkMAC != "" { // it told none: what answers for it on the link
		macs = []string{o.LinkMAC}
	}
	for _, mac := range macs {
		if v := strings.ToLower(mac); junk(junkMAC, v) == "" {
			add(KeyMAC, v)
		}
	}
	maker, model := telling(junkMaker, o.Maker), telling(junkModel, o.Model)
	if maker+model != "" && junk(junkSerial, o.Serial) == "" {
		add(KeySerial, keyText(maker, model, o.Serial))
	}
	if o.Addr.IsValid() && model != "" {
		add(KeyAddress, addressKey(o.Addr.Addr(), maker, model))
	}
	slices.SortFunc(keys, compareKeys)
	return keys
}

func addressKey(a netip.Addr, maker, model string) string {
	return keyText(a.Unmap().WithZone("").String(), maker, model)
}

// keyText joins the parts of a key. The bar parts them, so it stands in none of them.
func keyText(parts ...string) string {
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(p)), "|", "/")
	}
	return strings.Join(parts, "|")
}

// refine drops keys that count no more although they were stored once: junk that the
// table learnt since, and makers that say nothing.
func refine(keys []DeviceKey) []DeviceKey {
	var out []DeviceKey
	for _, k := range keys {
		switch k.Kind {
		case KeyEndpoint:
			if junk(junkEndpoint, k.Value) != "" {
				continue
			}
		case KeyMAC:
			if junk(junkMAC, k.Value) != "" {
				continue
			}
		case KeySerial:
			if p := strings.SplitN(k.Value, "|", 3); len(p) == 3 {
				maker, model := telling(junkMaker, p[0]), telling(junkModel, p[1])
				if maker+model == "" || junk(junkSerial, p[2]) != "" {
					continue
				}
				k.Value = keyText(maker, model, p[2])
			}
		case KeyAddress:
			if p := strings.SplitN(k.Value, "|", 3); len(p) == 3 {
				model := telling(junkModel, p[2])
				if model == "" {
					continue
				}
				k.Value = keyText(p[0], telling(junkMaker, p[1]), model)
			}
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

func compareKeys(a, b DeviceKey) int {
	return cmp.Or(cmp.Compare(b.Kind.Weight(), a.Kind.Weight()), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Value, b.Value))
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

// agreement is the weight of the kinds of which two sets share a key that counts.
func agreement(a, b []DeviceKey, counts func(DeviceKey) bool) int {
	sum := 0
	for _, kind := range keyKinds {
		if slices.ContainsFunc(ofKind(a, kind), func(k DeviceKey) bool { return counts(k) && slices.Contains(b, k) }) {
			sum += kind.Weight()
		}
	}
	return sum
}

// disagreement is the weight of the kinds of which both sets have keys and share none.
func disagreement(a, b []DeviceKey, kinds ...KeyKind) int {
	sum := 0
	for _, kind := range kinds {
		if ka, kb := ofKind(a, kind), ofKind(b, kind); len(ka) > 0 && len(kb) > 0 && !shareAny(ka, kb) {
			sum += kind.Weight()
		}
	}
	return sum
}

// against is the weight of what speaks against a known device and an observed one being
// the same: its hardware. An EndpointReference changes with a factory reset, a
// certificate when it is renewed.
func against(known, seen []DeviceKey) int { return disagreement(known, seen, KeyMAC, KeySerial) }
