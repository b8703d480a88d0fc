package layoutgen

import (
	"slices"
	"strconv"
	"strings"
)

// place is one declared place with its count; turning are the cameras of the second kind where the table tells kinds apart.
type place struct {
	floor, side, name string
	count, turning    int
	scope, purpose    string
	year, pixel, note string
}

// site is one place of business.
type site struct {
	name   string
	places []place
	free   string // places without counts of their own
}

func (s site) total() int {
	n := 0
	for _, p := range s.places {
		n += p.count + p.turning
	}
	return n
}

// register is the truth that a text is made from.
type register struct {
	house house
	name  string // the institution
	ours  string // what the text calls it later
	sites []site
	many  bool // several places of business, else one whose name the text does not repeat in the table
	hours string
	keep  retention
}

type retention struct {
	Text  string `json:"text"`
	Value int    `json:"value"`
	Unit  string `json:"unit"`
}

func (r register) total() int {
	n := 0
	for _, s := range r.sites {
		n += s.total()
	}
	return n
}

// branch is what a row of this site must be filed under.
func (r register) branch(s site) string {
	if r.many {
		return s.name
	}
	return r.name
}

// form says what a family needs of a register.
type form struct {
	many          bool // several sites
	sites         [2]int
	places        [2]int
	floors, sides bool // places are told apart by floor or by inside and outside in a column of their own
	plain         bool // places of one word, without digits
	kinds         bool // a second kind of camera
	big           bool // counts in the hundreds and thousands
	noPlaceCommas bool
	houses        []string // only such institutions
	ones          bool     // one camera in nearly every row, some places more than once
	strange       bool     // some sites have names that do not say what they are
	counting      bool     // some places count things of their own
}

func newRegister(d *dice, f form) register {
	h := houses[d.r.IntN(len(houses))]
	for f.many && len(h.sites) == 0 || len(f.houses) > 0 && !slices.Contains(f.houses, h.kind) {
		h = houses[d.r.IntN(len(houses))]
	}
	r := register{house: h, many: f.many}
	stem := pick(d, stems...)
	r.name = strings.ReplaceAll(pick(d, h.names...), "%s", stem)
	r.ours = pick(d, h.ours...)
	r.hours = pick(d, "24시간", "24시간 연속", "24시간 상시", "24시간 연중무휴", "움직임 감지시")
	r.keep = pick(d, retention{"30일", 30, "day"}, retention{"촬영일로부터 30일", 30, "day"}, retention{"60일", 60, "day"}, retention{"15일 이내", 15, "day"},
		retention{"촬영 후 90일", 90, "day"}, retention{"3개월", 3, "month"}, retention{"약 45일", 45, "day"}, retention{"녹화일로부터 1개월", 1, "month"}, retention{"2주일", 2, "week"})
	names := []string{""}
	if f.many {
		names = siteNames(d, h, d.between(f.sites[0], f.sites[1]), f.strange)
	}
	for _, n := range names {
		s := site{name: n, free: freePlaces(d, h)}
		s.places = newPlaces(d, h, f, d.between(f.places[0], f.places[1]))
		r.sites = append(r.sites, s)
	}
	return r
}

