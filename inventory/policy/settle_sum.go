package policy

import (
	"slices"
	"strconv"
)

// unknown tells whether some count is still open, so that no sum can be compared. All of
// these are errors: what is accepted was compared.
func (s *settling) unknown() bool {
	return slices.ContainsFunc(s.out.Open, func(p Problem) bool { return uncounted[p.Code] && p.Severity == Error })
}

var uncounted = map[Code]bool{CountRange: true, CountMissing: true, RowsUnread: true}

// sum works out the sums of the rows and compares them with every total and subtotal
// that the text states.
func (s *settling) sum() {
	s.out.Total.Derived = 0
	byBranch := map[string]int{}
	for _, r := range s.rows {
		key := nameKey(r.Branch)
		if _, ok := byBranch[key]; !ok {
			s.out.Branches = append(s.out.Branches, BranchSum{Name: r.Branch})
		}
		byBranch[key] += r.Count
		s.out.Total.Derived += r.Count
	}
	for i := range s.out.Branches {
		s.out.Branches[i].Count = byBranch[nameKey(s.out.Branches[i].Name)]
	}
	known := !s.unknown()
	for _, st := range s.stated() {
		st.Known = known
		s.compare(st)
	}
}

// statement is a number of the text to be compared.
type statement struct {
	Sum
	words  string
	branch int  // index into the branches, -1: none
	total  bool // of the institution
}

// stated lists the totals and subtotals of the text.
func (s *settling) stated() []statement {
	r := s.d.Reading
	var out []statement
	known := map[position]bool{}
	add := func(st statement) {
		at := position{st.Line, st.Column}
		if !known[at] {
			known[at] = true
			out = append(out, st)
		}
	}
	branch := func(name string) int {
		return slices.IndexFunc(s.out.Branches, func(b BranchSum) bool { return nameKey(b.Name) == nameKey(name) })
	}
	for _, b := range r.Branches {
		if src := b.Source.Of("count"); len(b.Locations) > 0 && src.Origin == Declared {
			i := branch(b.Name)
			n := 0
			if i >= 0 {
				n = s.out.Branches[i].Count
			}
			add(statement{Sum: Sum{Name: b.Name, Stated: b.Count, Rows: n, Line: src.Line, Column: src.Column}, words: src.Words, branch: i})
		}
	}
	t := s.tally()
	for _, x := range r.Stated {
		st := statement{Sum: Sum{Name: r.Institution, Stated: x.Count, Line: x.Source.Line, Column: x.Source.Column}, words: x.Source.Words, branch: -1}
		if len(x.Rows) == 0 {
			continue
		}
		s.rowsOf(&st, t, x.Rows)
		add(st)
	}
	if r.Total.Declared != nil {
		src := r.Total.Source["declared"]
		add(statement{Sum: Sum{Name: r.Institution, Stated: *r.Total.Declared, Rows: s.out.Total.Derived, Line: src.Line, Column: src.Column},
			words: src.Words, branch: -1, total: true})
	}
	whole, runs := 0, 0
	for _, row := range s.read {
		whole += row.Count
	}
	for _, p := range r.Problems {
		if p.Code != SumMismatch || len(p.Args) < 4 || known[position{p.Line, p.Column}] {
			continue
		}
		n, err := strconv.Atoi(p.Args[2])
		parts, err2 := strconv.Atoi(p.Args[3])
		if err != nil || err2 != nil {
			s.out.Open = append(s.out.Open, p)
			continue
		}
		st := statement{Sum: Sum{Name: p.Args[1], Stated: n, Rows: parts, Line: p.Line, Column: p.Column}, words: p.Words, branch: -1}
		switch i := branch(p.Args[1]); {
		case i >= 0:
			st.branch, st.Rows = i, s.out.Branches[i].Count
		case nameKey(p.Args[1]) == nameKey(r.Institution) && (parts == r.Total.Derived || parts == whole):
			st.total, st.Rows = true, s.out.Total.Derived
		case nameKey(p.Args[1]) == nameKey(r.Institution):
			if runs++; runs > maxRuns {
				break
			}
			if run := s.runOf(p, parts); run != nil {
				st.Rows = s.countOf(run)
			}
		case s.handled(p):
			continue // one row by its parts: a person put the row right
		}
		add(st)
	}
	for _, sp := range s.splits {
		if slices.ContainsFunc(s.d.Reading.Problems, func(p Problem) bool { return (p.Code == CountRange || p.Code == CountMissing) && concerns(p, sp.row) }) {
			continue
		}
		n := 0
		for _, part := range sp.parts {
			n += part.Count
		}
		if at := (position{sp.row.Line, sp.row.Source.Column}); n != sp.row.Count && !known[at] {
			add(statement{Sum: Sum{Name: sp.row.place(), Stated: sp.row.Count, Rows: n, Line: at.line, Column: at.column}, words: sp.row.Source.Words, branch: -1})
		}
	}
	return out
}

