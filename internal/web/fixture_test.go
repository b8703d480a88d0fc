package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/storetest"
	"camledger/inventory"
	"camledger/inventory/policy"

	"golang.org/x/crypto/argon2"
)

// noon is the moment at which the pages of the tests are looked at: a morning in Seoul.
var noon = time.Date(2026, 3, 5, 0, 40, 0, 0, time.UTC)

var seoul = time.FixedZone("KST", 9*3600)

// hands carry out what pages ask for, straight in the store: what internal/app does, less
// the devices.
type hands struct {
	st  *store.Store
	now func() time.Time
	// asked lists what would have been started.
	asked chan string
	// observed is a branch of which nothing is sent.
	observed string
}

func (h hands) Proposals(ctx context.Context, branchID string) ([]inventory.Proposal, error) {
	reg, err := h.st.SharedRegister(ctx, h.now())
	if err != nil {
		return nil, err
	}
	found, err := h.st.Found(ctx, branchID)
	if err != nil {
		return nil, err
	}
	return inventory.Propose(&reg, branchID, found, inventory.Hints{}), nil
}

func (h hands) Place(ctx context.Context, by store.Person, list []store.Placement) error {
	_, err := h.st.Place(ctx, list, by.ID, h.now())
	return err
}

func (h hands) Enrol(ctx context.Context, by store.Person, branchID string) error {
	return h.st.SetEnrolled(ctx, branchID, h.now(), by.ID)
}

func (h hands) Decide(ctx context.Context, by store.Person, d store.Decision) error {
	diff, err := h.st.Fresh(ctx, d.DifferenceID, d.Revision)
	if err != nil {
		return err
	}
	d.Actor, d.At = by.ID, h.now()
	switch d.Kind {
	case inventory.ActNotCamera:
		d.Placement = &store.Placement{CameraID: diff.CameraID, NotCamera: true}
	case inventory.ActMerge:
		found, err := h.st.Found(ctx, diff.BranchID)
		if err != nil {
			return err
		}
		known, other := inventory.PairOf(diff)
		step, err := inventory.Merge(found, known, other)
		if err != nil {
			return err
		}
		d.Step = &step
	case inventory.ActReplace:
		found, err := h.st.Found(ctx, diff.BranchID)
		if err != nil {
			return err
		}
		step, err := inventory.Replace(found, cmp.Or(d.Old, diff.CameraID), cmp.Or(d.New, diff.CameraID))
		if err != nil {
			return err
		}
		d.Step = &step
	}
	_, err = h.st.DecideDifference(ctx, d)
	return err
}

func (h hands) CountByHand(ctx context.Context, by store.Person, x inventory.ByHand) error {
	x.Actor, x.From = by.ID, h.now()
	_, err := h.st.AddByHand(ctx, x)
	return err
}

func (h hands) EndByHand(ctx context.Context, by store.Person, id, why string) error {
	_, err := h.st.EndByHand(ctx, id, by.ID, why, h.now())
	return err
}

func (h hands) LabelSlot(ctx context.Context, by store.Person, id, code string) error {
	return h.st.LabelSlot(ctx, id, code, by.ID, h.now())
}

func (h hands) GiveList(ctx context.Context, by store.Person, name string, raw []byte) (string, error) {
	var cells [][]string
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		cells = append(cells, strings.Split(line, ","))
	}
	l, err := h.st.AddCameraList(ctx, store.CameraList{Name: name, Cells: cells, Columns: inventory.GuessColumns(cells), Actor: by.ID, At: h.now()})
	return l.ID, err
}

func (h hands) PreviewList(ctx context.Context, l store.CameraList) (ListPreview, error) {
	p := ListPreview{Unfit: l.Columns.Fit(len(l.Cells[0]))}
	if p.Unfit != "" {
		return p, nil
	}
	reg, err := h.st.Register(ctx)
	if err != nil {
		return p, err
	}
	rows, problems := inventory.ReadList(l.Cells, l.Columns, l.BranchID, func(words string) (string, bool) {
		for _, b := range reg.Branches {
			if b.Name == words {
				return b.ID, true
			}
		}
		return "", false
	})
	p.Problems = problems
	for _, r := range rows {
		b, _ := reg.Branch(r.BranchID)
		place, _ := inventory.Named(reg.LocationsOf(r.BranchID), r.Place)
		p.Rows = append(p.Rows, ListRow{ListedCamera: r, Branch: b.Name, Location: place.Name})
	}
	return p, nil
}

