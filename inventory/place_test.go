package inventory

import "testing"

func TestLabelsMatchTheLocationsThatTheySpeakOf(t *testing.T) {
	branch := []Location{
		{ID: "park", Name: "지하주차장"}, {ID: "out", Name: "1층 건물 외부 및 복도"}, {ID: "atm", Name: "365코너"},
		{ID: "hall", Name: "1층 객장 및 금고 등"}, {ID: "meet", Name: "2층 회의실"},
	}
	other := []Location{
		{ID: "atm", Name: "365코너"}, {ID: "hall", Name: "1층 객장 및 서고 등"}, {ID: "stairs", Name: "계단 및 외벽"},
		{ID: "meet", Name: "지하 회의실"}, {ID: "park", Name: "지하 주차장"},
	}
	for _, row := range []struct {
		locations []Location
		label     string
		want      string
	}{
		{branch, "1층 객장 03", "hall"}, {branch, "객장3", "hall"}, {branch, "금고 앞", "hall"}, {branch, "금고", "hall"},
		{branch, "365코너 05", "atm"}, {branch, "ATM 02", "atm"}, {branch, "365 자동화코너-1", "atm"}, {branch, "B1 주차장 #2", "park"},
		{branch, "지하 주차장", "park"}, {branch, "Parking 4", "park"}, {branch, "1F 복도", "out"}, {branch, "건물외부(2)", "out"},
		{branch, "1층 건물 외부 및 복도 6", "out"}, {branch, "회의실", "meet"}, {branch, "2F Meeting Room", "meet"},
		{branch, "CH3 1층 객장", "hall"}, {branch, "카메라 01", ""}, {branch, "IPCamera", ""}, {branch, "옥상", ""}, {branch, "3층 회의실", ""},
		{branch, "1층", ""}, {branch, "2층 복도", ""},
		{other, "서고", "hall"}, {other, "외벽 2", "stairs"}, {other, "비상계단", "stairs"}, {other, "지하회의실 01", "meet"},
		{other, "지하 주차장 1", "park"}, {other, "B1F 회의실", "meet"}, {other, "지하", ""}, {other, "2층 회의실", ""},
	} {
		p := propose(row.locations, Camera{Labels: []string{row.label}}, Device{}, Hints{})
		if p.LocationID != row.want {
			t.Errorf("%q: got %q (%.2f, others %v), want %q", row.label, p.LocationID, p.Confidence, p.Others, row.want)
		}
	}
}

func TestNamesAreOrderedAsPeopleDo(t *testing.T) {
	ordered := []string{"365코너 1", "365코너 2", "365코너 10", "객장 02", "객장 3", "객장 11", "외벽"}
	for i := range ordered {
		for j := range ordered {
			if got := CompareNames(ordered[i], ordered[j]); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%q, %q: %d", ordered[i], ordered[j], got)
			}
		}
	}
}

func TestAPersonsWordsMeanADeclaredPlace(t *testing.T) {
	locations := []Location{{ID: "hall", Name: "1층 객장 및 금고 등"}, {ID: "atm", Name: "365코너"}, {ID: "park", Name: "지하주차장"}}
	for words, want := range map[string]string{"금고": "hall", "1층 객장 및 금고 등": "hall", "객장": "hall", "지하 주차장": "park", "ATM": "atm", "옥상": "", "2층 객장": ""} {
		if l, _ := Named(locations, words); l.ID != want {
			t.Errorf("%q: %q, want %q", words, l.ID, want)
		}
	}
	if l, ok := Named([]Location{{ID: "all"}}, "어디든"); !ok || l.ID != "all" {
		t.Error("a branch that declares only a number takes every camera")
	}
}
