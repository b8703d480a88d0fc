package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"camledger/internal/words"
)

// TestAnswersDoWhatTheySay answers each code and looks at what follows.
func TestAnswersDoWhatTheySay(t *testing.T) {
	const head = "구분 설치대수 설치위치 촬영범위\n"
	periods := func(s Settled) string {
		var out []string
		for _, p := range s.Retention {
			out = append(out, fmt.Sprintf("%s %d %s ±%s %v", p.Kind, p.Value, p.Unit, p.Tolerance, p.Covers))
		}
		return strings.Join(out, "; ")
	}
	rows := func(s Settled) string {
		var out []string
		for _, r := range s.Rows {
			out = append(out, fmt.Sprintf("%s/%s %d %s", r.Branch, r.Location, r.Count, r.Origin))
		}
		return strings.Join(out, "; ")
	}
	for _, c := range []struct {
		name, table, rest string
		code              Code
		value             string
		show              func(Settled) string
		want              string
	}{
		{"range", head + "본점 고정 : 6대 객장 : 4~12대\n금고 : 1대", "", CountRange, "5", rows, "본점/객장 5 confirmed; 본점/금고 1 declared"},
		{"range that is none", head + "본점 고정 : 6대 객장 : 4~12대\n금고 : 6대", "", CountRange, "not-cameras", rows, "본점/금고 6 declared"},
		{"about", head + "본점 고정 : 11대 객장 : 약 10대\n금고 : 1대", "", ApproximateCount, "as-stated", rows, "본점/객장 10 confirmed; 본점/금고 1 declared"},
		{"about, exactly", head + "본점 고정 : 9대 객장 : 약 10대\n금고 : 1대", "", ApproximateCount, "8", rows, "본점/객장 8 confirmed; 본점/금고 1 declared"},
		{"missing", "지점명\t설치위치\t대수\n본점\t객장\t1\n본점\tATM/금고\t", "", CountMissing, "본점/ATM/금고/4", rows, "본점/객장 1 declared; 본점/ATM/금고 4 confirmed"},
		{"missing, its branch known", "지점명\t설치위치\t대수\n본점\t객장\t1\n본점\tATM/금고\t", "", CountMissing, "4", rows, "본점/객장 1 declared; 본점/ATM/금고 4 confirmed"},
		{"missing, the one row of its branch", "지점명\t설치위치\t대수\n본점\t객장\t1\n나루지점\t객장\t", "", CountMissing, "0", rows, "본점/객장 1 declared; 나루지점/ 0 confirmed"},
		{"both", "지점명\t설치위치\t대수\n본점\t정문\t5\n본점\t정문\t2", "", DuplicateRow, "both", rows, "본점/정문 7 confirmed"},
		{"one", "지점명\t설치위치\t대수\n본점\t정문\t5\n본점\t정문\t2", "", DuplicateRow, "one", rows, "본점/정문 5 declared"},
		{"sum", head + "본점 고정 : 9대 365코너 : 2대\n1층 객장 : 1대", "", SumMismatch, "rows",
			func(s Settled) string { return fmt.Sprint(*s.Branches[0].Declared, s.Total.Derived, s.Sums[0].Holds) }, "3 3 true"},
		{"tolerance", twoBranches, "보관기간 : 6개월 내외", ApproxRetention, "7d", periods, " 6 month ±7d []"},
		{"span", twoBranches, "보관기간 : 약 6~10일", RetentionRange, "8d", periods, " 8 day ± []"},
		{"kind", twoBranches, "보관기간 : 창구 60일", RetentionKind, "본점; 시장지점/외부 및 복도", periods,
			"창구 60 day ± [{본점 365코너} {본점 1층 객장} {본점 금고} {시장지점 외부 및 복도}]"},
		{"kind that nobody knows", twoBranches, "보관기간 : 창구 60일", RetentionKind, "unbound", periods, "창구 60 day ± []"},
		{"interval", twoBranches, "∙ 카메라의 정상작동 여부를 정기적으로 점검합니다.", CheckInterval, "half-yearly",
			func(s Settled) string { return s.CheckInterval }, "half-yearly"},
		{"date", twoBranches, "2017년 7월 6일", DateUnstated, "effective",
			func(s Settled) string { return s.Dates.Effective + " " + s.Dates.Dated }, "2017-07-06 "},
		{"no date", twoBranches, "2017년 13월 6일 시행", ImpossibleDate, "effective:2017-12-06",
			func(s Settled) string { return s.Dates.Effective }, "2017-12-06"},
	} {
		d := draftOf(t, c.table, "촬영시간 및 보관기간", c.rest)
		i := slices.IndexFunc(d.Reading.Problems, func(p Problem) bool { return p.Code == c.code })
		if i < 0 {
			t.Errorf("%s: no problem %s among %v", c.name, c.code, d.Reading.Problems)
			continue
		}
		p := d.Reading.Problems[i]
		after, err := d.Answered(Answer{Code: c.code, Line: p.Line, Column: p.Column, Value: c.value, By: "per_2", At: noon})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		s := after.Settled()
		if got := c.show(s); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
		if slices.ContainsFunc(s.Open, func(o Problem) bool { return samePlace(o, p) }) {
			t.Errorf("%s: still open", c.name)
		}
		back, err := after.Answered(Answer{Code: c.code, Line: p.Line, Column: p.Column, By: "per_2", At: noon})
		if err != nil || c.show(back.Settled()) != c.show(d.Settled()) {
			t.Errorf("%s taken back: %v, %s", c.name, err, c.show(back.Settled()))
		}
	}
}

