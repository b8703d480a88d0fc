package web

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// give sends the form of a new policy.
func (c *client) give(fields map[string]string, fileName string, file []byte) (int, string, string) {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range fields {
		must(c.t, form.WriteField(k, v))
	}
	if fileName != "" {
		w, err := form.CreateFormFile("file", fileName)
		must(c.t, err)
		_, err = w.Write(file)
		must(c.t, err)
	}
	must(c.t, form.Close())
	req, err := http.NewRequestWithContext(c.t.Context(), "POST", c.base+uploadPath, &body)
	must(c.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	res, err := c.http.Do(req)
	must(c.t, err)
	defer res.Body.Close()
	var page bytes.Buffer
	_, err = page.ReadFrom(res.Body)
	must(c.t, err)
	return res.StatusCode, res.Header.Get("Location"), page.String()
}

var keyField = regexp.MustCompile(`<input type="hidden" name="(rev|at|page)" value="([^"]*)">`)

// keys are the hidden fields that every form of a draft's page carries.
func (c *client) keys(path string) url.Values {
	c.t.Helper()
	status, body := c.get(path)
	if status != http.StatusOK {
		c.t.Fatalf("%s: %d", path, status)
	}
	out := url.Values{}
	for _, m := range keyField.FindAllStringSubmatch(body, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

// with adds fields to a form.
func fields(base url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, v := range base {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Add(pairs[i], pairs[i+1])
	}
	return out
}

func settledOf(t *testing.T, h *house, id string) policy.Settled {
	t.Helper()
	d, err := h.st.Draft(t.Context(), id)
	must(t, err)
	return d.Draft.Settled()
}

// rowAt finds a row by its place.
func rowAt(t *testing.T, s policy.Settled, branch, place string) policy.SettledRow {
	t.Helper()
	for _, r := range s.Rows {
		if r.Branch == branch && r.Location == place {
			return r
		}
	}
	t.Fatalf("no row %s %s among %d", branch, place, len(s.Rows))
	return policy.SettledRow{}
}

// TestAPolicyIsGivenCorrectedAndAccepted goes the whole way without scripts: a text is
// pasted, a row corrected and undone, one split, one added, one dropped, every question
// answered; the facilities staff cannot accept it, the manager does.
func TestAPolicyIsGivenCorrectedAndAccepted(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	raw := readFixture(t, creditUnion)
	status, to, _ := c.give(map[string]string{"text": string(raw), "name": "홈페이지"}, "", nil)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/policy/draft/") {
		t.Fatalf("given: %d to %s", status, to)
	}
	id := strings.TrimPrefix(to, "/policy/draft/")
	path := draftPath(id)
	_, body := c.get(path)
	for _, want := range []string{"남은 일: 오류 0, 질문 1", "82", "지하주차장", "합이 같음", "승인하고 대장 만들기</button></p><p class=\"mute\">오류와 질문을"} {
		if !strings.Contains(body, want) {
			t.Errorf("the draft does not show %q", want)
		}
	}

	// A wrong correction breaks the subtotal, and undoing it mends it.
	row := rowAt(t, settledOf(t, h, id), "본점", "지하주차장")
	if _, body := c.get(path + "?row=" + row.ID + "&do=set"); !strings.Contains(body, `name="count" value="5"`) {
		t.Error("the form of the row does not hold its count")
	}
	status, to = c.post(path+"/row", fields(c.keys(path), "row", row.ID, "do", "set", "branch", "본점", "place", "지하주차장", "count", "７", "mount", "고정", "why", "현장 확인"))
	if status != http.StatusSeeOther || to != path+"#"+rowAnchor(row.ID) {
		t.Fatalf("correct: %d to %s", status, to)
	}
	_, body = c.get(path)
	for _, want := range []string{"행을 고쳤습니다", "오류 1", "합이 다름", "현장 확인", "본점 지하주차장 5대 고정 → 본점 지하주차장 7대 고정"} {
		if !strings.Contains(body, want) {
			t.Errorf("after a correction the page does not show %q", want)
		}
	}
	// The rows may be right, and the stated number wrong: that is one answer, of the sum
	// that was seen.
	wrong := settledOf(t, h, id).Blocking(false)[0]
	sum := func(value string) (int, string) {
		return c.post(path+"/answer", fields(c.keys(path), "code", string(wrong.Code), "line", fmt.Sprint(wrong.Line), "column", fmt.Sprint(wrong.Column), "value", value))
	}
	if !strings.Contains(body, `value="rows:36"`) {
		t.Error("the page does not offer that the rows are right")
	}
	if status, body := sum("rows:99"); status != http.StatusUnprocessableEntity || !strings.Contains(body, "flash bad") {
		t.Errorf("a sum that nobody saw is taken: %d", status)
	}
	if status, _ := sum("rows:36"); status != http.StatusSeeOther || len(settledOf(t, h, id).Blocking(false)) != 1 {
		t.Errorf("the rows are right: %d, %d problems block", status, len(settledOf(t, h, id).Blocking(false)))
	}
	if _, body := c.get(path); !strings.Contains(body, "행의 합 36대가 맞습니다") {
		t.Error("the page does not say what was answered")
	}
	edit := settledOf(t, h, id).Corrections[0].Edit
	if status, to := c.post(path+"/undo", fields(c.keys(path), "edit", edit)); status != http.StatusSeeOther || to != path {
		t.Fatalf("undo: %d to %s", status, to)
	}
	if _, body = c.get(path); !strings.Contains(body, "오류 0") || !strings.Contains(body, "되돌림:") {
		t.Error("the undone correction is not shown as such")
	}

	// A split is typed in three lines and needs a fourth; what was typed stays.
	row = rowAt(t, settledOf(t, h, id), "본점", "1층 건물 외부 및 복도")
	part := func(form url.Values, place, count string) {
		form.Add("branch", "본점")
		form.Add("mount", "고정")
		form.Add("place", place)
		form.Add("count", count)
	}
	form := fields(c.keys(path), "row", row.ID, "do", "split", "more", "1")
	part(form, "1층 건물 외부", "4")
	part(form, "1층 복도", "2")
	status, body = c.post(path+"/row", form)
	if status != http.StatusOK || !strings.Contains(body, `name="place" value="1층 복도"`) || strings.Count(body, `name="place"`) < 5 {
		t.Errorf("more parts: %d, %d parts", status, strings.Count(body, `name="place"`))
	}
	form.Del("more")
	part(form, "", "")
	if status, to := c.post(path+"/row", form); status != http.StatusSeeOther {
		t.Fatalf("split: %d to %s", status, to)
	}
	s := settledOf(t, h, id)
	if a, b := rowAt(t, s, "본점", "1층 건물 외부"), rowAt(t, s, "본점", "1층 복도"); a.Count != 4 || b.Count != 2 || s.Total.Derived != 82 {
		t.Errorf("parts %d and %d, total %d", a.Count, b.Count, s.Total.Derived)
	}

	for filter, want := range map[string][2]bool{"": {true, true}, "open": {false, false}, "changed": {false, true}} {
		_, body := c.get(path + "?filter=" + filter)
		if got := [2]bool{strings.Contains(body, `id="`+rowAnchor(rowAt(t, s, "본점", "365코너").ID)+`"`), strings.Contains(body, `id="`+rowAnchor(rowAt(t, s, "본점", "1층 복도").ID)+`"`)}; got != want {
			t.Errorf("filter %q shows a row that was read and one that was split: %v, want %v", filter, got, want)
		}
	}

	// What is incomplete changes nothing and comes back as it was typed.
	for name, row := range map[string]struct {
		form url.Values
		want string
	}{
		"no reason": {fields(c.keys(path), "row", rowAt(t, s, "본점", "365코너").ID, "do", "drop"), "지우는 사유"},
		"no number": {fields(c.keys(path), "row", rowAt(t, s, "본점", "365코너").ID, "do", "set", "branch", "본점", "place", "365코너", "count", "다섯"), "“다섯”은(는) 수가"},
		"one part":  {fields(c.keys(path), "row", rowAt(t, s, "본점", "365코너").ID, "do", "split", "branch", "본점", "place", "현금 코너", "count", "5"), "둘 이상의 장소로"},
	} {
		status, body := c.post(path+"/row", row.form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, row.want) {
			t.Errorf("%s: %d, without %q", name, status, row.want)
		}
	}
	if n := len(settledOf(t, h, id).Corrections); n != 1 {
		t.Errorf("%d corrections stand, want the split alone", n)
	}
	gone := fields(c.keys(path), "row", row.ID, "do", "set", "branch", "본점", "place", "사라진 행의 이름", "count", "6")
	if status, body := c.post(path+"/row", gone); status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="사라진 행의 이름"`) {
		t.Errorf("a row that was split is corrected: %d", status)
	}
	if status, body := c.post(path+"/answer", fields(c.keys(path), "code", "approximate-retention", "line", "43", "column", "17")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "답을 하나 고르거나") {
		t.Errorf("an empty answer: %d", status)
	}

	// The one question is answered, taken back, answered again.
	p := settledOf(t, h, id).Blocking(false)[0]
	answer := func(pairs ...string) (int, string) {
		return c.post(path+"/answer", fields(c.keys(path), append([]string{"code", string(p.Code), "line", fmt.Sprint(p.Line), "column", fmt.Sprint(p.Column)}, pairs...)...))
	}
	if status, to := answer("value", "10%"); status != http.StatusSeeOther || to != fmt.Sprintf("%s?after=%d:%d", path, p.Line, p.Column) {
		t.Fatalf("answer: %d to %s", status, to)
	}
	if status, to := c.do2("GET", path+"?after=43:17"); status != http.StatusSeeOther || to != path+"#accept" {
		t.Errorf("with nothing left the way leads to %d %s", status, to)
	}
	answer("do", "back")
	if n := len(settledOf(t, h, id).Blocking(false)); n != 1 {
		t.Errorf("after taking the answer back %d problems block", n)
	}
	answer("other", "14") // days
	if s := settledOf(t, h, id); len(s.Blocking(false)) != 0 || s.Retention[0].Tolerance != "14d" {
		t.Errorf("tolerance %q, %d block", s.Retention[0].Tolerance, len(s.Blocking(false)))
	}

	// The facilities staff see that the manager accepts; the manager does.
	_, body = c.get(path)
	if !strings.Contains(body, "관리책임자가 이 화면에서 승인합니다") || strings.Contains(body, `<button class="btn main">승인하고`) {
		t.Error("the facilities staff are not told who accepts")
	}
	if status, _ := c.post(path+"/accept", fields(c.keys(path), "effective", "2026-03-10")); status != http.StatusForbidden {
		t.Errorf("the facilities staff accept: %d", status)
	}
	m := newClient(t, srv.URL)
	m.login("manager")
	_, body = m.get(path)
	if !strings.Contains(body, `<button class="btn main">승인하고 대장 만들기</button>`) || strings.Contains(body, "do=split") {
		t.Error("the manager cannot accept, or can edit")
	}
	if !strings.Contains(body, "도윤서 2건") {
		t.Error("the manager is not told who corrected how much")
	}
	if status, body := m.post(path+"/accept", fields(m.keys(path), "effective", "")); status != http.StatusUnprocessableEntity || !strings.Contains(body, "시행일을 정해") {
		t.Errorf("accept without a day: %d", status)
	}
	status, to = m.post(path+"/accept", fields(m.keys(path), "effective", "2026-03-01"))
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/policy/pol_") {
		t.Fatalf("accept: %d to %s", status, to)
	}
	reg, err := h.st.Register(t.Context())
	must(t, err)
	if len(reg.Branches) != 3 || len(reg.Declarations) != 14 {
		t.Errorf("the register has %d branches, %d declarations", len(reg.Branches), len(reg.Declarations))
	}
	_, body = m.get(to)
	for _, want := range []string{"1층 복도", "시행 중", "도윤서", "나눔", "보관기간 확정", reg.Policy.Digest} {
		if !strings.Contains(body, want) {
			t.Errorf("the version does not show %q", want)
		}
	}
	for _, bad := range []string{"/row\"", "do=set", "<form class=\"ask\""} {
		if strings.Contains(body, bad) {
			t.Errorf("the version can be changed: %q", bad)
		}
	}
	// The bytes are those that were given; a pasted text has the line ends of its form.
	_, header, got := m.do("GET", "/policy/version/"+reg.Policy.ID+"/original", nil)
	if got != string(raw) || !strings.Contains(header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the original has %d bytes of %d, %q", len(got), len(raw), header.Get("Content-Disposition"))
	}
	if _, got := m.get("/policy/version/" + reg.Policy.ID + "/text"); !strings.HasPrefix(got, "\ufeff처음으로\r\n") {
		t.Errorf("the text begins %.40q", got)
	}
	for file, want := range map[string]string{"rows.csv": "1층 복도,2,고정,확정값", "policy.html": "1층 복도", "signs.html": "가온누리신협"} {
		status, header, got := m.do("GET", "/policy/version/"+reg.Policy.ID+"/"+file, nil)
		if status != http.StatusOK || !strings.Contains(got, want) || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %d, without %q", file, status, want)
		}
	}
	if status, to := m.do2("GET", path); status != http.StatusSeeOther || to != "/policy/"+reg.Policy.ID {
		t.Errorf("the accepted draft leads to %d %s", status, to)
	}
	for day, want := range map[string]string{"2026-02-28": "등록되어 있지 않습니다", "2026-03-01": `<p class="sentence"><a href="/policy/` + reg.Policy.ID, "2027-01-01": `<p class="sentence"><a href="/policy/` + reg.Policy.ID} {
		if _, body := m.get("/policy?on=" + day); !strings.Contains(body, want) {
			t.Errorf("on %s the page does not say %q", day, want)
		}
	}
}

// do2 sends a request and tells where it leads.
func (c *client) do2(method, path string) (int, string) {
	c.t.Helper()
	status, header, _ := c.do(method, path, nil)
	return status, header.Get("Location")
}

// TestWhatIsNoPolicyIsRefusedInWords gives things that are none: nothing is stored, and
// the page says what it is and what to give instead.
func TestWhatIsNoPolicyIsRefusedInWords(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	for name, row := range map[string]struct {
		fields map[string]string
		file   string
		bytes  []byte
		status int
		want   string
	}{
		"picture":      {nil, "방침.txt", []byte("\x89PNG\r\n\x1a\n0000000000000000"), 422, "그림 파일입니다"},
		"recipe":       {nil, "recipe.txt", []byte("김치찌개 끓이는 법\n1. 김치를 썬다\n2. 물 500ml를 붓는다\n"), 422, "방침이 아닌 글"},
		"nothing":      {map[string]string{"text": "  "}, "", nil, 422, "파일을 고르거나"},
		"empty file":   {nil, "a.txt", nil, 422, "빈 파일"},
		"both":         {map[string]string{"text": "방침"}, "a.txt", []byte("방침"), 422, "가운데 하나만"},
		"too large":    {nil, "a.txt", bytes.Repeat([]byte("가"), uploadMost/3+2), 413, "보다 큰 파일"},
		"nasty name":   {nil, `<script>alert(1)</script>`, []byte("x"), 422, "읽을 수 없습니다"},
		"no count":     {map[string]string{"text": "영상정보처리기기 운영 방침\nCCTV 촬영 보관기간 30일\n"}, "", nil, 422, "대수가 적혀 있지 않습니다"},
		"half a login": {map[string]string{"text": "<html><form><input type=password></form></html>"}, "", nil, 422, "저장하지 않았습니다"},
	} {
		status, _, body := c.give(row.fields, row.file, row.bytes)
		if status != row.status || !strings.Contains(body, row.want) || strings.Contains(body, "<script>alert") {
			t.Errorf("%s: %d, want %d and %q", name, status, row.status, row.want)
		}
	}
	if status, _ := c.post(uploadPath, url.Values{"text": {"방침"}}); status != http.StatusBadRequest {
		t.Errorf("a form of another kind: %d", status)
	}
	drafts, err := h.st.Drafts(t.Context(), "")
	must(t, err)
	if len(drafts) != 0 {
		t.Errorf("%d drafts were stored", len(drafts))
	}
}

// TestTwoPersonsAtOnce: what they change in different rows is kept of both; in the same
// row the second is told, sees what the first did, and keeps what was typed.
func TestTwoPersonsAtOnce(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	id := drafted(t, h, "방침.txt", readFixture(t, creditUnion))
	path := draftPath(id)
	a, b := newClient(t, srv.URL), newClient(t, srv.URL)
	a.login("facilities")
	b.login("operator")
	s := settledOf(t, h, id)
	first, second := rowAt(t, s, "본점", "지하주차장").ID, rowAt(t, s, "본점", "365코너").ID
	mine, theirs := a.keys(path), b.keys(path)
	mine.Set("at", "1") // the page was opened long before
	set := func(c *client, keys url.Values, row, place, count string) (int, string) {
		return c.post(path+"/row", fields(keys, "row", row, "do", "set", "branch", "본점", "place", place, "count", count, "mount", "고정"))
	}
	if status, _ := set(b, theirs, first, "지하 1층 주차장", "5"); status != http.StatusSeeOther {
		t.Fatalf("the first: %d", status)
	}
	if status, to := set(a, mine, second, "365 자동화코너", "5"); status != http.StatusSeeOther {
		t.Fatalf("another row: %d %s", status, to)
	}
	status, body := set(a, mine, first, "지하 주차장(B1)", "5")
	if status != http.StatusConflict {
		t.Fatalf("the same row: %d", status)
	}
	for _, want := range []string{"다른 사람이 같은 곳을", "노은재", "지하 1층 주차장", `value="지하 주차장(B1)"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the conflict does not show %q", want)
		}
	}
	s = settledOf(t, h, id)
	rowAt(t, s, "본점", "지하 1층 주차장")
	rowAt(t, s, "본점", "365 자동화코너")
	if status, _ := set(a, a.keys(path), first, "지하 주차장(B1)", "5"); status != http.StatusSeeOther {
		t.Errorf("saved again: %d", status)
	}
	rowAt(t, settledOf(t, h, id), "본점", "지하 주차장(B1)")

	// Accepting what somebody changes meanwhile.
	p := settledOf(t, h, id).Blocking(false)[0]
	a.post(path+"/answer", fields(a.keys(path), "code", string(p.Code), "line", fmt.Sprint(p.Line), "column", fmt.Sprint(p.Column), "value", "5%"))
	m := newClient(t, srv.URL)
	m.login("manager")
	old := m.keys(path)
	set(a, a.keys(path), second, "365코너", "5")
	if status, body := m.post(path+"/accept", fields(old, "effective", "2026-03-01")); status != http.StatusConflict || !strings.Contains(body, "그 사이에 다른 사람이 고쳤습니다") {
		t.Errorf("accept what changed: %d", status)
	}
	if status, _ := a.post(path+"/discard", a.keys(path)); status != http.StatusSeeOther {
		t.Errorf("discard: %d", status)
	}
	if _, body := a.get(path); !strings.Contains(body, "버린 방침입니다") || strings.Contains(body, "do=set") {
		t.Error("the discarded draft can be changed")
	}
}

