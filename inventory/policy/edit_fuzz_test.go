package policy

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzEdits makes whatever edits and answers a file gives: nothing panics, what is refused
// changes nothing, and no row is lost without a word.
func FuzzEdits(f *testing.F) {
	f.Add(`[{"op":"split","row":"12:11","rows":[{"branch":"시장지점","location":"외부","count":1},{"branch":"시장지점","location":"복도","count":1}]}]`, "sum-mismatch", 11, "rows")
	f.Add(`[{"op":"set","row":"8:9","rows":[{"branch":"본점","location":"","count":99999}]},{"op":"drop","row":"8:9"},{"op":"add","row":"8:9","rows":[{"branch":"x","count":0,"line":3}]}]`, "row-twice", 8, "both")
	f.Add(`[{"op":"set","row":"e1/1"},null,{"op":"add","rows":[{"branch":"\u0000\u202e","count":-1}]}]`, "count-range", 0, "본점//3")
	f.Add(`[]`, "retention-kind-unbound", 19, "본점; ; 365코너")
	d := draftOf(f, twoBranches, "촬영시간 및 보관기간", "보관기간 : 창구 60일")
	f.Fuzz(func(t *testing.T, edits, code string, line int, value string) {
		var list []Edit
		if len(edits) > 1<<16 || json.Unmarshal([]byte(edits), &list) != nil {
			return
		}
		read, d := d.Settled(), d
		for _, e := range list[:min(len(list), 50)] {
			e.By, e.At = "per_1", noon
			next, err := d.Edited(e)
			if err != nil && len(next.Edits) != len(d.Edits) {
				t.Fatalf("a refused edit stays: %v", err)
			}
			d = next
		}
		if next, err := d.Answered(Answer{Code: Code(code), Line: line, Value: value, By: "per_2", At: noon}); err == nil {
			d = next
		}
		s := d.Settled()
		gone := map[string]bool{}
		for _, c := range s.Corrections {
			for _, b := range c.Before {
				gone[b.ID] = true
			}
		}
		for _, r := range s.Rows {
			gone[r.ID] = true
			if nameKey(r.Branch) == "" || r.Count < 0 || strings.ContainsAny(r.Branch+r.Location, "\n\t\x00\u202e") {
				t.Fatalf("row %+v", r)
			}
		}
		for _, r := range read.Rows {
			if !gone[r.ID] {
				t.Fatalf("row %s is gone", r.ID)
			}
		}
	})
}
