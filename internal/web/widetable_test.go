package web

import (
	"strings"
	"testing"

	"camledger/internal/store"
	"camledger/inventory/policy"

	"github.com/chromedp/chromedp"
)

// TestBrowserReadsAWideTable: the cells of a table of nine columns stay readable, and the
// table moves inside its own box, not the page.
func TestBrowserReadsAWideTable(t *testing.T) {
	h := build(t, nil, 0)
	srv := face(t, h, nil)
	var text policy.Text
	var table policy.Table
	for _, line := range []string{"지점명\t설치목적\t설치위치\t촬영범위\t대수\t보관기간\t보관장소\t관리책임자\t연락처", "본점\t시설안전및화재예방\t일층객장과현금인출기앞\t출입구전체와객장내부\t5\t촬영일로부터30일\t일층통신실\t총무과장\t02-000-3001"} {
		var row []policy.Cell
		at := 1
		for cell := range strings.SplitSeq(line, "\t") {
			n := len([]rune(cell))
			row = append(row, policy.Cell{Line: len(text.Lines) + 1, Column: at, End: at + n})
			at += n + 1
		}
		text.Lines = append(text.Lines, line)
		table.Rows = append(table.Rows, row)
	}
	text.Format, text.Tables = policy.HTMLPage, []policy.Table{table}
	raw := []byte(strings.Join(text.Lines, "\n"))
	reading, err := policy.ReadText("표.html", raw, text)
	must(t, err)
	d, err := h.st.NewDraft(t.Context(), store.PolicyDraft{Name: "표.html", Raw: raw, Draft: policy.Draft{Text: text, Reading: reading}, CreatedAt: noon, CreatedBy: "per_facilities"})
	must(t, err)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	b.open(draftPath(d.ID))
	for _, width := range []int64{1280, 390} {
		b.do(chromedp.EmulateViewport(width, 900))
		if n := eval[int](b, `Math.round(Math.min(...[...document.querySelectorAll(".src td:not(.f)")].map((c) => c.clientWidth)))`); n < 55 {
			t.Errorf("at %d px a cell is %d px wide", width, n)
		}
		if !eval[bool](b, `(() => { const w = document.querySelector(".wide:has(.src)"); return w.scrollWidth > w.clientWidth })()`) {
			t.Errorf("at %d px the table does not move inside its box", width)
		}
		if eval[bool](b, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
			t.Errorf("at %d px the page moves sideways", width)
		}
	}
	b.quiet()
}
