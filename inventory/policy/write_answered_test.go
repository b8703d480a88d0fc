package policy

import (
	"strings"
	"testing"

	"camledger/internal/words"
)

// What was answered at acceptance stands in the next policy.
func TestAnswersStandInTheNextPolicy(t *testing.T) {
	raw := []byte(frame("지점명\t설치위치\t대수\n본점\t객장\t5\n본점\t금고\t2\n합계\t\t9") + "\n4. 촬영시간 및 보관기간\n보관기간 : 6개월 내외\n\n5. 안전성 확보\n카메라의 정상작동 여부를 정기적으로 점검합니다.\n")
	text, err := DecodeText(raw)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReadText("policy.txt", raw, text)
	if err != nil {
		t.Fatal(err)
	}
	d := Draft{Text: text, Reading: r}
	for code, value := range map[Code]string{CheckInterval: "weekly", ApproxRetention: "10%", SumMismatch: "rows"} {
		for _, p := range r.Problems {
			if p.Code == code {
				d.Answers = append(d.Answers, Answer{Code: code, Line: p.Line, Value: value})
			}
		}
	}
	if len(d.Answers) != 3 {
		t.Fatalf("%d answers for %+v", len(d.Answers), r.Problems)
	}
	old, next := ReadPublication(r, text), FromSettled(d.Settled(), r, text)
	written := Write(next, words.Korean)
	plain := written.Plain()
	for _, want := range []string{"매주", "±10 %"} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q does not stand in the next policy:\n%s", want, plain)
		}
	}
	again, err := Read("policy.txt", []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	if again.PeriodicCheck.Interval != "week" || len(again.Retention) != 1 {
		t.Errorf("read again: a check %q, periods %+v", again.PeriodicCheck.Interval, again.Retention)
	}

	// The notice sets what was printed against what will be: 9, though the rows add up to 7.
	notice := WriteNotice(old, next, Notice{Reason: "정정"}, words.Korean).Plain()
	if !strings.Contains(notice, "9대") || !strings.Contains(notice, "7대") {
		t.Errorf("the notice does not set 9 against 7:\n%s", notice)
	}
	if c := Compare(next, next); !c.Empty() || len(c.Totals) > 0 {
		t.Errorf("the same twice differs: %+v", c)
	}
}
