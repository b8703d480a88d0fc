package alerts

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"camledger/internal/words"
	"camledger/inventory"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update and review.\ngot:\n%s", path, got)
	}
}

func mailContext() MailContext {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		zone = seoul
	}
	return MailContext{
		Institution: "한빛신용협동조합", Branch: "본점", BaseURL: "https://cam.example.kr",
		Zone: zone, Lang: words.Korean, Now: at(62),
	}
}

func row(id string, n float64, cause inventory.Cause, slot, place string) Row {
	return Row{
		Incident: Incident{ID: id, Kind: IncidentCamera, BranchID: "b1", CameraID: id, Since: at(n), Opened: at(n + 5), Cause: cause},
		Slot:     slot, Place: place,
		LastPicture: at(n - 2),
	}
}

func vaultRow() Row {
	r := row("inc_b", 49, inventory.CauseNoRTP, "금고-01", "금고 내부")
	r.Incident.Critical = true
	return r
}

func exampleOutage() (Notice, MailContext) {
	c := mailContext()
	back := row("inc_d", 10, inventory.CauseTimeout, "주차장-02", "지하 1층 주차장")
	back.Incident.Ended, back.Incident.Closed = at(41), at(46)
	vault := vaultRow()
	c.Rows = []Row{
		row("inc_a", 50, inventory.CauseTimeout, "객장-03", "1층 객장 창구 뒤편"),
		vault,
		row("inc_c", -3000, inventory.CauseAuthRefused, "복도-01", "2층 복도"),
		back,
	}
	return Notice{ID: "ntc_1", Kind: NoticeOutage, BranchID: "b1", Created: at(62), Items: []Item{
		{"inc_a", PartNew}, {"inc_b", PartNew}, {"inc_c", PartContinues}, {"inc_d", PartRecovered},
	}}, c
}

// examples are the mails that are looked at: golden files and pictures.
func examples() map[string]Message {
	out := map[string]Message{}
	n, c := exampleOutage()
	out["outage"] = Compose(n, c)
	c.Lang = words.English
	out["outage.en"] = Compose(n, c)

	n, c = exampleOutage()
	n.Kind, n.Items = NoticeRecovery, []Item{{"inc_d", PartRecovered}, {"inc_c", PartContinues}}
	out["recovery"] = Compose(n, c)
	n.Kind, n.Items = NoticeWasDown, []Item{{"inc_d", PartWasDown}}
	out["was-down"] = Compose(n, c)
	n.Kind, n.Items = NoticeReminder, []Item{{"inc_c", PartContinues}}
	out["reminder"] = Compose(n, c)

	c = mailContext()
	branch := Row{Incident: Incident{ID: "inc_p", Kind: IncidentBranch, BranchID: "b1", Since: at(48), Opened: at(49), Critical: true, Cause: inventory.CauseTimeout}}
	for m := range 34 {
		member := Member{CameraID: string(rune('a' + m)), Since: at(48)}
		if m < 6 {
			member.Back = at(60)
		}
		branch.Incident.Members = append(branch.Incident.Members, member)
	}
	c.Rows = []Row{branch}
	out["branch"] = Compose(Notice{Kind: NoticeOutage, BranchID: "b1", Created: at(62), Items: []Item{{"inc_p", PartNew}}}, c)

	out["answers"] = leftBehind(0)

	c.Branch = ""
	c.Rows = []Row{{Incident: Incident{ID: "inc_s", Kind: IncidentSelf, Since: at(48)}}}
	out["self"] = Compose(Notice{Kind: NoticeSelf, Created: at(62), Items: []Item{{"inc_s", PartNew}}}, c)
	c.Rows[0].Incident.Ended, c.Rows[0].Incident.Closed = at(58), at(60)
	out["self-back"] = Compose(Notice{Kind: NoticeRecovery, Created: at(62), Items: []Item{{"inc_s", PartRecovered}}}, c)
	out["test"] = Compose(Notice{Kind: NoticeTest, Created: at(62)}, c)

	c = mailContext()
	out["digest"] = ComposeDigest(Digest{
		Day: c.Now, Checked: 80, Unchecked: 2, Down: 1, Yours: 1, LastComplete: at(-480), LedgerHead: "2841 · 9f3c27b1",
		Downs:     []Down{{row("inc_a", 50, inventory.CauseTimeout, "객장-03", "1층 객장 창구 뒤편"), "본점"}, {vaultRow(), "시장지점"}},
		New:       []DigestLine{{"선언되지 않은 카메라", "2층 복도 · 192.0.2.31", "/differences/dif_1"}, {"음성 제공", "객장-03", "/differences/dif_2"}},
		Waiting:   []DigestLine{{"설치 위치 대수 부족 (3대)", "365코너 · 4일째", "/differences/dif_3"}, {"보관일수 부족 (52일)", "객장-01", "/differences/dif_5"}},
		Settled:   []DigestLine{{"시간 불일치", "주차장-02", "/differences/dif_4"}},
		Uncovered: []string{"192.0.2.64/26: 게이트웨이 응답 없음"},
	}, c)
	out["digest-ok"] = ComposeDigest(Digest{Day: c.Now, Checked: 82, LastComplete: at(-480)}, c)
	return out
}

