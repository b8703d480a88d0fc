package policy

import (
	"fmt"
	"slices"
	"strconv"
)

func drawNoHeader(d *drawn) {
	t, sum := d.table(), 0
	unit := d.one("unit", "대", " 대")
	for _, b := range d.pick(drawnBranches[:14], 2+d.rng.IntN(2)) {
		for _, p := range d.pick(drawnPlaces[:18], 2+d.rng.IntN(3)) {
			n := d.n()
			sum += n
			d.wants(b, p, n, t.row(b, p, d.number(n, unit)))
		}
	}
	if d.maybe("total", 2) {
		t.row("계", "", d.number(sum, unit))
	}
}

func drawRecorders(d *drawn) {
	t := d.table(d.one("", "시설명", "구분", "기관명"), d.one("", "카메라", "카메라 대수", "설치대수", "CCTV"), d.one("", "녹화기", "녹화장치", "DVR", "저장장치"), d.one("", "모니터", "비고"))
	unit, a, b := d.one("unit", "", "대"), 0, 0
	for _, name := range d.pick(drawnBranches[:14], 3+d.rng.IntN(3)) {
		n, k := 3+d.n(), 1+d.rng.IntN(3)
		a, b = a+n, b+k
		d.wants(name, "", n, t.row(name, d.number(n, unit), d.number(k, unit), ""))
	}
	if d.maybe("total", 2) {
		t.row("합계", d.number(a, unit), d.number(b, unit), "")
	}
}

func drawSides(d *drawn) {
	head := []string{"번호", d.one("", "설치위치", "설치장소"), d.one("", "대수", "수량")}
	if d.maybe("no numbers", 2) {
		head = head[1:]
	}
	t, unit := d.table(append(slices.Clone(head), head...)...), d.unit()
	places := d.pick(drawnPlaces, 4+d.rng.IntN(6))
	half := (len(places) + 1) / 2
	side := func(i int) ([]string, int) {
		if i >= len(places) {
			return make([]string, len(head)), 0
		}
		n := d.n()
		cells := []string{places[i], d.number(n, unit)}
		if len(head) == 3 {
			cells = append([]string{strconv.Itoa(i + 1)}, cells...)
		}
		return cells, n
	}
	for i := range half {
		a, n := side(i)
		b, m := side(i + half)
		line := t.row(append(a, b...)...)
		d.wants("가온시설공단", places[i], n, line)
		if m > 0 {
			d.wants("가온시설공단", places[i+half], m, line)
		}
	}
}

func drawDepartments(d *drawn) {
	t, unit, sum := d.table(d.one("", "관리부서", "담당부서", "운영부서", "부서명"), d.one("", "시설명", "시설", "사업장"), d.one("", "설치장소", "설치위치"), "대수"), d.unit(), 0
	lost := d.one("merged", "repeated", "blank")
	departments := []string{"체육팀", "문화팀", "시설관리부", "안전과"}
	for k, b := range d.pick(drawnBranches[:14], 3+d.rng.IntN(2)) {
		for i, p := range d.pick(drawnPlaces, 1+d.rng.IntN(3)) {
			n, cells := d.n(), []string{departments[k/2%4], b}
			if i > 0 && lost == "blank" {
				cells = []string{"", ""}
			}
			sum += n
			d.wants(b, p, n, t.row(append(cells, p, d.number(n, unit))...))
		}
		if k == 0 {
			n := d.n()
			sum += n
			d.wants(b, "뒤뜰", n, t.row(departments[0], b, "뒤뜰", d.number(n, unit)))
		}
	}
	if d.maybe("total", 2) {
		t.row("합계", "", "", d.number(sum, unit))
	}
}

func drawTitles(d *drawn) {
	t, unit := d.table(d.one("", "구분", "연번"), "설치위치", d.one("", "대수", "수량"), "비고"), d.unit()
	for _, b := range d.pick(drawnBranches[:14], 2+d.rng.IntN(2)) {
		t.row(b, "", "", "")
		for i, p := range d.pick(drawnPlaces, 2+d.rng.IntN(3)) {
			n := d.n()
			d.wants(b, p, n, t.row(strconv.Itoa(i+1), p, d.number(n, unit), ""))
		}
	}
}

func drawRemarks(d *drawn) {
	t, unit := d.table(d.one("", "지점명", "시설명", "구분"), "설치위치", d.one("", "대수", "수량"), "비고"), d.unit()
	all := 0
	for _, b := range d.pick(drawnBranches[:14], 2+d.rng.IntN(2)) {
		places := d.pick(drawnPlaces, 2+d.rng.IntN(3))
		var ns []int
		sum := 0
		for range places {
			ns = append(ns, d.n())
			sum += ns[len(ns)-1]
		}
		all += sum
		for i, p := range places {
			note := ""
			if i == 0 {
				note = d.one("", fmt.Sprintf("계 %d대", sum), fmt.Sprintf("%s 합계 %d대", b, sum), fmt.Sprintf("소계 %d대", sum))
			}
			name := b
			if i > 0 && d.rng.IntN(2) == 0 {
				name = ""
			}
			d.wants(b, p, ns[i], t.row(name, p, d.number(ns[i], unit), note))
		}
	}
}
