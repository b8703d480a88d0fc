package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"camledger/internal/sim"
	"camledger/internal/store"
)

// TestPlannedWorkIsNotMailedUntilItIsOver lets a camera fail inside a window: the outage is
// recorded and not mailed; when the window ends and it is still down, the mail goes.
func TestPlannedWorkIsNotMailedUntilItIsOver(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.63.0/24", "- {id: hall, name: 객장}\n- {id: safe, name: 금고}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 2대 1층 객장 : 1대", "금고 : 1대")
	hire(t, a, "authorised@hq")
	enrol(t, a, "hq")
	start(t, a)
	watched(t, a, 2)
	bs, err := a.Branches(t.Context(), []string{"hq"})
	if err != nil {
		t.Fatal(err)
	}
	camera := ""
	found, err := a.store.Found(t.Context(), bs[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found.Cameras {
		if strings.Contains(c.Name, "객장") || strings.Contains(found.Devices[c.DeviceID].Name, "객장") {
			camera = c.ID
		}
	}
	now := a.now()
	window, err := a.PlanWork(t.Context(), "operator:test", Maintenance{BranchID: bs[0].ID, CameraID: camera, Begin: now.Add(-time.Hour), End: now.Add(time.Hour), Reason: "렌즈 교체"})
	if err != nil {
		t.Fatal(err)
	}
	w.set("hall", sim.FaultRefuse, true)
	until(t, "the planned outage is recorded", func() bool {
		all := incidentsOf(t, a)
		return len(all) == 1 && all[0].PlannedUntil.Equal(window.End)
	})
	// The other camera is not planned: its mail passes the one that is held.
	w.set("safe", sim.FaultRefuse, true)
	m := w.mail("the outage that was not planned", outageMail)
	if body := string(m.Raw); strings.Count(body, "multipart") == 0 || len(outbox(t, a)) != 1 {
		t.Errorf("%d deliveries", len(outbox(t, a)))
	}
	for _, i := range incidentsOf(t, a) {
		if i.CameraID == camera && i.NoticeID != "" {
			t.Errorf("the planned outage was told: %+v", i)
		}
	}
	until(t, "its failed checks are marked as planned, and only its", func() bool {
		planned := 0
		for _, c := range found.Cameras {
			days, err := a.store.Days(t.Context(), c.ID, "", "", "")
			if err != nil || len(days) == 0 {
				return false
			}
			if c.ID != camera && days[0].Planned.Sum() > 0 {
				t.Errorf("camera %s was not planned: %+v", c.ID, days[0])
			}
			planned += days[0].Planned.Bad
		}
		return planned > 0
	})
	texts, err := a.Work(t.Context(), a.now())
	if err != nil || len(texts) != 1 || texts[0].Branch != "본점" || texts[0].Subject == "" || !texts[0].Covers(a.now()) {
		t.Errorf("windows %+v %v", texts, err)
	}
	if err := a.EndWork(t.Context(), "operator:test", window.ID); err != nil {
		t.Fatal(err)
	}
	until(t, "what is still down is told", func() bool {
		for _, i := range incidentsOf(t, a) {
			if i.CameraID == camera && i.NoticeID != "" {
				return true
			}
		}
		return false
	})
	if err := a.EndWork(t.Context(), "operator:test", window.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ended twice: %v", err)
	}
}

func TestWindowsHaveBounds(t *testing.T) {
	t.Parallel()
	w := newSite(t, devices("127.101.64.0/24", "- {id: hall, name: 객장}"), settings{})
	a := w.open(nil)
	declare(t, a, "본점 고정 : 1대 1층 객장 : 1대")
	bs, err := a.Branches(t.Context(), []string{"hq"})
	if err != nil {
		t.Fatal(err)
	}
	now := a.now()
	good := Maintenance{BranchID: bs[0].ID, Begin: now, End: now.Add(time.Hour), Reason: "점검"}
	for name, c := range map[string]struct {
		change func(*Maintenance)
		want   error
	}{
		"no reason":          {func(o *Maintenance) { o.Reason = " " }, store.ErrInvalid},
		"a long reason":      {func(o *Maintenance) { o.Reason = strings.Repeat("가", 301) }, store.ErrInvalid},
		"no end":             {func(o *Maintenance) { o.End = time.Time{} }, store.ErrInvalid},
		"end before begin":   {func(o *Maintenance) { o.Begin = o.End.Add(time.Hour) }, store.ErrInvalid},
		"over":               {func(o *Maintenance) { o.Begin, o.End = now.Add(-2*time.Hour), now.Add(-time.Hour) }, store.ErrInvalid},
		"began long ago":     {func(o *Maintenance) { o.Begin = now.Add(-25 * time.Hour) }, store.ErrInvalid},
		"for ever":           {func(o *Maintenance) { o.End = now.AddDate(0, 0, 32) }, store.ErrInvalid},
		"two subjects":       {func(o *Maintenance) { o.CameraID, o.DeviceID = "cam_x", "dev_x" }, store.ErrInvalid},
		"another's camera":   {func(o *Maintenance) { o.CameraID = "cam_x" }, store.ErrNotFound},
		"another's device":   {func(o *Maintenance) { o.DeviceID = "dev_x" }, store.ErrNotFound},
		"another's place":    {func(o *Maintenance) { o.LocationID = "loc_x" }, store.ErrNotFound},
		"no such branch":     {func(o *Maintenance) { o.BranchID = "br_x" }, store.ErrNotFound},
		"the whole branch":   {func(*Maintenance) {}, nil},
		"noted a day late":   {func(o *Maintenance) { o.Begin = now.Add(-23 * time.Hour) }, nil},
		"a month in advance": {func(o *Maintenance) { o.Begin, o.End = now.AddDate(0, 1, 0), now.AddDate(0, 1, 30) }, nil},
	} {
		o := good
		c.change(&o)
		if _, err := a.PlanWork(t.Context(), "operator:test", o); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