func (h hands) UseList(ctx context.Context, by store.Person, id string, revision int) (int, error) {
	l, err := h.st.CameraList(ctx, id)
	if err != nil {
		return 0, err
	}
	p, err := h.PreviewList(ctx, l)
	if err != nil {
		return 0, err
	}
	var rows []inventory.ListedCamera
	for _, r := range p.Rows {
		rows = append(rows, r.ListedCamera)
	}
	return len(rows), h.st.UseCameraList(ctx, id, revision, rows, inventory.Headings(l.Cells, l.Columns.Heading), by.ID, h.now())
}

func (h hands) WithdrawAmendment(ctx context.Context, by store.Person, id, reason string) error {
	_, err := h.st.WithdrawAmendment(ctx, id, by.ID, reason, h.now())
	return err
}

func (h hands) start(what string) error {
	select {
	case h.asked <- what:
	default:
	}
	return nil
}

func (h hands) ReleaseScan(_ context.Context, _ store.Person, id, reason string) error {
	return h.start("release " + id + " " + reason)
}

func (h hands) RejectScan(_ context.Context, _ store.Person, id, reason string) error {
	return h.start("reject " + id + " " + reason)
}

func (h hands) RenumberDevice(_ context.Context, _ store.Person, id, reason string) error {
	return h.start("renumber " + id + " " + reason)
}

func (h hands) RetryLogin(_ context.Context, _ store.Person, addr netip.Addr) (string, error) {
	return "refused", h.start("login " + addr.String())
}

func (h hands) ScanNow(_ context.Context, _ store.Person, id string) error {
	return h.start("scan " + id)
}
func (h hands) CheckNow(_ context.Context, _ store.Person, id string) error {
	return h.start("check " + id)
}
func (h hands) Inspect(_ context.Context, _ store.Person, id string) error {
	return h.start("inspect " + id)
}

func (h hands) Work(string, string) (Work, bool) { return Work{}, false }

func (h hands) Pictured(ctx context.Context, id string) (Pictured, error) {
	state, refs, err := h.st.Picture(ctx, id, "")
	out := Pictured{Setting: "thumbnails", At: state.At, Figures: state.Figures, Memory: state.Memory, Usual: state.Normals.At(state.At.In(seoul).Hour(), state.Figures), Tiny: tinyOf(state.Print)}
	for _, r := range refs {
		out.Views = append(out.Views, ChosenView{r.Hour, r.At, r.By, tinyOf(r.Print)})
	}
	if err == nil {
		out.Kept, err = h.st.ThumbnailAt(ctx, id, h.now().AddDate(0, 0, -1))
	}
	return out, err
}

// tinyOf takes stored bytes for greys.
func tinyOf(b []byte) (t Tiny) {
	copy(t[:], b)
	return t
}

func (h hands) Picture(ctx context.Context, by store.Person, id string) ([]byte, error) {
	b, _, err := h.st.Thumbnail(ctx, by.ID, id, h.now().AddDate(0, 0, -1), h.now())
	return b, err
}

func (h hands) ChooseView(ctx context.Context, by store.Person, id string) (string, error) {
	state, _, err := h.st.Picture(ctx, id, "")
	if err != nil || state.At.IsZero() {
		return "none", err
	}
	return "chosen", h.st.SaveReference(ctx, store.PictureReference{CameraID: id, Hour: h.now().In(seoul).Hour(), At: h.now(), By: by.ID, Print: state.Print}, state)
}

func (h hands) SignInspection(ctx context.Context, by store.Person, id string) error {
	return h.st.SignInspection(ctx, id, by.ID, h.now())
}

func (h hands) SealInspection(ctx context.Context, by store.Person, id string) error {
	return h.st.SealInspection(ctx, id, by.ID, h.now())
}

func (h hands) Acknowledge(ctx context.Context, by store.Person, id string) (string, error) {
	return h.st.AcknowledgeIncident(ctx, id, by.ID, h.now())
}

