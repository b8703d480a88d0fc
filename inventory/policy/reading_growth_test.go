package policy

import "testing"

// A text four times as long costs hardly more than four times the work, for the shapes that
// once cost its square: what is allocated is counted, not time.
func TestWorkGrowsWithTheText(t *testing.T) {
	grows := map[string]bool{"headers-rows": true, "headers-long": true, "headers": true, "list-commas": true, "matrix-wide": true, "totals-table": true}
	for _, s := range readings(t) {
		if !grows[s.name] {
			continue
		}
		work := func(n int) float64 {
			read := s.read(n)
			return testing.AllocsPerRun(1, func() {
				if err := read(); err != nil {
					t.Errorf("%s: %v", s.name, err)
				}
			})
		}
		if small, large := work(16<<10), work(64<<10); large > 5*small {
			t.Errorf("%s: %.0f allocations for 16 KB, %.0f for 64 KB", s.name, small, large)
		}
		delete(grows, s.name)
	}
	if len(grows) > 0 {
		t.Errorf("no shapes: %v", grows)
	}
}
