// Package estate fills a database with an invented institution of any size and a history
// of any length, for measurements: branches, cameras, differences, checks, incidents, scans,
// inspections and the audit record of a year. What a scan, a check or a person would write
// goes through the store; the years before are written at once, by SQL of its own, because
// nobody waits for ten million checks.
//
// The program itself does not use it.
package estate

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// Size says how much there is.
type Size struct {
	Branches    int
	Cameras     int // over all branches, at least 20 for each
	Differences int // of the whole history; two in five are open
	Days        int // of history
	Password    string
	Hash        string // of Password, for every account
	Zone        *time.Location
	Now         time.Time
}

// Estate is what was made.
type Estate struct {
	Size
	Register    inventory.Register
	Cameras     []inventory.Camera
	Devices     []inventory.Device
	Differences []string // ids, in the order of the cameras
	Incidents   []string
	Inspections []string
	Scans       []string // the newest of each branch
	DraftID     string
	// Logins of persons: "manager", "facilities", … for the institution; "own-facilities"
	// and "own-authorised" for the first branch only.
	Logins []string
}

// Fill makes an estate in the empty database of a DSN.
func Fill(ctx context.Context, dsn string, s Size) (*Estate, error) {
	st, err := store.Open(ctx, dsn, store.Options{Zone: s.Zone})
	if err != nil {
		return nil, err
	}
	defer st.Close()
	e := &Estate{Size: s}
	for _, step := range []struct {
		name string
		do   func(context.Context, *store.Store) error
	}{{"policy", e.accept}, {"cameras", e.find}, {"places", e.place}, {"checks", e.check}, {"persons", e.employ}, {"inspections", e.inspect}, {"incidents", e.fail}} {
		if err := step.do(ctx, st); err != nil {
			return nil, fmt.Errorf("fill estate with %s: %w", step.name, err)
		}
	}
	if err := e.history(ctx, dsn, st.Dialect()); err != nil {
		return nil, fmt.Errorf("fill estate with a history: %w", err)
	}
	return e, nil
}

// places are the declared places of a branch and their share of its cameras, in eighths.
var places = []struct {
	name  string
	share int
}{{"1층 객장 및 금고 등", 4}, {"365코너", 1}, {"지하 주차장", 2}, {"건물 외벽", 1}}

// camerasOf is how many cameras a branch has.
func (e *Estate) camerasOf(branch int) int {
	return e.Size.Cameras*(branch+1)/e.Branches - e.Size.Cameras*branch/e.Branches
}

// declared is how many cameras a place of a branch has: the last one takes the rest.
func (e *Estate) declared(branch, place int) int {
	n := e.camerasOf(branch)
	if place < len(places)-1 {
		return n * places[place].share / 8
	}
	for p := range place {
		n -= e.declared(branch, p)
	}
	return n
}

func branchName(n int) string { return fmt.Sprintf("제%03d지점", n+1) }

func (e *Estate) accept(ctx context.Context, st *store.Store) error {
	text := "고정형 영상정보처리기기 운영·관리 방침\n\n한빛신협은 카메라를 다음과 같이 운영합니다.\n\n구분\t설치대수\t설치위치\n"
	line := 5
	a := store.Acceptance{Name: "hanbit-policy.txt", Actor: "operator:estate", At: e.Now.AddDate(0, 0, -e.Days-1), Institution: "한빛신협", CheckInterval: "monthly",
		Retention: []inventory.RetentionRule{{Value: 6, Unit: inventory.UnitMonth, Qualifier: "내외", Words: "6개월내외"}}}
	for n := range e.Branches {
		b := store.AcceptedBranch{Name: branchName(n), Order: n + 1}
		for p, place := range places {
			line++
			count := e.declared(n, p)
			words := fmt.Sprintf("%s\t고정 %d대\t%s", branchName(n), count, place.name)
			text += words + "\n"
			b.Locations = append(b.Locations, store.AcceptedLocation{Name: place.name, Order: p + 1, Critical: p == 1,
				Declaration: inventory.Declaration{Count: count, Mount: inventory.MountFixed, Angles: []float64{84.5}, Origin: inventory.Declared, Line: line, Words: words}})
		}
		a.Branches = append(a.Branches, b)
		a.Officers = append(a.Officers, store.AcceptedOfficer{Branch: b.Name, Officer: inventory.Officer{Role: "접근권한자", Title: "지점장", Phone: "02-555-0101", Line: line}})
	}
	for _, p := range []struct{ kind, words string }{
		{string(policy.RegularCheck), "영상정보처리기기의 정상작동 여부를 정기적으로 점검하고 있습니다."},
		{string(policy.Password), "비밀번호를 설정하여 관리합니다."},
		{string(policy.LeastAccess), "접근권한을 최소한의 인원에게 부여합니다."},
		{string(policy.Lock), "전산실에 잠금장치를 두고 출입을 제한합니다."},
	} {
		line++
		text += p.words + "\n"
		a.Promises = append(a.Promises, inventory.Promise{Kind: p.kind, Line: line, Words: p.words})
	}
	a.Raw = []byte(text)
	d, err := policy.Read(a.Name, a.Raw)
	if err != nil {
		return err
	}
	if a.Reading, err = json.Marshal(d); err != nil {
		return err
	}
	if _, err = st.AcceptPolicy(ctx, a); err != nil {
		return err
	}
	draft := []byte("고정형 영상정보처리기기 운영·관리 방침\n\n구분\t설치대수\t설치위치\n제001지점\t34대\t객장\n")
	if d, err = policy.Read("next.txt", draft); err != nil {
		return err
	}
	kept, err := st.NewDraft(ctx, store.PolicyDraft{Name: "next.txt", Raw: draft, Draft: policy.Draft{Reading: d, Text: policy.Text{Format: policy.PlainText, Lines: []string{"", "구분\t설치대수\t설치위치", "제001지점\t34대\t객장"}}},
		CreatedAt: e.Now.AddDate(0, 0, -1), CreatedBy: "operator:estate"})
	if err != nil {
		return err
	}
	e.DraftID = kept.ID
	e.Register, err = st.Register(ctx)
	return err
}

