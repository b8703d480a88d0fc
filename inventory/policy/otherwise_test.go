package policy

import (
	"slices"
	"strings"
	"testing"

	"camledger/internal/words"
)

// A question about a place words both readings, in its arguments and in its sentences.
func TestADoubtfulPlaceHasTwoReadings(t *testing.T) {
	r, err := Read("", []byte(frame("연번 설치위치 촬영범위 대수\n1 동쪽 정문 계단 후문 3대")))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Problems, func(p Problem) bool { return p.Code == PlaceUnclear })
	if i < 0 {
		t.Fatalf("no question: %+v", r.Problems)
	}
	p := r.Problems[i]
	if len(p.Args) != 3 || p.Args[1] == p.Args[2] {
		t.Fatalf("arguments %q", p.Args)
	}
	for _, lang := range []words.Lang{words.Korean, words.English} {
		if s := p.Say(lang); !strings.Contains(s, p.Args[1]) || !strings.Contains(s, p.Args[2]) {
			t.Errorf("%s does not name %q and %q", s, p.Args[1], p.Args[2])
		}
	}
}

// Which of two columns is the place decides how a row is called: both ways are named.
func TestTheOtherWayToReadATableIsNamed(t *testing.T) {
	if got := twoNames("본점", "1층 로비"); got != "본점 / 1층 로비" {
		t.Error(got)
	}
	var b installation
	b.entries = []*entry{{}, {owner: "본점"}}
	b.otherwise(1, "로비 / 본점")
	if got := b.readings(b.entries[1]); !slices.Equal(got, []string{"본점", "로비 / 본점"}) {
		t.Errorf("readings %q", got)
	}
	if got := b.readings(b.entries[0]); got != nil {
		t.Errorf("readings of a row without another: %q", got)
	}
}
