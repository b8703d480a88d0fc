package inventory

import (
	"cmp"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
)

// sighting is one device of a scan: the observations that are the same device.
type sighting struct {
	first Observation // the one with the most to say
	all   []Observation
	keys  []DeviceKey // those that this device alone shows in the scan
}

// crowd is how many answers of one scan may show a key: a device has fewer interfaces and
// ports. Above it the key is taken for shared without comparing each with each.
const crowd = 32

// rounds bounds how often keys are dropped one after the other.
const rounds = 8

// sightings puts the observations of one scan together that are one device: it has two
// interfaces, two ports or two IP versions and answers more than once. shared are the
// keys that different devices of this scan show; with those of known they identify none.
// The order of the observations does not matter.
func sightings(obs []Observation, known map[DeviceKey]bool) (out []sighting, shared map[DeviceKey]bool) {
	g := newGrouper(obs, known)
	g.dropShared()
	g.join()
	g.joinSilent()
	out = g.sightings()
	g.unique(out)
	return out, g.shared
}

type grouper struct {
	obs    []Observation
	all    [][]DeviceKey // strong keys of each, without certificates
	keys   [][]DeviceKey // of those, the ones that are still of use
	holder map[DeviceKey][]int
	known  map[DeviceKey]bool
	shared map[DeviceKey]bool
	parent []int
	silent []bool // has no key of use
}

func newGrouper(obs []Observation, known map[DeviceKey]bool) *grouper {
	g := &grouper{obs: slices.Clone(obs), known: known, shared: map[DeviceKey]bool{}, holder: map[DeviceKey][]int{}}
	slices.SortStableFunc(g.obs, compareObservations)
	for i, o := range g.obs {
		o.Addr = netip.AddrPortFrom(o.Addr.Addr().Unmap().WithZone(""), o.Addr.Port())
		g.obs[i] = o
		keys := slices.DeleteFunc(o.Keys(), func(k DeviceKey) bool { return k.Kind == KeyAddress || k.Kind == KeyCertificate })
		g.all = append(g.all, keys)
		g.keys = append(g.keys, slices.DeleteFunc(slices.Clone(keys), func(k DeviceKey) bool { return known[k] }))
		g.parent = append(g.parent, i)
		for _, k := range g.keys[i] {
			g.holder[k] = append(g.holder[k], i)
		}
	}
	return g
}

// compareObservations orders answers by how much they tell, then by address, then by all
// that they say: a total order, whatever came in first.
func compareObservations(a, b Observation) int {
	if c := cmp.Or(cmp.Compare(rank(a), rank(b)), a.Addr.Compare(b.Addr), strings.Compare(a.Endpoint, b.Endpoint)); c != 0 {
		return c
	}
	ja, errA := json.Marshal(a)
	jb, errB := json.Marshal(b)
	if errA != nil || errB != nil {
		return 0 // a time that JSON cannot say: they stay as they came
	}
	return strings.Compare(string(ja), string(jb))
}

// rank orders answers by how much they tell.
func rank(o Observation) int {
	switch o.Answer {
	case AnswerONVIF:
		return 0
	case AnswerRefused:
		return 1
	case AnswerPassword:
		return 2
	case AnswerRTSP:
		return 3
	case AnswerBroken:
		return 4
	}
	return 5
}

// same tells whether two answers that share keys are one device: more speaks for it than
// against it. A serial number alone is what many devices share, so that at two hosts the
// answers must be alike in all else.
func (g *grouper) same(i, j int) bool {
	agree := agreement(g.keys[i], g.keys[j], func(DeviceKey) bool { return true })
	if agree <= disagreement(g.all[i], g.all[j], KeyEndpoint, KeyMAC, KeySerial) {
		return false
	}
	a, b := g.obs[i], g.obs[j]
	serialOnly := !shareAny(ofKind(g.keys[i], KeyEndpoint), g.keys[j]) && !shareAny(ofKind(g.keys[i], KeyMAC), g.keys[j])
	return !serialOnly || a.Addr.Addr() == b.Addr.Addr() || sameSelf(a, b)
}

// sameSelf tells whether two answers say the same of the device, word by word.
func sameSelf(a, b Observation) bool {
	return (a.Endpoint == "") == (b.Endpoint == "") && (len(a.MACs) == 0) == (len(b.MACs) == 0) &&
		a.Maker == b.Maker && a.Model == b.Model && a.Firmware == b.Firmware && a.Hardware == b.Hardware && a.Hostname == b.Hostname &&
		a.Name == b.Name && a.Location == b.Location && slices.EqualFunc(a.Sources, b.Sources, func(x, y Source) bool {
		return x.Token == y.Token && x.Name == y.Name
	})
}

// dropShared takes away keys that different devices show, all that are found at once, until
// none is left.
func (g *grouper) dropShared() {
	drop := map[DeviceKey]bool{}
	for k, is := range g.holder {
		if len(is) > crowd {
			drop[k] = true
		}
	}
	g.drop(drop)
	for round := range rounds {
		drop = map[DeviceKey]bool{}
		for k, is := range g.holder {
			for x, i := range is {
				for _, j := range is[x+1:] {
					if !drop[k] && !g.same(i, j) {
						drop[k] = true
					}
				}
			}
		}
		if len(drop) == 0 {
			return
		}
		g.drop(drop)
		if round == rounds-1 { // a web of contradictions: nothing in it tells
			rest := map[DeviceKey]bool{}
			for k, is := range g.holder {
				rest[k] = len(is) > 1
			}
			g.drop(rest)
		}
	}
}

