package inventory

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A camera that no network shows counts where a person entered it, from then until it ends.
func TestCamerasCountedByHandCloseTheNumber(t *testing.T) {
	var f Found
	cams(&f, 4, "loc0")
	r := branchOf(MountFixed, "365코너", 5)
	f.ByHand = []ByHand{{ID: "h1", BranchID: "b", LocationID: "loc0", SlotID: "s9", From: day}}
	wantKinds(t, reconciled(r, f))
	f.ByHand = append(f.ByHand, ByHand{ID: "h2", BranchID: "b", LocationID: "loc0", SlotID: "s10", From: day})
	wantKinds(t, reconciled(r, f), "COUNT_MISMATCH over loc0 6/5")
	f.ByHand[1].Until = day.Add(time.Hour)
	f.ByHand[0].BranchID = "other"
	wantKinds(t, reconciled(r, f), "COUNT_MISMATCH short loc0 4/5")
}

func reconciled(r *Register, f Found) []Difference {
	return Reconcile(r, "b", f, ScanFacts{Complete: true}, DefaultRules(), day.Add(72*time.Hour))
}

// Whatever is declared, bound, by hand and excepted, the count closes: declared = bound + by
// hand + exceptions + what is left, by place and in sum; an exception never explains more than
// is left, and what is left is what the difference of number tells.
func TestCountsClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var declared []any
		places := rapid.IntRange(1, 4).Draw(t, "places")
		for i := range places {
			declared = append(declared, fmt.Sprintf("장소 %d", i), rapid.IntRange(0, 6).Draw(t, "declared"))
		}
		reg := branchOf(MountFixed, declared...)
		var f Found
		var accepted []Difference
		for i := range places {
			loc := fmt.Sprintf("loc%d", i)
			cams(&f, rapid.IntRange(0, 6).Draw(t, "bound"), loc)
			for n := range rapid.IntRange(0, 3).Draw(t, "by hand") {
				f.ByHand = append(f.ByHand, ByHand{ID: fmt.Sprintf("h%d-%d", i, n), BranchID: "b", LocationID: loc, From: day})
			}
		}
		differences := reconciled(reg, f)
		for _, d := range differences {
			if d.Kind == CountMismatch && rapid.Bool().Draw(t, "accepted") {
				d.State = DifferenceAccepted
				d.Found += rapid.IntRange(-2, 2).Draw(t, "changed since")
				d.FoundMost = d.Found
				accepted = append(accepted, d)
			}
		}
		report := Report(reg, reg.Branches[0], f, nil)
		told := map[string]int{}
		for _, d := range differences {
			if d.Kind == CountMismatch {
				told[d.LocationID] = d.Declared - d.Found
			}
		}
		for _, row := range report.Rows {
			if _, most := row.Left(); most != told[row.LocationID] {
				t.Fatalf("%s: %d left, the difference tells %d", row.LocationID, most, told[row.LocationID])
			}
		}
		report.Except(accepted)
		sum, left, hand := 0, 0, 0
		for _, row := range report.Rows {
			least, most := row.Left()
			if least != most || row.Bound+row.ByHand+row.Excepted+least != row.Declared {
				t.Fatalf("%+v does not close: %d–%d left", row, least, most)
			}
			if before := row.Declared - row.Bound - row.ByHand; least*before < 0 || abs(least) > abs(before) {
				t.Fatalf("%+v: an exception of %d for %d", row, row.Excepted, before)
			}
			sum, left, hand = sum+row.Bound, left+least, hand+row.ByHand
		}
		if sum+hand+report.Excepted()+left != report.Declared || hand != report.ByHand {
			t.Fatalf("the branch does not close: %+v", report)
		}
	})
}

func abs(n int) int { return max(n, -n) }
