package inventory

import (
	"fmt"
	"testing"
	"time"
)

// estate is an institution of 300 branches with 10,000 cameras: per branch a recorder of 16
// channels and 17 or 18 cameras, each heard on two ports.
func estate() [][]Observation {
	const branches, cameras = 300, 10_000
	var out [][]Observation
	n := 0
	for b := range branches {
		var obs []Observation
		for k := range cameras*(b+1)/branches - cameras*b/branches - 15 {
			n++
			o := unit(n, fmt.Sprintf("10.%d.%d.%d:80", b/250, b%250, k+1))
			o.MACs = []string{fmt.Sprintf("9c:14:63:%02x:%02x:%02x", n>>16, n>>8&0xff, n&0xff)}
			if k == 0 {
				o.Kind, o.Sources = KindRecorder, nil
				for c := range 16 {
					o.Sources = append(o.Sources, Source{Token: fmt.Sprintf("VS_%d", c), Channel: c + 1, Name: fmt.Sprintf("CH %d", c+1)})
				}
			}
			second := o
			second.Addr = addr(fmt.Sprintf("10.%d.%d.%d:8000", b/250, b%250, k+1))
			obs = append(obs, o, second)
		}
		out = append(out, obs)
	}
	return out
}

// BenchmarkLink links one night of 10,000 cameras in 300 branches: the first one, one in
// which nothing changed, and one in which every device has another address.
func BenchmarkLink(b *testing.B) {
	all := estate()
	known := make([]Found, len(all))
	cameras := 0
	for i, obs := range all {
		known[i] = after(Found{}, Link("b", Found{}, obs, day, NewID))
		cameras += len(known[i].Cameras)
	}
	if cameras != 10_000 {
		b.Fatalf("%d cameras", cameras)
	}
	moved := make([][]Observation, len(all))
	for i, obs := range all {
		for _, o := range obs {
			o.Addr = addr(fmt.Sprintf("10.%d.%d.%d:%d", o.Addr.Addr().As4()[1]+100, o.Addr.Addr().As4()[2], o.Addr.Addr().As4()[3], o.Addr.Port()))
			moved[i] = append(moved[i], o)
		}
	}
	for _, night := range []struct {
		name  string
		known []Found
		heard [][]Observation
	}{{"first", make([]Found, len(all)), all}, {"same", known, all}, {"moved", known, moved}} {
		b.Run(night.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				seen := 0
				for i, obs := range night.heard {
					seen += len(Link("b", night.known[i], obs, day.Add(24*time.Hour), NewID).Cameras)
				}
				if seen != cameras {
					b.Fatalf("%d cameras", seen)
				}
			}
		})
	}
	b.Run("standing", func(b *testing.B) {
		for b.Loop() {
			for _, f := range known {
				Standing("b", f, nil)
			}
		}
	})
}

// BenchmarkLinkCrowd links 10,000 answers of one branch that all show one serial number.
func BenchmarkLinkCrowd(b *testing.B) {
	var obs []Observation
	for n := range 10_000 {
		o := unit(n, fmt.Sprintf("10.%d.%d.%d:80", n>>16, n>>8&0xff, n&0xff))
		o.Serial = "E00012345"
		obs = append(obs, o)
	}
	b.ReportAllocs()
	for b.Loop() {
		Link("b", Found{}, obs, day, NewID)
	}
}