func (h hands) AlertSettings(context.Context) (AlertSettings, error) {
	return AlertSettings{Rule: alerts.DefaultRule(), Mail: true, Fallback: true, Channels: []ChannelSetting{{Name: "ops"}, {Name: "sms", Critical: true, Personal: true}},
		Observed: map[string]bool{h.observed: true}}, nil
}

func (h hands) Replay(_ context.Context, ask ReplayAsk) (ReplayAnswer, error) {
	if ask.Rule.Limit == 0 {
		return ReplayAnswer{}, alerts.ErrReplayLong
	}
	n := alerts.ReplayNotice{At: ask.From.Add(time.Hour), Kind: alerts.NoticeOutage, BranchID: ask.BranchID, Counts: map[alerts.Part]int{alerts.PartNew: 2}, Cameras: []string{"cam_b000n0002"}, To: []string{"도윤서"}}
	return ReplayAnswer{Replayed: alerts.Replayed{Notices: []alerts.ReplayNotice{n}, Outages: 5, Told: 2}, Really: make([]alerts.Notice, 3)}, nil
}

func (h hands) TestMail(_ context.Context, by store.Person) (string, error) {
	return "250 ok", h.start("mail " + by.Email)
}

func (h hands) NoteIncident(ctx context.Context, by store.Person, n alerts.Note) error {
	n.By, n.At = by.ID, h.now()
	_, err := h.st.AddNote(ctx, n)
	return err
}

func (h hands) Resend(ctx context.Context, by store.Person, id string) (alerts.Delivery, error) {
	return h.st.Resend(ctx, id, by.ID, h.now())
}

func (h hands) DropDead(ctx context.Context, by store.Person, id, reason string) error {
	return h.st.DropDead(ctx, id, by.ID, reason, h.now())
}

func (h hands) PlanWork(ctx context.Context, by store.Person, m alerts.Maintenance) error {
	if err := m.Check(h.now()); err != nil {
		return err
	}
	m.Author = by.ID
	_, err := h.st.AddMaintenance(ctx, m, h.now())
	return err
}

func (h hands) EndWork(ctx context.Context, by store.Person, id string) error {
	return h.st.EndMaintenance(ctx, id, by.ID, h.now())
}

// house is a store with an institution in it.
type house struct {
	st         *store.Store
	file       string // of the database
	reg        inventory.Register
	inspection string // of the first branch
	incident   string // an open one, of the first branch
	persons    map[string]store.Person
}

type plan struct {
	branch string
	places []planPlace
	line   int
}

type planPlace struct {
	name  string
	count int
	found int
}

// small is an institution of 82 cameras: one branch placed, one with a recorder, one
// just scanned.
var small = []plan{
	{"본점", []planPlace{{"지하주차장", 5, 5}, {"1층 건물 외부 및 복도", 6, 6}, {"365코너", 5, 5}, {"1층 객장 및 금고 등", 17, 16}, {"2층 회의실", 1, 1}}, 17},
	{"나루지점", []planPlace{{"365코너", 4, 4}, {"1층 객장 및 서고 등", 10, 10}, {"계단 및 외벽", 6, 6}, {"지하 회의실", 3, 3}, {"지하 주차장", 1, 1}}, 23},
	{"가람지점", []planPlace{{"365코너", 6, 6}, {"건물외벽", 2, 2}, {"1층 객장", 16, 16}}, 29},
}

func large(branches, each int) []plan {
	var out []plan
	for i := range branches {
		out = append(out, plan{fmt.Sprintf("제%d지점", i+1), []planPlace{{"365코너", 4, 4}, {"1층 객장", each - 6, each - 6}, {"지하 주차장", 2, 2}}, 10 + 3*i})
	}
	return out
}

func open(t testing.TB, file string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), file, store.Options{Zone: seoul})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// build fills a store by a plan. placed is how many of the branches are placed, the
// first of them.
func build(t testing.TB, plans []plan, placed int) *house {
	t.Helper()
	houses.Lock()
	defer houses.Unlock()
	key := fmt.Sprint(plans, placed)
	b, ok := houses.built[key]
	if !ok {
		h := fill(t, storetest.File(t), plans, placed)
		must(t, h.st.Close())
		raw, err := os.ReadFile(h.file)
		must(t, err)
		b = built{*h, raw}
		houses.built[key] = b
	}
	h := b.house
	h.persons = maps.Clone(h.persons)
	h.file = filepath.Join(t.TempDir(), "camledger.db")
	must(t, os.WriteFile(h.file, b.database, 0o600))
	h.st = open(t, h.file)
	if len(plans) > 0 {
		var err error
		h.reg, err = h.st.Register(t.Context())
		must(t, err)
	}
	return &h
}

