package inventory

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Limits of a camera list.
const (
	listRowsMost    = 20000
	listColumnsMost = 60
	listCellMost    = 200 // characters
)

// ListColumns says which column of a camera list says what, counted from 0; -1: none does.
type ListColumns struct {
	Branch  int `json:"branch"`
	Address int `json:"address"`
	Channel int `json:"channel"`
	Place   int `json:"place"`
	Name    int `json:"name"`
	Heading int `json:"heading"` // the row of the headings, counted from 0; rows below it are cameras; -1: there is none
}

// NoColumns are columns of which nothing is known yet.
var NoColumns = ListColumns{-1, -1, -1, -1, -1, -1}

// Fit tells what keeps columns from being used on lists of so many columns, as a code: none
// says where cameras are (no-place), none says which they are (no-camera), one says two
// things (twice), one is none of the list (outside); empty: nothing.
func (c ListColumns) Fit(width int) string {
	var used []int
	for _, n := range []int{c.Branch, c.Address, c.Channel, c.Place, c.Name} {
		if n < -1 || n >= width {
			return "outside"
		}
		if n >= 0 && slices.Contains(used, n) {
			return "twice"
		}
		if n >= 0 {
			used = append(used, n)
		}
	}
	switch {
	case c.Place < 0:
		return "no-place"
	case c.Address < 0 && c.Name < 0:
		return "no-camera"
	}
	return ""
}

// columnWords are words of headings by what they say, most telling first.
var columnWords = []struct {
	set   func(*ListColumns) *int
	words []string
}{
	{func(c *ListColumns) *int { return &c.Address }, []string{"ip주소", "ip", "주소", "address"}},
	{func(c *ListColumns) *int { return &c.Channel }, []string{"채널", "channel", "ch", "입력"}},
	{func(c *ListColumns) *int { return &c.Place }, []string{"설치위치", "설치장소", "설치구역", "위치", "장소", "place", "location"}},
	{func(c *ListColumns) *int { return &c.Name }, []string{"카메라명", "카메라이름", "장비명", "명칭", "이름", "name", "카메라번호"}},
	{func(c *ListColumns) *int { return &c.Branch }, []string{"지점명", "지점", "국명", "우체국", "영업점", "시설명", "branch"}},
}

// GuessColumns proposes which column says what by the headings of a list; a person confirms.
func GuessColumns(rows [][]string) ListColumns {
	best, most := NoColumns, 0
	for y, row := range rows[:min(len(rows), 10)] {
		c, n := NoColumns, 0
		c.Heading = y
		taken := map[int]bool{}
		for _, w := range columnWords {
			at := w.set(&c)
			for _, word := range w.words {
				for x, cell := range row {
					f := headingKey(cell)
					if *at < 0 && !taken[x] && (f == word || len([]rune(word)) > 1 && strings.HasPrefix(f, word)) {
						*at, taken[x] = x, true
						n++
					}
				}
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best
}

func headingKey(cell string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\v' || r == '(' || r == ')' || r == '.' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(cell))
}

// Headings are the folded headings of a list, by which its columns are known again.
func Headings(rows [][]string, heading int) string {
	if heading < 0 || heading >= len(rows) {
		return ""
	}
	out := make([]string, len(rows[heading]))
	for i, cell := range rows[heading] {
		out[i] = headingKey(cell)
	}
	return strings.TrimRight(strings.Join(out, "|"), "|")
}

// ListProblem is why a row of a camera list is left out, or what of it is: code no-branch,
// bad-address, bad-channel, no-place, no-camera, unknown-place (kept: the place is shown).
type ListProblem struct {
	Row  int // in the list, from 1
	Code string
	Text string // as the list says it
}

// ReadList reads the rows of a camera list with its columns. branchOf finds the branch that
// words mean; fallback is the branch of rows that name none. Rows without anything are passed
// over; what is wrong with one is a problem, and the others are read all the same.
func ReadList(rows [][]string, c ListColumns, fallback string, branchOf func(words string) (id string, ok bool)) ([]ListedCamera, []ListProblem) {
	var out []ListedCamera
	var problems []ListProblem
	last := fallback // a branch is often named in the first of its rows only
	for y, row := range rows {
		if y <= c.Heading {
			continue
		}
		cell := func(x int) string {
			if x < 0 || x >= len(row) {
				return ""
			}
			return strings.Join(strings.Fields(row[x]), " ")
		}
		l := ListedCamera{Row: y + 1, BranchID: last, Place: cell(c.Place), Name: cell(c.Name)}
		wrong := func(code, text string) { problems = append(problems, ListProblem{l.Row, code, text}) }
		if cell(c.Address) == "" && l.Place == "" && l.Name == "" {
			continue
		}
		if words := cell(c.Branch); words != "" {
			id, ok := branchOf(words)
			if !ok {
				last = ""
				wrong("no-branch", words)
				continue
			}
			l.BranchID, last = id, id
		}
		if l.BranchID == "" {
			wrong("no-branch", "")
			continue
		}
		var ok bool
		if l.Addr, ok = listAddress(cell(c.Address)); !ok {
			wrong("bad-address", cell(c.Address))
			continue
		}
		if l.Channel, ok = listChannel(cell(c.Channel)); !ok {
			wrong("bad-channel", cell(c.Channel))
			continue
		}
		switch {
		case l.Place == "":
			wrong("no-place", cmp.Or(cell(c.Address), l.Name))
		case !l.Addr.IsValid() && l.Name == "":
			wrong("no-camera", l.Place)
		default:
			out = append(out, l)
		}
	}
	return out, problems
}

// listAddress reads an address, with or without port, scheme or path; none is no error.
func listAddress(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if text == "" || text == "-" {
		return netip.Addr{}, true
	}
	if _, rest, ok := strings.Cut(text, "://"); ok {
		text = rest
	}
	text, _, _ = strings.Cut(text, "/")
	if a, err := netip.ParseAddr(text); err == nil {
		return a.WithZone(""), true
	}
	p, err := netip.ParseAddrPort(text)
	return p.Addr().WithZone(""), err == nil
}

// listChannel reads a channel: 3, CH3, 3번; none is no error.
func listChannel(text string) (int, bool) {
	digits := strings.TrimFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if digits == "" {
		return 0, strings.Trim(text, " -") == ""
	}
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 0 && n <= 1024
}

// ListTable bounds the cells of a list; an error names what is too much.
func ListTable(rows [][]string) ([][]string, error) {
	if len(rows) > listRowsMost {
		return nil, fmt.Errorf("the list has %d rows; at most %d are read", len(rows), listRowsMost)
	}
	out := make([][]string, len(rows))
	for y, row := range rows {
		if len(row) > listColumnsMost {
			row = row[:listColumnsMost]
		}
		out[y] = make([]string, len(row))
		for x, cell := range row {
			if r := []rune(cell); len(r) > listCellMost {
				cell = string(r[:listCellMost])
			}
			out[y][x] = cell
		}
	}
	return out, nil
}

// CameraOf finds the camera that a row of a list speaks of; ok is false where that is none,
// or several.
func CameraOf(l ListedCamera, found Found) (Camera, bool) {
	var out Camera
	n := 0
	for _, c := range found.Cameras {
		if c.BranchID == l.BranchID && c.State != StateRetired && l.speaksOf(c, found.Devices[c.DeviceID]) {
			out = c
			n++
		}
	}
	return out, n == 1
}
