package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"camledger/internal/words"
)

func TestWhatIsWrittenSettlesAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := genPublication(t)
		plain := Write(p, words.Korean).Plain()
		text, err := DecodeText([]byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		r, err := ReadText("policy.txt", []byte(plain), text)
		if err != nil {
			t.Fatal(err)
		}
		s := Draft{Text: text, Reading: r}.Settled()
		if d := sameRegister(p, FromSettled(s, r, text)); d != "" {
			t.Fatalf("settled otherwise (-want +got):\n%s\n%s", d, plain)
		}
		for _, x := range s.Open {
			if x.Severity == Error && !blankRe.MatchString(x.Words) {
				t.Fatalf("what was written has an error: %s at %q\n%s", x.Code, x.Words, plain)
			}
		}
	})
}

// TestWritingStandsAnyName writes names that nobody expects: they change no other line.
func TestWritingStandsAnyName(t *testing.T) {
	base := strings.Count(Write(Publication{Institution: "기관", Branches: []PublishedBranch{{Name: "가", Places: []PublishedPlace{{Name: "나", Count: 1}}}}}, words.Korean).Plain(), "\n")
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"|", "a\nb", "a\r\n\tb", "\u202e나", "\x00", "〔기재: x〕", "=1+1", "<b>", strings.Repeat("가", 500), "\xff"}))
		p := Publication{Institution: any.Draw(t, "institution"), Branches: []PublishedBranch{{Name: any.Draw(t, "branch"), Places: []PublishedPlace{{Name: any.Draw(t, "place"), Count: 1}}}}}
		plain := Write(p, words.Korean).Plain()
		if n := strings.Count(plain, "\n"); n != base && n != base+1 { // a grouped or open name has a sum of its own
			t.Fatalf("%d lines, want %d:\n%s", n, base, plain)
		}
		if !utf8.ValidString(plain) || strings.ContainsFunc(plain, func(r rune) bool { return r < ' ' && r != '\n' }) {
			t.Fatalf("%q holds what is no text", plain)
		}
		if _, err := p.Proof(); err != nil {
			if f := (*Failure)(nil); !errors.As(err, &f) {
				t.Fatal(err)
			}
		}
		other := p.copied()
		other.Branches[0].Places[0].Name = any.Draw(t, "other")
		WriteNotice(p, other, Notice{Reason: any.Draw(t, "reason")}, words.English).Text()
		WriteSign(p, p.Branches[0], words.Korean).Plain()
		for _, part := range Compare(p, other).Parts(words.Korean) {
			for _, l := range part.Lines {
				if l.Kind == LineChanged && !slices.ContainsFunc(l.Old, func(x Piece) bool { return x.Changed }) && !slices.ContainsFunc(l.New, func(x Piece) bool { return x.Changed }) {
					t.Fatalf("a change without a mark: %+v", l)
				}
			}
		}
	})
}

func TestDiffering(t *testing.T) {
	show := func(list []Piece) string {
		s := ""
		for _, p := range list {
			if p.Changed {
				s += "[" + p.Text + "]"
			} else {
				s += p.Text
			}
		}
		return s
	}
	for _, c := range [][4]string{
		{"지하주차장 3대", "지하주차장 5대", "지하주차장 [3대]", "지하주차장 [5대]"},
		{"접근권한자 지점장 02-000-1003", "접근권한자 지점장 02-000-2003", "접근권한자 지점장 02-000-[1003]", "접근권한자 지점장 02-000-[2003]"},
		{"계단 및 외벽", "중앙계단 및 외벽", "[계단] 및 외벽", "[중앙계단] 및 외벽"},
		{"3개월 내외", "60일", "[3개월 내외]", "[60일]"},
		{"같음", "같음", "같음", "같음"},
	} {
		o, n := differing(c[0], c[1])
		if show(o) != c[2] || show(n) != c[3] {
			t.Errorf("%q, %q: %s | %s, want %s | %s", c[0], c[1], show(o), show(n), c[2], c[3])
		}
	}
}

func TestEveryPromiseInOurWordsIsReadAsItself(t *testing.T) {
	all := slices.Concat(handlingKinds, technicalKinds, managerialKinds, physicalKinds, otherKinds)
	for _, p := range promises {
		if p.kind == ChangeAnnounce {
			continue
		}
		if !slices.Contains(all, p.kind) {
			t.Errorf("%s stands in no article", p.kind)
		}
		made, _ := promisesOf("- " + words.Say(words.Korean, "next.promise."+string(p.kind)))
		if !slices.Equal(made, []PromiseKind{p.kind}) {
			t.Errorf("%s: read as %v", p.kind, made)
		}
	}
}