// houses are those that were built in this process: the next one is a copy.
var houses = struct {
	sync.Mutex
	built map[string]built
}{built: map[string]built{}}

type built struct {
	house    house
	database []byte
}

// fill puts an institution into an empty database. The store is not closed.
func fill(t testing.TB, file string, plans []plan, placed int) *house {
	t.Helper()
	st, err := store.Open(t.Context(), file, store.Options{Zone: seoul})
	must(t, err)
	h := &house{st: st, file: file, persons: map[string]store.Person{}}
	h.accept(t, plans)
	var batch store.Batch
	for i, p := range plans {
		branch := h.reg.Branches[i]
		cameras := h.found(t, i, branch, p)
		if i < placed {
			h.place(t, branch, p, cameras)
		}
		batch.Checks = append(batch.Checks, h.checks(i, cameras)...)
	}
	if len(plans) > 0 {
		first := batch.Checks[1]
		in := alerts.Incident{ID: "inc_" + first.Check.CameraID[4:], Kind: alerts.IncidentCamera, BranchID: h.reg.Branches[0].ID, CameraID: first.Check.CameraID,
			Cause: inventory.CauseTimeout, Since: noon.Add(-95 * time.Minute), Opened: noon.Add(-90 * time.Minute), NoticeID: "not_1"}
		batch.Incidents = []alerts.Incident{in}
		batch.Notices = []alerts.Notice{{ID: "not_1", Kind: alerts.NoticeOutage, BranchID: in.BranchID, Created: noon.Add(-80 * time.Minute), Items: []alerts.Item{{IncidentID: in.ID, Part: alerts.PartNew}}}}
		batch.Deliveries = []alerts.Delivery{{ID: "del_1", Key: "not_1/x", NoticeID: "not_1", BranchID: in.BranchID, Name: "도윤서", Address: "yunseo@hanbit.example", Lang: "ko", MessageID: "a@b", State: alerts.DeliverySent, Created: noon.Add(-80 * time.Minute), Sent: noon.Add(-80 * time.Minute), Reply: "250 2.0.0 Ok: queued",
			Items: []alerts.Item{{IncidentID: in.ID, Part: alerts.PartNew}}}}
		h.incident = in.ID
	}
	must(t, h.st.Record(t.Context(), batch))
	for i := range min(len(plans), 3) { // the others have nothing to differ in
		h.reconcile(t, h.reg.Branches[i].ID)
	}
	if len(plans) > 0 {
		h.inspect(t)
		h.pictures(t)
	}
	h.people(t)
	return h
}

func (h *house) accept(t testing.TB, plans []plan) {
	t.Helper()
	if len(plans) == 0 {
		return
	}
	raw := policyText(plans)
	d, err := policy.Read("hanbit-policy.txt", raw)
	must(t, err)
	kept, err := json.Marshal(d)
	must(t, err)
	a := store.Acceptance{Name: "hanbit-policy.txt", Raw: raw, Reading: kept, Actor: "operator:test", At: noon.AddDate(0, -2, 0), Institution: "한빛신협", CheckInterval: "monthly",
		Retention: []inventory.RetentionRule{{Value: 6, Unit: inventory.UnitMonth, Qualifier: "내외", Line: 41, Words: "6개월내외"}},
		Promises:  []inventory.Promise{{Kind: "regular-check", Line: 66, Words: "영상정보처리기기의 정상작동 여부를 정기적으로 점검"}},
		Effective: time.Date(2026, 1, 1, 0, 0, 0, 0, seoul)}
	for i, p := range plans {
		b := store.AcceptedBranch{Name: p.branch, Order: i + 1}
		for j, l := range p.places {
			b.Locations = append(b.Locations, store.AcceptedLocation{Name: l.name, Order: j + 1, Critical: l.name == "365코너",
				Declaration: inventory.Declaration{Count: l.count, Mount: inventory.MountFixed, Angles: []float64{84.5, 45.8}, Origin: inventory.Declared, Line: p.line + j, Words: fmt.Sprintf("%s : %d대", l.name, l.count)}})
		}
		a.Branches = append(a.Branches, b)
		a.Officers = append(a.Officers, store.AcceptedOfficer{Branch: p.branch, Officer: inventory.Officer{Role: "접근권한자", Title: "지점장", Phone: "02-555-0101", Line: 36}})
	}
	_, err = h.st.AcceptPolicy(t.Context(), a)
	must(t, err)
	h.reg, err = h.st.Register(t.Context())
	must(t, err)
}

