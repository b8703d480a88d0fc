package policy

import "strings"

// A line may hold a whole row, every value behind its label: 지점: 본점 / 장소: 로비 / 대수: 9.

// recordValue is a value of such a line.
type recordValue struct {
	label, value span
	role         role
}

// recordOf cuts a line at its labels; nil where it is no record: it has a count, and what the
// count is of.
func recordOf(s span) []recordValue {
	t := s.text()
	if strings.Count(t, ":") < 2 || len(t) > 1000 {
		return nil
	}
	var out []recordValue
	start := 0
	for i := 0; i < len(t); i++ {
		if t[i] != ':' {
			continue
		}
		label, r := labelBefore(s.sub(start, i))
		if r == rNone {
			continue
		}
		if n := len(out); n > 0 {
			out[n-1].value.to = label.from
		}
		out = append(out, recordValue{label: label, value: s.sub(i+1, len(t)), role: r})
		start = i + 1
	}
	counted, placed := 0, false
	for i := range out {
		out[i].value = out[i].value.trim(",·/|;")
		switch out[i].role {
		case rCount:
			counted++
			if _, ok := labelledCount(out[i].value); !ok {
				return nil
			}
		case rPlace, rBranch, rKind:
			placed = true
		}
	}
	if counted != 1 || !placed || (span{s.ln, s.from, out[0].label.from}).trim(trimName+"0123456789)").to > out[0].label.from {
		return nil
	}
	return out
}

// labelBefore gives the label that words end with, as long as it is known.
func labelBefore(s span) (span, role) {
	f := s.fields()
	for k := min(4, len(f)); k > 0; k-- {
		label := span{s.ln, f[len(f)-k].from, f[len(f)-1].to}.trim(trimName)
		if r := roleOf(label.text()); r != rNone {
			return label, r
		}
	}
	return span{}, rNone
}

// records reads lines that are records with the same labels; it gives their number, 0 where
// the first is none.
func (b *installation) records(lines []*line) int {
	first := recordOf(lines[0].all())
	if first == nil {
		return 0
	}
	g := &grid{head: lines[0], heading: b.branchHeading(), ordered: true}
	for _, v := range first {
		g.columns = append(g.columns, column{v.role, v.label})
	}
	n := 0
	for ; n < len(lines); n++ {
		values := recordOf(lines[n].all())
		if values == nil {
			break
		}
		r := row{ln: lines[n]}.pad(len(g.columns))
		for _, v := range values {
			k := index(g.columns, v.role)
			if k < 0 {
				k = len(g.columns)
				g.columns = append(g.columns, column{v.role, v.label})
				r = r.pad(k + 1)
				for i := range g.rows {
					g.rows[i] = g.rows[i].pad(k + 1)
				}
			}
			if c, ok := labelledCount(v.value); ok && v.role == rCount {
				v.value = c.at
			}
			r.cells[k] = v.value
		}
		g.rows = append(g.rows, r)
	}
	b.grid(g)
	return n
}