// TestEveryValueThatIsOfferedIsTaken wants a table without words that nothing takes, and
// a refusal that lists them for anything else.
func TestEveryValueThatIsOfferedIsTaken(t *testing.T) {
	for code, severity := range severities {
		p := Problem{Code: code, Severity: severity, Line: 7, Column: 1, Words: "x", Args: []string{"x", "2024-01-01", "2024-01-02", "3"}}
		for _, v := range p.Values() {
			if strings.Contains(v, "<") || v == "both" || v == "as-stated" || strings.HasPrefix(v, "rows") || v == "all" || v == "unbound" {
				continue // needs the row or the period that it is about
			}
			if err := newSettling(Draft{}).take(p, Answer{Code: code, Line: 7, Value: v}); err != nil {
				t.Errorf("%s=%s: %v", code, v, err)
			}
		}
		err := newSettling(Draft{}).take(p, Answer{Code: code, Line: 7, Value: "–"})
		if code == InstitutionUnstated {
			continue // any name
		}
		if reason(err) != "value" && reason(err) != "no-place" || !strings.Contains(err.Error(), "Possible: ") {
			t.Errorf("%s=–: %v", code, err)
		}
	}
	for _, code := range []Code{RowTwice} {
		for _, key := range []string{"", ".do"} {
			if !words.Has("policy." + string(code) + key) {
				t.Errorf("%s%s has no words", code, key)
			}
		}
	}
}

func TestAnswersToWhatIsNotAsked(t *testing.T) {
	d := draftOf(t, twoBranches, "촬영시간 및 보관기간", "보관기간 : 창구 60일, 방호 30일")
	line := 0
	for _, p := range d.Reading.Problems {
		if p.Code == RetentionKind {
			line = p.Line
		}
	}
	for _, c := range []struct {
		code  Code
		line  int
		value string
		want  string
	}{
		{RetentionKind, line, "all", "several"},
		{RetentionKind, 1, "all", "no-problem"},
		{RetentionKind, 0, strings.Repeat("가", 5000), "long"},
	} {
		if _, err := d.Answered(Answer{Code: c.code, Line: c.line, Value: c.value}); reason(err) != c.want {
			t.Errorf("%s:%d: %v, want %s", c.code, c.line, err, c.want)
		}
	}
	s := d.Settled()
	for _, p := range s.Open {
		if p.Code != RetentionKind {
			continue
		}
		if key := s.Key(p); strings.Count(key, ":") != 2 {
			t.Errorf("two of a code on a line: %s", key)
		}
		if _, err := d.Answered(Answer{Code: p.Code, Line: p.Line, Column: p.Column, Value: "뒷마당"}); reason(err) != "no-place" || !strings.Contains(err.Error(), "본점/금고") {
			t.Errorf("an unknown place: %v", err)
		}
		d = answeredAt(t, d, p, "본점")
	}
	if got := open(d.Settled()); got != "" {
		t.Errorf("open %s", got)
	}
	place := rowAt(t, d.Settled(), "금고")
	d = edited(t, d, Edit{Op: SetRow, Row: place.ID, Rows: []DraftRow{{Branch: "본점", Location: "대여금고", Count: 1}}})
	for _, p := range d.Settled().Retention {
		if !slices.Contains(p.Covers, Place{"본점", "대여금고"}) || slices.Contains(p.Covers, Place{"본점", "금고"}) {
			t.Errorf("a branch covers its places as they are now: %v", p.Covers)
		}
	}
}

func answeredAt(t testing.TB, d Draft, p Problem, value string) Draft {
	t.Helper()
	d, err := d.Answered(Answer{Code: p.Code, Line: p.Line, Column: p.Column, Value: value, By: "per_2", At: noon})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
