package inventory

// CountingKeys tells of the keys of a branch's devices whether they say which device it is:
// no two devices show them, now or before.
func CountingKeys(branchID string, found Found) func(DeviceKey) bool {
	x := newKeyIndex(branchID, found, nil)
	return func(k DeviceKey) bool { return x.counts(k) && len(refine([]DeviceKey{k})) > 0 }
}

// JunkValue is something that a device says of itself and that identifies nothing.
type JunkValue struct {
	Field string // serial, mac, endpoint, maker, model
	Value string
	Why   string // code of the words "identity.junk.<code>"
}

// Junk lists what an observation says that would be a key if it were not junk.
func (o Observation) Junk() []JunkValue {
	var out []JunkValue
	add := func(field junkField, value string) {
		if why := junk(field, value); why != "" && value != "" {
			out = append(out, JunkValue{string(field), value, why})
		}
	}
	add(junkEndpoint, o.Endpoint)
	for _, mac := range o.MACs {
		add(junkMAC, mac)
	}
	add(junkSerial, o.Serial)
	add(junkMaker, o.Maker)
	add(junkModel, o.Model)
	return out
}