// policyText writes the policy of a plan, every place on the line that the plan says.
func policyText(plans []plan) []byte {
	lines := map[int]string{1: "고정형 영상정보처리기기 운영·관리 방침", 3: "<b>안내</b> & <script>alert(1)</script>", 5: "한빛신협은 개인정보보호법 제25조에 따라 카메라를 다음과 같이 운영합니다.",
		7: "설치대수, 설치 위치 및 촬영범위", 8: "구분 설치대수 설치위치 촬영범위"}
	last := 8
	for _, p := range plans {
		sum := 0
		for _, l := range p.places {
			sum += l.count
		}
		for j, l := range p.places {
			lines[p.line+j] = fmt.Sprintf("%s : %d대", l.name, l.count)
			if j == 0 {
				lines[p.line] = fmt.Sprintf("%s 고정 : %d대 %s", p.branch, sum, lines[p.line])
			}
			last = max(last, p.line+j)
		}
	}
	for _, l := range []string{"", "영상정보의 촬영시간, 보관기간, 보관장소", "보관기간 : 6개월내외", "", "영상정보 보호를 위한 조치", "- 영상정보처리기기의 정상작동 여부를 정기적으로 점검하고 있습니다.", "", "이 방침은 2026년 1월 1일부터 시행합니다."} {
		last++
		lines[last] = l
	}
	var b strings.Builder
	for n := range last {
		b.WriteString(lines[n+1] + "\n")
	}
	return []byte(b.String())
}

// makers are cycled through, as in a real house.
var makers = [][2]string{{"Hanul", "HN-2040"}, {"Saebyeok", "SB-C210R"}, {"Miru", "M3 Bullet"}}

