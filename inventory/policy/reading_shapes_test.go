package policy

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// shape is a kind of text that is made as long as asked, in bytes: of the bytes of a file, or
// of a text whose tables the file tells apart.
type shape struct {
	name  string
	bytes func(n int) []byte
	text  func(n int) Text
}

// read reads a text of the shape; a refusal is an answer too.
func (s shape) read(n int) func() error {
	if s.text != nil {
		text := s.text(n)
		return func() error {
			_, err := ReadText("", nil, text)
			return err
		}
	}
	raw := s.bytes(n)
	return func() error {
		_, err := Read("", raw)
		return err
	}
}

// again repeats words behind an opening.
func again(opening, unit string) func(int) []byte {
	return func(n int) []byte { return []byte(opening + strings.Repeat(unit, max(0, n-len(opening))/len(unit)+1)) }
}

// counting writes rows of which so many have the same branch: no two are alike.
func counting(opening, row string, places int) func(int) []byte {
	return func(n int) []byte {
		out := []byte(opening)
		for i := 0; len(out) < n; i++ {
			out = fmt.Appendf(out, row, i/places, i*7%10007, i%9+1)
		}
		return out
	}
}

// diced writes words drawn by a fixed seed.
func diced(opening string, words ...string) func(int) []byte {
	return func(n int) []byte {
		dice := rand.New(rand.NewPCG(9, 9))
		out := []byte(opening)
		for len(out) < n {
			out = append(out, words[dice.IntN(len(words))]...)
		}
		return out
	}
}

// mergedRows is a table of which so many rows lie under one cell at the left, with or without a
// cell that reaches over two columns.
func mergedRows(over int, wide bool) func(int) Text {
	return func(n int) Text {
		t := Text{Format: HTMLPage, Lines: strings.Split(strings.TrimSuffix(frame(""), "\n"), "\n")[:5]}
		table, size := Table{}, 0
		add := func(words ...string) {
			line, row, no := "", []Cell{}, len(t.Lines)+1
			for x, w := range words {
				column := utf8.RuneCountInString(line) + 1
				switch {
				case w == "^":
					c := table.Rows[len(table.Rows)-1][x]
					c.Carried = true
					row = append(row, c)
				case w == "<":
					c := row[x-1]
					c.Carried = true
					row = append(row, c)
				default:
					line += w
					row = append(row, Cell{Line: no, Column: column, End: column + utf8.RuneCountInString(w), Heading: len(table.Rows) == 0})
				}
				line += "\t"
			}
			size += len(line)
			t.Lines, table.Rows = append(t.Lines, strings.TrimSuffix(line, "\t")), append(table.Rows, row)
		}
		add("지점명", "설치위치", "<", "대수", "비고")
		for i := 0; size < n; i++ {
			branch, inside := fmt.Sprintf("지점%d", i/over), fmt.Sprintf("%d호", i%500)
			if i%over > 0 {
				branch = "^"
			}
			if wide {
				inside = "<"
			}
			add(branch, fmt.Sprintf("%d층", i%9+1), inside, fmt.Sprintf("%d대", i%9+1), "")
		}
		t.Tables = []Table{table}
		return t
	}
}