// makers are cycled through, as in a real house.
var makers = [][2]string{{"Hanul", "HN-2040"}, {"Saebyeok", "SB-C210R"}, {"Miru", "M3 Bullet"}, {"Narae", "NR-16"}}

// find stores what a scan of each branch found: a recorder with 16 inputs, the rest cameras
// of their own.
func (e *Estate) find(ctx context.Context, st *store.Store) error {
	at := e.Now.Add(-8 * time.Hour)
	for n, b := range e.Register.Branches {
		f := store.FoundChange{BranchID: b.ID, Complete: true, At: at, Seen: map[string]bool{}}
		device := func(k int, kind inventory.DeviceKind, name string) inventory.Device {
			m := makers[(n+k)%len(makers)]
			d := inventory.Device{ID: inventory.NewID("dev"), BranchID: b.ID, Kind: kind, Maker: m[0], Model: m[1], Serial: fmt.Sprintf("%s%03d%04d", m[0][:2], n, k), Firmware: "2.8.1", Name: name,
				Addr:     netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(20 + n/250), byte(n % 250), byte(10 + k)}), 80),
				Keys:     []inventory.DeviceKey{{Kind: inventory.KeyMAC, Value: fmt.Sprintf("02:00:%02x:%02x:%02x:%02x", n/256, n%256, k/256, k%256)}},
				RTSPPort: 554, FirstSeen: e.Now.AddDate(0, 0, -e.Days), LastSeen: at, State: inventory.StateActive}
			f.Devices = append(f.Devices, d)
			return d
		}
		camera := func(d inventory.Device, channel int, name string) {
			c := inventory.Camera{ID: inventory.NewID("cam"), DeviceID: d.ID, BranchID: b.ID, SourceToken: fmt.Sprintf("src%d", channel), Channel: channel, Name: name,
				Main:      inventory.Stream{URI: "rtsp://" + d.Addr.Addr().String() + "/1", Codec: "H264", Width: 1920, Height: 1080, FPS: 15},
				Sub:       inventory.Stream{URI: "rtsp://" + d.Addr.Addr().String() + "/2", Codec: "H264", Width: 640, Height: 360, FPS: 7},
				PictureAt: at, FirstSeen: e.Now.AddDate(0, 0, -e.Days), LastSeen: at, State: inventory.StateActive}
			f.Cameras, f.Seen[c.ID] = append(f.Cameras, c), true
		}
		recorder := device(1, inventory.KindRecorder, "NVR-1")
		k := 1
		for p, place := range places {
			for i := range e.declared(n, p) {
				name := fmt.Sprintf("%s %02d", place.name, i+1)
				if len(f.Cameras) < 16 {
					camera(recorder, len(f.Cameras)+1, name)
					continue
				}
				k++
				camera(device(k, inventory.KindCamera, name), 1, name)
			}
		}
		sc := inventory.Scan{ID: inventory.NewID("scan"), BranchID: b.ID, Started: at.Add(-3 * time.Minute), Ended: at, State: inventory.ScanComplete, Trigger: "schedule", Report: scanReport(n, len(f.Devices), len(f.Cameras))}
		sc.Change.Found = len(f.Cameras)
		if err := st.BeginScan(ctx, sc); err != nil {
			return err
		}
		var seen []inventory.Observation
		for _, d := range f.Devices {
			seen = append(seen, inventory.Observation{Addr: d.Addr, At: at, Answer: inventory.AnswerONVIF, Kind: d.Kind, Maker: d.Maker, Model: d.Model, Serial: d.Serial, Name: d.Name})
		}
		if err := st.SaveObservations(ctx, sc.ID, seen); err != nil {
			return err
		}
		if err := st.SaveFound(ctx, sc.ID, f); err != nil {
			return err
		}
		e.Cameras, e.Devices, e.Scans = append(e.Cameras, f.Cameras...), append(e.Devices, f.Devices...), append(e.Scans, sc.ID)
	}
	return nil
}

// scanReport is the report of one night in a branch.
func scanReport(branch, devices, sources int) inventory.ScanReport {
	return inventory.ScanReport{Complete: true, Devices: devices, Sources: sources, Ranges: []inventory.RangeReport{
		{Prefix: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(20 + branch/250), byte(branch % 250), 0}), 24), Ports: []int{80, 554, 8000}, Addresses: 254, Tried: 254, Answered: devices, Refused: 3, Silent: 251 - devices, Covered: true, EverHeld: true},
		{Prefix: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 99, byte(branch % 250), 0}), 28), Ports: []int{80}, Addresses: 14, Tried: 14, Silent: 14, Why: "silent"}}}
}
