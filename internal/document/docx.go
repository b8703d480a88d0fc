package document

import (
	"encoding/xml"
	"errors"

	"camledger/inventory/policy"
)

// readDOCX reads the body of a Word document (ECMA-376 part 1, chapter 17).
func readDOCX(raw []byte) (policy.Text, error) {
	z, err := openZIP(raw)
	if err != nil {
		return policy.Text{}, err
	}
	body, err := entry(z, "word/document.xml")
	switch {
	case errors.Is(err, errNoEntry):
		return policy.Text{}, &policy.Failure{Reason: policy.Damaged}
	case err != nil:
		return policy.Text{}, err
	}
	d := &docx{m: newMarkup(body), flow: &flow{}}
	if err = d.m.root(); err == nil {
		err = d.walk()
	}
	if err != nil {
		return policy.Text{}, err
	}
	d.flow.cut()
	return compose(policy.DOCX, d.flow.out)
}

// docx reads the elements of a body.
type docx struct {
	m    *markup
	flow *flow
}

func (d *docx) walk() error { return d.m.children(d.element, nil) }

func (d *docx) words(s string) { d.flow.text.WriteString(s) }

func (d *docx) element(e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		begun := d.flow.begin()
		err := d.walk()
		d.flow.end(begun)
		return err
	case "t":
		return d.m.children(func(xml.StartElement) error { return d.m.skip() }, d.words)
	case "tab", "ptab":
		d.words("\t")
	case "br", "cr":
		d.words("\n")
	case "noBreakHyphen":
		d.words("-")
	case "txbxContent": // a frame
		d.flow.cut()
		err := d.walk()
		d.flow.cut()
		return err
	case "tbl":
		return d.table()
	// Properties; what was deleted or moved away; the second form of the same drawing.
	case "pPr", "rPr", "sectPr", "del", "moveFrom", "Fallback", "instrText", "delText":
	default:
		return d.walk()
	}
	return d.m.skip()
}

func (d *docx) table() error {
	d.flow.cut()
	t := &docxTable{open: map[int]int{}}
	err := d.m.children(func(e xml.StartElement) error { return d.row(t, e) }, nil)
	d.flow.out = append(d.flow.out, block{table: &t.table})
	return err
}

// docxTable is a table while it is read.
type docxTable struct {
	table
	rows int
	open map[int]int // by column: 1 + index of the cell that the next row may continue
}

func (d *docx) row(t *docxTable, e xml.StartElement) error {
	switch e.Name.Local {
	case "sdt", "sdtContent", "ins", "customXml": // around rows
		return d.m.children(func(e xml.StartElement) error { return d.row(t, e) }, nil)
	case "tr":
	default:
		return d.m.skip()
	}
	row, col, heading := t.rows, 0, false
	t.rows++
	var each func(e xml.StartElement) error
	each = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr", "sdt", "sdtContent", "customXml":
			return d.m.children(each, nil)
		case "gridBefore":
			col = number(e, "val", 0)
		case "tblHeader":
			heading = value(e, "val") != "0" && value(e, "val") != "false"
		case "tc":
			c, continues, err := d.cell()
			c.row, c.col, c.heading = row, col, heading
			t.add(c, continues)
			col = min(col+c.cols, maxCells)
			if len(t.cells) > maxCells {
				return &policy.Failure{Reason: policy.TooMuchInside}
			}
			return err
		}
		return d.m.skip()
	}
	return d.m.children(each, nil)
}

// add takes a cell, or lengthens the one above that it continues.
func (t *docxTable) add(c cell, continues bool) {
	if above := t.open[c.col]; continues && above > 0 {
		t.cells[above-1].rows = c.row - t.cells[above-1].row + 1
		return
	}
	t.cells = append(t.cells, c)
	t.open[c.col] = len(t.cells)
}

// cell reads a cell; continues tells that it is merged with the one above.
func (d *docx) cell() (c cell, continues bool, err error) {
	c = cell{rows: 1, cols: 1}
	outer := d.flow
	d.flow = &flow{}
	err = d.m.children(func(e xml.StartElement) error {
		if e.Name.Local != "tcPr" {
			return d.element(e)
		}
		return d.m.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "gridSpan":
				c.cols = number(e, "val", 1)
			case "vMerge":
				continues = value(e, "val") != "restart"
			}
			return d.m.skip()
		}, nil)
	}, nil)
	d.flow.cut()
	c.blocks, d.flow = d.flow.out, outer
	return c, continues, err
}