// readings are the shapes that the reader is measured with.
func readings(t testing.TB) []shape {
	load := func(name string) string {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	credit := load("testdata/credit-union.txt")
	names, err := filepath.Glob("testdata/layouts/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(len(names), err)
	}
	var layouts strings.Builder
	for _, name := range names {
		layouts.WriteString(load(name) + "\n")
	}
	one := frame("본점 5대")
	cut := func(table string) string { return frame(table + "@")[:strings.Index(frame(table+"@"), "@")] }
	return []shape{
		{name: "areas", bytes: again(one, "내부 7대, 1층 4대, 로비 2대\n")},
		{name: "brackets", bytes: again(one, "((((1대)")},
		{name: "cells", bytes: again("", frame("지점명\n설치위치\n설치대수\n본점\n객장\n5대\n나루지점\n로비\n3\n"))},
		{name: "cells-in-one", bytes: counting(cut("지점명\n설치위치\n설치대수\n"), "지점%[1]d\n장소%[2]d\n%[3]d대\n", 1)},
		{name: "cells-numbered", bytes: counting(cut("연번\n설치위치\n촬영범위\n설치대수\n"), "%[1]d\n장소%[2]d\n복도\n%[3]d\n", 1)},
		{name: "dates", bytes: again(one, "2024. 1. 1. 개정 보관기간 30일 ")},
		{name: "digit-lines", bytes: again(one, "12345\n")},
		{name: "digits", bytes: again("영상정보 방침 5대\n", "1,234 5 ~ 대 ")},
		{name: "digits-drawn", bytes: diced("영상정보 방침 5대\n", "0", "1", "23", "456", "7890", "대", "대 ", " ", "\n")},
		{name: "english", bytes: counting("Hotel Policy on CCTV operation\n\nNumber of cameras installed and locations\nBranch\tLocation\tNumber\n", "Branch %[1]d\tLobby %[2]d\t%[3]d units\n", 1)},
		{name: "english-spaced", bytes: counting("Hotel Policy on CCTV operation\n\nNumber of cameras installed and locations\nNo. Location Number of Cameras\n", "%[1]d Lobby and corridor %[2]d %[3]d\n", 1)},
		{name: "glued", bytes: again(one, "구역설치대수설치위치\n본관12로비\n별관3주차장\n")},
		{name: "headers", bytes: again(one, "구분 설치위치 대수\n")},
		{name: "headers-rows", bytes: again(one, "구분 설치위치 대수\n본점 로비 3\n")},
		{name: "headers-long", bytes: again(one, "정문 후문 로비 복도 계단 옥상 창고 식당 강당 교실 주차장 현관 쪽문 매점 서고 차고 홀 앞 뒤 옆 위 안 밖\n본점 3 4 5\n")},
		{name: "headers-torn", bytes: again(one, "구분 설치\n위치 설치 대수\n본점 로비\n및 객장 3\n")},
		{name: "headings", bytes: again(one, "2. 설치 대수, 설치 위치 및 촬영범위\n")},
		{name: "headings-all", bytes: again(one, "1. 설치 목적\n2. 설치 대수 및 위치\n본점 2대\n3. 관리책임자\n4. 보관기간\n30일\n5. 확인 방법\n6. 기술적 보호조치\n")},
		{name: "labels", bytes: again(one, "설치장소 : 로비\n설치대수 : 3대\n촬영범위 : 로비 전체\n")},
		{name: "layouts", bytes: again("", layouts.String())},
		{name: "list", bytes: counting(cut(""), "- %[1]d호관 장소%[2]d : %[3]d대\n", 5)},
		{name: "list-commas", bytes: counting(cut(""), "지점%[1]d : 객장%[2]d(%[3]d대), 로비(1대), 복도 2대\n", 1)},
		{name: "list-nested", bytes: counting(cut(""), "%[1]d. 본관\n 가. 지하층\n  1) 주차장%[2]d : %[3]d대\n  2) 기계실 : 1대\n 나. 지상층\n  - 로비 : 2대\n", 1)},
		{name: "many-names", bytes: counting("영상정보 방침\n지점명\t설치위치\t설치대수\n", "지점%[1]d\t장소%[2]d\t%[3]d대\n", 1)},
		{name: "matrix", bytes: counting(cut("구분\t로비\t객장\t주차장\t계\n"), "지점%[1]d\t%[2]d\t1\t%[3]d\t\n", 1)},
		{name: "matrix-wide", bytes: again(cut("구분\t"+strings.Repeat("로비\t", 90)+"\n"), "본점"+strings.Repeat("\t3", 90)+"\n")},
		{name: "noise", bytes: func(n int) []byte { // mostly no text at all
			dice, out := rand.New(rand.NewPCG(9, 9)), make([]byte, n)
			for i := range out {
				out[i] = byte(dice.IntN(256))
			}
			return out
		}},
		{name: "noise-words", bytes: diced(one, "본점", "지점", " ", "\n", "3대", "5", "|", "\t", "(", ")", ",", ":", "-", "대수", "설치위치", "구분", "층", "계", "합계", "및", "로비", "가.", "1.", "①", "CCTV", "○", ".", "다.", "보관기간", "30일", "책임자")},
		{name: "noise-cells", bytes: diced(one, "본점\n", "나루지점\n", "3대\n", "5\n", "대수\n", "설치위치\n", "구분\n", "1층\n", "계\n", "로비\n", "1.\n", "-\n", "비고\n", "고정형\n", "촬영범위\n")},
		{name: "officers", bytes: again("", frame("본점 5대")+"구분 이름 직위 소속 연락처\n"+strings.Repeat("접근권한자 가나다 팀장 총무 시설 팀 000-0001\n", 40))},
		{name: "officers-in-one", bytes: counting(one+"구분 성명 직위 소속 연락처\n", "접근권한자 가나다 팀장 총무%[1]d과 02-000-%[2]04d\n책임자 라마바 과장 시설과 02-000-000%[3]d\n", 1)},
		{name: "one-line", bytes: again("", strings.ReplaceAll(credit, "\n", " "))},
		{name: "outline", bytes: again("", frame("가. 본관\n"+strings.Repeat(" - 1층 현관 및 민원실 : 14대\n", 60)))},
		{name: "pipe-table", bytes: counting("영상정보 방침\n| 지점명 | 설치위치 | 설치대수 |\n|---|---|---|\n", "| 지점%[1]d | 장소%[2]d | %[3]d |\n", 10)},
		{name: "pipes", bytes: again("영상정보 방침 5대\n지점명|설치위치|대수\n", "|")},
		{name: "policies", bytes: again("", credit)},
		{name: "prose", bytes: again(one, "영상정보의 접근 권한을 제한하고 정기적으로 점검하며 목적 외로 이용하지 않습니다. ")},
		{name: "prose-counts", bytes: counting(cut(""), "본 시설%[1]d에는 장소%[2]d에 %[3]d대의 카메라를 설치하여 운영하고 있습니다. ", 1)},
		{name: "prose-lines", bytes: again(one, "영상정보의 접근 권한을 제한하고 정기적으로 점검하며 목적 외로 이용하지 않습니다.\n")},
		{name: "records", bytes: counting(cut(""), "지점: 지점%[1]d / 장소: 로비%[2]d / 대수: %[3]d\n", 1)},
		{name: "retentions", bytes: again(one+"4. 촬영시간, 보관기간, 보관장소\n", "객장 보관기간 : 촬영일로부터 30일(60일) 이내, 보관장소 : 전산실\n")},
		{name: "rows", bytes: again("", frame("본점 5대 객장(5대), 주차장 3대\n"))},
		{name: "spaced", bytes: again("", frame("연번 설치위치 촬영범위 대수 비고\n"+strings.Repeat("1 본관 건물 외곽, 각층 복도 41 없음\n", 60)))},
		{name: "spaced-aligned", bytes: counting(cut("지점명      설치위치        촬영범위    대수\n"), "지점%[1]d      장소%[2]d         복도 및 계단    %[3]d\n", 3)},
		{name: "spaced-in-one", bytes: counting(cut("연번 설치위치 촬영범위 대수 비고\n"), "%[1]d 본관 건물%[2]d 외곽, 각층 복도 %[3]d 없음\n", 1)},
		{name: "spaced-wide", bytes: counting(cut("연번 지점명 층 설치위치 촬영범위 설치목적 대수 설치일자 비고\n"), "%[1]d 나루지점 1층 민원실%[2]d 복도 및 계단 범죄예방 및 시설안전 %[3]d 2020-01-01 없음\n", 1)},
		{name: "spaces", bytes: again("영상정보 방침 5대\n", " \t ")},
		{name: "table-merged", text: mergedRows(12, false)},
		{name: "table-of-one-branch", text: mergedRows(1<<20, false)},
		{name: "table-wide", text: mergedRows(1, true)},
		{name: "totals", bytes: again(one, "총 5대\n")},
		{name: "totals-rows", bytes: counting(cut(""), "지점%[1]d 로비%[2]d 3대\n소계 %[3]d대\n", 1)},
		{name: "totals-table", bytes: counting("영상정보 방침\n| 지점명 | 설치위치 | 설치대수 |\n|---|---|---|\n", "| 지점%[1]d | 장소%[2]d | %[3]d |\n| 소계 | | 4 |\n", 1)},
	}
}
