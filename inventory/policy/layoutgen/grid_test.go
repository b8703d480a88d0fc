package layoutgen

import (
	"slices"
	"strconv"
	"strings"
)

// cell is one cell of a table. cont says that it only continues the cell above it (rowspan).
type cell struct {
	text string
	cont bool
}

// line is one row of a table. Of a banner only the first cell has a text: it spans the table.
type line struct {
	cells []cell
	kind  string // "", "total", "sub", "banner"
}

// grid is a table before its medium is chosen.
type grid struct {
	roles []string
	head  []string
	lines []line
}

// plan is what a table of this text shows, in which order.
type plan struct {
	roles     []string
	style     style
	comma     bool
	total     string // "none", "top", "bottom"
	sub       string // "none", "before", "after"
	banner    bool   // the branch stands in a line of its own
	merged    bool   // the branch stands in the first of its rows only
	floorless bool   // the floor stands in the first of its rows only and nothing shows that it goes on
	split     bool   // inside one site: the first role that tells places apart is merged too
}

// newGrid fills the table of a plan from the register and files its rows.
func (p *page) newGrid(pl plan) grid {
	g := grid{roles: pl.roles}
	for _, r := range pl.roles {
		g.head = append(g.head, p.headWord(r))
	}
	if pl.total == "top" {
		g.lines = append(g.lines, p.totalLine(pl, "total", "", p.r.sites))
	}
	n := 0
	for _, s := range p.r.sites {
		if pl.banner {
			g.lines = append(g.lines, line{cells: []cell{{text: s.name}}, kind: "banner"})
		}
		if pl.sub == "before" && len(s.places) > 1 {
			l := p.totalLine(pl, "sub", s.name, []site{s})
			g.lines = append(g.lines, l)
		}
		floor, side := "", ""
		for i, pc := range s.places {
			n++
			var l line
			for _, role := range pl.roles {
				c := cell{text: p.cellText(role, pl, s, pc, n)}
				switch role {
				case "branch":
					c.cont = pl.merged && (i > 0 || pl.sub == "before" && len(s.places) > 1)
				case "floor":
					c.cont = pl.split && pc.floor == floor && i > 0
				case "device":
					c.cont = pl.split && n > 1
				case "side":
					c.cont = pl.split && pc.side == side && i > 0
				}
				l.cells = append(l.cells, c)
			}
			floor, side = pc.floor, pc.side
			g.lines = append(g.lines, l)
		}
		if pl.sub == "after" && len(s.places) > 1 {
			g.lines = append(g.lines, p.totalLine(pl, "sub", "", []site{s}))
		}
	}
	if pl.total == "bottom" {
		g.lines = append(g.lines, p.totalLine(pl, "total", "", p.r.sites))
	}
	if pl.total != "none" {
		p.declare(p.r.total())
	}
	return g
}

func (p *page) headWord(role string) string {
	if w, ok := heads[role]; ok {
		return pick(p.d, w...)
	}
	return role
}

// totalLine is a row of a total: its label in the first cell that holds words, or after the branch where that is given.
func (p *page) totalLine(pl plan, kind, branch string, of []site) line {
	l := line{kind: kind}
	n := register{sites: of}.total()
	label := pick(p.d, heads[kind]...)
	put := false
	for _, role := range pl.roles {
		switch {
		case role == "count" || role == "sum":
			l.cells = append(l.cells, cell{text: pl.style.show(n, pl.comma)})
		case role == "fixed", role == "turning":
			l.cells = append(l.cells, cell{text: pl.style.show(kindTotal(role, of), pl.comma)})
		case role == "branch" && branch != "":
			l.cells = append(l.cells, cell{text: branch})
		case !put && role != "number" || !put && kind == "total" && p.d.chance(50):
			put = true
			l.cells = append(l.cells, cell{text: label})
		default:
			l.cells = append(l.cells, cell{})
		}
	}
	return l
}

// kindTotal sums one kind of cameras.
func kindTotal(role string, of []site) int {
	n := 0
	for _, s := range of {
		for _, pc := range s.places {
			if role == "fixed" {
				n += pc.count
			} else {
				n += pc.turning
			}
		}
	}
	return n
}

// location is the declared place as the cells of a row give it together.
func (p *page) location(pl plan, s site, pc place) (string, []Naming) {
	loc, hasPlace := "", false
	for _, role := range pl.roles {
		switch role {
		case "floor":
			loc += pc.floor + " "
		case "side":
			loc += pc.side + " "
		case "place":
			hasPlace = true
			loc += pc.name
		}
	}
	if !hasPlace {
		return "", []Naming{{p.r.branch(s), s.free}}
	}
	var also []Naming
	if pl.floorless {
		also = append(also, Naming{p.r.branch(s), pc.name})
	}
	if i := strings.LastIndex(loc, " "); slices.Contains(countingPlaces, pc.name) && i > 0 && (strings.HasSuffix(loc, "개소") || strings.HasSuffix(loc, "곳") || strings.HasSuffix(loc, "개실")) {
		also = append(also, Naming{p.r.branch(s), loc[:i]}) // how many places of that kind there are need not be part of the name
	}
	return loc, also
}

func (p *page) cellText(role string, pl plan, s site, pc place, n int) string {
	loc, also := p.location(pl, s, pc)
	branch := p.r.branch(s)
	also = append(also, p.otherwise(s, loc)...)
	switch role {
	case "number":
		return strconv.Itoa(n)
	case "branch":
		return s.name
	case "floor":
		return pc.floor
	case "side":
		return pc.side
	case "place":
		return pc.name
	case "free":
		return s.free
	case "count":
		return p.mark(branch, loc, pc.count+pc.turning, pl.style.show(pc.count+pc.turning, pl.comma), also...)
	case "fixed":
		return p.mark(branch, loc, pc.count, pl.style.show(pc.count, pl.comma), also...)
	case "turning":
		if pc.turning == 0 {
			return "-"
		}
		return p.mark(branch, loc, pc.turning, pl.style.show(pc.turning, pl.comma), also...)
	case "sum":
		return pl.style.show(pc.count+pc.turning, pl.comma)
	case "range":
		return pc.scope
	case "purpose":
		return pc.purpose
	case "hours":
		return p.r.hours
	case "pixel":
		return pc.pixel
	case "year":
		return pc.year
	case "remark":
		return pc.note
	case "office":
		return pick(p.d, offices...)
	case "phone":
		return p.phone()
	case "keep":
		if p.keeps != nil {
			return pick(p.d, p.keeps...)
		}
		return p.r.keep.Text
	case "sites":
		return strconv.Itoa(p.d.between(1, 9))
	case "device":
		return p.device
	case "kind":
		return pick(p.d, "고정형", "고정형", "회전형", "돔형", "박스형", "불릿형")
	case "area":
		return pick(p.d, "공개장소", "공개장소", "비공개장소")
	case "open":
		return pick(p.d, "공개", "공개", "비공개")
	}
	return ""
}

// otherwise is the other true reading of a row where the sites are houses on one ground.
func (p *page) otherwise(s site, loc string) []Naming {
	if p.r.many && p.r.house.campus() {
		return []Naming{{p.r.name, s.name + " " + loc}}
	}
	return nil
}
