package document

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"camledger/inventory/policy"
)

// markup reads XML element by element, within bounds.
type markup struct {
	d     *xml.Decoder
	depth int
}

func newMarkup(raw []byte) *markup { return &markup{d: xml.NewDecoder(bytes.NewReader(raw))} }

// root goes to the first element, whose children are then to be read.
func (m *markup) root() error {
	for {
		t, err := m.d.Token()
		if err != nil {
			return damaged()
		}
		if _, ok := t.(xml.StartElement); ok {
			return nil
		}
	}
}

// children reads to the end of the element that was opened last. child has to read each
// element in it to its own end, by children or by skip; text may be nil.
func (m *markup) children(child func(e xml.StartElement) error, text func(string)) error {
	if m.depth++; m.depth > maxDepth {
		return &policy.Failure{Reason: policy.TooMuchInside}
	}
	defer func() { m.depth-- }()
	for {
		t, err := m.d.Token()
		if err != nil {
			return damaged()
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			if text != nil {
				text(string(t))
			}
		case xml.StartElement:
			if err := child(t); err != nil {
				return err
			}
		}
	}
}

// skip reads to the end of the element that was opened last.
func (m *markup) skip() error {
	if err := m.d.Skip(); err != nil {
		return damaged()
	}
	return nil
}

// damaged is what any error of the decoder means.
func damaged() error { return &policy.Failure{Reason: policy.Damaged} }

// value gives an attribute, whatever its namespace.
func value(e xml.StartElement, name string) string {
	i := slices.IndexFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == name })
	if i < 0 {
		return ""
	}
	return e.Attr[i].Value
}

// number gives an attribute as a number from least up to the cells of a document; what is
// no number is least.
func number(e xml.StartElement, name string, least int) int {
	n, err := strconv.Atoi(value(e, name))
	if err != nil {
		return least
	}
	return min(max(n, least), maxCells)
}

// flow collects the blocks of a running text.
type flow struct {
	out   []block
	text  strings.Builder
	notes []block // footnotes of the paragraph
}

// begin closes what stands before a paragraph, and gives what end wants to know.
func (f *flow) begin() int {
	f.cut()
	return len(f.out)
}

// cut closes the text before a table or a frame inside the paragraph.
func (f *flow) cut() {
	if strings.TrimSpace(f.text.String()) != "" {
		f.out = append(f.out, block{text: f.text.String()})
	}
	f.text.Reset()
}

// end closes a paragraph, which its notes follow; one that holds nothing is a blank line.
func (f *flow) end(begun int) {
	f.cut()
	f.out, f.notes = append(f.out, f.notes...), nil
	if len(f.out) == begun {
		f.out = append(f.out, block{})
	}
}
