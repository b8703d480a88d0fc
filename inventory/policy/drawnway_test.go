package policy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// ways are further tables that may be drawn.
var ways = []struct {
	name string
	draw func(d *drawn)
}{
	{"matrix", drawMatrix}, {"sideways", drawSideways}, {"years", drawYears}, {"regions", drawRegions}, {"floors", drawFloors},
	{"parted", drawParted}, {"in the place", drawInPlace}, {"under headings", drawUnderHeadings}, {"no header", drawNoHeader},
	{"recorders", drawRecorders}, {"side by side", drawSides}, {"departments", drawDepartments}, {"titles inside", drawTitles}, {"remarks", drawRemarks},
}

// drawWay makes one of them.
func drawWay(seed uint64) *drawn {
	d := &drawn{rng: rand.New(rand.NewPCG(seed, 11))}
	w := ways[seed%uint64(len(ways))]
	d.ways = append(d.ways, w.name)
	w.draw(d)
	return d
}

// table writes rows of cells; row is called with the line of each.
type tableDrawn struct {
	d              *drawn
	open, sep, end string
	width          int
}

func (d *drawn) table(head ...string) *tableDrawn {
	t := &tableDrawn{d: d, sep: " | ", end: " |", width: len(head)}
	switch d.one("cells", "bars behind", "bars around", "tabs") {
	case "bars around":
		t.open = "| "
	case "tabs":
		t.sep, t.end = "\t", ""
	}
	if len(head) > 0 {
		t.row(head...)
		if t.sep != "\t" && d.maybe("rule", 2) {
			t.row(slices.Repeat([]string{"---"}, len(head))...)
		}
	}
	return t
}

// row writes a row and gives its line.
func (t *tableDrawn) row(cells ...string) int {
	t.d.lines = append(t.d.lines, t.open+strings.Join(cells, t.sep)+t.end)
	return len(t.d.lines)
}

func (d *drawn) wants(branch, place string, n, line int) {
	d.want.Rows = append(d.want.Rows, laidOutRow{branch, place, n, line, ""})
}

func (d *drawn) n() int { return 1 + d.rng.IntN(30) }

func (d *drawn) unit() string { return d.one("unit", "", "대", " 대") }

func drawMatrix(d *drawn) {
	places := d.pick([]string{"로비", "복도", "주차장", "객장", "365코너", "옥외", "출입구", "승강기", "방범", "교통", "재난", "기타"}, 2+d.rng.IntN(3))
	sums := d.one("sums", "none", "first", "last")
	head := []string{d.one("corner", "구분", "시설명", "지점", "동명")}
	switch sums {
	case "first":
		head = append(append(head, "계"), places...)
	case "last":
		head = append(append(head, places...), d.one("", "계", "합계", "총계"))
	default:
		head = append(head, places...)
	}
	t, unit := d.table(head...), d.unit()
	total, columns := 0, make([]int, len(places))
	write := func(name string, of []int) int {
		cells, sum := []string{name}, 0
		var parts []string
		for _, n := range of {
			sum += n
			if n == 0 {
				parts = append(parts, d.one("", "-", "", "0"))
			} else {
				parts = append(parts, d.number(n, unit))
			}
		}
		switch sums {
		case "first":
			cells = append(append(cells, d.number(sum, unit)), parts...)
		case "last":
			cells = append(append(cells, parts...), d.number(sum, unit))
		default:
			cells = append(cells, parts...)
		}
		return t.row(cells...)
	}
	for _, b := range d.pick(drawnBranches, 2+d.rng.IntN(4)) {
		of := make([]int, len(places))
		for i := range of {
			if of[i] = d.n(); d.rng.IntN(5) == 0 && i > 0 {
				of[i] = 0
			}
			columns[i] += of[i]
			total += of[i]
		}
		line := write(b, of)
		for i, p := range places {
			if of[i] > 0 {
				d.wants(b, p, of[i], line)
			}
		}
	}
	if d.maybe("total", 2) {
		write("합계", columns)
	}
}

