package policy

import (
	"slices"
	"strconv"
	"strings"
)

// rowsAre is the answer that the rows are right, with the sum that was seen: rows that
// change later are asked about again.
func rowsAre(n int) string { return "rows:" + strconv.Itoa(n) }

// takeSum refuses what is no answer to a sum; compare applies those that are.
func (s *settling) takeSum(p Problem, a Answer) error {
	if a.Value != "rows:"+last(p.Args) {
		return badValue(p, a.Value)
	}
	return nil
}

// takeCount takes the number of a row: a number, a row of its own, or that it counts no
// cameras.
func (s *settling) takeCount(p Problem, a Answer) error {
	i := s.rowOf(p)
	if i >= 0 && p.Code == CountMissing && s.rows[i].Count > 0 {
		i = -1 // another row of the line, which has its count
	}
	switch {
	case a.Value == "seen" && p.Code == NotCameras:
		return nil
	case a.Value == "not-cameras" && p.Code != NotCameras:
		if i >= 0 {
			s.correct(a, Corrected{What: RowDropped, Line: p.Line, Before: []DraftRow{s.rows[i].DraftRow}})
			s.rows = slices.Delete(s.rows, i, i+1)
		}
		return nil
	case a.Value == "as-stated" && p.Code == ApproximateCount && i >= 0:
		s.setCount(i, s.rows[i].Count, a)
		return nil
	}
	if n, err := strconv.Atoi(a.Value); err == nil && p.Code != NotCameras {
		switch {
		case n < 0 || n > MaxCount:
			return refuse("count", a.Value, strconv.Itoa(MaxCount))
		case i < 0:
			at, ok := s.d.PlaceAt(p)
			if !ok {
				return refuse("which-place", a.Value, p.where())
			}
			return s.addTyped(p, a, DraftRow{Branch: at.Branch, Location: at.Location, Count: n, Line: p.Line})
		}
		s.setCount(i, n, a)
		return nil
	}
	row, err := s.typedRow(p, a)
	if err != nil || p.Code == CountRange || p.Code == ApproximateCount {
		return badValue(p, a.Value)
	}
	if i >= 0 && p.Code != NotCameras { // the place of a row that has none
		old := s.rows[i]
		s.rows[i] = old.become(row.DraftRow, old.ID)
		s.correct(a, Corrected{What: RowChanged, Line: p.Line, Before: []DraftRow{old.DraftRow}, After: []DraftRow{s.rows[i].DraftRow}})
		return nil
	}
	return s.addTyped(p, a, row.DraftRow)
}

// addTyped adds a row that an answer gives.
func (s *settling) addTyped(p Problem, a Answer, row DraftRow) error {
	row, err := cleanRow(row, 0)
	if err != nil {
		return err
	}
	row.ID = p.where()
	s.insert(SettledRow{DraftRow: row, Angles: []float64{}})
	s.correct(a, Corrected{What: RowAdded, Line: p.Line, After: []DraftRow{row}})
	return nil
}

// typedRow reads BRANCH/PLACE/NUMBER; the place may hold a slash itself.
func (s *settling) typedRow(p Problem, a Answer) (SettledRow, error) {
	branch, rest, ok := strings.Cut(a.Value, "/")
	cut := strings.LastIndex(rest, "/")
	if !ok || cut < 0 {
		return SettledRow{}, badValue(p, a.Value)
	}
	n, err := strconv.Atoi(strings.TrimSpace(rest[cut+1:]))
	if err != nil {
		return SettledRow{}, badValue(p, a.Value)
	}
	row, err := cleanRow(DraftRow{Branch: branch, Location: rest[:cut], Count: n, Line: p.Line}, 0)
	row.ID = p.where()
	return SettledRow{DraftRow: row, Angles: []float64{}}, err
}

func (s *settling) setCount(i, n int, a Answer) {
	row := s.rows[i]
	v := row.DraftRow
	v.Count = n
	s.rows[i] = row.become(v, row.ID)
	s.rows[i].Open = row.Open
	s.correct(a, Corrected{What: RowChanged, Line: row.Line, Before: []DraftRow{row.DraftRow}, After: []DraftRow{s.rows[i].DraftRow}})
}

func (s *settling) correct(a Answer, c Corrected) {
	c.Code, c.By, c.At = a.Code, a.By, a.At
	s.out.Corrections = append(s.out.Corrections, c)
}

// takeTwice settles two rows of one place: both are counted, in one row, or they say the
// same and the first one stays.
func (s *settling) takeTwice(p Problem, a Answer) error {
	if a.Value != "both" && a.Value != "one" {
		return badValue(p, a.Value)
	}
	i := s.rowOf(p)
	if i < 0 { // it was not taken for a row a second time
		if a.Value == "both" {
			return refuse("add-rows", p.where())
		}
		return nil
	}
	second := s.rows[i]
	j := slices.IndexFunc(s.rows, func(r SettledRow) bool {
		return nameKey(r.Branch) == nameKey(second.Branch) && nameKey(r.Location) == nameKey(second.Location) && nameKey(r.Mount) == nameKey(second.Mount)
	})
	if j == i && a.Value == "both" {
		return nil // their names differ: two rows they are
	}
	first := s.rows[j]
	if a.Value == "one" {
		s.rows = slices.Delete(s.rows, i, i+1)
		s.correct(a, Corrected{What: RowDropped, Line: second.Line, Before: []DraftRow{second.DraftRow}})
		return nil
	}
	v := first.DraftRow
	if v.Count += second.Count; v.Count > MaxCount {
		return refuse("count", strconv.Itoa(v.Count), strconv.Itoa(MaxCount))
	}
	s.rows[j] = first.become(v, first.ID)
	s.rows[j].Open = first.Open || second.Open
	after := s.rows[j].DraftRow
	s.rows = slices.Delete(s.rows, i, i+1)
	s.correct(a, Corrected{What: RowsMerged, Line: second.Line, Before: []DraftRow{first.DraftRow, second.DraftRow}, After: []DraftRow{after}})
	return nil
}
