package policy

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Tables laid out in very many ways are read as they were drawn; what is not, is asked
// about. The figures may only rise.
func TestDrawnTablesAreRead(t *testing.T) {
	var all score
	for seed := range uint64(200) {
		all = all.plus(readDrawn(t, draw(seed), seed))
	}
	t.Logf("%d right of %d read, %d drawn; silent %d wrong, %d missing; asked %d", all.right, all.read, all.want, all.silentWrong, all.silentMissing, all.asked)
	if all.want-all.right > 2 || all.read-all.right > 2 || all.silentWrong+all.silentMissing > 0 || all.asked*100 > all.right {
		t.Errorf("worse than before: %+v", all)
	}
}

// So are tables of kinds of their own: places across, years, floors, recorders beside cameras.
func TestDrawnKindsOfTablesAreRead(t *testing.T) {
	kinds := map[string]score{}
	var all score
	for seed := range uint64(280) {
		d := drawWay(seed)
		s := readDrawn(t, d, seed)
		kinds[d.ways[0]] = kinds[d.ways[0]].plus(s)
		all = all.plus(s)
	}
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		s := kinds[k]
		t.Logf("%-20s %4d right of %4d read, %4d drawn; silent %3d wrong, %3d missing; asked %d", k, s.right, s.read, s.want, s.silentWrong, s.silentMissing, s.asked)
	}
	t.Logf("%d right of %d read, %d drawn; silent %d wrong, %d missing; asked %d", all.right, all.read, all.want, all.silentWrong, all.silentMissing, all.asked)
	if all.want > all.right || all.read > all.right || all.silentWrong+all.silentMissing > 0 || all.asked*12 > all.right {
		t.Errorf("worse than before: %+v", all)
	}
}

func readDrawn(t *testing.T, d *drawn, seed uint64) score {
	text := frame(strings.Join(d.lines, "\n"))
	from := strings.Count(text[:strings.Index(text, d.lines[0])], "\n")
	for i := range d.want.Rows {
		d.want.Rows[i].Line += from
	}
	r, err := Read("drawn", []byte(text))
	if err != nil {
		t.Logf("%d: %v\n%s", seed, err, strings.Join(d.lines, "\n"))
		return score{want: len(d.want.Rows), silentMissing: len(d.want.Rows)}
	}
	s, quiet := asPersonReads(r, d.want)
	if testing.Verbose() && (s.right < s.want || s.read > s.want) {
		t.Logf("seed %d: %v\nright %d of read %d, drawn %d; silent %v\n%s\n", seed, d.ways, s.right, s.read, s.want, quiet, strings.Join(d.lines, "\n"))
		for _, row := range byLine(r) {
			t.Logf("   %d %s / %s = %d", row.Line-from, row.Branch, row.Location, row.Count)
		}
	}
	return s
}