// leftBehind is the end of a branch of four of whose cameras so many are back; the others go on.
func leftBehind(back int) Message {
	c := mailContext()
	branch := Row{Incident: Incident{ID: "inc_p", Kind: IncidentBranch, BranchID: "b1", Since: at(30), Answered: at(50), Ended: at(50), Closed: at(60)}}
	n := Notice{ID: "ntc_1", Kind: NoticeRecovery, BranchID: "b1", Created: at(62)}
	for i, id := range []string{"inc_1", "inc_2", "inc_3", "inc_4"} {
		m := Member{CameraID: id, Since: at(30)}
		if i < back {
			m.Back = at(55)
		} else {
			r := row(id, 30, inventory.CauseNoRTP, "객장-0"+id[4:], "1층 객장")
			if id == "inc_4" {
				r = vaultRow()
				r.Incident.ID, r.Incident.CameraID = id, id
			}
			r.Incident.NoticeID = n.ID
			c.Rows, n.Items = append(c.Rows, r), append(n.Items, Item{id, PartContinues})
		}
		branch.Incident.Members = append(branch.Incident.Members, m)
	}
	c.Rows, n.Items = append(c.Rows, branch), append(n.Items, Item{"inc_p", PartRecovered})
	return Compose(n, c)
}

func TestMailsAreAsLookedAt(t *testing.T) {
	for name, m := range examples() {
		golden(t, name+".txt", "Subject: "+m.Subject+"\n\n"+m.Text)
		golden(t, name+".html", m.HTML)
	}
}

// TestMembersThatWereToldAreNotNew counts a camera that was told of before its branch took it in.
func TestMembersThatWereToldAreNotNew(t *testing.T) {
	c := mailContext()
	c.Rows = []Row{{Told: 1, Incident: Incident{ID: "inc_p", Kind: IncidentBranch, BranchID: "b1", Since: at(48), Members: []Member{{CameraID: "a"}, {CameraID: "b"}, {CameraID: "c"}}}}}
	m := Compose(Notice{Kind: NoticeOutage, BranchID: "b1", Created: at(62), Items: []Item{{"inc_p", PartNew}}}, c)
	if m.Subject != "[본점] 카메라 3대 이상 (신규 2, 계속 1, 복구 0)" || !strings.Contains(m.Text, "3대") {
		t.Errorf("%s\n%s", m.Subject, m.Text)
	}
}

