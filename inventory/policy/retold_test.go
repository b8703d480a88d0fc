package policy

import (
	"fmt"
	"slices"
	"strings"
)

// retelling is a way to write the same policy otherwise: what it declares stays what it was.
// It gives false where it cannot be done to a text.
type retelling struct {
	name string
	do   func(d *damaged) bool
}

// retold are ways to write characters, lines, columns and headers.
var retold = []retelling{
	{"menu lines around", func(d *damaged) bool {
		d.insert(0, "본문 바로가기", "주메뉴", "로그인", "회원가입 | 사이트맵 | ENGLISH", "고객센터 1588-0000", "")
		d.lines = append(d.lines, "", "개인정보처리방침", "이용약관", "(우)12345 가온시 한빛구 중앙로 12", "TEL 02-000-0000 FAX 02-000-0001", "COPYRIGHT 2024 ALL RIGHTS RESERVED.", "TOP")
		return true
	}},
	{"spaces around lines", func(d *damaged) bool {
		for i, l := range d.lines {
			if l != "" && !strings.Contains(l, "\t") {
				d.lines[i] = "  " + l + "  "
			}
		}
		return true
	}},
	{"double spaces", func(d *damaged) bool {
		if slices.ContainsFunc(d.lines, func(l string) bool { return strings.Contains(strings.TrimSpace(l), "  ") }) {
			return false
		}
		return d.each(func(l string) string {
			if strings.ContainsAny(l, "|\t") {
				return strings.ReplaceAll(l, " ", "  ")
			}
			return l
		})
	}},
	{"no spaces at bars", func(d *damaged) bool {
		return d.each(func(l string) string {
			if !strings.Contains(l, "|") {
				return l
			}
			return strings.ReplaceAll(strings.ReplaceAll(l, " |", "|"), "| ", "|")
		})
	}},
	{"wide digits", func(d *damaged) bool { return d.each(wideDigits) }},
	{"no-break spaces", func(d *damaged) bool {
		return d.each(func(l string) string { return strings.ReplaceAll(l, " ", "\u00a0") })
	}},
	{"ideographic spaces at lines", func(d *damaged) bool {
		return d.each(func(l string) string {
			if l == "" {
				return l
			}
			return "\u3000" + l
		})
	}},
	{"zero-width spaces", func(d *damaged) bool {
		return d.each(func(l string) string { return strings.ReplaceAll(l, " ", " \u200b") })
	}},
	{"carriage returns", func(d *damaged) bool { return d.each(func(l string) string { return l + "\r" }) }},
	{"page numbers", func(d *damaged) bool { return d.pages(17, func(n int) string { return fmt.Sprintf("- %d -", n) }) }},
	{"page numbers of all", func(d *damaged) bool { return d.pages(13, func(n int) string { return fmt.Sprintf("%d / 9", n) }) }},
	{"a running head", func(d *damaged) bool {
		return d.pages(14, func(n int) string {
			return fmt.Sprintf("- %d -\n고정형 영상정보처리기기 운영·관리 방침", n)
		})
	}},
	{"form feeds", func(d *damaged) bool {
		for i := 15; i < len(d.lines); i += 15 {
			d.lines[i] = "\f" + d.lines[i]
		}
		return len(d.lines) > 15
	}},
	{"bars to tabs", func(d *damaged) bool {
		return d.each(func(l string) string {
			if strings.Count(l, "|") < 2 || strings.Contains(l, "---") || strings.Contains(l, "\t") {
				return l
			}
			l = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(l), "|"), "|")
			cells := strings.Split(l, "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			return strings.Join(cells, "\t")
		})
	}},
	{"tabs to bars", func(d *damaged) bool {
		return d.each(func(l string) string {
			if !strings.Contains(strings.TrimSpace(l), "\t") || strings.Contains(l, "|") {
				return l
			}
			return "| " + strings.ReplaceAll(l, "\t", " | ") + " |"
		})
	}},
	{"bars around", func(d *damaged) bool {
		return d.each(func(l string) string {
			t := strings.TrimSpace(l)
			if !strings.Contains(t, "|") || strings.HasPrefix(t, "|") {
				return l
			}
			return "| " + strings.TrimSuffix(t, "|") + "|"
		})
	}},
	{"blank lines between rows", func(d *damaged) bool {
		done := false
		for i := len(d.lines) - 1; i > 0; i-- {
			if d.counted(i) && d.counted(i-1) {
				d.insert(i, "")
				done = true
			}
		}
		return done
	}},
	{"blank lines everywhere", func(d *damaged) bool {
		for i := len(d.lines) - 1; i > 0; i-- {
			if d.lines[i] != "" && d.lines[i-1] != "" {
				d.insert(i, "")
			}
		}
		return true
	}},
	{"no blank lines", func(d *damaged) bool {
		done := false
		for i := len(d.lines) - 1; i > 0; i-- {
			if strings.TrimSpace(d.lines[i]) == "" {
				d.cut(i)
				done = true
			}
		}
		return done
	}},
	{"a remark column", func(d *damaged) bool { return d.column(false, "비고", func(int, bool) string { return "" }) }},
	{"a remark column that says things", func(d *damaged) bool {
		return d.column(false, "비고", func(n int, counted bool) string {
			if !counted {
				return ""
			}
			return []string{"2019년 설치", "", "야간 적외선", "200만 화소", "-"}[n%5]
		})
	}},
	{"a column of years", func(d *damaged) bool {
		return d.column(false, "설치연도", func(n int, counted bool) string {
			if !counted {
				return ""
			}
			return itoa(2015 + n%7)
		})
	}},
	{"a column of numbers", func(d *damaged) bool {
		return d.column(true, "연번", func(n int, counted bool) string {
			if !counted {
				return ""
			}
			return itoa(n + 1)
		})
	}},
	{"a column of numbers with dots", func(d *damaged) bool {
		return d.column(true, "No.", func(n int, counted bool) string {
			if !counted {
				return ""
			}
			return itoa(n+1) + "."
		})
	}},
	{"the last two columns exchanged", func(d *damaged) bool { return d.exchange(-2, -1) }},
	{"the first column last", func(d *damaged) bool { return d.exchange(0, -1) }},
	{"the middle columns exchanged", func(d *damaged) bool { return d.exchange(1, 2) }},
	{"대 out of the counts, into the header", func(d *damaged) bool {
		if !d.headed() {
			return false
		}
		for i, l := range d.lines {
			if d.counted(i) || strings.ContainsAny(l, "|\t") && sumLine(l) {
				d.lines[i] = unitless(l)
			} else if strings.ContainsAny(l, "|\t") && strings.Contains(l, "대수") {
				d.lines[i] = strings.Replace(l, "대수", "대수(대)", 1)
			}
		}
		return true
	}},
	{"대 behind bare counts", func(d *damaged) bool {
		done := false
		for _, w := range d.want {
			i, n := w.Line-1, itoa(w.Count)
			cells, sep := cellsAt(d.lines[i])
			if d.countOf(i) != 1 || sep == "" {
				continue
			}
			at, times := -1, 0
			for k, c := range cells {
				if strings.TrimSpace(c) == n {
					at, times = k, times+1
				}
			}
			if times == 1 && at > 0 {
				cells[at] = strings.Replace(cells[at], n, n+"대", 1)
				d.lines[i], done = strings.Join(cells, sep), true
			}
		}
		return done
	}},
	{"a space before 대", func(d *damaged) bool {
		return d.eachCount(func(n string) string { return n + " 대" })
	}},
	{"개 for 대", func(d *damaged) bool {
		return !strings.Contains(strings.Join(d.lines, ""), "면수") && d.eachCount(func(n string) string { return n + "개" })
	}},
	{"thousands", func(d *damaged) bool {
		if !d.eachCount(func(n string) string { return n + ",000대" }) {
			return false
		}
		for i := range d.want {
			d.want[i].Count *= 1000
		}
		return true
	}},
	{"bullets •", func(d *damaged) bool { return d.bullets("• ") }},
	{"bullets ○", func(d *damaged) bool { return d.bullets("○ ") }},
	{"bullets ㅇ", func(d *damaged) bool { return d.bullets("ㅇ ") }},
	{"bullets ▶", func(d *damaged) bool { return d.bullets("▶ ") }},
	{"bullets -", func(d *damaged) bool { return d.bullets("- ") }},
	{"bullets glued", func(d *damaged) bool { return d.bullets("ㆍ") }},
	{"수량 for 대수", func(d *damaged) bool { return d.header("수량", "설치 대수", "설치대수", "대수") }},
	{"카메라 수 for 대수", func(d *damaged) bool { return d.header("카메라 수", "설치 대수", "설치대수", "대수") }},
	{"설치수량(대) for 대수", func(d *damaged) bool { return d.header("설치수량(대)", "설치 대수", "설치대수", "대수") }},
	{"장소 for 위치", func(d *damaged) bool { return d.header("설치 장소", "설치 위치", "설치위치", "위치") }},
	{"위치 및 촬영범위 for 위치", func(d *damaged) bool {
		return d.header("설치 위치 및 촬영 범위", "설치 위치", "설치위치", "위치")
	}},
	{"촬영 구역 for 촬영범위", func(d *damaged) bool { return d.header("촬영 구역", "촬영 범위", "촬영범위") }},
	{"총계 for 합계", func(d *damaged) bool {
		return d.each(func(l string) string { return strings.Replace(l, "합계", "총계", 1) })
	}},
	{"계 for 합계", func(d *damaged) bool {
		return d.each(func(l string) string { return strings.Replace(l, "합계", "계", 1) })
	}},
	{"letters of the header apart", func(d *damaged) bool {
		return d.heads(func(l string) string {
			return strings.NewReplacer("대수", "대 수", "위치", "위 치", "장소", "장 소", "구분", "구 분").Replace(l)
		})
	}},
	{"no totals", func(d *damaged) bool {
		done := false
		for i := len(d.lines) - 1; i >= 0; i-- {
			if !d.counted(i) && strings.ContainsAny(d.lines[i], "|\t") && sumLine(d.lines[i]) {
				d.cut(i)
				done = true
			}
		}
		return done
	}},
	{"articles for numbers", func(d *damaged) bool {
		return d.each(func(l string) string {
			if n, rest, ok := strings.Cut(l, ". "); ok && len(n) == 1 && n[0] > '0' && n[0] <= '9' && strings.Contains(rest, "설치") && !hasDigit(rest) && len(rest) < 90 {
				return "제" + n + "조(" + strings.TrimSpace(rest) + ")"
			}
			return l
		})
	}},
	{"numbers for articles", func(d *damaged) bool {
		return d.each(func(l string) string {
			t, ok := strings.CutPrefix(l, "제")
			n, rest, cut := strings.Cut(t, "조")
			rest = strings.TrimSpace(rest)
			if !ok || !cut || len(n) > 2 || !hasDigit(n) || !strings.HasPrefix(rest, "(") || !strings.HasSuffix(rest, ")") {
				return l
			}
			return n + ". " + rest[1:len(rest)-1]
		})
	}},
	{"marks of a page", func(d *damaged) bool {
		return d.each(func(l string) string {
			if strings.HasPrefix(l, "제") && strings.Contains(l, "조") && strings.Contains(l, "(") && len(l) < 90 {
				return "## " + l
			}
			return l
		})
	}},
	{"leading zeros", func(d *damaged) bool {
		return d.eachCount(func(n string) string {
			if len(n) == 1 {
				return "0" + n + "대"
			}
			return n + "대"
		})
	}},
}