func TestPlacesInAName(t *testing.T) {
	for name, want := range map[string][]string{
		"외부 및 복도":             {"외부", "복도"},
		"객장, 금고, 365코너 등":     {"객장", "금고", "365코너"},
		"현관·로비/계단":            {"현관", "로비", "계단"},
		"건물 외벽(정문, 후문) 및 주차장": {"건물 외벽(정문, 후문)", "주차장"},
		"건물 외벽(정문, 후문)":       nil,
		"객장":                  nil,
		"및":                   nil, "": nil, " 및 ": nil, "(가, 나": nil,
	} {
		if got := placesIn(name); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestAcceptedTwice: of two who accept at once, or one who clicks twice, one makes the
// version; the other, and who still edits, lands on it and is told.
func TestAcceptedTwice(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	id := drafted(t, h, "방침.txt", append(readFixture(t, creditUnion), "\n이 방침은 2026년 3월 20일부터 시행합니다.\n"...))
	path := draftPath(id)
	staff := newClient(t, srv.URL)
	staff.login("facilities")
	for len(settledOf(t, h, id).Blocking(false)) > 0 {
		p := settledOf(t, h, id).Blocking(false)[0]
		if status, body := staff.post(path+"/answer", fields(staff.keys(path), "code", string(p.Code), "line", fmt.Sprint(p.Line), "column", fmt.Sprint(p.Column), "value", "5%")); status != http.StatusSeeOther {
			t.Fatalf("answer %s: %d %s", p.Code, status, body)
		}
	}
	one, other := newClient(t, srv.URL), newClient(t, srv.URL)
	one.login("manager")
	other.login("manager")
	mine, theirs, stale := one.keys(path), other.keys(path), staff.keys(path)
	status, to := one.post(path+"/accept", fields(mine, "effective", "2026-04-01", "notice", "2026-02-01"))
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/policy/pol_") {
		t.Fatalf("accept: %d %s", status, to)
	}
	if _, body := one.get(to); !strings.Contains(body, "원문에는 2026-03-20") {
		t.Error("the version does not say that its text names another day")
	}
	if _, body := one.get(nextPage); !strings.Contains(body, "2026-04-01부터 시행할 방침까지 승인되어 있습니다") {
		t.Error("the next policy does not say that a version is to come")
	}
	const said = "이 방침은 그 사이에 승인되었습니다"
	row := settledOf(t, h, id).Rows[0]
	for name, late := range map[string]func() (*client, int, string){
		"accept": func() (*client, int, string) {
			status, to := other.post(path+"/accept", fields(theirs, "effective", "2026-04-01", "notice", "2026-02-01"))
			return other, status, to
		},
		"row": func() (*client, int, string) {
			status, to := staff.post(path+"/row", fields(stale, "row", row.ID, "do", "set", "branch", row.Branch, "place", row.Location, "count", "77"))
			return staff, status, to
		},
	} {
		c, status, at := late()
		if status != http.StatusSeeOther || at != to {
			t.Errorf("%s after the acceptance: %d %s", name, status, at)
			continue
		}
		if _, body := c.get(at); !strings.Contains(body, said) {
			t.Errorf("%s: the page does not say %q", name, said)
		}
	}
	if after := settledOf(t, h, id).Rows[0]; after.Count != row.Count {
		t.Errorf("the accepted draft was changed: %+v", after)
	}
}

// TestTextOfAPolicyIsInert shows a text and corrections full of markup.
func TestTextOfAPolicyIsInert(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	raw := strings.ReplaceAll(string(readFixture(t, creditUnion)), "지하주차장", `<script>alert(1)</script>"><img src=x onerror=alert(1)>`)
	id := drafted(t, h, `<img src=x onerror=alert(2)>.txt`, []byte(raw))
	c := newClient(t, srv.URL)
	c.login("facilities")
	path := draftPath(id)
	s := settledOf(t, h, id)
	c.post(path+"/row", fields(c.keys(path), "row", s.Rows[1].ID, "do", "set", "branch", "<b>본점</b>", "place", "\u202e<i>x</i>", "count", "6", "why", "<u>y</u>"))
	for _, p := range []string{path, path + "/print", "/policy", path + "?row=" + s.Rows[0].ID + "&do=set", path + "?do=add&at=19"} {
		_, body := c.get(p)
		for _, bad := range []string{"<script>alert", "<img", "<b>본점</b>", "<i>x", "<u>y", "\u202e"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", p, bad)
			}
		}
	}
	_, header, _ := c.do("GET", path+"/original", nil)
	if d := header.Get("Content-Disposition"); strings.ContainsAny(d, "<\r\n") || header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("the original is handed out as %q %q", d, header.Get("Content-Type"))
	}
}

