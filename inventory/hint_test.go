package inventory

import (
	"testing"
	"time"
)

var hintPlaces = []Location{{ID: "hall", Name: "1층 객장 및 금고 등"}, {ID: "atm", Name: "365코너"}, {ID: "out", Name: "건물 외부"}}

func hintCamera(name string, kind DeviceKind, at string) (Camera, Device) {
	return Camera{ID: "c1", BranchID: "b", Name: name, Channel: 1}, Device{ID: "d1", BranchID: "b", Kind: kind, Addr: addr(at), Name: "NVR 지점"}
}

// What a person says of a place that the device's own words do not lead to is learnt, and
// proposed of others that say the same, in whatever spelling and number; taken back it is
// proposed no more.
func TestPlacingsTeach(t *testing.T) {
	for _, row := range []struct {
		name, place string
		kind        DeviceKind
		want        RuleKind
		pattern     string
	}{
		{"정문 03", "out", KindCamera, RuleName, "정문"},
		{"1층 객장 03", "hall", KindCamera, "", ""}, // its words say it
		{"1층 객장 03", "out", KindCamera, RuleName, "1층객장"},
		{"IPC", "atm", KindCamera, RuleAddress, "10.0.0.9"},
		{"CH 3", "atm", KindRecorder, RuleDevice, "nvr지점"},
		{"정문", "", KindCamera, "", ""},
	} {
		c, d := hintCamera(row.name, row.kind, "10.0.0.9:80")
		r, ok := Learn(hintPlaces, c, d, row.place)
		if ok != (row.want != "") || r.Kind != row.want || r.Pattern != row.pattern {
			t.Errorf("%s at %q: %+v %v", row.name, row.place, r, ok)
		}
	}
	c, d := hintCamera("정문 03", KindCamera, "10.0.0.9:80")
	rule, _ := Learn(hintPlaces, c, d, "out")
	for label, want := range map[string]string{"정문 11": "out", "CAM 2 정문": "out", "정　문": "out", "후문": "", "1층 객장": "hall"} {
		other, od := hintCamera(label, KindCamera, "10.0.0.10:80")
		p := propose(hintPlaces, other, od, Hints{Rules: []LearntRule{rule}})
		if p.LocationID != want {
			t.Errorf("%s: proposed %q, want %q", label, p.LocationID, want)
		}
		if want == "out" && (len(p.Evidence) != 1 || p.Evidence[0].Kind != EvidenceRule || p.Confidence >= 0.9) {
			t.Errorf("%s: %+v", label, p)
		}
	}
	other, od := hintCamera("정문 11", KindCamera, "10.0.0.10:80")
	back := rule
	back.RevokedAt = day
	if p := propose(hintPlaces, other, od, Hints{Rules: []LearntRule{back}}); p.LocationID != "" {
		t.Errorf("taken back, and proposed: %+v", p)
	}
	second := rule
	second.LocationID = "atm"
	if p := propose(hintPlaces, other, od, Hints{Rules: []LearntRule{rule, second}}); p.LocationID != "" || len(p.Others) != 2 {
		t.Errorf("rules that disagree: %+v", p)
	}
	gone := rule
	gone.LocationID = "retired"
	if p := propose(hintPlaces, other, od, Hints{Rules: []LearntRule{gone}}); p.LocationID != "" || len(p.Others) != 0 {
		t.Errorf("a place that is declared no more: %+v", p)
	}
	if _, ok := Learn(hintPlaces[:1], c, d, "hall"); ok {
		t.Error("learnt where there is only one place")
	}
}

