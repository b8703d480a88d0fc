package document

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"path"
	"regexp"
	"slices"
	"strconv"

	"camledger/inventory/policy"
)

// readHWPX reads a document of Hancom's open format (OWPML, KS X 6101): the sections of
// its ZIP in the order of the spine.
func readHWPX(raw []byte) (policy.Text, error) {
	z, err := openZIP(raw)
	if err != nil {
		return policy.Text{}, err
	}
	// A document with a password keeps its files encrypted and says so here.
	if manifest, err := entry(z, "META-INF/manifest.xml"); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
		return policy.Text{}, &policy.Failure{Reason: policy.EncryptedHWP}
	}
	h := &hwpx{flow: &flow{}}
	for _, name := range sections(z) {
		body, err := entry(z, name)
		switch {
		case errors.Is(err, errNoEntry):
			return policy.Text{}, &policy.Failure{Reason: policy.Damaged}
		case err != nil:
			return policy.Text{}, err
		}
		h.m = newMarkup(body)
		if err = h.m.root(); err == nil {
			err = h.walk()
		}
		if err != nil {
			return policy.Text{}, err
		}
		h.flow.cut()
	}
	return compose(policy.HWPX, h.flow.out)
}

var sectionName = regexp.MustCompile(`(?i)^Contents/section(\d{1,4})\.xml$`)

// sections names the files of the text in order: by the package file where it can be
// read, else by their numbers.
func sections(z *zip.Reader) []string {
	if body, err := entry(z, "Contents/content.hpf"); err == nil {
		if names := spine(body); len(names) > 0 {
			return names
		}
	}
	var names []string
	for _, f := range z.File {
		if sectionName.MatchString(f.Name) {
			names = append(names, f.Name)
		}
	}
	no := func(name string) int {
		n, _ := strconv.Atoi(sectionName.FindStringSubmatch(name)[1]) // at most four digits
		return n
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(no(a), no(b)) })
	if len(names) == 0 {
		return []string{"Contents/section0.xml"} // which is missing
	}
	return names
}

// spine reads the order of the sections out of a package file (OPF).
func spine(body []byte) []string {
	var opf struct {
		Items []struct {
			ID   string `xml:"id,attr"`
			Href string `xml:"href,attr"`
		} `xml:"manifest>item"`
		Refs []struct {
			ID string `xml:"idref,attr"`
		} `xml:"spine>itemref"`
	}
	if xml.Unmarshal(body, &opf) != nil {
		return nil
	}
	at := map[string]string{}
	for _, i := range opf.Items {
		at[i.ID] = i.Href
	}
	var names []string
	for _, r := range opf.Refs {
		href := at[r.ID]
		if !sectionName.MatchString(href) {
			href = path.Join("Contents", href)
		}
		if sectionName.MatchString(href) && !slices.Contains(names, href) {
			names = append(names, href)
		}
	}
	return names
}

// hwpx reads the elements of a section.
type hwpx struct {
	m        *markup
	flow     *flow
	deleting bool // inside a deletion that was not accepted yet
}

// walk reads what stands in the element that was opened last.
func (h *hwpx) walk() error { return h.m.children(h.element, nil) }

func (h *hwpx) element(e xml.StartElement) error {
	switch e.Name.Local {
	case "p":
		begun := h.flow.begin()
		err := h.walk()
		h.flow.end(begun)
		return err
	case "t", "mainText":
		return h.m.children(h.inline, h.words)
	case "tbl":
		return h.table()
	case "footNote", "endNote":
		outer := h.flow
		h.flow = &flow{}
		err := h.walk()
		h.flow.cut()
		outer.notes, h.flow = append(outer.notes, h.flow.out...), outer
		return err
	case "subList": // a frame
		h.flow.cut()
		err := h.walk()
		h.flow.cut()
		return err
	case "secPr", "linesegarray", "header", "footer", "hiddenComment", "fieldBegin", "equation", "parameters", "shapeComment", "subText":
		return h.m.skip()
	}
	return h.walk()
}

func (h *hwpx) words(s string) {
	if !h.deleting {
		h.flow.text.WriteString(s)
	}
}

// inline reads what stands between the characters of a run.
func (h *hwpx) inline(e xml.StartElement) error {
	switch e.Name.Local {
	case "lineBreak":
		h.words("\n")
	case "tab":
		h.words("\t")
	case "nbSpace", "fwSpace":
		h.words(" ")
	case "hyphen":
		h.words("-")
	case "deleteBegin":
		h.deleting = true
	case "deleteEnd":
		h.deleting = false
	}
	return h.m.skip()
}

// table reads a table: its caption stands before it.
func (h *hwpx) table() error {
	h.flow.cut()
	outer, t, row := h.flow, &table{}, 0
	err := h.m.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "caption":
			return h.walk()
		case "tr":
			row++
			col := 0
			return h.m.children(func(e xml.StartElement) error {
				if e.Name.Local != "tc" {
					return h.m.skip()
				}
				if len(t.cells) > maxCells {
					return &policy.Failure{Reason: policy.TooMuchInside}
				}
				c := cell{row: row - 1, col: col, rows: 1, cols: 1, heading: value(e, "header") == "1"}
				h.flow = &flow{}
				err := h.cell(&c)
				h.flow.cut()
				c.blocks, h.flow = h.flow.out, outer
				t.cells = append(t.cells, c)
				col = c.col + c.cols
				return err
			}, nil)
		}
		return h.m.skip()
	}, nil)
	h.flow = outer
	h.flow.out = append(h.flow.out, block{table: t})
	return err
}

func (h *hwpx) cell(c *cell) error {
	return h.m.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "cellAddr":
			c.row, c.col = number(e, "rowAddr", 0), number(e, "colAddr", 0)
		case "cellSpan":
			c.rows, c.cols = number(e, "rowSpan", 1), number(e, "colSpan", 1)
		case "subList":
			return h.walk()
		}
		return h.m.skip()
	}, nil)
}
