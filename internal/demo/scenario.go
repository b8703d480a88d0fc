package demo

import (
	"embed"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"camledger/internal/sim"
)

//go:embed data
var data embed.FS

var defaultPolicy = mustRead("data/gaon-credit-union.txt")

func mustRead(name string) []byte {
	b, err := data.ReadFile(name)
	if err != nil {
		panic(err) // embedded
	}
	return b
}

// loadScenario reads a scenario file, or a built-in one by its name.
func loadScenario(name string) (*sim.Scenario, error) {
	if name == "" {
		name = "gaon-credit-union"
	}
	if !strings.ContainsAny(name, "./\\") {
		if b, err := data.ReadFile("data/" + name + ".yaml"); err == nil {
			return sim.Parse(name, b)
		}
	}
	if _, err := os.Stat(name); err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	return sim.Load(name)
}

// The demo's waits are the program's defaults, shortened by one factor: a minute lasts a
// second.
const faster = 60

// A scenario without a story of its own gets one: its first camera drops, and returns.
const (
	dropAt  = 2 * time.Second
	dropFor = 25 * time.Second
)

func addDrop(s *sim.Scenario) {
	if len(s.Events) > 0 {
		return
	}
	for _, b := range s.Branches {
		for _, d := range b.Devices {
			if len(d.Faults) == 0 && d.Password == b.Password {
				s.Events = append(s.Events, sim.Event{At: dropAt, Target: d.ID, Fault: sim.Fault{Name: sim.FaultNoAnswer}, For: dropFor})
				return
			}
		}
	}
}

// operatorConfig writes what an operator of these branches would write: names, networks,
// ports and the credentials that the operator knows. Nothing of the devices.
func operatorConfig(s *sim.Scenario, mailAddr, listen string) string {
	host, port, _ := net.SplitHostPort(mailAddr)
	shorter := func(d time.Duration) time.Duration { return d / faster }
	var b strings.Builder
	w := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	w("# Written by camledger demo: every wait is the default, %d times shorter.", faster)
	w("database: camledger.db\nlisten: %s\nzone: %s\nallow_loopback: true", listen, s.Zone)
	w("mail: {host: %s, port: %s, tls: none, from: CamLedger <camledger@example.invalid>, fallback: operator@example.invalid, rate: 1000}", host, port)
	w("schedule: {check: %s, beat: %s}", shorter(5*time.Minute), shorter(time.Minute))
	w("check: {timeout: 15s, window: 0s, window_full: 2s, concurrency: 96, per_branch: 48, recorder_sessions: 8}")
	w("scan: {ports: %s, rtsp_ports: %s, rate: 5000, dial_timeout: 400ms, request_timeout: 3s}", onvifPorts(s), rtspPorts(s))
	w("alerts:")
	for _, x := range []struct {
		key string
		d   time.Duration
	}{
		{"confirm_time", 5 * time.Minute}, {"recover_time", 5 * time.Minute}, {"relapse_window", time.Hour},
		{"recover_time_max", 15 * time.Minute}, {"mail_after", 10 * time.Minute}, {"critical_after", 5 * time.Minute},
		{"company_wait", 2 * time.Minute}, {"branch_cap", 15 * time.Minute}, {"flap_window", time.Hour}, {"flap_quiet", 30 * time.Minute},
		{"storm_window", 3 * time.Minute}, {"escalate_staff", 24 * time.Hour}, {"escalate_manager", 72 * time.Hour},
		{"send_retry", time.Minute}, {"send_retry_max", time.Hour}, {"send_give_up", 72 * time.Hour},
	} {
		w("  %s: %s", x.key, shorter(x.d))
	}
	w("  retries: [%s, %s, %s]", shorter(30*time.Second), shorter(time.Minute), shorter(2*time.Minute))
	w("credentials:")
	for i, br := range s.Branches {
		w("  c%d: {user: %s, password: %s}", i, strconv.Quote(br.User), strconv.Quote(br.Password))
	}
	w("branches:")
	for i, br := range s.Branches {
		w("  %s:", strconv.Quote(codeOf(br, i)))
		w("    name: %s\n    credentials: [c%d]\n    networks:", strconv.Quote(br.Name), i)
		for _, n := range br.Networks {
			// These networks hold cameras alone: what is new there may be asked. Some of the
			// cameras serve a stream only where its address repeats the password.
			w("      - {cidr: %s, enrol: true, basic: true}", n)
		}
	}
	return b.String()
}

func codeOf(b *sim.Branch, i int) string {
	if b.Code != "" {
		return b.Code
	}
	return fmt.Sprintf("b%d", i+1)
}

func onvifPorts(s *sim.Scenario) string {
	return ports(s, s.Ports.ONVIF, func(d *sim.Device) int { return d.ONVIFPort })
}

func rtspPorts(s *sim.Scenario) string {
	return ports(s, s.Ports.RTSP, func(d *sim.Device) int { return d.RTSPPort })
}

// ports lists the ports that an operator would name for these devices.
func ports(s *sim.Scenario, usual int, of func(*sim.Device) int) string {
	list, seen := []string{strconv.Itoa(usual)}, map[int]bool{usual: true, 0: true}
	for _, b := range s.Branches {
		for _, d := range b.Devices {
			if p := of(d); !seen[p] {
				seen[p] = true
				list = append(list, strconv.Itoa(p))
			}
		}
	}
	return "[" + strings.Join(list, ", ") + "]"
}
