package sheet

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"camledger/internal/words"
	"camledger/inventory/policy"
)

var pages = flag.String("pages", "", "folder into which the pages of the next policy are written, to be looked at")

func days(n int) *int { return &n }

// published is the policy of an invented institution, and what it becomes.
func published() (old, next policy.Publication) {
	old = policy.Publication{
		Institution: "가온마루신협",
		Purposes:    []string{"조합원의 안전과 범죄 예방 및 출입 관리", "화재 예방과 시설 안전", "주차 차량의 도난 방지"},
		Branches: []policy.PublishedBranch{
			{Name: "본점", Angles: []float64{92.5, 51.2}, Places: []policy.PublishedPlace{
				{ID: "l1", Name: "지하주차장", Count: 3, Mount: "고정"}, {Name: "1층 외부 및 복도", Count: 4, Mount: "고정"}, {Name: "365코너", Count: 2, Mount: "고정"},
				{Name: "1층 객장 및 금고 등", Count: 11, Mount: "고정"}, {Name: "3층 강당", Count: 1, Mount: "고정"}}},
			{Name: "누리지점", Angles: []float64{92.5, 51.2}, Places: []policy.PublishedPlace{
				{Name: "365코너", Count: 3, Mount: "고정"}, {Name: "1층 객장 및 문서고 등", Count: 6, Mount: "고정"}, {Name: "계단 및 외벽", Count: 2, Mount: "고정"}, {Name: "601호 회의실", Count: 1, Mount: "고정"}}},
			{Name: "솔바람역지점", Angles: []float64{92.5, 51.2}, Places: []policy.PublishedPlace{
				{Name: "365코너", Count: 2, Mount: "고정"}, {Name: "건물외벽", Count: 1, Mount: "고정"}, {Name: "1층 객장", Count: 6, Mount: "고정"}, {Name: "통신실", Count: 1, Mount: "고정"}}},
		},
		Officers: []policy.PublishedOfficer{{Role: "관리책임자", Title: "운영지원부장", Phone: "02-000-1001"}, {Role: "접근권한자", Branch: "본점", Title: "총무팀장", Phone: "02-000-1002"},
			{Role: "접근권한자", Branch: "누리지점", Title: "지점장", Phone: "02-000-1003"}, {Role: "접근권한자", Branch: "솔바람역지점", Title: "지점장", Phone: "02-000-1004"}},
		Hours: "24시간", Mode: "연속촬영 및 녹화", Storage: []string{"통신실"},
		Retention: []policy.PublishedRetention{{Value: 3, Unit: "month", Qualifier: "내외"}},
		Promises: []policy.PublishedPromise{{Kind: policy.Password, Text: "개인영상정보를 보내거나 받을 때 훼손되지 아니하도록 비밀번호 설정 등 안전성 확보에 필요한 조치를 하고 있습니다"},
			{Kind: policy.LeastAccess}, {Kind: policy.RightsChange}, {Kind: policy.RegularCheck}, {Kind: policy.RestrictedArea}, {Kind: policy.Sign}, {Kind: policy.FinalDeletion}, {Kind: policy.UseRegister}, {Kind: policy.ChangeAnnounce}},
		NoticeDays: days(7),
		Confirm:    policy.Confirm{Place: "가온마루신협 각 지점"},
		Dates:      policy.PublishedDates{Enacted: "2023-03-02", Effective: "2023-03-02"},
	}
	next = old
	next.Branches = nil
	for _, b := range old.Branches {
		b.Places = append([]policy.PublishedPlace(nil), b.Places...)
		next.Branches = append(next.Branches, b)
	}
	next.Branches[0].Places[0] = policy.PublishedPlace{ID: "l1", Name: "지하 1층 주차장", Count: 5, Mount: "고정"}
	next.Branches[0].Places = append(next.Branches[0].Places, policy.PublishedPlace{Name: "옥상", Count: 2, Mount: "회전"})
	next.Branches[1].Places[2].Name = "중앙계단 및 외벽"
	next.Branches[2].Places = next.Branches[2].Places[:3]
	next.Officers = append([]policy.PublishedOfficer(nil), old.Officers...)
	next.Officers[2].Phone = "02-000-2003"
	next.Retention = []policy.PublishedRetention{{Value: 60, Unit: "day"}}
	next.Storage = []string{"통신실", "본점 전산실"}
	next.Dates.Revised, next.Dates.Effective = "2026-04-01", "2026-04-10"
	return old, next
}

var notice = policy.Notice{Reason: "본점 지하주차장 증설과 옥상 카메라 설치, 보관 기간의 명확화", Noticed: "2026-04-01", Effective: "2026-04-10"}

// sheets prints everything that belongs to a next policy.
func sheets(t testing.TB, old, next policy.Publication, n policy.Notice, lang words.Lang) map[string][]byte {
	t.Helper()
	o := Options{Lang: lang, Institution: next.Institution}
	out := map[string][]byte{}
	render := func(name string, f func(io.Writer) error) {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		out[name] = b.Bytes()
	}
	p, no := policy.Write(next, lang), policy.WriteNotice(old, next, n, lang)
	out["policy.txt"], out["notice.txt"] = []byte(p.Plain()), []byte(no.Plain())
	render("policy.html", func(w io.Writer) error { return PaperHTML(w, p, o) })
	render("notice.html", func(w io.Writer) error { return PaperHTML(w, no, o) })
	v := Versions{Old: "2023-03-02 시행", New: "2026-04-10 시행"}
	render("comparison.html", func(w io.Writer) error { return ComparisonHTML(w, policy.Compare(old, next), v, o) })
	render("comparison.xlsx", func(w io.Writer) error { return ComparisonXLSX(w, policy.Compare(old, next), v, o) })
	var signs []policy.SignText
	for _, b := range next.Branches {
		s := policy.WriteSign(next, b, lang)
		signs = append(signs, s)
		out["sign.txt"] = append(out["sign.txt"], s.Plain()+"\n"...)
	}
	render("sign.html", func(w io.Writer) error { return SignHTML(w, signs, o) })
	return out
}

