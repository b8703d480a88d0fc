package web

import (
	"strings"
	"testing"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// TestRoundsAndShortfallsAreShown has a branch whose recorder does not fit into a round, and
// a camera that sends fewer frames than it usually does.
func TestRoundsAndShortfallsAreShown(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[0].ID
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	camera := found.Cameras[0]
	device := found.Devices[camera.DeviceID]
	round := inventory.Round{BranchID: branch, Tier: inventory.TierStream, At: noon.Add(-time.Minute), Every: 5 * time.Minute,
		Cameras: 34, Checked: 30, Oldest: 11 * time.Minute,
		Short: []inventory.ShortRound{{DeviceID: device.ID, Cameras: 16, Checked: 12, Oldest: 11 * time.Minute}}}
	beat := inventory.Round{BranchID: branch, Tier: inventory.TierBeat, At: noon.Add(-time.Minute), Every: time.Minute, Cameras: 20, Checked: 20}
	must(t, h.st.SaveRounds(t.Context(), []inventory.Round{beat, round}))
	c := inventory.Check{CameraID: camera.ID, At: noon.Add(-30 * time.Second), Tier: inventory.TierStream,
		Steps:       []inventory.Step{{Name: inventory.StepKeyFrame, OK: true}},
		Measurement: inventory.Measurement{Codec: "H.264", Width: 640, Height: 360, FPS: 8},
		Deviations: []inventory.Deviation{{Cause: inventory.CauseFrameRate, Usual: 25, Now: 8, Stands: true},
			{Cause: inventory.CauseLoss, Usual: 0, Now: 0.04}}}
	must(t, h.st.Record(t.Context(), store.Batch{Checks: []store.CheckRecord{{Check: c, Outcome: inventory.OutcomeDegraded, Causes: []inventory.Cause{inventory.CauseFrameRate}}}}))
	srv := face(t, h, nil)
	client := newClient(t, srv.URL)
	client.login("facilities")
	_, page := client.get("/branches/" + branch)
	for _, want := range []string{`id="round"`, "5분마다 카메라 34대를 점검합니다. 지난 순환에서 30대를 점검했고, 가장 오래된 점검은 11분 전입니다.",
		addrText(device) + ": 채널 16개 가운데 12개 점검, 모두 한 번 보는 데 약 11분", "오늘 순환 1회 가운데 0회에서 모두 점검했습니다.", "다 돌지 못함"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page of the branch lacks %q", want)
		}
	}
	if _, page := client.get("/branches/" + h.reg.Branches[1].ID); strings.Contains(page, `id="round"`) {
		t.Error("a branch without a round has the card")
	}
	_, page = client.get("/cameras/" + camera.ID)
	if strings.Count(page, "초당 25 → 8 프레임") != 2 || strings.Contains(page, "손실") {
		t.Errorf("the page of the camera says %q %d times", "초당 25 → 8 프레임", strings.Count(page, "초당 25 → 8 프레임"))
	}
}

func TestBrowserSeesARoundThatIsNotFinished(t *testing.T) {
	h := build(t, small, 2)
	branch := h.reg.Branches[0].ID
	found, err := h.st.Found(t.Context(), branch)
	must(t, err)
	round := inventory.Round{BranchID: branch, Tier: inventory.TierStream, At: noon.Add(-time.Minute), Every: 5 * time.Minute,
		Cameras: 34, Checked: 30, Oldest: 11 * time.Minute,
		Short: []inventory.ShortRound{{DeviceID: found.Cameras[0].DeviceID, Cameras: 16, Checked: 12, Oldest: 11 * time.Minute}}}
	must(t, h.st.SaveRounds(t.Context(), []inventory.Round{round}))
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.open("/branches/" + branch)
	for name, width := range widths {
		b.picture("branch-round-"+name, width)
	}
	b.quiet()
}