func (g *grouper) drop(keys map[DeviceKey]bool) {
	for k, yes := range keys {
		if !yes {
			continue
		}
		g.shared[k] = true
		for _, i := range g.holder[k] {
			g.keys[i] = slices.DeleteFunc(g.keys[i], func(have DeviceKey) bool { return have == k })
		}
		delete(g.holder, k)
	}
}

func (g *grouper) root(i int) int {
	for g.parent[i] != i {
		i = g.parent[i]
	}
	return i
}

// union makes the lower of two the head of both: the one that tells more.
func (g *grouper) union(i, j int) {
	i, j = g.root(i), g.root(j)
	g.parent[max(i, j)] = min(i, j)
}

// join puts answers together that share a key. A chain whose ends are surely two devices
// is cut at every link: what joins them belongs to neither.
func (g *grouper) join() {
	for _, is := range g.holder {
		for _, i := range is[1:] {
			g.union(is[0], i)
		}
	}
	members := map[int][]int{}
	for i := range g.obs {
		members[g.root(i)] = append(members[g.root(i)], i)
	}
	for _, is := range members {
		if len(is) < 3 || !g.torn(is) {
			continue
		}
		for _, i := range is {
			g.parent[i] = i
			g.keys[i] = slices.DeleteFunc(g.keys[i], func(k DeviceKey) bool { return len(g.holder[k]) > 1 })
		}
	}
	for i := range g.obs {
		g.silent = append(g.silent, len(g.keys[i]) == 0)
	}
}

// torn tells whether a chain of answers holds two that differ in what a device has only
// one of, and share nothing.
func (g *grouper) torn(is []int) bool {
	for x, i := range is {
		for _, j := range is[x+1:] {
			if !shareAny(g.keys[i], g.keys[j]) && disagreement(g.all[i], g.all[j], KeyEndpoint, KeySerial) > 0 {
				return true
			}
		}
	}
	return false
}

// joinSilent gives answers without a key to the one device that spoke at their address.
func (g *grouper) joinSilent() {
	heads := map[netip.Addr][]int{}
	for i, o := range g.obs {
		if r := g.root(i); !g.silent[i] && !slices.Contains(heads[o.Addr.Addr()], r) {
			heads[o.Addr.Addr()] = append(heads[o.Addr.Addr()], r)
		}
	}
	for i, o := range g.obs {
		if !g.silent[i] {
			continue
		}
		here := heads[o.Addr.Addr()]
		alike := slices.DeleteFunc(slices.Clone(here), func(h int) bool { return !sameMake(g.obs[h], o) })
		switch {
		case len(alike) == 1:
			g.union(alike[0], i)
		case len(alike) > 1 && o.Answer != AnswerONVIF:
			g.union(alike[0], i) // which of them asks for a password is not known
		default:
			heads[o.Addr.Addr()] = append(here, i)
		}
	}
}

// sameMake tells whether two answers of one address may be one device by what they say of
// their make. An answer that was not interrogated says nothing.
func sameMake(a, b Observation) bool {
	if a.Answer != AnswerONVIF || b.Answer != AnswerONVIF {
		return true
	}
	return sameText(a.Maker, b.Maker) && sameText(a.Model, b.Model)
}

func sameText(a, b string) bool {
	return a == "" || b == "" || strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func (g *grouper) sightings() []sighting {
	place := map[int]int{}
	var out []sighting
	for i, o := range g.obs {
		r := g.root(i)
		n, ok := place[r]
		if !ok {
			n = len(out)
			place[r] = n
			out = append(out, sighting{first: o})
		}
		u := &out[n]
		u.all = append(u.all, o)
		u.keys = unionKeys(u.keys, g.keys[i])
		for _, k := range o.Keys() {
			if k.Kind == KeyAddress || k.Kind == KeyCertificate {
				u.keys = unionKeys(u.keys, []DeviceKey{k})
			}
		}
	}
	return out
}

// unique drops certificates and addresses that more than one sighting shows. A certificate is
// shared for ever; an address only says where.
func (g *grouper) unique(us []sighting) {
	count := map[DeviceKey]int{}
	for _, u := range us {
		for _, k := range u.keys {
			count[k]++
		}
	}
	for i := range us {
		us[i].keys = slices.DeleteFunc(us[i].keys, func(k DeviceKey) bool {
			if count[k] > 1 && k.Kind.strong() {
				g.shared[k] = true
			}
			return count[k] > 1 || g.known[k]
		})
	}
}

// addrs lists where a sighting answered, each once.
func (u sighting) addrs() []netip.AddrPort {
	var out []netip.AddrPort
	for _, o := range u.all {
		if o.Addr.IsValid() && !slices.Contains(out, o.Addr) {
			out = append(out, o.Addr)
		}
	}
	return out
}

// at tells whether a sighting answered at the host of an address.
func (u sighting) at(a netip.AddrPort) bool {
	return slices.ContainsFunc(u.all, func(o Observation) bool { return o.Addr.Addr() == a.Addr().Unmap().WithZone("") })
}
