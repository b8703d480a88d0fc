package sim_test

import (
	"os"
	"strings"
	"testing"

	"camledger/internal/sim"
)

// example is the YAML of docs/scenario.md.
func example(t testing.TB) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/scenario.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```yaml\n")
	text, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatal("docs/scenario.md has no example")
	}
	return text
}

// TestExampleOfThePage plays the example and compares what it expands to with what the page says.
func TestExampleOfThePage(t *testing.T) {
	t.Parallel()
	s, err := sim.Parse("scenario.md", []byte(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	w, err := sim.Start(t.Context(), s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	var ids []string
	for _, d := range s.Branches[0].Devices {
		ids = append(ids, d.ID+"@"+d.Address.String())
	}
	want := "atm-1@127.51.1.10 atm-2@127.51.1.11 atm-3@127.51.1.12 atm-4@127.51.1.13 atm-5@127.51.1.14 lobby-11@127.51.1.15 lobby-12@127.51.1.16 " +
		"lobby-13@127.51.1.17 gate@127.51.1.200 cheap@127.51.1.18 locked@127.51.1.19 nvr@127.51.1.20"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("devices\n%s, not\n%s", got, want)
	}
	nvr, _, _ := s.Device("nvr")
	gate, _, _ := s.Device("gate")
	var channels []string
	for _, c := range nvr.Sources {
		label := c.Name + "|" + c.Place + "|" + string(c.Codec)
		if !c.Signal {
			label = "-"
		}
		channels = append(channels, label)
	}
	wantChannels := "365코너 1|365코너|h264; 365코너 2|365코너|h264; 365코너 3|365코너|h264; 365코너 4|365코너|h264; 365코너 5|365코너|h264; " +
		"CH6|출입구|h264; 주차장 1|주차장|h264; 주차장 2|주차장|h264; 주차장 3|주차장|h264; 계단||h264; -; 뒷문|후문|mjpeg; -; -; -; -"
	if got := strings.Join(channels, "; "); got != wantChannels {
		t.Errorf("channels\n%s, not\n%s", got, wantChannels)
	}
	if nvr.Sources[5].Picture != gate.Sources[0].Picture || nvr.Sources[6].Picture == nvr.Sources[7].Picture {
		t.Error("pictures are not tied as written")
	}
	if got := len(w.Events()); got != 10 {
		t.Errorf("%d changes, not 10", got)
	}
	if len(s.Targets("시장지점")) != 3 || len(s.Targets("atm")) != 5 || len(s.Targets("hq")) != 12 {
		t.Error("targets are not found")
	}
}
