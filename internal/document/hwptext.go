package document

import (
	"encoding/binary"
	"unicode/utf16"
)

// hwp turns records into blocks.
type hwp struct{ flow *flow }

// paragraphs reads the paragraphs among records, wherever they stand below them.
func (h *hwp) paragraphs(records []record, depth int) {
	for _, r := range records {
		if r.tag == tagParaHeader {
			h.paragraph(r, depth)
		} else if depth < maxDepth {
			h.paragraphs(r.below, depth+1)
		}
	}
}

// paragraph reads a paragraph: its characters, and its controls where they stand between
// them.
func (h *hwp) paragraph(r record, depth int) {
	begun := h.flow.begin()
	var controls []record
	for _, b := range r.below {
		if b.tag == tagCtrlHeader {
			controls = append(controls, b)
		}
	}
	for _, b := range r.below {
		if b.tag == tagParaText {
			controls = h.characters(b.data, controls, depth)
		}
	}
	for _, c := range controls { // that no character stands for
		h.control(c, depth)
	}
	h.flow.end(begun)
}

// characters reads UTF-16 with control characters in it (table 6: those that take one
// place, and those that take eight) and gives the controls that it did not come to.
func (h *hwp) characters(data []byte, controls []record, depth int) []record {
	var run []uint16
	flush := func() {
		h.flow.text.WriteString(string(utf16.Decode(run)))
		run = run[:0]
	}
	for i := 0; i+1 < len(data); i += 2 {
		u := binary.LittleEndian.Uint16(data[i:])
		switch {
		case u >= 32:
			run = append(run, u)
		case u == 10:
			run = append(run, '\n')
		case u == 24:
			run = append(run, '-')
		case u == 30 || u == 31:
			run = append(run, ' ')
		case u == 0 || u == 13 || u >= 25:
		case u == 9:
			run = append(run, '\t')
			i += 14
		case u >= 4 && u <= 8 || u == 19 || u == 20: // inline: nothing follows elsewhere
			i += 14
		default: // extended: a control record follows
			i += 14
			if len(controls) > 0 {
				flush()
				h.control(controls[0], depth)
				controls = controls[1:]
			}
		}
	}
	flush()
	return controls
}

// control reads what a control holds: tables, frames and notes; no headers, no comments,
// no settings of the page.
func (h *hwp) control(r record, depth int) {
	if len(r.data) < 4 || depth >= maxDepth {
		return
	}
	switch id := [4]byte{r.data[3], r.data[2], r.data[1], r.data[0]}; string(id[:]) {
	case "tbl ":
		h.flow.cut()
		h.table(r, depth+1)
	case "fn  ", "en  ":
		outer := h.flow
		h.flow = &flow{}
		h.paragraphs(r.below, depth+1)
		outer.notes, h.flow = append(outer.notes, h.flow.out...), outer
	case "gso ":
		h.flow.cut()
		h.paragraphs(r.below, depth+1)
		h.flow.cut()
	}
}

// table reads a table: lists of paragraphs, the caption's before the TABLE record and one
// for each cell after it.
func (h *hwp) table(r record, depth int) {
	outer, t := h.flow, &table{}
	inside := false
	for i := 0; i < len(r.below); i++ {
		b := r.below[i]
		if b.tag == tagTable {
			inside = true
		}
		if b.tag != tagListHeader {
			continue
		}
		last := i
		for last+1 < len(r.below) && r.below[last+1].tag != tagListHeader && r.below[last+1].tag != tagTable {
			last++
		}
		list := r.below[i+1 : last+1]
		i = last
		if !inside {
			h.paragraphs(list, depth) // the caption
			continue
		}
		c := cell{rows: 1, cols: 1, row: len(t.cells)}
		if d := b.data; len(d) >= 16 {
			at := func(n int) int { return int(binary.LittleEndian.Uint16(d[n:])) }
			c.col, c.row, c.cols, c.rows = at(8), at(10), max(at(12), 1), max(at(14), 1)
		}
		h.flow = &flow{}
		h.paragraphs(list, depth)
		h.flow.cut()
		c.blocks, h.flow = h.flow.out, outer
		t.cells = append(t.cells, c)
	}
	h.flow.out = append(h.flow.out, block{table: t})
}
