package inventory

import (
	"fmt"
	"strings"
	"testing"
)

func TestWithhold(t *testing.T) {
	for text, want := range map[string]string{
		"cam hunter2hunter2 x":  "cam ****** x",
		"454 hunter2":           "454 ***",
		"cut off here: hunt":    "cut off here: ***",
		"too little to tell: h": "too little to tell: h",
		"??1234? of the hall":   "*** of the hall",
		"비밀1234번":               "***",
		"1234":                  "1234",
	} {
		c := Check{Steps: []Step{{Detail: text, Notes: []Note{{Code: "note.begins", Args: []string{text}}}}}, Measurement: Measurement{Server: text, Codec: text, Profile: text}}
		c.Withhold("hunter2", "비밀1234번", "1234", "")
		if m := c.Measurement; c.Steps[0].Detail != want || c.Steps[0].Notes[0].Args[0] != want || m.Server != want || m.Codec != want || m.Profile != want {
			t.Errorf("%q becomes %+v, want %q", text, c, want)
		}
		if strings.Contains(fmt.Sprintf("%+v", c), "hunter2h") {
			t.Errorf("%q keeps it", text)
		}
	}
}
