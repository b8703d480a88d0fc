package inventory

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func branchWords(words string) (string, bool) {
	id, ok := map[string]string{"본점": "b1", "시장지점": "b2"}[strings.ReplaceAll(words, " ", "")]
	return id, ok
}

func TestCameraListsAreRead(t *testing.T) {
	rows := [][]string{
		{"CCTV 관리대장", "", "", "", ""},
		{"지점", "IP 주소", "채널", "설치 위치", "카메라명"},
		{"본점", "192.168.10.21", "", "1층 객장", "창구 위"},
		{"", "192.168.10.22:80", "", "365코너", "ATM"}, // the branch of the row above
		{"시장 지점", "http://192.168.20.5/", "CH 3", "옥상", ""},
		{"", "192.168.20.5", "4번", "", "이름만"},
		{"없는지점", "192.168.30.1", "", "객장", ""},
		{"", "192.168.30.2", "", "객장", ""},
		{"본점", "네트워크 없음", "", "금고", "아날로그"},
		{"본점", "192.168.10.23", "많음", "금고", ""},
		{"본점", "", "", "금고", ""},
		{"", "", "", "", ""},
		{"본점", "-", "", "금고", "금고 1"},
	}
	c := GuessColumns(rows)
	if want := (ListColumns{Branch: 0, Address: 1, Channel: 2, Place: 3, Name: 4, Heading: 1}); c != want || c.Fit(5) != "" {
		t.Fatalf("columns %+v (%s), want %+v", c, c.Fit(5), want)
	}
	list, problems := ReadList(rows, c, "", branchWords)
	var got []string
	for _, l := range list {
		at := ""
		if l.Addr.IsValid() {
			at = l.Addr.String()
		}
		got = append(got, strings.Join([]string{l.BranchID, at, string(rune('0' + l.Channel)), l.Place, l.Name}, "/"))
	}
	want := []string{"b1/192.168.10.21/0/1층 객장/창구 위", "b1/192.168.10.22/0/365코너/ATM", "b2/192.168.20.5/3/옥상/", "b1//0/금고/금고 1"}
	if !slices.Equal(got, want) {
		t.Errorf("read %q\nwant %q", got, want)
	}
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code)
	}
	if want := []string{"no-place", "no-branch", "no-branch", "bad-address", "bad-channel", "no-camera"}; !slices.Equal(codes, want) {
		t.Errorf("problems %v, want %v", problems, want)
	}
	if problems[0].Row != 6 {
		t.Errorf("row %d", problems[0].Row)
	}
	// One list for one branch needs no column for it.
	c.Branch = -1
	if list, _ := ReadList(rows, c, "b9", branchWords); len(list) == 0 || list[0].BranchID != "b9" {
		t.Errorf("with a branch for all: %+v", list)
	}
}

func TestColumnsOfAList(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*ListColumns)
		want   string
	}{
		"as it is":  {func(*ListColumns) {}, ""},
		"no place":  {func(c *ListColumns) { c.Place = -1 }, "no-place"},
		"no camera": {func(c *ListColumns) { c.Address = -1 }, "no-camera"},
		"twice":     {func(c *ListColumns) { c.Channel = 1 }, "twice"},
		"outside":   {func(c *ListColumns) { c.Name = 3 }, "outside"},
		"before":    {func(c *ListColumns) { c.Name = -7 }, "outside"},
	} {
		columns := NoColumns
		columns.Address, columns.Place = 0, 1
		c.change(&columns)
		if got := columns.Fit(3); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	a, b := [][]string{{"IP 주소", "설치 위치", ""}}, [][]string{{"ip주소", "설치위치"}}
	if Headings(a, 0) == "" || Headings(a, 0) != Headings(b, 0) || Headings(a, 3) != "" {
		t.Errorf("headings %q, %q", Headings(a, 0), Headings(b, 0))
	}
	if c := GuessColumns([][]string{{"a", "b"}, {"c"}}); c != NoColumns {
		t.Errorf("guessed %+v of nothing", c)
	}
}

// FuzzReadList reads whatever cells a file may hold: rows are bounded, nothing panics, and
// every camera that is read has a branch, a place and something to know it by.
func FuzzReadList(f *testing.F) {
	f.Add("지점\tIP\t채널\t위치\t이름\n본점\t10.0.0.1\tCH3\t객장\t창구", 0, 1, 2, 3, 4, 0)
	f.Add("\x00\xff\t::1%eth0\t99999999999\t=1+1\t<b>", -1, 1, 2, 3, 4, -1)
	f.Fuzz(func(t *testing.T, text string, branch, address, channel, place, name, heading int) {
		var rows [][]string
		for _, line := range strings.Split(text, "\n") {
			rows = append(rows, strings.Split(line, "\t"))
		}
		table, err := ListTable(rows)
		if err != nil {
			return
		}
		GuessColumns(table)
		list, problems := ReadList(table, ListColumns{branch, address, channel, place, name, heading}, "b1", branchWords)
		if len(list)+len(problems) > len(rows) {
			t.Fatalf("%d cameras and %d problems of %d rows", len(list), len(problems), len(rows))
		}
		for _, l := range list {
			if l.BranchID == "" || l.Place == "" || !l.Addr.IsValid() && l.Name == "" || l.Row < 1 || l.Row > len(rows) {
				t.Fatalf("read %+v", l)
			}
		}
		again, _ := ReadList(table, ListColumns{branch, address, channel, place, name, heading}, "b1", branchWords)
		if !reflect.DeepEqual(list, again) {
			t.Fatal("read otherwise the second time")
		}
	})
}
