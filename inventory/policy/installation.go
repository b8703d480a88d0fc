package policy

// installation builds the branches out of the section 설치 대수·위치·촬영범위. First every
// count becomes an entry with the names around it; then, with all of them in sight, it is
// settled which are totals, branches and places.
type installation struct {
	rd      *reader
	entries []*entry
	group   int
	row     int  // of free lines
	inTable bool // the lines before were a table

	titleDepth  int         // of the last line with a title
	listDepth   int         // of the last line of a list with counts
	heads       []heading   // the outline that the line stands in
	headNo      int         // how many of them were no areas
	marksUnder  map[int]int // by kind of mark: that of the heading which the first counts with it follow
	unfilled    int         // how many there were when one was closed whose rows do not reach its sum
	named       int         // how many branches the text names
	area        area
	siblings    map[int]bool      // by depth: whether the last heading named a branch
	flat        int               // the line up to which a list has one tier only
	streamTries int               // of lines that may still be tried as words of a torn table
	tierTries   int               // of lines that may still be tried as a list in tiers
	sumTries    int               // of lines that may still be tried as a building whose places add up
	budget      int               // of lines that may still be tried as cells
	other       map[*entry]string // what rows may be called else
	digits      nextDigit
	run         cellRun              // of the table that is tried
	streamRoom  streamWords          // room for the words of a stream
	kept        [keptTokens]struct { // words of lines, by the number of the line
		ln *line
		ts []token
	}
	few       []span // room for the first cells of a matrix, and their lines
	fewAt     []int
	stackRoom []span  // room for the header of a stack
	tierRoom  []tier  // and for a list in tiers
	tried     int     // the line up to which cells without a header were looked for
	colonless bool    // labels do without a colon
	paired    bool    // labels gave a count with its places
	bracketed bool    // a line of names with their numbers in brackets went before
	listing   span    // places without counts
	pending   pending // labels whose counts or places are still to come

	branches []*Branch
	cur      *Branch
	byName   map[string]*Branch
	counted  map[*Branch]bool // whose count stands in the text
	seen     map[string]int   // places of the current branch → line
	looks    map[string]likeness
	stacked  map[*line]*stackCell // of cells that stand alone on their lines

	total  []stated
	sums   partial // of the entries, for the totals
	noted  int     // rows that the totals kept so far name
	looked int     // entries that were looked at for them
	head   *line

	spoken count  // the only number that a sentence of the section tells
	parts  []span // numbers that are accounted for though no row shows them
	owing  owing  // the line before, where it may owe a count
	before span   // the line before, where it was no row: maybe the name of a count
	// peersGoOn tells that the line before is a list of branches that goes on on this one.
	peersGoOn bool

	proven  bool // the rows add up to a total of the text
	unknown bool // some count could not be taken, so that no sum can be compared
}

// read takes the lines of the section.
func (b *installation) read(lines []*line) {
	b.budget, b.tried, b.listDepth = 24*len(lines)+4000, 0, 0
	b.streamTries = 16*len(lines) + 20000
	clear(b.kept[:])
	b.marksUnder = map[int]int{}
	b.digits = nextDigit{}
	b.tierTries, b.flat = 4*len(lines)+1000, 0
	b.sumTries = 8*len(lines) + 1000
	owners := b.owners()
	siteTitles(lines)
	b.bareLists(lines)
	b.labelLines(lines)
	b.markSummed(lines)
	laned(lines)
	tailed(lines)
	for i := 0; i < len(lines); {
		ln := lines[i]
		switch {
		case ln.site:
			b.site(ln)
			i++
			continue
		case ln.aside:
			ln.read = true
			b.stated(ln.all())
			i++
			continue
		case done(ln) && !ln.all().blank():
			b.owed(0)
			b.listDepth = 0
			b.before = span{} // a heading of the section
			if numbering.MatchString(ln.text) || ln.heading && ln.section == sInstallation {
				b.heads, b.unfilled = nil, 0
			}
			if name, ok := owners[ln]; ok {
				b.heads, b.unfilled = []heading{{name: name, entries: len(b.entries)}}, 0
				b.headNo++
				b.flush()
				b.group++
				b.inTable = false
			}
			if len(ln.text) < 200 {
				b.stated(ln.all())
			}
			i++
			continue
		case ln.all().blank():
			i++
			continue
		case isRule(ln), titlesCells(lines[i:]):
			ln.read = true
			i++
			continue
		}
		n, summed := 0, ln.summed || len(lines) > i+1 && lines[i+1].summed && aboveList(ln)
		if !summed && !ln.listed && !(len(lines) > i+1 && lines[i+1].listed && aboveList(ln)) {
			n = b.table(lines[i:])
		}
		if n == 0 && b.isLabel(ln) {
			b.owed(0)
			b.inTable = false
			b.free(ln)
			n = 1
		} else if n == 0 {
			k := b.summedLists(lines[i:])
			if k == 0 && !summed {
				k = b.tiers(lines[i:])
			}
			if k == 0 && !summed {
				k = b.headLists(lines[i:])
			}
			if k > 0 {
				b.owed(0)
				b.inTable, i = false, i+k
				continue
			}
			if b.inTable {
				b.group++
				b.inTable = false
			}
			b.free(ln)
			n = 1
		} else {
			b.owed(0)
			b.inTable, b.before, b.listDepth = true, span{}, 0
		}
		i += n
	}
	b.owed(0)
	b.flush()
}

// aboveList tells a line that may stand above a list: it has no number, and is no header.
func aboveList(ln *line) bool { return !hasDigit(ln.text) && len(ln.headerWords()) < 2 }

// done tells whether a line was taken before, for what it names: a heading. A count on it
// is still to be read.
func done(ln *line) bool { return ln.site || ln.read && len(counts(ln.all())) == 0 }

// table reads the table that begins at the first line; it returns the number of its
// lines, 0 where none begins there.
func (b *installation) table(lines []*line) int {
	ln := lines[0]
	b.run = cellRun{}
	if n := b.records(lines); n > 0 {
		return n
	}
	if n := b.vertical(lines); n > 0 {
		return n
	}
	if n := b.cellMatrix(lines); n > 0 {
		return n
	}
	if _, ok := ln.split(); ok {
		return b.matrix(lines)
	}
	if n := b.stream(lines); n > 0 {
		return n
	}
	if columns := headerAt(lines); len(columns) > 1 {
		return b.spaced(columns, lines)
	}
	if n := b.glued(lines); n > 0 {
		return n
	}
	if n := b.period(lines); n > 0 {
		return n
	}
	return 0
}

// split gives the cells of a line, where it has any.
func (l *line) split() ([]span, bool) {
	if l.cells != nil {
		return l.cells, len(l.cells) > 1
	}
	return cellsOf(l.all())
}

func anyCount(lines []*line) bool {
	for _, ln := range lines {
		if len(counts(ln.all())) > 0 {
			return true
		}
	}
	return false
}
