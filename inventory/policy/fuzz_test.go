package policy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"pgregory.net/rapid"

	"camledger/internal/words"
)

// FuzzRead feeds any bytes: nothing panics, and what comes out is consistent in itself.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"testdata/credit-union.txt", "testdata/post-office.txt"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		f.Add(bytes.ReplaceAll(raw, []byte("\n"), []byte(" ")))
	}
	tables, err := filepath.Glob("testdata/tables/*.txt")
	if err != nil || len(tables) == 0 {
		f.Fatal(len(tables), err)
	}
	for _, name := range tables {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	for _, l := range slices.Concat(layouts, published) {
		f.Add([]byte(frame(l.table)))
	}
	for _, c := range officers {
		f.Add([]byte(frame("정문 5대") + c.text))
	}
	for _, c := range retentions {
		f.Add([]byte(frame("정문 5대") + "4. 보관기간 및 처리방법\n" + c.text))
	}
	for _, c := range dates {
		f.Add([]byte(frame("정문 5대") + c.text))
	}
	for _, c := range weighedTexts {
		f.Add([]byte(frame(c.text)))
	}
	f.Add([]byte(longerPolicy))
	f.Add([]byte(pageOfPolicy))
	f.Add([]byte("영상정보 방침 5대("))
	f.Add([]byte("영상정보 방침\n|\n||\n\t\n5대|\n"))
	f.Add([]byte("영상정보 방침 5대\n지점명|설치위치|대수\n" + strings.Repeat("|", 200))) // more cells than columns
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Read("fuzz", raw)
		if err != nil {
			var fail *Failure
			if !errors.As(err, &fail) {
				t.Fatalf("an error that is no Failure: %v", err)
			}
			return
		}
		text, _, err := decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		checkReading(t, text, r)
	})
}