func drawSideways(d *drawn) {
	branches := d.maybe("of branches", 2)
	names := d.pick(drawnPlaces, 3+d.rng.IntN(4))
	corner := "설치 위치"
	if branches {
		names, corner = d.pick(drawnBranches[:14], 3+d.rng.IntN(3)), d.one("", "구분", "시설명", "지점명")
	}
	counts, sum := []string{d.one("", "설치 대수", "대수", "수량")}, 0
	unit := d.unit()
	var ns []int
	for range names {
		ns = append(ns, d.n())
		sum += ns[len(ns)-1]
		counts = append(counts, d.number(ns[len(ns)-1], unit))
	}
	head := append([]string{corner}, names...)
	if d.maybe("total", 2) {
		head, counts = append(head, "합계"), append(counts, d.number(sum, unit))
	}
	t := d.table(head...)
	line := t.row(counts...)
	if d.maybe("more", 2) {
		more := []string{"촬영 범위"}
		for range names {
			more = append(more, d.one("", "출입자", "내부 전체", "통로"))
		}
		t.row(more...)
	}
	for i, n := range names {
		if branches {
			d.wants(n, "", ns[i], line)
		} else {
			d.wants("가온시설공단", n, ns[i], line)
		}
	}
}

func drawYears(d *drawn) {
	heads := [][]string{{"2023년", "2024년"}, {"2022년", "2023년", "2024년"}, {"전년도", "금년도"}, {"작년", "올해", "증감"}, {"2023", "2024"}, {"2023년 대수", "2024년 대수", "비고"}, {"변경 전", "변경 후"}}
	h := heads[d.rng.IntN(len(heads))]
	d.ways = append(d.ways, strings.Join(h, "/"))
	now := 0
	for i, w := range h {
		if strings.HasPrefix(w, "2024") || w == "금년도" || w == "올해" || w == "변경 후" {
			now = i
		}
	}
	t := d.table(append([]string{d.one("", "시설명", "구분", "기관명")}, h...)...)
	unit := d.one("unit", "", "대")
	sums := make([]int, len(h))
	write := func(name string, ns []int) int {
		cells := []string{name}
		for i, n := range ns {
			switch h[i] {
			case "증감":
				cells = append(cells, fmt.Sprintf("%+d", ns[i-1]-ns[i-2]))
			case "비고":
				cells = append(cells, "")
			default:
				cells = append(cells, d.number(n, unit))
			}
		}
		return t.row(cells...)
	}
	for _, b := range d.pick(drawnBranches[:14], 3+d.rng.IntN(4)) {
		ns := make([]int, len(h))
		for i := range ns {
			ns[i] = d.n()
			sums[i] += ns[i]
		}
		d.wants(b, "", ns[now], write(b, ns))
	}
	if d.maybe("total", 2) {
		write("합계", sums)
	}
}

func drawRegions(d *drawn) {
	sites := d.maybe("sites", 2)
	head := []string{d.one("", "지역", "권역", "구역구분"), d.one("", "구분", "시설명", "점포")}
	if sites {
		head = append(head, d.one("", "점포 수", "개소", "개소수"))
	}
	t := d.table(append(head, "설치 대수")...)
	lost, unit, sum, all := d.maybe("lost", 2), d.unit(), 0, 0
	for _, region := range d.pick([]string{"동부", "서부", "남부", "북부", "수도권"}, 2+d.rng.IntN(2)) {
		for i, b := range d.pick([]string{"영업점", "출장소", "무인점포", "전산센터", "본점"}, 1+d.rng.IntN(3)) {
			n, cells := d.n(), []string{region, b}
			if i > 0 {
				if cells[0] = ""; lost {
					cells = cells[1:]
				}
			}
			if sites {
				k := 1 + d.rng.IntN(9)
				cells, all = append(cells, strconv.Itoa(k)), all+k
			}
			sum += n
			d.wants(region+" "+b, "", n, t.row(append(cells, d.number(n, unit))...))
		}
	}
	if d.maybe("total", 2) {
		cells := []string{"합계", ""}
		if sites {
			cells = append(cells, strconv.Itoa(all))
		}
		t.row(append(cells, d.number(sum, unit))...)
	}
}

