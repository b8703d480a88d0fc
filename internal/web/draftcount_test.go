package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"camledger/inventory/policy"
)

// openOf finds the open problem of a code.
func openOf(t *testing.T, h *house, id string, code policy.Code) policy.Problem {
	t.Helper()
	s := settledOf(t, h, id)
	i := slices.IndexFunc(s.Open, func(p policy.Problem) bool { return p.Code == code })
	if i < 0 {
		t.Fatalf("no %s among %v", code, s.Open)
	}
	return s.Open[i]
}

// TestACountThatIsMissingIsTyped: the form of a row without a count asks for the number,
// and where the reading has no row for it also for its branch and place.
func TestACountThatIsMissingIsTyped(t *testing.T) {
	const head = "한빛신용협동조합 고정형 영상정보처리기기 운영·관리 방침\n지점명\t설치위치\t대수\n본점\t객장\t5\n"
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	for i, k := range []struct {
		row, branch, place string // of the line without a count; what the form holds
		typed              []string
		want               string
	}{
		{"나루지점\t객장\t\n", "", "", []string{"other", "3"}, "나루지점//3"},
		{"본점\t금고\t\n", "본점", "금고", []string{"branch", "본점", "place", "금고", "other", "２"}, "본점/금고/2"},
		{"본점\t금고\t\n나루지점\t복도\t1\n", "본점", "금고", []string{"branch", "나루지점", "place", "지하/금고", "other", "2"}, "나루지점/지하/금고/2"},
	} {
		id := drafted(t, h, fmt.Sprintf("%d.txt", i), []byte(head+k.row))
		path, p := draftPath(id), openOf(t, h, id, policy.CountMissing)
		_, body := c.get(path)
		_, form, _ := strings.Cut(body, `id="`+problemAnchor(p)+`"`)
		form, _, _ = strings.Cut(form, "</form>")
		asked := `name="branch" value="` + k.branch + `"`
		if !strings.Contains(form, `inputmode="numeric"`) || strings.Contains(form, `name="branch"`) != (k.branch != "") {
			t.Errorf("%d: the form does not ask for what is missing: %s", i, form)
		}
		if k.branch != "" && (!strings.Contains(form, asked) || !strings.Contains(form, `name="place" value="`+k.place+`"`)) {
			t.Errorf("%d: the form does not hold %s %s: %s", i, k.branch, k.place, form)
		}
		send := func(pairs ...string) (int, string) {
			return c.post(path+"/answer", fields(fields(c.keys(path), "code", string(p.Code), "line", fmt.Sprint(p.Line), "column", fmt.Sprint(p.Column)), pairs...))
		}
		for _, bad := range [][]string{{"place", "금고", "other", "2"}, {"branch", "a/b", "other", "2"}, {"other", "둘"}, {"branch", "본점"}} {
			if status, _ := send(bad...); status != http.StatusUnprocessableEntity {
				t.Errorf("%d: %v is taken: %d", i, bad, status)
			}
		}
		if status, to := send(k.typed...); status != http.StatusSeeOther {
			t.Fatalf("%d: %v: %d %s", i, k.typed, status, to)
		}
		if !slices.ContainsFunc(settledOf(t, h, id).Rows, func(r policy.SettledRow) bool {
			return fmt.Sprintf("%s/%s/%d", r.Branch, r.Location, r.Count) == k.want
		}) {
			t.Errorf("%d: no row %s: %+v", i, k.want, settledOf(t, h, id).Rows)
		}
	}
}
