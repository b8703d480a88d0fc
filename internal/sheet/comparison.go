package sheet

import (
	"io"

	"camledger/inventory/policy"
)

// Versions names the two versions of a comparison as people know them: a day, a file.
type Versions struct{ Old, New string }

// comparison is the 신구대조표 in words.
type comparison struct {
	Versions
	Institution string
	Parts       []policy.ComparedPart
	Empty       bool
	Proposed    bool // some line was put together by likeness only
}

func (o Options) comparison(c policy.Comparison, v Versions) comparison {
	body := comparison{Versions: v, Institution: o.Institution, Parts: c.Parts(o.lang()), Empty: c.Empty()}
	for _, r := range c.Rows {
		body.Proposed = body.Proposed || r.Proposed
	}
	return body
}

// ComparisonHTML prints the 신구대조표 of two versions on w as a page for A4, landscape.
// Like a policy it can be pasted into an editor as a table.
func ComparisonHTML(w io.Writer, c policy.Comparison, v Versions, o Options) error {
	return o.render(w, "comparison", o.say("next.compare.title"), o.comparison(c, v))
}

// comparedStyle is the look of a cell of the comparison.
func comparedStyle(total bool) string {
	s := "border:1px solid #9aa39e;padding:8px 10px;vertical-align:top;"
	if total {
		s += "background:#f6f8f7;"
	}
	return s
}