// found stores what a scan of a branch found: a recorder with 16 inputs in the second
// branch, cameras of their own elsewhere.
func (h *house) found(t testing.TB, i int, branch inventory.Branch, p plan) []inventory.Camera {
	t.Helper()
	at := noon.Add(-7*time.Hour - 40*time.Minute)
	f := store.FoundChange{BranchID: branch.ID, Seen: map[string]bool{}, Complete: true, At: at}
	id := func(prefix string, n int) string { return fmt.Sprintf("%s_b%03dn%04d", prefix, i, n) }
	add := func(d inventory.Device) { f.Devices = append(f.Devices, d) }
	n := 0
	device := func(kind inventory.DeviceKind, name string) inventory.Device {
		n++
		m := makers[n%len(makers)]
		return inventory.Device{ID: id("dev", n), BranchID: branch.ID, Kind: kind, Maker: m[0], Model: m[1], Serial: fmt.Sprintf("%s%06d", m[0][:2], 1000*i+n), Firmware: "2.8.1", Name: name,
			Addr: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(20 + i/200), byte(i % 200), byte(10 + n)}), 80), RTSPPort: 554,
			Keys:      []inventory.DeviceKey{{Kind: inventory.KeyMAC, Value: fmt.Sprintf("02:00:00:%02x:%02x:%02x", i/256, i%256, n%256)}},
			FirstSeen: noon.AddDate(0, -2, 0), LastSeen: at, State: inventory.StateActive}
	}
	camera := func(d inventory.Device, channel int, name string) {
		c := inventory.Camera{ID: id("cam", len(f.Cameras)+1), DeviceID: d.ID, BranchID: branch.ID, SourceToken: fmt.Sprintf("src%d", channel), Channel: channel, Name: name,
			Main: inventory.Stream{URI: "rtsp://x/1", Codec: "H264", Width: 1920, Height: 1080, FPS: 15}, Sub: inventory.Stream{Codec: "H264", Width: 640, Height: 360, FPS: 7},
			PictureAt: at, FirstSeen: noon.AddDate(0, -2, 0), LastSeen: at, State: inventory.StateActive}
		f.Cameras = append(f.Cameras, c)
		f.Seen[c.ID] = true
	}
	var recorder inventory.Device
	if i == 1 {
		recorder = device(inventory.KindRecorder, "NVR-1")
		add(recorder)
	}
	channel := 0
	for _, l := range p.places {
		for k := range l.found {
			name := fmt.Sprintf("%s %02d", l.name, k+1)
			if i == 1 && channel < 14 {
				channel++
				camera(recorder, channel, name)
				continue
			}
			d := device(inventory.KindCamera, name)
			add(d)
			camera(d, 1, name)
		}
	}
	if i == 0 {
		d := device(inventory.KindCamera, "로비 임시")
		add(d)
		camera(d, 1, "로비 임시")
		f.Cameras[2].Audio = true
		f.Cameras[7].PTZ = true
	}
	if i == 2 {
		f.Cameras[5].Name = "Camera 01"
		f.Cameras[9].Name = "IPC"
	}
	scan := inventory.Scan{ID: id("scan", 1), BranchID: branch.ID, Started: at.Add(-3 * time.Minute), Ended: at, State: inventory.ScanComplete, Trigger: "schedule",
		Report: inventory.ScanReport{Complete: true, Devices: len(f.Devices), Sources: len(f.Cameras), Ranges: []inventory.RangeReport{
			{Prefix: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(20 + i/200), byte(i % 200), 0}), 24), Ports: []int{80, 554}, Addresses: 254, Tried: 254, Answered: len(f.Devices), Refused: 3, Silent: 251 - len(f.Devices), Covered: true, EverHeld: true},
			{Prefix: netip.MustParsePrefix("10.99.0.0/28"), Ports: []int{80}, Addresses: 14, Tried: 14, Silent: 14, Why: "silent"}}}}
	if i == 1 { // three nights without a complete scan
		scan.Started, scan.Ended = scan.Started.AddDate(0, 0, -3), scan.Ended.AddDate(0, 0, -3)
		f.At = scan.Ended
		later := inventory.Scan{ID: id("scan", 2), BranchID: branch.ID, Started: at.Add(-2 * time.Minute), Ended: at, State: inventory.ScanPartial, Trigger: "schedule",
			Report: inventory.ScanReport{Why: "not-covered", Ranges: []inventory.RangeReport{{Prefix: scan.Report.Ranges[0].Prefix, Ports: []int{80}, Addresses: 254, Tried: 254, Silent: 254, EverHeld: true, Why: "unreachable"}}}}
		must(t, h.st.BeginScan(t.Context(), later))
		must(t, h.st.FinishScan(t.Context(), later))
	}
	must(t, h.st.BeginScan(t.Context(), scan))
	must(t, h.st.FinishScan(t.Context(), scan))
	must(t, h.st.SaveFound(t.Context(), scan.ID, f))
	return f.Cameras
}

func (h *house) place(t testing.TB, branch inventory.Branch, p plan, cameras []inventory.Camera) {
	t.Helper()
	locations := h.reg.LocationsOf(branch.ID)
	var list []store.Placement
	k := 0
	for j, l := range p.places {
		for range l.found {
			list = append(list, store.Placement{CameraID: cameras[k].ID, LocationID: locations[j].ID, Evidence: "proposed"})
			k++
		}
	}
	_, err := h.st.Place(t.Context(), list, "operator:test", noon.AddDate(0, -1, 0))
	must(t, err)
	must(t, h.st.SetEnrolled(t.Context(), branch.ID, noon.AddDate(0, -1, 0), "operator:test"))
}