// TestEveryRowOfALongTextStandsOnOnePage pages through 10,000 rows.
func TestEveryRowOfALongTextStandsOnOnePage(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	id := drafted(t, h, "방침.txt", manyRows(3000))
	c := newClient(t, srv.URL)
	c.login("facilities")
	seen := map[string]int{}
	row := regexp.MustCompile(`<div class="rw" id="(r-[0-9-]+)"`)
	line := regexp.MustCompile(` id="L([0-9]+)"`)
	lines := map[string]int{}
	page := draftPath(id)
	next := regexp.MustCompile(`<a class="btn small" href="([^"]+)" rel="next">`)
	for n := 0; page != ""; n++ {
		if n > 200 {
			t.Fatal("the pages do not end")
		}
		status, body := c.get(page)
		if status != http.StatusOK || len(body) > 250_000 {
			t.Fatalf("%s: %d, %d bytes", page, status, len(body))
		}
		for _, m := range row.FindAllStringSubmatch(body, -1) {
			seen[m[1]]++
		}
		for _, m := range line.FindAllStringSubmatch(body, -1) {
			lines[m[1]]++
		}
		page = ""
		if m := next.FindStringSubmatch(body); m != nil {
			page = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if len(seen) != 3000 || len(lines) != 3005 {
		t.Errorf("%d rows and %d lines were shown", len(seen), len(lines))
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("row %s stands on %d pages", id, n)
		}
	}
	status, to := c.do2("GET", draftPath(id)+"?line=2700")
	if status != http.StatusOK || to != "" {
		t.Errorf("line 2700: %d %s", status, to)
	}
	if _, body := c.get(draftPath(id) + "?line=2700"); !strings.Contains(body, `id="L2700"`) {
		t.Error("line 2700 is not on its page")
	}
}

// TestEveryAnswerOfAFormIsTaken answers every problem of a text with all of them by the
// first answer that its form offers.
func TestEveryAnswerOfAFormIsTaken(t *testing.T) {
	text, reading, _ := tabled(t)
	d := policy.Draft{Text: text, Reading: reading}
	seen := 0
	for _, name := range []string{creditUnion, postOffice, ""} {
		if name != "" {
			raw := readFixture(t, name)
			r, err := policy.Read(name, raw)
			must(t, err)
			text, err := policy.DecodeText(raw)
			must(t, err)
			d = policy.Draft{Text: text, Reading: r}
		}
		v := visitor{ID: "x", Zone: seoul, Now: noon, Lang: "ko"}
		s := d.Settled()
		l := &layout{v: v, d: d, s: s, m: newMarks(d, s.Open), who: people{}, all: true, may: true, link: func(string, ...string) string { return "/" }}
		l.prepare()
		for _, p := range s.Blocking(false) {
			form := l.answerForm(p, l.rowOf(p))
			for _, o := range form.Options {
				seen++
				if strings.HasPrefix(o.Text, "[") || o.Text == "" {
					t.Errorf("%s: the answer %q has no words", p.Code, o.Value)
				}
				if _, err := d.Answered(policy.Answer{Code: p.Code, Line: p.Line, Column: p.Column, Value: o.Value, By: "x", At: noon}); err != nil {
					t.Errorf("%s: the answer %q is refused: %v", p.Code, o.Value, err)
				}
			}
			if len(form.Options) == 0 && form.Other == "" {
				t.Errorf("%s cannot be answered", p.Code)
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d answers seen", seen)
	}
}

var _ Drafting = hands{}

// lost is a store that cannot be reached when a draft is changed.
type lost struct{ hands }

func (lost) EditDraft(context.Context, store.Person, string, int, policy.Edit) error {
	return store.ErrAway
}

func TestALostDatabaseLosesNothingQuietly(t *testing.T) {
	h := build(t, nil, 0)
	id := drafted(t, h, "방침.txt", readFixture(t, creditUnion))
	srv := face(t, h, func(o *Options) { o.Actions = lost{o.Actions.(hands)} })
	c := newClient(t, srv.URL)
	c.login("facilities")
	path := draftPath(id)
	row := settledOf(t, h, id).Rows[0]
	status, body := c.post(path+"/row", fields(c.keys(path), "row", row.ID, "do", "set", "branch", "본점", "place", "x", "count", "1"))
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "데이터베이스에 연결하지 못했습니다") {
		t.Errorf("without a database: %d", status)
	}
}

// acceptText makes a text the policy from a day on, as two people do it.
func acceptText(t *testing.T, h *house, drafts, accepts *client, raw, day string) (id string) {
	t.Helper()
	draft := drafted(t, h, day+".txt", []byte(raw))
	path := draftPath(draft)
	for _, p := range settledOf(t, h, draft).Blocking(false) {
		drafts.post(path+"/answer", fields(drafts.keys(path), "code", string(p.Code), "line", fmt.Sprint(p.Line), "column", fmt.Sprint(p.Column), "value", "10%"))
	}
	status, to := accepts.post(path+"/accept", fields(accepts.keys(path), "effective", day, "notice", "2026-02-01"))
	if status != http.StatusSeeOther {
		t.Fatalf("accept %s: %d %s", day, status, to)
	}
	return strings.TrimPrefix(to, "/policy/")
}

// TestVersionsAreCompared accepts a second version and looks at what changed, on the page
// and in both sheets.
func TestVersionsAreCompared(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	c, m := newClient(t, srv.URL), newClient(t, srv.URL)
	c.login("facilities")
	m.login("manager")
	raw := string(readFixture(t, creditUnion))
	first := acceptText(t, h, c, m, raw, "2026-01-01")
	next := strings.NewReplacer("34대 지하주차장 5대", "36대 지하주차장 7대", "2층 회의실", "2층 강당").Replace(raw)
	id := drafted(t, h, "next.txt", []byte(next))
	if _, body := m.get(draftPath(id)); !strings.Contains(body, "5 → 7") || !strings.Contains(body, "지금 시행 중인 방침은 82대") {
		t.Error("the draft does not show what changes against the version in force")
	}
	for _, p := range settledOf(t, h, id).Blocking(false) {
		c.post(draftPath(id)+"/answer", fields(c.keys(draftPath(id)), "code", string(p.Code), "line", fmt.Sprint(p.Line), "column", fmt.Sprint(p.Column), "value", "10%"))
	}
	reg, err := h.st.RegisterAt(t.Context(), noon)
	must(t, err)
	hall, ok := inventory.Named(reg.LocationsOf(reg.Branches[0].ID), "2층 회의실")
	if !ok {
		t.Fatal("no 2층 회의실")
	}
	_, body := m.get(draftPath(id))
	if !strings.Contains(body, `name="c-`+hall.ID+`" value="yes"`) || !strings.Contains(body, "예, 본점 2층 회의실(1대)의 이름이 바뀐 것입니다") {
		t.Error("the draft does not ask whether 2층 강당 is 2층 회의실")
	}
	status, to := m.post(draftPath(id)+"/accept", fields(m.keys(draftPath(id)), "effective", "2026-03-20", "notice", "2026-03-01", "c-"+hall.ID, "yes"))
	if status != http.StatusSeeOther {
		t.Fatalf("accept: %d %s", status, to)
	}
	second := strings.TrimPrefix(to, "/policy/")
	reg, err = h.st.RegisterAt(t.Context(), noon.AddDate(0, 1, 0))
	must(t, err)
	if l, ok := reg.Location(hall.ID); !ok || l.Name != "2층 강당" {
		t.Errorf("the place goes on as %q", l.Name)
	}
	query := "?from=" + first + "&to=" + second
	_, body = c.get("/policy/diff" + query)
	for _, want := range []string{"<ins>7대</ins>", "<ins>2층 강당 1대", "시행일: 2026-03-20"} {
		if !strings.Contains(body, want) {
			t.Errorf("the comparison does not show %q", want)
		}
	}
	for kind, begin := range map[string]string{"html": "<!doctype html>", "xlsx": "PK"} {
		status, header, body := c.do("GET", "/policy/diff."+kind+query, nil)
		if status != http.StatusOK || !strings.HasPrefix(body, begin) || !strings.Contains(header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the sheet as %s: %d %.30q", kind, status, body)
		}
	}
	for path, want := range map[string]int{"/policy/diff": 200, "/policy/diff?from=" + first: 404, "/policy/diff.xlsx": 404, "/policy/diff?from=x&to=y": 404} {
		if status, _ := c.get(path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	// The same file given twice is one draft; given again after it was accepted, it says so.
	status, to, _ = c.give(nil, "again.txt", []byte(next))
	if status != http.StatusSeeOther {
		t.Fatalf("given again: %d", status)
	}
	if _, twice, _ := c.give(nil, "twice.txt", []byte(next)); twice != to {
		t.Errorf("given twice it is %s and %s", to, twice)
	}
	if _, body := m.get(to); !strings.Contains(body, "같은 파일이 이미 등록되어 있습니다") || !strings.Contains(body, `href="/policy/`+second+`"`) {
		t.Error("the draft does not say that its file was accepted before")
	}
	_, body = c.get("/policy?on=2026-03-10")
	if !strings.Contains(body, `<p class="sentence"><a href="/policy/`+first) || !strings.Contains(body, "시행 예정") {
		t.Error("the day before the second version takes effect belongs to the first")
	}
}

// TestEveryCodeCanBeAnswered: whatever a problem takes, its form offers a way to give it,
// and its words are there.
func TestEveryCodeCanBeAnswered(t *testing.T) {
	b := readFixture(t, "../../docs/policy-problems.md")
	codes := regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|").FindAllStringSubmatch(string(b), -1)
	if len(codes) < 30 {
		t.Fatalf("only %d codes in docs/policy-problems.md", len(codes))
	}
	l := &layout{v: visitor{Zone: seoul, Now: noon, Lang: "ko"}, who: people{}, link: func(string, ...string) string { return "" }}
	for _, m := range codes {
		p := policy.Problem{Code: policy.Code(m[1]), Severity: policy.Question, Line: 1, Column: 1, Words: "30~60일", Args: []string{"30~60일", "2025-01-01", "2025-02-01", "7"}}
		for _, of := range []*policy.SettledRow{nil, {DraftRow: policy.DraftRow{Branch: "본점", Count: 3}}} {
			f := l.answerForm(p, of)
			if len(f.Options) == 0 && f.Other == "" {
				t.Errorf("%s: takes %v, and its form offers nothing", p.Code, p.Values())
			}
			for _, o := range append(f.Options, f.Units...) {
				if o.Text == "" || strings.HasPrefix(o.Text, "[") || o.Text == o.Value && regexp.MustCompile("^[a-z]").MatchString(o.Value) {
					t.Errorf("%s: the answer %q reads %q", p.Code, o.Value, o.Text)
				}
			}
		}
	}
}