// TestWhatIsPartlyBackIsNotCalledRecovered ends the storm of a branch while two of its four
// cameras are still away.
func TestWhatIsPartlyBackIsNotCalledRecovered(t *testing.T) {
	c := mailContext()
	branch := Incident{ID: "inc_p", Kind: IncidentBranch, BranchID: "b1", Since: at(30), Answered: at(50), Ended: at(50), Closed: at(60),
		Members: []Member{{CameraID: "a", Back: at(50)}, {CameraID: "b", Back: at(51)}, {CameraID: "c"}, {CameraID: "d"}}}
	c.Rows = []Row{{Incident: branch}}
	n := Notice{Kind: NoticeRecovery, BranchID: "b1", Created: at(62), Items: []Item{{"inc_p", PartRecovered}}}
	m := Compose(n, c)
	if m.Subject != "[본점] 카메라 2대 복구 (계속 2)" {
		t.Errorf("subject %q", m.Subject)
	}
	for _, want := range []string{"카메라 2대가 복구되었습니다", "■ 복구 (2)", "카메라 4대 중 2대 복구", "2대는 아직 복구되지 않음"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the mail lacks %q:\n%s", want, m.Text)
		}
	}
	if strings.Contains(m.HTML, "4대가 복구") {
		t.Errorf("the mail invents a recovery:\n%s", m.HTML)
	}
	if m := leftBehind(3); m.Subject != "[본점] 카메라 3대 복구 (계속 1)" || !strings.Contains(m.Text, "■ 계속 (1)\n- 금고-01\n") {
		t.Errorf("who is not back is counted twice, or not named:\n%s\n%s", m.Subject, m.Text)
	}
	c.Rows[0].Incident.Members = []Member{{CameraID: "a", Back: at(50)}, {CameraID: "b", Back: at(51)}}
	if m := Compose(n, c); m.Subject != "[본점] 카메라 2대 복구 (계속 0)" || strings.Contains(m.Text, "아직") {
		t.Errorf("all are back:\n%s\n%s", m.Subject, m.Text)
	}
}

// TestMailSaysItOnce: a recorder called by its kind, a code that names its place, the end of what
// went up and down, since when the monitor is blind, and how a reminder is stopped.
func TestMailSaysItOnce(t *testing.T) {
	c := mailContext()
	flapped := row("inc_a", 50, inventory.CauseTimeout, "객장-03", "1층 객장")
	flapped.Incident.UnstableAt, flapped.Incident.Ended, flapped.Incident.Closed = at(51), at(55), at(60)
	recorder := Row{Name: "녹화기", Incident: Incident{ID: "inc_r", Kind: IncidentRecorder, BranchID: "b1", Since: at(48), Members: []Member{{CameraID: "a"}, {CameraID: "b"}}}}
	c.Rows = []Row{flapped, recorder}
	n := Notice{Kind: NoticeOutage, BranchID: "b1", Created: at(62), Items: []Item{{"inc_a", PartRecovered}, {"inc_r", PartNew}}}
	text := Compose(n, c).Text
	if strings.Contains(text, "녹화기 녹화기") || !strings.Contains(text, "원인: 이상과 복구를 되풀이함") || !strings.Contains(text, "녹화기의 카메라 2대가 함께 끊겼습니다") {
		t.Errorf("%s", text)
	}
	d := ComposeDigest(Digest{Day: c.Now, Down: 1, Downs: []Down{{row("inc_b", 50, inventory.CauseTimeout, "1층 객장-03", "1층 객장"), "본점"}}}, c)
	if !strings.Contains(d.Text, "- 1층 객장-03 · 본점") {
		t.Errorf("%s", d.Text)
	}
	c.Branch = ""
	c.Rows = []Row{{Incident: Incident{ID: "inc_s", Kind: IncidentSelf, Since: at(48)}}}
	if m := Compose(Notice{Kind: NoticeSelf, Created: at(62), Items: []Item{{"inc_s", PartNew}}}, c); !strings.Contains(m.Text, "10:48부터 응답이 없습니다") {
		t.Errorf("%s", m.Text)
	}
	if m := examples()["reminder"]; !strings.Contains(m.Text, "내가 담당합니다") {
		t.Errorf("%s", m.Text)
	}
}

