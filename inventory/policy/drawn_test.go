package policy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
)

// A drawn table: branches with places and counts, laid out in one of very many ways. What
// it says is known, so that a reading can be compared with it.
type drawn struct {
	rng   *rand.Rand
	lines []string
	want  laidOut
	ways  []string // how it was laid out
}

// cellDrawn is a cell; the count cells remember their row.
type cellDrawn struct {
	text string
	row  *laidOutRow
}

func (d *drawn) one(way string, of ...string) string {
	s := of[d.rng.IntN(len(of))]
	if way != "" {
		d.ways = append(d.ways, way+"="+s)
	}
	return s
}

func (d *drawn) maybe(way string, n int) bool {
	yes := d.rng.IntN(n) == 0
	if yes {
		d.ways = append(d.ways, way)
	}
	return yes
}

var (
	drawnBranches = []string{"가온체육관", "나루도서관", "본관", "별관", "새들회관", "중앙캠퍼스", "가온본점", "나루지점", "새들공원", "솔밭수영장", "물레문화회관", "하늘공영주차장", "연구동", "기숙사", "솔밭", "윗터", "푸른마루", "해오름", "제2공구", "시립어린이집", "102사업단"}
	drawnPlaces   = []string{"로비", "1층 현관", "지하주차장", "2층 복도", "정문", "후문", "옥상 출입문", "엘리베이터 내부", "민원실", "자료실 입구", "기계실", "매표소 앞", "3층 회의실", "담장", "놀이터", "식당", "전산실", "비상계단", "큰나무 아래", "빨간 문 옆", "물탱크", "계산대", "쉼터", "짐 싣는 곳", "365코너", "B1 기계실", "승강기 1~4호기", "외곽(북측)"}
	drawnLists    = []string{"로비, 복도, 주차장", "출입구, 자료실 등", "객장, 365코너", "승강기, 복도 등", "정문, 후문, 담장", "건물 내외부"}
)

func (d *drawn) pick(from []string, n int) []string {
	p := d.rng.Perm(len(from))
	out := make([]string, n)
	for i := range out {
		out[i] = from[p[i]]
	}
	return out
}

// count writes a number of cameras.
func (d *drawn) number(n int, unit string) string {
	s := strconv.Itoa(n)
	if n >= 1000 {
		s = strconv.Itoa(n/1000) + "," + fmt.Sprintf("%03d", n%1000)
	}
	return s + unit
}

// columnDrawn is a column with how its cells come about.
type columnDrawn struct {
	head string
	kind string
	cell func(i int, row laidOutRow) string
}

// draw makes a table.
func draw(seed uint64) *drawn {
	d := &drawn{rng: rand.New(rand.NewPCG(seed, 7))}
	shape := d.one("shape", "places of branches", "places of branches", "places", "branches", "branches")
	unit := d.one("unit", "", "대", " 대", "EA")
	var rows []laidOutRow
	count := func() int {
		if d.rng.IntN(12) == 0 {
			return 1000 + d.rng.IntN(900)
		}
		return 1 + d.rng.IntN(40)
	}
	lists := map[string]string{}
	switch shape {
	case "places of branches":
		for _, b := range d.pick(drawnBranches, 2+d.rng.IntN(3)) {
			for _, p := range d.pick(drawnPlaces, 1+d.rng.IntN(4)) {
				rows = append(rows, laidOutRow{Branch: b, Location: p, Count: count()})
			}
		}
		if seen := map[string]bool{}; !slices.ContainsFunc(rows, func(r laidOutRow) bool { was := seen[r.Branch]; seen[r.Branch] = true; return was }) {
			rows = append(rows, laidOutRow{Branch: rows[len(rows)-1].Branch, Location: "뒤뜰", Count: count()})
		}
	case "places":
		for _, p := range d.pick(drawnPlaces, 3+d.rng.IntN(5)) {
			rows = append(rows, laidOutRow{Branch: "가온시설공단", Location: p, Count: count()})
		}
	case "branches":
		for _, b := range d.pick(drawnBranches, 3+d.rng.IntN(4)) {
			rows = append(rows, laidOutRow{Branch: b, Count: count()})
			lists[b] = d.one("", drawnLists...)
		}
	}
	branch := columnDrawn{d.one("branch", "구분", "시설명", "건물명", "기관명", "사업장", "시설", "지점명"), "branch", func(i int, r laidOutRow) string { return r.Branch }}
	place := columnDrawn{d.one("place", "설치위치", "설치장소", "위치", "설치 위치 및 촬영범위", "장소", "세부 위치"), "place", func(i int, r laidOutRow) string {
		if r.Location == "" {
			return lists[r.Branch]
		}
		return r.Location
	}}
	counted := columnDrawn{d.one("count", "설치대수", "대수", "수량", "카메라 대수", "설치 대수(대)", "CCTV 대수"), "count", func(i int, r laidOutRow) string { return d.number(r.Count, unit) }}
	var columns []columnDrawn
	switch shape {
	case "places":
		columns = []columnDrawn{place, counted}
	case "branches":
		if columns = []columnDrawn{branch, counted}; !d.maybe("no list", 3) {
			columns = append(columns, place)
		}
	default:
		columns = []columnDrawn{branch, place, counted}
	}
	if d.maybe("count early", 4) {
		i := slices.IndexFunc(columns, func(c columnDrawn) bool { return c.kind == "count" })
		c := columns[i]
		columns = slices.Delete(columns, i, i+1)
		columns = slices.Insert(columns, d.rng.IntN(2), c)
	}
	add := func(at int, c columnDrawn) {
		d.ways = append(d.ways, "with="+c.head)
		columns = slices.Insert(columns, at, c)
	}
	if d.maybe("extra", 2) {
		switch d.rng.IntN(8) {
		case 0:
			add(len(columns), columnDrawn{"화소", "x", func(i int, r laidOutRow) string { return []string{"200만", "400만"}[i%2] }})
		case 1:
			add(len(columns), columnDrawn{"촬영범위", "x", func(i int, r laidOutRow) string { return []string{"출입자", "건물 외곽", "통행로"}[i%3] }})
		case 2:
			add(len(columns), columnDrawn{"관리부서", "x", func(i int, r laidOutRow) string { return []string{"시설팀", "총무과"}[i%2] }})
		case 3:
			add(len(columns), columnDrawn{"보관기간", "x", func(i int, r laidOutRow) string { return "30일" }})
		case 4:
			add(len(columns), columnDrawn{"설치연도", "x", func(i int, r laidOutRow) string { return strconv.Itoa(2015 + i%8) }})
		case 5:
			add(len(columns), columnDrawn{"비고", "x", func(i int, r laidOutRow) string {
				if i%3 == 0 && r.Count > 1 {
					return "회전형 1대 포함"
				}
				return ""
			}})
		case 6:
			if shape == "branches" {
				add(1, columnDrawn{"개소", "sites", func(i int, r laidOutRow) string { return strconv.Itoa(1 + i%4) }})
			}
		case 7:
			add(len(columns)-1, columnDrawn{"설치목적", "x", func(i int, r laidOutRow) string { return []string{"시설안전", "범죄예방"}[i%2] }})
		}
	}
	if d.maybe("numbered", 3) {
		add(0, columnDrawn{d.one("", "연번", "번호", "No"), "seq", func(i int, r laidOutRow) string { return strconv.Itoa(i + 1) }})
	}
	kinds := ""
	if d.maybe("kinds", 5) {
		kinds = d.one("sum", "none", "first", "last")
	}
	d.lay(columns, rows, unit, kinds)
	return d
}