func drawFloors(d *drawn) {
	several := d.maybe("buildings", 2)
	head := []string{"층", d.one("", "설치장소", "설치위치", "위치"), d.one("", "대수", "수량", "설치대수")}
	merged := d.one("merged", "repeated", "blank", "lost")
	buildings := []string{""}
	if several {
		head = append([]string{d.one("", "건물", "건물명", "구분", "동")}, head...)
		buildings = d.pick([]string{"본관", "별관", "신관", "연구동", "기숙사"}, 2)
	}
	t, unit, sum := d.table(head...), d.unit(), 0
	for _, building := range buildings {
		first := true
		for _, floor := range []string{"지하 1층", "1층", "2층", "3층", "옥상"}[d.rng.IntN(2) : 3+d.rng.IntN(3)] {
			for i, p := range d.pick([]string{"로비", "복도", "주차장", "출입문 앞", "안내대", "계단", "회의실, 휴게실", "화장실 입구"}, 1+d.rng.IntN(3)) {
				n := d.n()
				var cells []string
				if several {
					cells = append(cells, building)
				}
				cells = append(cells, floor, p, d.number(n, unit))
				at := 0
				if several {
					if at = 1; !first {
						switch merged {
						case "blank":
							cells[0] = ""
						case "lost":
							cells, at = cells[1:], 0
						}
					}
				}
				if i > 0 {
					switch merged {
					case "blank":
						cells[at] = ""
					case "lost":
						cells = slices.Delete(cells, at, at+1)
					}
				}
				branch := building
				if !several {
					branch = "가온시설공단"
				}
				sum, first = sum+n, false
				d.wants(branch, floor+" "+p, n, t.row(cells...))
			}
		}
	}
	if d.maybe("total", 2) {
		cells := make([]string, t.width)
		cells[0], cells[t.width-1] = "합계", d.number(sum, unit)
		t.row(cells...)
	}
}

func drawParted(d *drawn) {
	t := d.table(d.one("", "시설명", "구분", "기관명"), "설치대수", "설치위치")
	for _, b := range d.pick(drawnBranches[:14], 2+d.rng.IntN(3)) {
		x, y := d.n(), d.n()
		text := fmt.Sprintf([]string{"총 %d대(고정 %d, 회전 %d)", "%d대 (고정형 %d대, 회전형 %d대)", "%d(고정 %d/회전 %d)", "계 %d대(고정 %d대, 이동 %d대)"}[d.rng.IntN(4)], x+y, x, y)
		line := t.row(b, text, d.one("", drawnLists...))
		d.wants(b, "", x, line)
		d.wants(b, "", y, line)
	}
}

func drawInPlace(d *drawn) {
	t := d.table(d.one("", "구분", "시설명", "건물명"), d.one("", "설치장소", "설치위치"), d.one("", "설치대수", "대수"))
	form := [][2]string{{"(", ")"}, {"(", "대)"}, {" ", "대"}, {" : ", "대"}}[d.rng.IntN(4)]
	d.ways = append(d.ways, form[0]+"n"+form[1])
	unit, all := d.unit(), 0
	for _, b := range d.pick(drawnBranches[:14], 2+d.rng.IntN(3)) {
		var parts []string
		var ns []int
		places := d.pick([]string{"주차장", "정문", "후문", "로비", "복도", "식당", "민원실"}, 2+d.rng.IntN(3))
		sum := 0
		for _, p := range places {
			ns = append(ns, d.n())
			sum += ns[len(ns)-1]
			parts = append(parts, p+form[0]+strconv.Itoa(ns[len(ns)-1])+form[1])
		}
		all += sum
		line := t.row(b, strings.Join(parts, ", "), d.number(sum, unit))
		for i, p := range places {
			d.wants(b, p, ns[i], line)
		}
	}
	if d.maybe("total", 2) {
		t.row("계", "", d.number(all, unit))
	}
}

func drawUnderHeadings(d *drawn) {
	unit := d.unit()
	marks := []string{"가. ", "나. ", "다. ", "라. "}
	if d.maybe("no marks", 2) {
		marks = []string{"□ ", "□ ", "□ ", "□ "}
	}
	head := []string{d.one("", "설치위치", "설치장소", "위치"), d.one("", "대수", "설치대수", "수량")}
	sums := d.maybe("sums", 2)
	for i, b := range d.pick(drawnBranches[:14], 2+d.rng.IntN(2)) {
		d.lines = append(d.lines, marks[i]+b)
		t, sum := d.table(head...), 0
		for _, p := range d.pick(drawnPlaces, 2+d.rng.IntN(3)) {
			n := d.n()
			sum += n
			d.wants(b, p, n, t.row(p, d.number(n, unit)))
		}
		if sums {
			t.row(d.one("", "소계", "계"), d.number(sum, unit))
		}
	}
}
