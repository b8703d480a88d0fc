package policy

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table of codes in docs/policy-json.md is complete, and each of its examples raises
// its code.
func TestDocumentedProblems(t *testing.T) {
	doc, err := os.ReadFile("../../docs/policy-json.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[Code]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (error|question|note) \\| (.*) \\|$").FindAllStringSubmatch(string(doc), -1) {
		code, example := Code(m[1]), strings.NewReplacer("⏎", "\n", "⇥", "\t").Replace(m[3])
		seen[code] = true
		if severities[code] != Severity(m[2]) {
			t.Errorf("%s: documented as %s, is %s", code, m[2], severities[code])
		}
		text := frame("정문 5대\n" + example)
		if code == InstitutionUnstated {
			text = "2. 설치 대수, 설치 위치 및 촬영범위\n정문 5대\n"
		}
		if code == RowsUnread {
			text = "가온학교 영상정보처리기기 방침\n2. 설치 대수, 설치 위치 및 촬영범위\n시설물명위치카메라대수성능\n교사 외부 정문쪽5운동장\n"
		}
		r, err := Read("", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		if !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == code }) {
			t.Errorf("%s: its example %q raises %+v", code, example, r.Problems)
		}
	}
	for code := range severities {
		if !seen[code] {
			t.Errorf("%s is not documented", code)
		}
	}
	for _, p := range promises {
		if !strings.Contains(string(doc), "`"+string(p.kind)+"`") {
			t.Errorf("promise %s is not documented", p.kind)
		}
	}
}
