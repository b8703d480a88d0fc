package sheet

import (
	"bytes"
	"io"

	"camledger/inventory/policy"
)

// File is a file to be kept, mailed or downloaded.
type File struct {
	Name string // policy.html
	Type string // media type
	Data []byte
}

// Media types of the files.
const (
	typeHTML = "text/html; charset=utf-8"
	typeText = "text/plain; charset=utf-8"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// Next is everything that an institution publishes when its policy changes.
type Next struct {
	Old, New   policy.Publication
	Notice     policy.Notice
	Versions   Versions
	Policy     policy.Paper
	Paper      policy.Paper // of the notice
	Comparison policy.Comparison
}

// NewNext writes the next policy, its notice and the comparison. The days of the notice
// become those of the new version.
func NewNext(old, next policy.Publication, n policy.Notice, v Versions, o Options) Next {
	if n.Noticed != "" {
		next.Dates.Revised = n.Noticed
	}
	next.Dates.Effective = n.Effective
	return Next{Old: old, New: next, Notice: n, Versions: v, Policy: policy.Write(next, o.lang()),
		Paper: policy.WriteNotice(old, next, n, o.lang()), Comparison: policy.Compare(old, next)}
}

// Blanks lists what has to be filled in by a person, in the policy and in the notice.
func (n Next) Blanks(o Options) []string {
	var out []string
	seen := map[string]bool{}
	for _, b := range append(append([]policy.Blank{}, n.Policy.Blanks...), n.Paper.Blanks...) {
		if s := b.Say(o.lang()); !seen[s] {
			seen[s], out = true, append(out, s)
		}
	}
	return out
}

// Files prints the next policy: policy.html and .txt, notice.html and .txt,
// comparison.html and .xlsx.
func (n Next) Files(o Options) ([]File, error) {
	o.Institution = n.New.Institution
	out := []File{{"policy.txt", typeText, []byte(n.Policy.Plain())}, {"notice.txt", typeText, []byte(n.Paper.Plain())}}
	for _, f := range []struct {
		name, media string
		print       func(io.Writer) error
	}{
		{"policy.html", typeHTML, func(w io.Writer) error { return PaperHTML(w, n.Policy, o) }},
		{"notice.html", typeHTML, func(w io.Writer) error { return PaperHTML(w, n.Paper, o) }},
		{"comparison.html", typeHTML, func(w io.Writer) error { return ComparisonHTML(w, n.Comparison, n.Versions, o) }},
		{"comparison.xlsx", typeXLSX, func(w io.Writer) error { return ComparisonXLSX(w, n.Comparison, n.Versions, o) }},
	} {
		var b bytes.Buffer
		if err := f.print(&b); err != nil {
			return nil, err
		}
		out = append(out, File{f.name, f.media, b.Bytes()})
	}
	return out, nil
}

// SignFiles prints the signs of branches: sign.html with a page for each, sign.txt.
func SignFiles(p policy.Publication, branches []policy.PublishedBranch, o Options) ([]File, []policy.Blank, error) {
	var signs []policy.SignText
	var blanks []policy.Blank
	var text bytes.Buffer
	for _, b := range branches {
		s := policy.WriteSign(p, b, o.lang())
		signs, blanks = append(signs, s), append(blanks, s.Blanks...)
		text.WriteString(s.Plain() + "\n")
	}
	var page bytes.Buffer
	if err := SignHTML(&page, signs, o); err != nil {
		return nil, nil, err
	}
	return []File{{"sign.html", typeHTML, page.Bytes()}, {"sign.txt", typeText, text.Bytes()}}, blanks, nil
}
