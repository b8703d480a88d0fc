package web

import (
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// What a check says of a camera is Korean on a Korean page, stands above a picture of before it,
// and does not call a frozen picture no picture.
func TestACheckAfterThePicture(t *testing.T) {
	h := build(t, small, 2)
	h.pictures(t)
	id := "cam_b000n0004"
	must(t, h.st.SavePicture(t.Context(), store.PictureState{CameraID: id, Source: inventory.FromKeyFrame, At: noon.Add(-20 * time.Minute),
		Figures: inventory.Figures{Mean: 100, Deviation: 30}, Print: make([]byte, 16*9)}, nil))
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	at := noon.Add(-3 * time.Minute)
	record := func(check inventory.Check) string {
		t.Helper()
		at = at.Add(time.Second)
		check.CameraID, check.At, check.Tier = id, at, inventory.TierStream
		outcome, causes := inventory.Assess(check, inventory.DefaultRules())
		must(t, h.st.Record(t.Context(), store.Batch{Checks: []store.CheckRecord{{Check: check, Outcome: outcome, Causes: causes}}}))
		_, page := c.get("/cameras/" + id)
		return page
	}
	step := func(name inventory.StepName, code string, args ...string) inventory.Step {
		return inventory.Step{Name: name, Notes: []inventory.Note{{Code: code, Args: args}}}
	}
	for _, x := range []struct {
		name       string
		check      inventory.Check
		want, lack []string
	}{
		{"the password was refused before", inventory.Check{Failed: inventory.StepAuth, Cause: inventory.CauseAuthRefused,
			Steps: []inventory.Step{{Name: inventory.StepAuth, Notes: []inventory.Note{{Code: "note.login.asked", Args: []string{"digest"}}, {Code: "note.login.refused"}}}}},
			[]string{"로그인을 요구함(digest), 전에 비밀번호를 거부해서 다시 보내지 않음", "지금 화면은 모름", "화면을 보지 못했습니다(비밀번호 거부)"}, []string{"화면에 이상이 없습니다", "not sent"}},
		{"no answer", inventory.Check{Failed: inventory.StepConnect, Cause: inventory.CauseTimeout, Steps: []inventory.Step{step(inventory.StepConnect, "note.no-answer")}},
			[]string{"제때 응답하지 않음", "영상이 나오지 않습니다", "지금 화면은 모름"}, []string{"화면에 이상이 없습니다"}},
		{"frozen", inventory.Check{Failed: inventory.StepWindow, Cause: inventory.CauseFrozen, Steps: []inventory.Step{{Name: inventory.StepKeyFrame, OK: true}, step(inventory.StepWindow, "note.same-keys", "3", "3")}},
			[]string{"영상 자료는 오지만 쓸 수 없습니다: 정지 화면", "키프레임 3장 중 3장이 앞의 것과 똑같음", "들어오는 영상 자료의 크기와 되풀이에서"}, []string{"화면에 이상이 없습니다", "영상이 나오지 않습니다", "지금 화면은 모름"}},
		{"black by its size", inventory.Check{Measurement: inventory.Measurement{Flat: true}, Steps: []inventory.Step{{Name: inventory.StepKeyFrame, OK: true, Notes: []inventory.Note{{Code: "note.bytes", Args: []string{"700"}}}}}},
			[]string{"700바이트", "검은 화면"}, []string{"화면에 이상이 없습니다", "지금 화면은 모름"}},
		{"well again", inventory.Check{Steps: []inventory.Step{{Name: inventory.StepKeyFrame, OK: true}}}, []string{"화면에 이상이 없습니다"}, []string{"지금 화면은 모름"}},
		{"of an older version", inventory.Check{Failed: inventory.StepConnect, Cause: inventory.CauseRefused, Steps: []inventory.Step{{Name: inventory.StepConnect, Detail: "connection refused"}}}, []string{"connection refused"}, nil},
	} {
		page := record(x.check)
		for _, want := range x.want {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %q", x.name, want)
			}
		}
		for _, lack := range x.lack {
			if strings.Contains(page, lack) {
				t.Errorf("%s: the page says %q", x.name, lack)
			}
		}
	}
	round := inventory.Round{BranchID: h.reg.Branches[0].ID, Tier: inventory.TierStream, At: noon, Every: 5 * time.Minute, Cameras: 22, Checked: 22, Outside: 2}
	must(t, h.st.SaveRounds(t.Context(), []inventory.Round{round}))
	if _, page := c.get("/branches/" + round.BranchID); !strings.Contains(page, "카메라 2대는 설정된 네트워크 밖에 있어") || strings.Contains(page, "모두 점검함") {
		t.Error("the page of the branch does not tell of the cameras outside")
	}
}
