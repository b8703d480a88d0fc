package inventory

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The same fact tomorrow is the same difference, however often it is counted, when it is seen
// and whatever is told beside it; another subject is another one.
func TestFingerprintsAreOfFacts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(Kinds).Draw(t, "kind")
		id := func(what string) string { return rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, what) }
		d := Difference{Kind: rule.Kind, BranchID: id("branch"), LocationID: id("location"), SlotID: id("slot"), CameraID: id("camera"), DeviceID: id("device"), Detail: id("detail")}
		d.Stamp()
		again := d
		again.Declared, again.Found, again.FoundMost, again.Reopened = rapid.Int().Draw(t, "declared"), rapid.Int().Draw(t, "found"), rapid.Int().Draw(t, "most"), 3
		again.State, again.LastSeen, again.Facts, again.Assignee = DifferenceAwaiting, day.Add(time.Hour), facts("label", "x"), "per_1"
		again.Stamp()
		if again.Fingerprint != d.Fingerprint || again.Severity != rule.Severity {
			t.Fatalf("%s: %s and %s", rule.Kind, d.Fingerprint, again.Fingerprint)
		}
		other := d
		switch rule.Fields[0] {
		case FieldBranch:
			other.BranchID += "x"
		case FieldCamera:
			other.CameraID += "x"
		case FieldDevice:
			other.DeviceID += "x"
		case FieldSlot:
			other.SlotID += "x"
		}
		other.Stamp()
		if other.Fingerprint == d.Fingerprint {
			t.Fatalf("%s of another %s is the same difference", rule.Kind, rule.Fields[0])
		}
	})
}

// Nights of complete and partial scans over a branch: a camera is missing only once two
// complete scans 20 hours apart did not see it, a partial scan neither begins nor ends that,
// and through all of it a difference keeps its identity and its story.
func TestOnlyCompleteScansTellOfMissingCameras(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reg := branchOf(MountFixed, "365코너", 3)
		var f Found
		cams(&f, 3, "loc0")
		lives := map[string]Life{}
		stories := map[string]int{}
		now := day
		for range rapid.IntRange(1, 12).Draw(t, "scans") {
			now = now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "hours")) * time.Hour)
			complete := rapid.Bool().Draw(t, "complete")
			for i := range f.Cameras {
				c := &f.Cameras[i]
				switch seen := rapid.Bool().Draw(t, "seen"); {
				case seen:
					c.Absences, c.LastSeen = nil, now
				case complete:
					c.Absences = append(slices.Clone(c.Absences), now)
				}
			}
			met := map[string]bool{}
			for _, d := range Reconcile(reg, "b", f, ScanFacts{Complete: complete}, DefaultRules(), now) {
				if d.Kind != MissingCamera {
					continue
				}
				i := slices.IndexFunc(f.Cameras, func(c Camera) bool { return c.ID == d.CameraID })
				if a := f.Cameras[i].Absences; len(a) < 2 || a[len(a)-1].Sub(a[0]) < 20*time.Hour {
					t.Fatalf("missing after absences %v", a)
				}
				met[d.Fingerprint] = true
				l, known := lives[d.Fingerprint]
				if !known {
					if !complete {
						t.Fatal("a partial scan made a camera missing")
					}
					lives[d.Fingerprint] = Life{Kind: d.Kind, Camera: true, State: DifferenceOpen, Revision: 1}
					continue
				}
				l, step := l.Meet(Sight{At: now, Seen: true, Complete: complete})
				if step != "" {
					stories[d.Fingerprint]++
				}
				lives[d.Fingerprint] = l
			}
			for print, l := range lives {
				if met[print] {
					continue
				}
				after, step := l.Meet(Sight{At: now, Complete: complete, Closes: complete})
				if !complete && step != "" {
					t.Fatalf("a partial scan: %s", step)
				}
				if step != "" {
					stories[print]++
				}
				lives[print] = after
			}
			if len(lives) > 3 {
				t.Fatalf("%d differences of 3 cameras", len(lives))
			}
			for print, l := range lives {
				if l.Revision != 1+stories[print] {
					t.Fatalf("%d steps, revision %d", stories[print], l.Revision)
				}
			}
		}
	})
}