// A camera that calls itself by its model teaches nothing of others of that model: what is
// learnt is its address, and a rule that names the model speaks of no camera.
func TestAModelNamesNoPlace(t *testing.T) {
	for _, label := range []string{"p32xx-lv", "P32XX_LV", "AXIS P32XX-LV"} {
		c, d := hintCamera("IPCamera", KindCamera, "10.0.0.9:80")
		c.Labels, d.Maker, d.Model = []string{"IPCamera", label}, "AXIS", "P32XX-LV"
		r, ok := Learn(hintPlaces, c, d, "hall")
		if !ok || r.Kind != RuleAddress || r.Pattern != "10.0.0.9" {
			t.Errorf("%s taught %+v %v", label, r, ok)
		}
		old := LearntRule{BranchID: "b", Kind: RuleName, Pattern: fold(bare(label)), Words: label, LocationID: "hall"}
		d.Addr = addr("10.0.0.10:80")
		if p := propose(hintPlaces, c, d, Hints{Rules: []LearntRule{old}}); p.LocationID != "" {
			t.Errorf("a rule for %q proposes %+v", label, p)
		}
		c.Labels[1] = "정문 " + label
		if r, ok := Learn(hintPlaces, c, d, "hall"); !ok || r.Kind != RuleName {
			t.Errorf("a place beside the model taught %+v %v", r, ok)
		}
	}
}

func TestTheCameraListSpeaksOfPlaces(t *testing.T) {
	list := []ListedCamera{
		{Row: 1, BranchID: "b", Addr: addr("10.0.0.9:0").Addr(), Place: "1층 객장 03", Name: "창구 위"},
		{Row: 2, BranchID: "b", Addr: addr("10.0.0.20:0").Addr(), Channel: 1, Place: "365"},
		{Row: 3, BranchID: "b", Addr: addr("10.0.0.20:0").Addr(), Channel: 2, Place: "옥상"},
		{Row: 4, BranchID: "b", Name: "후문 1", Place: "건물외부"},
		{Row: 5, BranchID: "b", Addr: addr("10.0.0.30:0").Addr(), Place: "365코너"},
		{Row: 6, BranchID: "b", Addr: addr("10.0.0.30:0").Addr(), Place: "건물 외부"},
		{Row: 7, BranchID: "b", Addr: addr("10.0.0.40:0").Addr(), Place: " "},
		{Row: 8, BranchID: "other", Addr: addr("10.0.0.50:0").Addr(), Place: "365코너"},
	}
	for _, row := range []struct {
		name         string
		kind         DeviceKind
		at           string
		channel      int
		want, unsaid string
	}{
		{"IPC", KindCamera, "10.0.0.9:80", 1, "hall", ""},
		{"365코너 2", KindCamera, "10.0.0.9:80", 1, "hall", ""}, // the list is more trusted than the label
		{"CH 1", KindRecorder, "10.0.0.20:80", 1, "atm", ""},
		{"CH 2", KindRecorder, "10.0.0.20:80", 2, "", "옥상"},
		{"CH 3", KindRecorder, "10.0.0.20:80", 3, "", ""},
		{"후문 1", KindCamera, "10.0.0.77:80", 1, "out", ""},
		{"IPC", KindCamera, "10.0.0.30:80", 1, "", ""}, // the list says two things
		{"IPC", KindCamera, "10.0.0.40:80", 1, "", ""},
		{"IPC", KindCamera, "10.0.0.50:80", 1, "", ""},
	} {
		c, d := hintCamera(row.name, row.kind, row.at)
		c.Channel = row.channel
		p := propose(hintPlaces, c, d, Hints{Listed: list})
		if p.LocationID != row.want || p.Place != row.unsaid {
			t.Errorf("%s at %s: %q %q, want %q %q", row.name, row.at, p.LocationID, p.Place, row.want, row.unsaid)
		}
	}
}

// Nothing that is learnt is ever applied: a proposal says why, and a camera stays unplaced.
func TestHintsOnlyPropose(t *testing.T) {
	reg := branchOf("", "1층 객장", 2, "365코너", 1)
	var f Found
	cams(&f, 1, "", func(c *Camera) { c.Name = "정문 1" })
	rule := LearntRule{BranchID: "b", Kind: RuleName, Pattern: "정문", Words: "정문", LocationID: "loc1", At: day.Add(time.Hour)}
	ps := Propose(reg, "b", f, Hints{Rules: []LearntRule{rule}})
	if len(ps) != 1 || ps[0].LocationID != "loc1" || ps[0].Evidence[0] != (Evidence{EvidenceRule, "정문"}) || f.Cameras[0].SlotID != "" {
		t.Errorf("proposed %+v", ps)
	}
}
