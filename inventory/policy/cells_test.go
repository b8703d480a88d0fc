package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// tableText writes a policy whose table the file tells apart. A cell "^" is covered by the
// one above, "<" by the one at its left; header rows are marked as such.
func tableText(header int, rows ...string) Text {
	t := Text{Format: HTMLPage, Lines: strings.Split(strings.TrimSuffix(frame("@"), "\n"), "\n")}
	at := slices.Index(t.Lines, "@")
	var lines []string
	var table Table
	for y, r := range rows {
		line, row := "", []Cell{}
		for x, words := range strings.Split(r, "|") {
			if x > 0 {
				line += "\t"
			}
			column := utf8.RuneCountInString(line) + 1
			switch words {
			case "^":
				c := table.Rows[y-1][x]
				c.Carried = true
				row = append(row, c)
			case "<":
				c := row[x-1]
				c.Carried = true
				row = append(row, c)
			default:
				line += words
				row = append(row, Cell{Line: at + 1 + y, Column: column, End: column + utf8.RuneCountInString(words), Heading: y < header})
			}
		}
		lines, table.Rows = append(lines, line), append(table.Rows, row)
	}
	t.Lines = slices.Concat(t.Lines[:at], lines, t.Lines[at+1:])
	t.Tables = []Table{table}
	return t
}

// Tables that the file tells apart are read by their cells: merged ones hold for every row
// that they cover, but a count is counted once.
func TestTablesOfFiles(t *testing.T) {
	for _, c := range []struct {
		name     string
		text     Text
		rows     string
		problems []Code
	}{
		{"merged branches", tableText(1, "지점명|설치 위치|대수", "본점|객장|5", "^|주차장|3", "나루지점|365코너|2"), "본점/객장=5 본점/주차장=3 나루지점/365코너=2", nil},
		{"a branch over rows of places, with a merged total", tableText(1, "구분|설치대수|설치위치", "본점|8대|객장(5대)", "^|^|주차장(3대)", "나루지점|2대|객장(2대)"), "본점/객장=5 본점/주차장=3 나루지점/객장=2", nil},
		{"a count merged over places", tableText(1, "지점명|설치 위치|대수", "본점|객장|8", "^|주차장|^", "나루지점|객장|2"), "본점/객장 주차장=8 나루지점/객장=2", []Code{PlaceUnclear, PlaceUnclear}},
		{"a count merged over rows of another column", tableText(1, "지점명|설치 위치|대수|담당부서", "본점|객장|8|총무과", "^|^|^|영업과", "나루지점|객장|2|총무과"), "본점/객장=8 나루지점/객장=2", nil},
		{"two rows of headers", tableText(2, "지점명|설치대수|<|<", "^|고정형|이동형|계", "본점|5|1|6", "나루지점|3|0|3"), "본점/=5 본점/=1 나루지점/=3", []Code{MixedMounts}},
		{"a header over two columns of places", tableText(1, "건물|설치 위치|<|대수", "본관|1층|로비|5", "^|^|복도|3", "별관|1층|로비|2"), "본관/1층 로비=5 본관/1층 복도=3 별관/1층 로비=2", nil},
		{"a total over columns", tableText(1, "지점명|설치 위치|대수", "본점|객장|5", "나루지점|객장|2", "합계|<|7"), "본점/객장=5 나루지점/객장=2", nil},
		{"a total that does not add up", tableText(1, "지점명|설치 위치|대수", "본점|객장|5", "나루지점|객장|2", "합계|<|8"), "본점/객장=5 나루지점/객장=2", []Code{SumMismatch}},
		{"lines inside a cell", tableText(1, "지점명|설치 위치|대수", "본점|객장 5대\v주차장 3대|8", "나루지점|객장 2대|2"), "본점/객장=5 본점/주차장=3 나루지점/객장=2", nil},
		{"a floor over its places", tableText(1, "층|설치 위치|대수|비고", "1층|로비|2|", "^|복도|3|", "2층|로비|1|"), "가온시설공단/1층 로비=2 가온시설공단/1층 복도=3 가온시설공단/2층 로비=1", nil},
		{"labels and values", tableText(0, "설치대수|7대", "설치위치|로비, 주차장 등"), "가온시설공단/=7", []Code{OpenList}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := ReadText(c.name, nil, c.text)
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for _, row := range r.Rows() {
				rows = append(rows, fmt.Sprintf("%s/%s=%d", row.Branch, row.Location, row.Count))
			}
			if got := strings.Join(rows, " "); got != c.rows {
				t.Errorf("rows\n got %s\nwant %s", got, c.rows)
			}
			var codes []Code
			for _, p := range r.Problems {
				if p.Code != NoDeclaredTotal {
					codes = append(codes, p.Code)
				}
			}
			if fmt.Sprint(codes) != fmt.Sprint(c.problems) {
				t.Errorf("problems: got %v, want %v", codes, c.problems)
			}
			citedRight(t, newLines(c.text.Lines), r)
		})
	}
}
