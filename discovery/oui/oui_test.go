package oui

import (
	"strings"
	"testing"
)

func TestAssignee(t *testing.T) {
	for mac, want := range map[string]string{
		"44:19:b6:00:00:01": "hikvision", "44-19-B6-00-00-01": "hikvision", "3c:ef:8c:12:34:56": "dahua", "00:40:8c:00:00:00": "axis",
		"00:00:00:00:00:01": "xerox",
		"02:00:00:00:00:01": "", "ff:ff:ff:ff:ff:ff": "", "01:00:5e:00:00:01": "", "": "", "44:19:b6": "", "rubbish": "",
	} {
		got := Assignee(mac)
		if want == "" && got != "" || !strings.Contains(strings.ToLower(got), want) {
			t.Errorf("%s is of %q, want %q", mac, got, want)
		}
	}
	// Parts of one block are assigned to many: the narrowest counts, and the block itself
	// is nobody's.
	wide, narrow := 0, 0
	for p := range makers() {
		switch len(p) {
		case 6:
			wide++
		case 7, 9:
			narrow++
			if block := makers()[p[:6]]; strings.Contains(block, "IEEE") {
				t.Errorf("%s lies in a block of %q", p, block)
			}
		default:
			t.Errorf("prefix %q", p)
		}
	}
	if wide < 30000 || narrow < 10000 {
		t.Errorf("%d wide and %d narrow assignments", wide, narrow)
	}
}