// checkReading asserts what holds for every reading.
func checkReading(t *testing.T, text string, r Reading) {
	t.Helper()
	checkSources(t, text, r)
	lines := newLines(cutLines(text))
	if r.Lines != len(lines) {
		t.Errorf("%d lines of %d", r.Lines, len(lines))
	}
	for _, u := range r.Unread {
		if u.Line < 1 || u.Line > len(lines) || !strings.Contains(lines[u.Line-1].raw, u.Text) {
			t.Errorf("unread %+v is not that line", u)
		}
	}
	checkNoCountLost(t, lines, r)
	total := 0
	for _, b := range r.Branches {
		total += b.Count
		if c := b.Confidence; len(b.Locations) == 0 && (c <= 0 || c > 1) {
			t.Errorf("branch %q: confidence %v", b.Name, c)
		}
		for _, l := range b.Locations {
			if l.Confidence <= 0 || l.Confidence > 1 {
				t.Errorf("location %q: confidence %v", l.Name, l.Confidence)
			}
		}
		if b.Source.Of("count").Line == 0 {
			t.Errorf("branch %q: its count has no line", b.Name)
		}
		flagged := false
		for _, p := range r.Problems {
			flagged = flagged || p.Code == SumMismatch && p.Line == b.Source.Of("count").Line || p.Code == CountRange || p.Code == CountMissing
		}
		if s := sum(&b); len(b.Locations) > 0 && s != b.Count && !flagged {
			t.Errorf("branch %q: %d is not %d, and nothing says so", b.Name, b.Count, s)
		}
	}
	if total != r.Total.Derived {
		t.Errorf("total %d is not %d", r.Total.Derived, total)
	}
	for _, p := range r.Problems {
		if p.Severity != severities[p.Code] || p.Severity == "" {
			t.Errorf("problem %+v: severity", p)
		}
		for _, lang := range []words.Lang{words.Korean, words.English} {
			if say := p.Say(lang); strings.Contains(say, "%!") && !strings.Contains(text, "%!") {
				t.Errorf("problem %+v: %s", p, say)
			}
		}
	}
	var out strings.Builder
	if err := Render(&out, r, words.Korean, displaywidth.String); err != nil {
		t.Error(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x00\t\r") {
		t.Error("control characters reach the terminal")
	}
}

// checkNoCountLost asserts that every number of cameras is in a row, or that its line is
// flagged or unread: nothing is dropped in silence. What is included in the count of its row
// (회전형 6대 포함) is in that row.
func checkNoCountLost(t *testing.T, lines []*line, r Reading) {
	t.Helper()
	known := map[[2]int]bool{}
	for _, s := range allSources(r) {
		for col := s.Column; col < s.End; col++ {
			known[[2]int{s.Line, col}] = true
		}
	}
	flagged := map[int]bool{}
	for _, p := range r.Problems {
		flagged[p.Line] = true
		for _, n := range p.Lines {
			flagged[n] = true
		}
	}
	for _, u := range r.Unread {
		flagged[u.Line] = true
	}
	for _, ln := range lines {
		if flagged[ln.no] || strings.ContainsAny(ln.text, "총계합") || strings.Contains(ln.text, "포함") || equipmentRe.MatchString(ln.text) {
			continue
		}
		list, _ := items(ln.all())
		lost, row, taken := 0, -1, 0
		for _, it := range list {
			at := it.num.at.source(Declared)
			if !known[[2]int{at.Line, at.Column}] && !equipmentRe.MatchString(it.name.text()) {
				lost += it.num.n
			} else {
				row = it.num.n
				taken += it.num.n
			}
		}
		// Parts of the row's count are no loss (고정형 5, 이동형 1, 계 6), nor is the sum of
		// the line's places.
		if lost > 0 && lost != row && lost != taken {
			t.Errorf("line %d: %d cameras of %q are lost without a word", ln.no, lost, ln.raw)
		}
	}
}

// Any register that is written in any layout is read back as it was.
func TestWrittenIsReadBack(t *testing.T) {
	type place struct {
		name  string
		count int
	}
	type office struct {
		name   string
		places []place
	}
	write := map[string]func([]office) string{
		"tabs": func(os []office) string {
			s := "지점명\t설치위치\t설치대수\n"
			for _, o := range os {
				for _, p := range o.places {
					s += fmt.Sprintf("%s\t%s\t%d대\n", o.name, p.name, p.count)
				}
			}
			return s
		},
		"pipes": func(os []office) string {
			s := "| 설치대수 | 지점명 | 설치위치 |\n|---|---|---|\n"
			for _, o := range os {
				for _, p := range o.places {
					s += fmt.Sprintf("| %d | %s | %s |\n", p.count, o.name, p.name)
				}
			}
			return s
		},
		"lists": func(os []office) string {
			s := ""
			for _, o := range os {
				var list []string
				for _, p := range o.places {
					list = append(list, fmt.Sprintf("%s(%d대)", p.name, p.count))
				}
				s += o.name + " : " + strings.Join(list, ", ") + "\n"
			}
			return s
		},
		"subtotal first": func(os []office) string {
			s := "구분 설치대수 설치위치 촬영범위\n"
			for _, o := range os {
				n := 0
				for _, p := range o.places {
					n += p.count
				}
				s += fmt.Sprintf("%s 고정 : %d대 ", o.name, n)
				for _, p := range o.places {
					s += fmt.Sprintf("%s %d대\n", p.name, p.count)
				}
			}
			return s
		},
		"cells": func(os []office) string {
			s := "지점명\n설치위치\n설치대수\n"
			for _, o := range os {
				for _, p := range o.places {
					s += fmt.Sprintf("%s\n%s\n%d대\n", o.name, p.name, p.count)
				}
			}
			return s
		},
	}
	names := []string{"객장", "365코너", "601호", "10층 복도", "3번 출구", "지하 주차장", "건물외벽", "1호관 로비", "금고실", "고객 대기실"}
	for layout, to := range write {
		t.Run(layout, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var offices []office
				var want []string
				for i := range rapid.IntRange(1, 5).Draw(t, "branches") {
					o := office{name: []string{"본점", "나루지점", "다솜2지점", "라온출장소", "마루우체국"}[i]}
					for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 6, rapid.ID[string]).Draw(t, "places") {
						p := place{name, rapid.IntRange(1, 3000).Draw(t, "count")}
						o.places = append(o.places, p)
						want = append(want, fmt.Sprintf("%s/%s=%d", o.name, p.name, p.count))
					}
					offices = append(offices, o)
				}
				text := frame(to(offices))
				r, err := Read("", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, row := range r.Rows() {
					got = append(got, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Fatalf("%s\n got %v\nwant %v", text, got, want)
				}
				if r.Worst() == Error || len(r.Unread) > 0 {
					t.Fatalf("problems %+v, unread %+v", r.Problems, r.Unread)
				}
			})
		})
	}
}
