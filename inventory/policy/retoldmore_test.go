package policy

import (
	"slices"
	"strings"
)

// retoldMore are further ways: what stands around the table, and how it is drawn.
var retoldMore = []retelling{
	{"cells torn over lines", func(d *damaged) bool {
		done := false
		for i := len(d.lines) - 1; i >= 0; i-- {
			l := d.lines[i]
			if !d.counted(i) || strings.Count(l, "|") < 3 || !strings.HasSuffix(l, "|") || !d.headAbove(i) {
				continue
			}
			cells := strings.Split(l, "|")
			k := slices.IndexFunc(cells, func(c string) bool {
				return strings.Contains(strings.TrimSpace(c), " ") && !strings.Contains(c, "대 ")
			})
			if k < 0 {
				continue
			}
			at := len(strings.Join(cells[:k], "|")) + 1
			if k == 0 {
				at = 0
			}
			at += strings.Index(strings.TrimRight(cells[k], " "), strings.TrimSpace(cells[k])) + strings.Index(strings.TrimSpace(cells[k]), " ")
			head, tail := l[:at], strings.TrimLeft(l[at:], " ")
			d.insert(i+1, tail)
			d.lines[i], done = head, true
			for w := range d.want {
				if d.want[w].Line == i+1 && !slices.ContainsFunc(strings.Split(head, "|"), func(c string) bool { return strings.TrimSuffix(strings.TrimSpace(c), "대") == itoa(d.want[w].Count) }) {
					d.want[w].Line++
				}
			}
		}
		return done
	}},
	{"drawn bars", func(d *damaged) bool {
		return d.each(func(l string) string { return strings.ReplaceAll(l, "|", "│") })
	}},
	{"bars to wide spaces", func(d *damaged) bool {
		return d.regularOnly() && d.each(func(l string) string {
			if strings.Count(l, "|") < 2 || strings.Contains(l, "---") || strings.Contains(l, "\t") {
				return l
			}
			cells := strings.Split(strings.Trim(strings.TrimSpace(l), "|"), "|")
			for i := range cells {
				if cells[i] = strings.TrimSpace(cells[i]); cells[i] == "" {
					return l
				}
			}
			return strings.Join(cells, "    ")
		})
	}},
	{"bars to a cell per line", func(d *damaged) bool { return d.perLine(false) }},
	{"bars to a cell per line, blank lines between", func(d *damaged) bool { return d.perLine(true) }},
	{"wide colons", func(d *damaged) bool {
		return d.each(func(l string) string { return strings.ReplaceAll(l, ":", "：") })
	}},
	{"colons without spaces", func(d *damaged) bool {
		return d.each(func(l string) string {
			return strings.ReplaceAll(strings.ReplaceAll(l, " : ", ":"), ": ", ":")
		})
	}},
	{"colons between spaces", func(d *damaged) bool {
		return d.each(func(l string) string {
			if strings.Contains(l, "://") || strings.Contains(l, " :") {
				return l
			}
			return strings.ReplaceAll(l, ": ", " : ")
		})
	}},
	{"counts in brackets", func(d *damaged) bool {
		return d.inLists(func(n string) string { return "(" + n + "대)" })
	}},
	{"counts in square brackets", func(d *damaged) bool {
		return d.inLists(func(n string) string { return "[" + n + "대]" })
	}},
	{"commas without spaces", func(d *damaged) bool {
		return d.each(func(l string) string { return strings.ReplaceAll(l, ", ", ",") })
	}},
	{"a remark on the unit", func(d *damaged) bool { return d.beforeTables("(단위: 대)") }},
	{"a caption", func(d *damaged) bool { return d.beforeTables("<표 1> 영상정보처리기기 설치 현황") }},
	{"a day", func(d *damaged) bool { return d.beforeTables("(2024. 5. 1. 현재)") }},
	{"recorders behind", func(d *damaged) bool {
		return d.behindTables("", "※ 녹화장치 현황", "구분 | 설치장소 | 수량 |", "녹화기(DVR) | 방재실 | 3대 |", "모니터 | 당직실 | 2대 |", "")
	}},
	{"fees behind", func(d *damaged) bool {
		return d.behindTables("", "※ 이용 요금", "구분 | 요금 |", "성인 | 1,000원 |", "어린이 | 500원 |", "")
	}},
	{"numbers of requests behind", func(d *damaged) bool {
		return d.behindTables("", "※ 영상 열람 건수", "연도 | 건수 |", "2022년 | 12 |", "2023년 | 9 |", "")
	}},
	{"a page of data protection before", func(d *damaged) bool {
		d.insert(0, "개인정보 처리방침", "제1조(개인정보의 처리 목적) 회원 가입과 관리를 위하여 개인정보를 처리합니다.", "제2조(개인정보의 보유 기간)", "항목 | 보유 기간 |", "회원 정보 | 5년 |", "민원 기록 | 3년 |", "제3조(만 14세 미만 아동의 개인정보) 법정대리인의 동의를 받습니다.", "")
		return true
	}},
	{"a history behind", func(d *damaged) bool {
		d.lines = append(d.lines, "", "부칙", "이 방침은 2024년 5월 1일부터 시행한다.", "이전 방침 보기 (2021.03.02. ~ 2022.11.30.)", "이전 방침 보기 (2022.12.01. ~ 2024.04.30.)", "조회수 1234", "첨부파일 1개", "이전글 2024년 하계 휴장 안내", "다음글 주차요금 변경 안내(30분 500원)", "만족도 조사 5점 4점 3점 2점 1점")
		return true
	}},
	{"a total below", func(d *damaged) bool {
		done := false
		tables := d.regular()
		for k := len(tables) - 1; k >= 0; k-- {
			t := tables[k]
			cells, sep := cellsAt(d.lines[t[0]])
			at := slices.IndexFunc(cells, func(c string) bool {
				return slices.Contains([]string{"대수", "설치대수", "설치 대수", "수량"}, strings.TrimSpace(c))
			})
			sum, plain := 0, at > 0
			for i := t[0] + 1; i < t[1]; i++ {
				plain = plain && !sumLine(d.lines[i]) && (d.countOf(i) == 1 || strings.Contains(d.lines[i], "---"))
				for _, w := range d.want {
					if w.Line == i+1 {
						sum += w.Count
					}
				}
			}
			if !plain {
				continue
			}
			row := make([]string, len(cells))
			row[0], row[at] = "합계", itoa(sum)
			if sep == "|" && strings.TrimSpace(cells[0]) == "" {
				row[0], row[1] = "", " 합계 "
			}
			if row[at] != itoa(sum) {
				continue
			}
			d.insert(t[1], strings.Join(row, sep))
			done = true
		}
		return done
	}},
	{"entities of a page", func(d *damaged) bool {
		return d.each(func(l string) string {
			if strings.ContainsAny(l, "|\t") {
				return strings.ReplaceAll(l, " ", "&nbsp;")
			}
			return l
		})
	}},
	{"bold cells", func(d *damaged) bool {
		return d.heads(func(l string) string {
			cells, sep := cellsAt(l)
			for i, c := range cells {
				if t := strings.TrimSpace(c); t != "" {
					cells[i] = strings.Replace(c, t, "**"+t+"**", 1)
				}
			}
			return strings.Join(cells, sep)
		})
	}},
	{"the header again", func(d *damaged) bool {
		done := false
		tables := d.regular()
		for k := len(tables) - 1; k >= 0; k-- {
			t := tables[k]
			if mid := (t[0] + t[1] + 1) / 2; mid > t[0]+2 && mid < t[1] && d.counted(mid) {
				d.insert(mid, d.lines[t[0]])
				done = true
			}
		}
		return done
	}},
	{"rows from the last to the first", func(d *damaged) bool {
		done := false
		for _, t := range d.regular() {
			from, to := t[0]+1, t[1]
			for from < to && !d.counted(from) {
				from++
			}
			for to > from && !d.counted(to-1) {
				to--
			}
			whole := to-from > 1
			for i := from; i < to; i++ {
				cells, _ := cellsAt(strings.Trim(d.lines[i], "| "))
				whole = whole && d.counted(i) && !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) == "" || strings.TrimSpace(c) == "\"" })
			}
			if !whole {
				continue
			}
			slices.Reverse(d.lines[from:to])
			for k := range d.want {
				if n := d.want[k].Line - 1; n >= from && n < to {
					d.want[k].Line = from + to - n
				}
			}
			done = true
		}
		return done
	}},
}