// TestMailSaysWhatAnswersAndWhichRecorder: nobody is sent to a camera that answers, a recorder
// has a name, and what has just gone is not counted as back.
func TestMailSaysWhatAnswersAndWhichRecorder(t *testing.T) {
	c := mailContext()
	answers := row("inc_a", 50, inventory.CauseTimeout, "객장-03", "1층 객장")
	answers.Incident.Answered = at(60)
	recorder := Row{Name: "본점_녹화기\u202e", Incident: Incident{ID: "inc_r", Kind: IncidentRecorder, BranchID: "b1", DeviceID: "dev_1", Since: at(48), Members: []Member{{CameraID: "a"}, {CameraID: "b"}}}}
	c.Rows = []Row{answers, recorder}
	n := Notice{Kind: NoticeOutage, BranchID: "b1", Created: at(62), Items: []Item{{"inc_a", PartContinues}, {"inc_r", PartNew}}}
	text := Compose(n, c).Text
	for _, want := range []string{"녹화기 본점_녹화기", "카메라 2대", "지금은 다시 응답합니다", "녹화기의 전원과 네트워크 케이블"} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail lacks %q:\n%s", want, text)
		}
	}
	if tells := words.Say(words.Korean, "cause.timeout.try"); strings.Contains(text, tells) || strings.Contains(text, "0대 복구") {
		t.Errorf("the mail sends somebody to a camera that answers, or counts none as back:\n%s", text)
	}
	c.Lang = words.English
	if got := Compose(Notice{Kind: NoticeOutage, BranchID: "b1", Items: []Item{{"inc_a", PartNew}}}, c).Subject; got != "[본점] 1 camera with trouble (new 1, continuing 0, recovered 0)" {
		t.Errorf("subject %q", got)
	}
}

func TestSubjectCountsNewContinuingAndRecovered(t *testing.T) {
	n, c := exampleOutage()
	if got := Compose(n, c).Subject; got != "[본점] 카메라 3대 이상 (신규 2, 계속 1, 복구 1)" {
		t.Fatalf("subject %q", got)
	}
	n.Items = n.Items[:3]
	if got := Compose(n, c).Subject; got != "[본점] 카메라 3대 이상 (신규 2, 계속 1, 복구 0)" {
		t.Fatalf("subject %q", got)
	}
}

func TestEveryMailHasItsOwnSubject(t *testing.T) {
	for name, want := range map[string]string{
		"recovery": "[본점] 카메라 1대 복구 (계속 1)", "was-down": "[본점] 카메라 1대 일시 이상 후 복구 (계속 0)",
		"reminder": "[본점] 다시 알림: 카메라 1대 이상 (신규 0, 계속 1, 복구 0)", "branch": "[본점] 카메라 34대 이상 (신규 34, 계속 0, 복구 0)",
		"answers": "[본점] 다시 응답하지만 카메라 4대 이상 계속",
		"self":    "[한빛신용협동조합] 점검 서버의 연결을 확인하세요", "self-back": "[한빛신용협동조합] 점검 서버의 연결이 돌아왔습니다",
		"test": "[한빛신용협동조합] 알림 시험", "digest": "[본점] 아침 보고 03-02: 이상 카메라 1, 차이 신규 2, 해결 1, 전부터 대기 2",
	} {
		if got := examples()[name].Subject; got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestCriticalPlacesGoBySlotCodeAndLinkOnly(t *testing.T) {
	n, c := exampleOutage()
	n.Items = []Item{{"inc_b", PartNew}}
	m := Compose(n, c)
	for _, body := range []string{m.Text, m.HTML} {
		if !strings.Contains(body, "금고-01") || !strings.Contains(body, "https://cam.example.kr/incidents/inc_b") {
			t.Fatalf("slot code or link is missing: %s", body)
		}
		for _, secret := range []string{"금고 내부", words.Say(words.Korean, "cause.no-rtp"), "10:49", "10:47"} {
			if strings.Contains(body, secret) {
				t.Errorf("the mail tells %q of a critical place", secret)
			}
		}
	}
}

// hostileNames are what a camera may call itself, and a person a branch.
var hostileNames = []string{
	"본점\r\nBcc: thief@example.com", "\"><script>alert(1)</script>", "\u202Etxt.exe\u2066", "😀👩‍👩‍👧 주차장",
	strings.Repeat("가", 10000), "a\x00b\x1b[31m", "\xff\xfe", "", " \t ",
}

// hostileMail is an outage in which everybody is called so.
func hostileMail(name string) Message {
	n, c := exampleOutage()
	c.Branch, c.Institution = name, name
	for i := range c.Rows {
		c.Rows[i].Slot, c.Rows[i].Place, c.Rows[i].Name = name, name, name
	}
	return Compose(n, c)
}

func TestHostileNamesCannotBreakAMail(t *testing.T) {
	for _, name := range hostileNames {
		m := hostileMail(name)
		if strings.ContainsAny(m.Subject, "\r\n\x00\u202E") || len([]rune(m.Subject)) > 200 {
			t.Errorf("%.30q: subject %.200q", name, m.Subject)
		}
		if len(m.HTML) > 60000 {
			t.Errorf("%.30q: HTML of %d bytes", name, len(m.HTML))
		}
		checkHTML(t, m.HTML)
	}
}

// checkHTML reads a mail as a browser does and refuses anything that can run or load.
func checkHTML(t testing.TB, s string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "img", "iframe", "link", "style", "form", "object":
			t.Errorf("element %s in a mail", n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("attribute %s in a mail", a.Key)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "https://cam.example.kr/") {
				t.Errorf("link to %q", a.Val)
			}
		}
	}
}