func TestNextPolicyIsPrinted(t *testing.T) {
	for _, lang := range []words.Lang{words.Korean, words.English} {
		old, next := published()
		for name, b := range sheets(t, old, next, notice, lang) {
			if ext := filepath.Ext(name); ext != ".xlsx" {
				golden(t, "next-"+strings.TrimSuffix(name, ext)+"."+string(lang)+ext, b)
			}
		}
	}
}

// large is a policy of many branches; empty one of which nothing is known.
func large(branches, places int) (old, next policy.Publication) {
	small, _ := published()
	old = small
	old.Institution, old.Branches, old.Officers = "한빛나루우체국", nil, small.Officers[:1]
	kinds := []string{"365코너", "1층 객장", "지하 2층 주차장", "601호 회의실", "3번 출구", "계단 및 복도", "우편물 작업장", "건물 외벽(정문, 후문)", "옥상", "후문 앞"}
	for i := range branches {
		b := policy.PublishedBranch{Name: fmt.Sprintf("나루%d동우체국", i+1)}
		for k := range places + i%2 {
			b.Places = append(b.Places, policy.PublishedPlace{Name: kinds[k%len(kinds)], Count: 1 + (i*7+k*3)%12})
		}
		old.Branches = append(old.Branches, b)
		old.Officers = append(old.Officers, policy.PublishedOfficer{Role: "관리책임자", Branch: b.Name, Title: "국장", Name: "가나다", Phone: fmt.Sprintf("02-000-%04d", 2000+i)},
			policy.PublishedOfficer{Role: "접근권한자", Branch: b.Name, Title: "팀장", Phone: fmt.Sprintf("02-000-%04d", 3000+i)})
	}
	next = old
	next.Branches = nil
	for i, b := range old.Branches {
		b.Places = append([]policy.PublishedPlace(nil), b.Places...)
		if i%5 == 0 {
			b.Places[0].Count++
		}
		next.Branches = append(next.Branches, b)
	}
	return old, next
}

func TestSheetsOfEverySize(t *testing.T) {
	small, smallNext := published()
	big, bigNext := large(40, 7)
	for _, c := range []struct {
		name      string
		old, next policy.Publication
		rows      int // of the table of cameras, sums included
	}{{"small", small, smallNext, 13 + 3 + 1}, {"large", big, bigNext, 300 + 40 + 1}, {"empty", policy.Publication{}, policy.Publication{}, 0}} {
		n := notice
		if c.name == "empty" {
			n = policy.Notice{}
		}
		all := sheets(t, c.old, c.next, n, words.Korean)
		first, _, _ := strings.Cut(string(all["policy.html"]), "</table>")
		if got := max(0, strings.Count(first, "<tr>")-1); got != c.rows && c.rows > 0 {
			t.Errorf("%s: the table of cameras has %d rows, want %d", c.name, got, c.rows)
		}
		if marked := strings.Contains(string(all["policy.html"]), "〔기재: "); marked != (c.name != "small") {
			t.Errorf("%s: marks of what is to be filled in: %v", c.name, marked)
		}
		for name, b := range all {
			if *pages != "" {
				if err := os.WriteFile(filepath.Join(*pages, c.name+"-"+name), b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestComparisonIsAWorkbook(t *testing.T) {
	old, next := published()
	next.Branches[0].Places[1].Name = "=HYPERLINK(\"http://example.org\")"
	next.Branches[1].Name = "@누리지점"
	raw := sheets(t, old, next, notice, words.Korean)["comparison.xlsx"]
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	if d := cmp.Diff([]string{"신구대조표", "대수 변경"}, f.GetSheetList()); d != "" {
		t.Errorf("sheets (-want +got):\n%s", d)
	}
	rows, err := f.GetRows("신구대조표")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"항목", "현행\n2023-03-02 시행", "개정안\n2026-04-10 시행", "비고"}
	if d := cmp.Diff(want, rows[3]); d != "" {
		t.Errorf("head (-want +got):\n%s", d)
	}
	var text []string
	for _, r := range rows {
		text = append(text, strings.Join(r, "|"))
	}
	all := strings.Join(text, "\n")
	for _, s := range []string{"본점|지하주차장 3대|지하 1층 주차장 5대|+2대, 이름 변경", "본점|<신설>|옥상 2대 (회전형)", "솔바람역지점|통신실 1대 (고정형)|<삭제>", "=HYPERLINK(", "(현행과 같음)"} {
		if !strings.Contains(all, s) {
			t.Errorf("%q is not in the table:\n%s", s, all)
		}
	}
	for _, name := range f.GetSheetList() {
		layout, err := f.GetPageLayout(name)
		if err != nil || layout.Size == nil || *layout.Size != 9 || layout.Orientation == nil || *layout.Orientation != "landscape" {
			t.Errorf("%s: page %+v, %v", name, layout, err)
		}
		if p, err := f.GetPanes(name); err != nil || !p.Freeze {
			t.Errorf("%s: the head is not frozen: %+v, %v", name, p, err)
		}
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(e.Name, "xl/worksheets/") && bytes.Contains(b, []byte("<f>")) {
			t.Errorf("%s holds a formula", e.Name)
		}
	}
}