func siteNames(d *dice, h house, n int, strange bool) []string {
	var out []string
	if len(h.first) > 0 {
		out = append(out, pick(d, h.first...))
	}
	seen := map[string]bool{}
	for _, o := range out {
		seen[o] = true
	}
	for try := 0; len(out) < n && try < 60; try++ {
		s := strings.ReplaceAll(pick(d, h.sites...), "%s", pick(d, stems...))
		if strange && d.chance(30) {
			s = pick(d, strangeSites...)
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// campus says that the sites are houses on one ground: then a house may as truly be read as part of the location.
func (h house) campus() bool {
	for _, f := range h.first {
		switch f {
		case "본관", "본당", "대극장", "클럽하우스", "여객터미널", "관리동", "대학본부":
			return true
		}
	}
	return false
}

// saysSite is true of a place whose name holds that of a site of this house.
func (h house) saysSite(name string) bool {
	for _, s := range append(append([]string{}, h.sites...), h.first...) {
		if s = strings.ReplaceAll(s, "%s", ""); strings.Contains(name, s) {
			return true
		}
	}
	return false
}

// words are the place words that a house of this kind has.
func words(h house) []string {
	out := append([]string{}, places["common"]...)
	for _, k := range h.places {
		out = append(out, places[k]...)
	}
	return out
}

// oneWord gives a place of one word without a space.
func oneWord(d *dice, h house) string {
	for {
		w := pick(d, words(h)...)
		if d.chance(65) {
			w = pick(d, places[h.places[0]]...)
		}
		if !strings.Contains(w, " ") {
			return w
		}
	}
}

func newPlaces(d *dice, h house, f form, n int) []place {
	seen := map[string]bool{}
	var out []place
	floor, side, pair := "", "", [2]string{}
	if f.sides {
		pair = pick(d, sides...)
	}
	run := 0
	order := sample(d, floors, len(floors))
	for try := 0; len(out) < n && try < 200; try++ {
		p := place{name: placeName(d, h, f)}
		if f.floors || f.sides {
			if run == 0 {
				run = d.between(1, 4)
				if f.floors && len(order) > 0 {
					floor, order = order[0], order[1:]
				}
				if f.sides {
					side = nextSide(side, pair)
				}
			}
			p.floor, p.side = floor, side
		}
		if seen[p.name] && !(f.ones && d.chance(30)) || f.many && h.saysSite(p.name) {
			continue
		}
		seen[p.name] = true
		run--
		p.count = count(d, f)
		if f.ones {
			p.count = pick(d, 1, 1, 1, 1, 1, 1, 1, 2)
		}
		if f.kinds && d.chance(60) {
			p.turning = d.between(1, 4)
		}
		p.scope = pick(d, ranges...)
		p.purpose = pick(d, purposes...)
		p.year = year(d)
		p.pixel = pick(d, pixels...)
		p.note = pick(d, remarks...)
		if p.count > 3 && d.chance(12) {
			p.note = pick(d, "회전형 ", "신설 ", "야간용 ") + strconv.Itoa(d.between(1, p.count-1)) + "대 포함"
		}
		out = append(out, p)
	}
	return out
}

// nextSide goes from the inside to the outside and stays there.
func nextSide(side string, pair [2]string) string {
	if side == "" {
		return pair[0]
	}
	return pair[1]
}

func count(d *dice, f form) int {
	switch {
	case f.big && d.chance(50):
		return d.between(100, 2400)
	case d.chance(30):
		return 1
	case d.chance(60):
		return d.between(2, 9)
	default:
		return d.between(10, 48)
	}
}

func year(d *dice) string {
	y, m := d.between(2008, 2024), d.between(1, 12)
	return pick(d, strconv.Itoa(y), strconv.Itoa(y)+"년", strconv.Itoa(y)+"."+strconv.Itoa(m), strconv.Itoa(y)+"-"+strconv.Itoa(m)+"-"+strconv.Itoa(d.between(1, 28)))
}

func placeName(d *dice, h house, f form) string {
	if f.plain {
		return oneWord(d, h)
	}
	w := oneWord(d, h)
	if f.counting && d.chance(6) {
		return pick(d, countingPlaces...)
	}
	if d.chance(7) {
		w = pick(d, strangePlaces...)
	}
	switch c := d.r.IntN(100); {
	case c < 30:
		return w
	case c < 45 && !f.floors:
		return plainFloor(d) + " " + w
	case c < 58:
		return w + " " + pick(d, placeEnds...)
	case c < 66 && !f.floors:
		return plainFloor(d) + " " + w + " " + pick(d, placeEnds...)
	case c < 74:
		other := oneWord(d, h)
		for other == w {
			other = oneWord(d, h)
		}
		return w + pick(d, " 및 ", "·", "/") + other
	case c < 82 && !f.noPlaceCommas:
		return strings.Join(sample(d, distinct(append([]string{w, oneWord(d, h)}, oneWord(d, h))), d.between(2, 3)), ", ") + pick(d, "", "", " 등")
	case c < 88:
		return pick(d, digitPlaces...)
	case c < 93:
		return w + "(" + pick(d, "정문쪽", "안", "우측", "동", "신관방향", "야간", "계단앞") + ")"
	default:
		return pick(d, words(h)...)
	}
}

// distinct keeps the first of each value.
func distinct(in []string) []string {
	var out []string
	for _, w := range in {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func plainFloor(d *dice) string { return pick(d, floors...) }

// freePlaces is the text of a cell that names places without counts.
func freePlaces(d *dice, h house) string {
	n := d.between(1, 5)
	var out []string
	for range n {
		out = append(out, oneWord(d, h))
	}
	if d.chance(10) {
		out = append(out, pick(d, strangePlaces...))
	}
	s := strings.Join(distinct(out), pick(d, ", ", ",", ", "))
	return s + pick(d, "", " 등", " 등", "")
}
