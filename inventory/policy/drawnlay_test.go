package policy

import (
	"slices"
	"strconv"
	"strings"
)

// lay writes the table.
func (d *drawn) lay(columns []columnDrawn, rows []laidOutRow, unit, kinds string) {
	merged := "repeated"
	at := slices.IndexFunc(columns, func(c columnDrawn) bool { return c.kind == "branch" })
	if at >= 0 && rows[0].Location != "" {
		merged = d.one("merged", "repeated", "blank", "lost", "ditto")
	}
	if merged == "lost" && at > 0 && columns[0].kind == "seq" {
		merged = "blank"
	}
	if merged == "lost" && at > 0 {
		merged = "blank"
	}
	totals := d.one("total", "none", "end", "top", "end")
	subs := "none"
	if at >= 0 && rows[0].Location != "" {
		subs = d.one("subtotals", "none", "none", "behind", "before", "named")
	}
	var head []string
	head2 := []string(nil)
	countAt := -1
	width := 0
	for _, c := range columns {
		if c.kind == "count" && kinds != "" {
			countAt = width
			names := []string{"고정형", "회전형"}
			switch kinds {
			case "first":
				names = []string{"계", "고정형", "회전형"}
			case "last":
				names = []string{"고정형", "회전형", "계"}
			}
			if d.maybe("two heads", 2) {
				for i := range names {
					if i == 0 {
						head = append(head, "설치대수")
					} else {
						head = append(head, "")
					}
				}
				head2 = make([]string, width)
				head2 = append(head2, names...)
			} else {
				head = append(head, names...)
			}
			width += len(names)
			continue
		}
		if c.kind == "count" {
			countAt = width
		}
		head = append(head, c.head)
		width++
	}
	for len(head2) > 0 && len(head2) < len(head) {
		head2 = append(head2, "")
	}
	number := func(fixed, turning int, r *laidOutRow) []cellDrawn {
		of := func(n int, always bool) cellDrawn {
			if n == 0 && !always {
				return cellDrawn{text: d.one("", "-", "", "0")}
			}
			return cellDrawn{text: d.number(n, unit)}
		}
		switch kinds {
		case "":
			return []cellDrawn{{d.number(fixed+turning, unit), r}}
		case "first":
			return []cellDrawn{of(fixed+turning, true), of(fixed, false), of(turning, false)}
		case "last":
			return []cellDrawn{of(fixed, false), of(turning, false), of(fixed+turning, true)}
		}
		return []cellDrawn{of(fixed, false), of(turning, false)}
	}
	sep, open, end := " | ", "", " |"
	switch d.one("cells", "bars behind", "bars around", "tabs") {
	case "bars around":
		open = "| "
	case "tabs":
		sep, end = "\t", ""
	}
	put := func(cells []string) { d.lines = append(d.lines, open+strings.Join(cells, sep)+end) }
	rule := func() {
		if sep != "\t" && d.rng.IntN(2) == 0 {
			put(slices.Repeat([]string{"---"}, len(head)))
		}
	}
	if d.maybe("caption", 5) {
		d.lines = append(d.lines, d.one("", "설치현황(단위 : 대)", "CCTV 설치 현황 (2024. 6. 30. 기준)", "※ 단위: 대"))
	}
	if d.maybe("glued caption", 10) {
		head[0] = "설치 현황 " + head[0]
	}
	put(head)
	if head2 != nil {
		put(head2)
	}
	rule()
	total := func(label string, in int, of []laidOutRow, lost bool) {
		n, fixed, turning, sites := 0, 0, 0, 0
		for i, r := range of {
			n += r.Count
			f, t := mountsOf(r.Count, kinds)
			fixed, turning = fixed+f, turning+t
			sites += 1 + i%4
		}
		var cells []string
		for i, c := range columns {
			switch {
			case c.kind == "count":
				for _, x := range number(fixed, turning, nil) {
					cells = append(cells, x.text)
				}
			case i == in:
				cells = append(cells, label)
			case c.kind == "sites":
				cells = append(cells, strconv.Itoa(sites))
			case !lost || i > in && i < countAt && len(cells) == 0:
				cells = append(cells, "")
			}
		}
		put(cells)
	}
	totalAt := 0
	if columns[0].kind == "count" {
		totalAt = 1
	}
	if totals == "top" {
		total("계", totalAt, rows, false)
	}
	lostTotal := d.maybe("total lost cells", 3)
	subAt := slices.IndexFunc(columns, func(c columnDrawn) bool { return c.kind == "place" })
	for i, r := range rows {
		first := i == 0 || rows[i-1].Branch != r.Branch
		last := i == len(rows)-1 || rows[i+1].Branch != r.Branch
		own := []laidOutRow{}
		for _, x := range rows {
			if x.Branch == r.Branch {
				own = append(own, x)
			}
		}
		opened := false
		if first && subs == "before" && len(own) > 1 {
			var cells []string
			sum, fixed, turning := 0, 0, 0
			for _, x := range own {
				f, t := mountsOf(x.Count, kinds)
				sum, fixed, turning = sum+x.Count, fixed+f, turning+t
			}
			for k, c := range columns {
				switch {
				case c.kind == "count":
					for _, x := range number(fixed, turning, nil) {
						cells = append(cells, x.text)
					}
				case k == at:
					cells = append(cells, r.Branch)
				case k == subAt:
					cells = append(cells, "소계")
				default:
					cells = append(cells, "")
				}
			}
			put(cells)
			opened = true
		}
		var cells []string
		fixed, turning := mountsOf(r.Count, kinds)
		for k, c := range columns {
			text := ""
			if c.kind != "count" {
				text = c.cell(i, r)
			}
			switch {
			case c.kind == "count":
				for _, x := range number(fixed, turning, &rows[i]) {
					cells = append(cells, x.text)
				}
				continue
			case k == at && (!first || opened) && merged == "blank":
				text = ""
			case k == at && (!first || opened) && merged == "ditto":
				text = "〃"
			case k == at && (!first || opened) && merged == "lost":
				continue
			}
			cells = append(cells, text)
		}
		put(cells)
		add := func(n int) {
			if n > 0 {
				d.want.Rows = append(d.want.Rows, laidOutRow{r.Branch, r.Location, n, len(d.lines), ""})
			}
		}
		if kinds == "" {
			add(r.Count)
		} else {
			add(fixed)
			add(turning)
		}
		if last && len(own) > 1 {
			switch subs {
			case "behind":
				in := subAt
				if merged == "repeated" && d.rng.IntN(2) == 0 {
					in = at
				}
				total("소계", in, own, false)
			case "named":
				total(r.Branch+" 소계", at, own, false)
			}
		}
		if i == len(rows)/2 && last && i+1 < len(rows) && d.rng.IntN(8) == 0 {
			d.ways = append(d.ways, "head again")
			put(head)
			if head2 != nil {
				put(head2)
			}
		}
	}
	if totals == "end" {
		total(d.one("", "계", "합계", "총계"), totalAt, rows, lostTotal)
	}
}

func mountsOf(n int, kinds string) (fixed, turning int) {
	if kinds == "" {
		return n, 0
	}
	return n - n/3, n / 3
}