func TestLongListsAreCutAndSaySo(t *testing.T) {
	c := mailContext()
	n := Notice{Kind: NoticeOutage, BranchID: "b1", Created: at(62)}
	for range 500 {
		id := inventory.NewID("inc")
		c.Rows = append(c.Rows, row(id, 50, inventory.CauseTimeout, id, "복도"))
		n.Items = append(n.Items, Item{id, PartNew})
	}
	m := Compose(n, c)
	if !strings.Contains(m.Subject, "카메라 500대") || !strings.Contains(m.Text, "외 440건") {
		t.Fatalf("subject %q", m.Subject)
	}
}

func TestEveryPartStatusReasonAndEventHasWords(t *testing.T) {
	var codes []string
	for _, p := range []Part{PartNew, PartContinues, PartRecovered, PartWasDown} {
		codes = append(codes, "alerts.part."+string(p))
	}
	for _, s := range []Status{StatusNever, StatusHealthy, StatusSuspect, StatusDown, StatusRecovering, StatusUnstable,
		StatusMaintenance, StatusUnreachable, StatusIndeterminate, StatusDisabled} {
		codes = append(codes, "alerts.status."+string(s))
	}
	for _, k := range []EventKind{EventSuspected, EventCleared, EventDown, EventRecovering, EventRelapsed, EventRecovered,
		EventUnstable, EventSteady, EventOpened, EventTakenIn, EventReleased, EventClosed, EventWithdrawn, EventNoticed, EventAcknowledged} {
		codes = append(codes, "alerts.event."+string(k))
	}
	for _, code := range codes {
		if !words.Has(code) {
			t.Errorf("no words for %s", code)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"본점\r\nBcc: x", "\u202Eabc", strings.Repeat("😀", 300), "\xff\x00", "a  b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s, 40)
		if len([]rune(got)) > 40 {
			t.Fatalf("%q has %d letters", got, len([]rune(got)))
		}
		if strings.ContainsAny(got, "\r\n\x00\u2028\u202E\u200B") {
			t.Fatalf("%q", got)
		}
		if again := Clean(got, 40); again != got {
			t.Fatalf("%q is cleaned again to %q", got, again)
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{"a@example.kr", "a@b@c.kr", "a b@c.kr", "<a@b.kr>", "a@gmial.com", "a\r\n@b.kr", "가@b.kr", ".a@b.kr", "a@1.2.3.4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Address(s)
		if err != nil {
			p := err.(AddressProblem)
			if !words.Has(p.Code) || strings.ContainsAny(p.Address, "\r\n") {
				t.Fatalf("%q: %+v", s, p)
			}
			return
		}
		if again, err := Address(a); err != nil || again != a {
			t.Fatalf("%q gives %q, then %q, %v", s, a, again, err)
		}
		if strings.ContainsAny(a, " \r\n<>,;\"") || strings.Count(a, "@") != 1 {
			t.Fatalf("%q was taken", a)
		}
	})
}

func TestAddressTyposAreRefusedWithTheReason(t *testing.T) {
	for in, code := range map[string]string{
		"": "empty", "kim": "at", "kim@@example.kr": "at", "kim@example": "domain", "kim lee@example.kr": "char",
		"김@example.kr": "char", "kim.@example.kr": "local", "kim@gmial.com": "similar", "kim@-a.kr": "domain",
		strings.Repeat("a", 250) + "@example.kr": "long", "\"a\"@example.kr": "char", "kim@10.0.0.1": "domain",
	} {
		_, err := Address(in)
		p, ok := err.(AddressProblem)
		if !ok || p.Code != "alerts.address."+code {
			t.Errorf("%.40q: %v, want %s", in, err, code)
		}
	}
}
