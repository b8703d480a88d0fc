package sheet

import (
	"io"

	"camledger/inventory/policy"
)

// SignHTML prints the signs (안내판) of branches on w: one page of A4 for each.
func SignHTML(w io.Writer, signs []policy.SignText, o Options) error {
	return o.render(w, "sign", o.say("next.sign.title"), signs)
}

// longSign tells whether the lines of a sign need smaller letters to fit on one page.
func longSign(lines []policy.SignLine) bool {
	n := 0
	for _, l := range lines {
		n += max(1, (len([]rune(l.Value))+19)/20)
	}
	return n > 13
}