// checks are the last checks of the cameras of a branch, and those of some days before.
func (h *house) checks(i int, cameras []inventory.Camera) []store.CheckRecord {
	var out []store.CheckRecord
	for k, c := range cameras {
		check := inventory.Check{CameraID: c.ID, At: noon.Add(-4 * time.Minute), Took: 640 * time.Millisecond, Tier: inventory.TierStream,
			Steps: []inventory.Step{{Name: inventory.StepConnect, Took: 3 * time.Millisecond, OK: true}, {Name: inventory.StepDescribe, Took: 21 * time.Millisecond, OK: true}, {Name: inventory.StepAuth, Took: 18 * time.Millisecond, OK: true},
				{Name: inventory.StepSetup, Took: 16 * time.Millisecond, OK: true}, {Name: inventory.StepPlay, Took: 22 * time.Millisecond, OK: true}, {Name: inventory.StepFirstRTP, Took: 61 * time.Millisecond, OK: true}, {Name: inventory.StepKeyFrame, Took: 499 * time.Millisecond, OK: true}},
			Measurement: inventory.Measurement{Codec: "H264", Width: 640, Height: 360, FPS: 7, Bitrate: 182000, Packets: 120}}
		r := store.CheckRecord{Check: check, Outcome: inventory.OutcomeOK}
		switch {
		case k == 1 && i == 0:
			r.Check.Steps = []inventory.Step{{Name: inventory.StepConnect, Took: 3 * time.Second, Notes: []inventory.Note{{Code: "note.no-answer"}}}}
			r.Check.Failed, r.Check.Cause, r.Check.Measurement = inventory.StepConnect, inventory.CauseTimeout, inventory.Measurement{}
			r.Outcome, r.Causes = inventory.OutcomeDown, []inventory.Cause{inventory.CauseTimeout}
		case k == 4 && i == 0:
			r.Outcome, r.Causes = inventory.OutcomeDegraded, []inventory.Cause{inventory.CauseLoss}
		case k == 3 && i == 1:
			r.Outcome, r.Causes = inventory.OutcomeAuthRefused, []inventory.Cause{inventory.CauseAuthRefused}
		case k > 20 && i == 2:
			continue
		}
		if i == 0 && k < 3 {
			for d := 26; d > 0; d-- {
				old := r
				old.Check.At = noon.AddDate(0, 0, -d)
				old.Outcome, old.Causes = inventory.OutcomeOK, nil
				if d == 9 && k == 1 {
					old.Outcome, old.Causes = inventory.OutcomeDown, []inventory.Cause{inventory.CauseTimeout}
				}
				out = append(out, old)
			}
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b store.CheckRecord) int { return a.Check.At.Compare(b.Check.At) })
	if i == 0 { // the failed one second, for the incident
		slices.SortStableFunc(out, func(a, b store.CheckRecord) int {
			return cmp.Compare(rank(a, cameras), rank(b, cameras))
		})
	}
	return out
}

func rank(r store.CheckRecord, cameras []inventory.Camera) int {
	switch r.Check.CameraID {
	case cameras[0].ID:
		if r.Check.At.Before(noon.AddDate(0, 0, -25)) {
			return 0
		}
	case cameras[1].ID:
		return 1
	}
	return 2
}