// headAbove tells whether a line stands in a table with a header that ends with a bar.
func (d damaged) headAbove(i int) bool {
	for _, t := range d.regular() {
		if t[0] < i && i < t[1] {
			return strings.HasSuffix(d.lines[t[0]], "|")
		}
	}
	return false
}

// regularOnly tells whether all rows with cells stand in tables that have as many in each.
func (d damaged) regularOnly() bool {
	in := map[int]bool{}
	for _, t := range d.regular() {
		for i := t[0]; i < t[1]; i++ {
			in[i] = true
		}
	}
	for i, l := range d.lines {
		if d.counted(i) && strings.Contains(l, "|") && !in[i] {
			return false
		}
	}
	return len(in) > 0
}

// perLine writes each cell of the tables of cameras on a line of its own.
func (d *damaged) perLine(blank bool) bool {
	tables := d.regular()
	for k := len(tables) - 1; k >= 0; k-- {
		t := tables[k]
		for i := t[1] - 1; i >= t[0]; i-- {
			if strings.Contains(d.lines[i], "---") {
				d.cut(i)
				continue
			}
			cells, _ := cellsAt(strings.Trim(strings.TrimSpace(d.lines[i]), "|"))
			var out []string
			at, n := -1, 0
			for _, w := range d.want {
				if w.Line == i+1 {
					n = w.Count
				}
			}
			for _, c := range cells {
				if c = strings.TrimSpace(c); c == "" {
					continue
				}
				if strings.TrimSuffix(c, "대") == itoa(n) {
					at = len(out)
				}
				if out = append(out, c); blank {
					out = append(out, "")
				}
			}
			if d.counted(i) && (at < 0 || d.countOf(i) != 1) {
				return false
			}
			if len(out) > 1 {
				d.insert(i+1, out[1:]...)
			}
			d.lines[i] = out[0]
			for w := range d.want {
				if d.want[w].Line == i+1 {
					d.want[w].Line += at
				}
			}
		}
	}
	return len(tables) > 0
}

// inLists writes the counts at the ends of lines without cells otherwise.
func (d *damaged) inLists(write func(n string) string) bool {
	done := false
	for i, l := range d.lines {
		if !d.counted(i) || d.countOf(i) != 1 || strings.ContainsAny(l, "|\t") || strings.Contains(l, ":") || !strings.ContainsAny(l, "-·○•") {
			continue
		}
		for _, w := range d.want {
			if n := itoa(w.Count); w.Line == i+1 && strings.HasSuffix(l, " "+n+"대") {
				d.lines[i], done = strings.TrimSuffix(l, n+"대")+write(n), true
			}
		}
	}
	return done
}

// beforeTables puts a line before each header.
func (d *damaged) beforeTables(line string) bool {
	done := false
	for i := len(d.lines) - 1; i >= 0; i-- {
		if d.isHead(i) {
			d.insert(i, line)
			done = true
		}
	}
	return done
}

// behindTables puts lines behind the last table.
func (d *damaged) behindTables(lines ...string) bool {
	t := d.regular()
	if len(t) == 0 {
		return false
	}
	d.insert(t[len(t)-1][1], lines...)
	return true
}
