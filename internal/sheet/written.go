package sheet

import (
	"io"

	"camledger/inventory/policy"
)

// PaperHTML prints a policy or a change notice on w as a page of its own. Its styles stand
// in the elements and its tables have real headings and merged cells, so that what is
// copied from the page stays a table in the editor of a homepage and in HWP.
func PaperHTML(w io.Writer, p policy.Paper, o Options) error {
	o.Lang = p.Lang
	return o.render(w, "written", p.Title, p)
}

// cellStyle is the look of one cell. It stands in the cell itself: style sheets do not
// survive being pasted.
func cellStyle(c policy.GridCell) string {
	s := "border:1px solid #9aa39e;padding:7px 10px;vertical-align:middle;word-break:keep-all;overflow-wrap:break-word;"
	switch {
	case c.Heading && !c.Strong:
		s += "background:#f6f8f7;font-weight:600;text-align:left;"
	case c.Strong:
		s += "background:#f6f8f7;font-weight:700;"
	default:
		s += "font-weight:400;"
	}
	if c.Number {
		s += "text-align:right;white-space:nowrap;"
	} else if c.Strong || !c.Heading {
		s += "text-align:left;"
	}
	return s
}