func (h *house) reconcile(t testing.TB, branchID string) {
	t.Helper()
	ctx := t.Context()
	reg, err := h.st.Register(ctx)
	must(t, err)
	found, err := h.st.Found(ctx, branchID)
	must(t, err)
	list := inventory.Reconcile(&reg, branchID, found, inventory.ScanFacts{Complete: true}, inventory.DefaultRules(), noon)
	slices.SortFunc(list, func(a, b inventory.Difference) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	for i := range list { // one after the other, so that their order is the same in every run
		when := noon.Add(-7*time.Hour + time.Duration(i)*time.Second)
		_, err = h.st.SaveDifferences(ctx, branchID, list[i:i+1], false, when, func(inventory.Difference) bool { return false })
		must(t, err)
	}
}

func (h *house) inspect(t testing.TB) {
	t.Helper()
	branch := h.reg.Branches[0]
	in := inventory.Inspection{ID: "ins_1", BranchID: branch.ID, Branch: branch.Name, Day: "2026-03-01", Interval: "monthly", Started: noon.AddDate(0, 0, -4), Ended: noon.AddDate(0, 0, -4).Add(3 * time.Minute), Trigger: "schedule"}
	for k := range 34 {
		r := inventory.InspectionRow{Number: k + 1, CameraID: fmt.Sprintf("cam_b000n%04d", k+1), SlotCode: fmt.Sprintf("본점-%02d", k+1), Location: "1층 객장 및 금고 등", Verdict: inventory.VerdictOK, Outcome: inventory.OutcomeOK, Picture: "ok", Recording: "ok", ClockKnown: true, DaysStored: 182, CheckedAt: in.Started}
		if k == 1 {
			r.Verdict, r.Outcome, r.Causes, r.Picture, r.DaysStored = inventory.VerdictFault, inventory.OutcomeDown, []inventory.Cause{inventory.CauseTimeout}, "fault", -1
		}
		if k == 9 {
			r.Verdict, r.Outcome, r.Causes, r.Picture, r.DaysStored = inventory.VerdictNotVerifiable, inventory.OutcomeAuthRefused, []inventory.Cause{inventory.CauseAuthRefused}, "", -1
		}
		if k == 33 { // a place where nothing was found
			r.CameraID, r.Verdict, r.Outcome, r.Picture, r.DaysStored = "", inventory.VerdictFault, inventory.OutcomeNotAssessed, "", -1
		} else {
			r.Name, r.Addr = fmt.Sprintf("CAM %02d", k+1), fmt.Sprintf("10.20.0.%d", 11+k)
		}
		in.Rows = append(in.Rows, r)
	}
	in.Counts = inventory.Count(in.Rows)
	must(t, h.st.SaveInspection(t.Context(), in))
	h.inspection = in.ID
}

const password = "고요한 아침의 감나무"

// passwordHash is a hash at the least cost that is taken: tests log in by the hundred.
var passwordHash = sync.OnceValues(func() (string, error) {
	salt := []byte("of no secret")
	return fmt.Sprintf("$argon2id$v=%d$m=8,t=1,p=1$%s$%s", argon2.Version, base64.RawStdEncoding.EncodeToString(salt),
		base64.RawStdEncoding.EncodeToString(argon2.IDKey([]byte(password), salt, 1, 8, 1, hashLength))), nil
})

// people gives each role to one person for the institution, and to one for the second
// branch only.
func (h *house) people(t testing.TB) {
	t.Helper()
	hash, err := passwordHash()
	must(t, err)
	names := map[store.Role]string{store.RoleManager: "한지안", store.RoleFacilities: "도윤서", store.RoleAuthorised: "서하준", store.RoleInspector: "민채원", store.RoleApprover: "문시우", store.RoleAuditor: "차도현", store.RoleOperator: "노은재"}
	for _, role := range store.Roles {
		p := store.Person{ID: "per_" + string(role), Login: string(role), Name: names[role], Email: string(role) + "@hanbit.example", PasswordHash: hash, CreatedAt: noon.AddDate(0, -1, 0),
			Grants: []store.Grant{{Role: role, GrantedBy: "operator:test", Reason: "임명", From: noon.AddDate(0, -1, 0)}}}
		p, err := h.st.AddPerson(t.Context(), p)
		must(t, err)
		h.persons[string(role)] = p
		if len(h.reg.Branches) < 2 {
			continue
		}
		own := store.Person{ID: "per_own_" + string(role), Login: "own-" + string(role), Name: names[role] + "나루", PasswordHash: hash, CreatedAt: noon.AddDate(0, -1, 0),
			Grants: []store.Grant{{Role: role, BranchID: h.reg.Branches[1].ID, GrantedBy: "operator:test", Reason: "임명", From: noon.AddDate(0, -1, 0)}}}
		own, err = h.st.AddPerson(t.Context(), own)
		must(t, err)
		h.persons["own-"+string(role)] = own
	}
}

// closedIncident is an incident of a camera that is over.
func closedIncident(id, branchID, cameraID string) []alerts.Incident {
	return []alerts.Incident{{ID: id, Kind: alerts.IncidentCamera, BranchID: branchID, CameraID: cameraID, Cause: inventory.CauseTimeout, Settled: true,
		Since: noon.Add(-9 * time.Hour), Opened: noon.Add(-9 * time.Hour), Answered: noon.Add(-8 * time.Hour), Ended: noon.Add(-8 * time.Hour), Closed: noon.Add(-8 * time.Hour)}}
}
