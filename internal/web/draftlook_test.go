package web

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory/policy"
)

// readFixture reads a fixture of another room.
func readFixture(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

const (
	creditUnion = "../demo/data/gaon-credit-union.txt"
	postOffice  = "../../inventory/policy/testdata/post-office.txt"
)

// drafted keeps a text as a draft of the facilities staff.
func drafted(t testing.TB, h *house, name string, raw []byte) string {
	t.Helper()
	id, err := hands{st: h.st, now: clock}.NewDraft(t.Context(), store.Person{ID: "per_facilities"}, name, raw)
	must(t, err)
	return id
}

// tabled is a text of a web page with a table whose first column has merged cells; its
// own total is wrong, one count is a range and one line was left in by mistake.
func tabled(t testing.TB) (policy.Text, policy.Reading, []byte) {
	t.Helper()
	text := policy.Text{Format: policy.HTMLPage, Encoding: "utf-8", Lines: []string{"영상정보처리기기 운영·관리 방침", "늘푸른도서관은 개인정보보호법 제25조에 따라 다음과 같이 알려 드립니다.", "1. 설치 대수, 설치 위치 및 촬영 범위"}}
	var table policy.Table
	row := func(heading bool, cells ...string) {
		line := len(text.Lines) + 1
		var out []policy.Cell
		words, column := []string{}, 1
		for i, c := range cells {
			if c == "^" { // merged with the cell above
				above := table.Rows[len(table.Rows)-1][i]
				above.Carried = true
				out = append(out, above)
				continue
			}
			n := len([]rune(c))
			out = append(out, policy.Cell{Line: line, Column: column, End: column + n, Heading: heading})
			words = append(words, c)
			column += n + 1
		}
		text.Lines = append(text.Lines, strings.Join(words, "\t"))
		table.Rows = append(table.Rows, out)
	}
	row(true, "건물", "설치 장소", "대수", "촬영 범위")
	row(false, "본관", "1층 로비", "4대", "출입구와 안내대")
	row(false, "^", "2층 열람실", "6대", "열람석")
	row(false, "^", "계단 및 복도", "3~5대", "계단")
	row(false, "별관", "어린이실", "5대", "열람석")
	row(false, "^", "주차장", "2대", "주차면")
	row(false, "합계", "", "24대", "")
	text.Tables = []policy.Table{table}
	text.Lines = append(text.Lines, "2. 관리책임자 : 시설팀장 02-000-3001", "3. 보관기간 : 촬영일로부터 30일(60일)", "점검은 정기적으로 실시합니다.", "○○○ 표시는 추후 기재", "이 방침은 2025년 3월 1일부터 시행합니다.")
	raw := []byte(strings.Join(text.Lines, "\n"))
	reading, err := policy.ReadText("도서관.html", raw, text)
	must(t, err)
	return text, reading, raw
}

func draftedTable(t testing.TB, h *house) string {
	t.Helper()
	text, reading, raw := tabled(t)
	d, err := h.st.NewDraft(t.Context(), store.PolicyDraft{Name: "도서관.html", Raw: raw, Draft: policy.Draft{Text: text, Reading: reading}, CreatedAt: noon, CreatedBy: "per_facilities"})
	must(t, err)
	return d.ID
}

// manyRows is a policy of many rows: branches of a hundred places each.
func manyRows(rows int) []byte {
	var b strings.Builder
	b.WriteString("영상정보처리기기 운영·관리 방침\n한빛공단은 개인정보보호법 제25조에 따라 알려 드립니다.\n1. 설치 대수, 설치 위치 및 촬영범위\n지점\t설치 장소\t대수\t촬영범위\n")
	for i := range rows {
		fmt.Fprintf(&b, "제%d지점\t%d층 %d구역 복도와 출입구\t%d대\t출입구와 통로 전체를 비추는 방향\n", i/100+1, i%100/10+1, i%10+1, i%3+1)
	}
	b.WriteString("2. 보관기간 : 30일\n")
	return []byte(b.String())
}

func TestBrowserSeesDrafts(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	union := drafted(t, h, "가온신협 방침.txt", readFixture(t, creditUnion))
	post := drafted(t, h, "우체국 방침.txt", readFixture(t, postOffice))
	table := draftedTable(t, h)
	many := drafted(t, h, "공단 방침.txt", manyRows(10000))
	for page, path := range map[string]string{"policy": "/policy?on=2026-02-01", "policy-new": "/policy/new", "draft-union": draftPath(union), "draft-post": draftPath(post), "draft-table": draftPath(table), "draft-print": draftPath(post) + "/print",
		"draft-split": draftPath(union) + "?row=20:15&do=split", "draft-add": draftPath(table) + "?do=add&at=7", "draft-many": draftPath(many) + "?page=3", "policy-version": "/policy/" + h.reg.Policy.ID} {
		b.open(path)
		for name, width := range widths {
			b.picture(page+"-"+name, width)
		}
	}
	b.quiet()
}
