// Package layoutgen holds no code of the program, only tests. From a seed it invents an institution with a register, publishes the
// register in a layout thrown by dice (its medium, its columns, what became of merged cells, where totals stand, what stands around
// it), and writes with the text what a careful person reads in it. It knows nothing of how the reader reads: a text that a person
// could not read from its words alone must not be thrown.
package layoutgen

// family is one way to publish a register; weight says how often it is thrown: what institutions publish most comes most.
type family struct {
	name   string
	weight int
	make   func(d *dice) *page
}

func families() []family {
	return []family{
		{"branch-cell", 1, branchCell},
		{"english", 1, english},
		{"fixed-and-mobile", 1, fixedAndMobile},
		{"floor-matrix", 1, floorMatrix},
		{"grid-cells", 3, gridCells},
		{"grid-drawn", 1, gridDrawn},
		{"grid-glued", 2, gridGlued},
		{"grid-paper", 2, gridPaper},
		{"grid-pipe", 4, gridPipe},
		{"grid-space", 4, gridSpace},
		{"grid-tab", 3, gridTab},
		{"houses-with-range", 1, housesWithRange},
		{"kinds-in-rows", 1, kindsInRows},
		{"labels", 2, labels},
		{"list-brackets", 2, listBrackets},
		{"list-outline", 2, listOutline},
		{"list-places", 2, listPlaces},
		{"matrix", 1, matrix},
		{"nested-brackets", 1, nestedBrackets},
		{"one-count-many-places", 2, oneCountManyPlaces},
		{"one-line", 1, oneLine},
		{"pairs", 1, pairs},
		{"paper-centred", 1, paperCentred},
		{"prose", 2, prose},
		{"purposes", 1, purposeCounts},
		{"recorders-beside", 1, recordersBeside},
		{"records", 2, records},
		{"restated", 1, restated},
		{"side-by-side", 1, sideBySide},
		{"site-tables", 2, siteTables},
		{"sites-across", 1, sitesAcross},
		{"slashed", 1, slashed},
		{"three-levels", 1, threeLevels},
		{"transposed", 1, transposed},
		{"two-years", 1, twoYears},
		{"wrapped-cells", 2, wrappedCells},
	}
}

// Make writes the text of a seed and its golden reading.
func Make(seed int64) (string, Golden) {
	d := newDice(seed)
	sum := 0
	for _, f := range families() {
		sum += f.weight
	}
	n := d.r.IntN(sum)
	for _, f := range families() {
		if n -= f.weight; n < 0 {
			p := f.make(d)
			p.smudge()
			return p.finish(seed, f.name)
		}
	}
	panic("the weights do not add up")
}