// maxRuns bounds the totals whose rows are looked for; of more than these, the sum stays
// as it was read.
const maxRuns = 200

// runOf finds the rows that a total of a part of the text is the sum of: those that stand
// right before it or right behind it and add up to what the reading found. Where that is
// not plain there are none, and the sum stays as it was read until a person answers.
func (s *settling) runOf(p Problem, parts int) map[string]bool {
	rows := s.read
	cut := 0
	for cut < len(rows) && (rows[cut].Source.Line < p.Line || rows[cut].Source.Line == p.Line && rows[cut].Source.Column < p.Column) {
		cut++
	}
	var runs [][]SettledRow
	for from, n := cut-1, 0; from >= 0; from-- {
		if n += rows[from].Count; n == parts {
			runs = append(runs, rows[from:cut])
			break
		}
	}
	for to, n := cut, 0; to < len(rows); to++ {
		if n += rows[to].Count; n == parts {
			runs = append(runs, rows[cut:to+1])
			break
		}
	}
	if len(runs) != 1 {
		return nil
	}
	run := map[string]bool{}
	for _, row := range runs[0] {
		run[row.readID()] = true
	}
	return run
}

// countOf adds up what has become of rows of the reading.
func (s *settling) countOf(run map[string]bool) int {
	n := 0
	for _, r := range s.rows {
		if id := r.readID(); id != "" && run[id] {
			n += r.Count
		}
	}
	return n
}

// tally are the rows of the reading and what has become of them, for the totals.
type tally struct {
	branch  map[string]string // branch of a row of the reading, by its id
	rows    map[string]int    // rows of the reading that a branch has
	now     map[string]int    // cameras that have become of a row of the reading
	added   map[string]int    // cameras of rows that were added to a branch
	addings int
}

func (s *settling) tally() tally {
	t := tally{branch: map[string]string{}, rows: map[string]int{}, now: map[string]int{}, added: map[string]int{}}
	for _, row := range s.read {
		if _, twice := t.branch[row.readID()]; !twice {
			t.rows[nameKey(row.Branch)]++
		}
		t.branch[row.readID()] = row.Branch
	}
	for _, r := range s.rows {
		if id := r.readID(); id != "" {
			t.now[id] += r.Count
			continue
		}
		t.added[nameKey(r.Branch)] += r.Count
		t.addings += r.Count
	}
	return t
}

// rowsOf adds up what has become of the rows of a total, and of rows that were added to
// branches which it covers as a whole.
func (s *settling) rowsOf(st *statement, t tally, ids []string) {
	run, covered := map[string]bool{}, map[string]int{}
	for _, id := range ids {
		branch, known := t.branch[id]
		if !known || run[id] {
			continue
		}
		run[id] = true
		st.Rows += t.now[id]
		st.Name = branch
		covered[nameKey(branch)]++
	}
	if st.total = len(run) == len(t.branch); st.total {
		st.Rows += t.addings
	} else {
		for key, n := range covered {
			if n == t.rows[key] {
				st.Rows += t.added[key]
			}
		}
	}
	if st.total || len(covered) != 1 {
		st.Name = s.out.Institution
	}
}

// handled tells whether a person touched the row of a sum that is of one row only.
func (s *settling) handled(p Problem) bool {
	return slices.ContainsFunc(s.touched, func(t touch) bool { return !t.added && concerns(p, t.row) })
}

// compare notes a sum, and a problem where it does not hold.
func (s *settling) compare(st statement) {
	st.Holds = st.Known && st.Stated == st.Rows
	stated := st.Stated
	if !st.Holds {
		p := Problem{Code: SumMismatch, Severity: severities[SumMismatch], Line: st.Line, Column: st.Column, Words: st.words,
			Args: []string{st.words, st.Name, strconv.Itoa(st.Stated), strconv.Itoa(st.Rows)}}
		switch a, ok := s.d.answerTo(p); {
		case ok && a.Value == rowsAre(st.Rows) && st.Known:
			st.Holds, stated = true, st.Rows
			s.settled(p, Resolution{Value: a.Value, By: a.By, At: a.At})
			s.out.Corrections = append(s.out.Corrections, stamp(Corrected{What: TotalCorrected, Line: st.Line,
				Old: strconv.Itoa(st.Stated), New: strconv.Itoa(st.Rows)}, a))
		case st.Known:
			s.out.Open = append(s.out.Open, p)
		}
	}
	if src := s.d.Reading.Total.Source["declared"]; st.total && src.Line == st.Line && src.Column == st.Column {
		s.out.Total.Declared = &stated
	}
	if st.branch >= 0 {
		s.out.Branches[st.branch].Declared = &stated
	}
	s.out.Sums = append(s.out.Sums, st.Sum)
}
