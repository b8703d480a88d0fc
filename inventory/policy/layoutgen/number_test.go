package layoutgen

import "strconv"

// style is how the counts of a text are written.
type style string

const (
	bareStyle    style = "5"
	daeStyle     style = "5대"
	spacedStyle  style = "5 대"
	bracketStyle style = "(5)"
	bracketDae   style = "(5대)"
	pieceStyle   style = "5EA"
	gaeStyle     style = "5개"
	totalStyle   style = "총 5대"
	gakStyle     style = "CCTV 5대"
)

// digits writes a number, with a separator from a thousand on.
func digits(n int, comma bool) string {
	s := strconv.Itoa(n)
	if comma && n >= 1000 {
		return s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return s
}

func (s style) show(n int, comma bool) string {
	w := digits(n, comma)
	switch s {
	case daeStyle:
		return w + "대"
	case spacedStyle:
		return w + " 대"
	case bracketStyle:
		return "(" + w + ")"
	case bracketDae:
		return "(" + w + "대)"
	case pieceStyle:
		return w + "EA"
	case gaeStyle:
		return w + "개"
	case totalStyle:
		return "총 " + w + "대"
	case gakStyle:
		return "CCTV " + w + "대"
	}
	return w
}

// cellStyle picks how a table writes its counts.
func cellStyle(d *dice) style {
	return pick(d, bareStyle, bareStyle, bareStyle, daeStyle, daeStyle, daeStyle, daeStyle, spacedStyle, pieceStyle, gaeStyle)
}
