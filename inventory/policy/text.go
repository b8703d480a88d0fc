package policy

import "strings"

// Format is the kind of file that a text came from.
type Format string

// The formats.
const (
	PlainText Format = "text"
	CSV       Format = "csv"
	HTMLPage  Format = "html"
	PDFFile   Format = "pdf"
	XLSX      Format = "xlsx"
	HWPX      Format = "hwpx"
	HWP5      Format = "hwp"
	DOCX      Format = "docx"
)

// Text is what a file says, whatever its format: numbered lines and, where the file tells
// tables apart, their cells. Whoever shows a reading shows these lines.
type Text struct {
	Format   Format `json:"format"`
	Encoding string `json:"encoding"` // of a text file, a CSV or a page: utf-8, utf-8-bom, cp949, utf-16le, utf-16be; "" elsewhere
	// Lines are in Unicode NFC, without line ends and characters that nobody sees; line n of a Source is Lines[n-1]. A row
	// of a table is one line, its cells separated by tabs; a line break inside a cell is
	// one U+000B.
	Lines  []string `json:"lines"`
	Tables []Table  `json:"tables,omitempty"` // in the order of the lines; none inside another
}

// Table is a table of a file. Every row has the same number of cells.
type Table struct {
	Rows [][]Cell `json:"rows"`
}

// Cell is one cell of a table, as a stretch of a line: columns count as in Source. A cell
// that a merged one covers repeats its stretch and is Carried: from the row above, from
// the left, or both.
type Cell struct {
	Line    int  `json:"line"`
	Column  int  `json:"column"`
	End     int  `json:"end"`
	Carried bool `json:"carried,omitempty"`
	Heading bool `json:"heading,omitempty"` // the file marks it as a heading (th)
}

// DecodeText turns the bytes of a text file into a Text without tables. The error is a
// *Failure where the bytes are no text.
func DecodeText(raw []byte) (Text, error) {
	text, encoding, err := decode(raw)
	if err != nil {
		return Text{}, err
	}
	return Text{Format: PlainText, Encoding: encoding, Lines: cutLines(text)}, nil
}

// unseen tells the characters that take no room: zero-width spaces and joiners, hyphens that
// show at the end of a line only, marks of the direction of writing. Pages and word
// processors leave them between words and at the ends of cells.
func unseen(r rune) bool {
	return r == '\u00ad' || r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2060' && r <= '\u2064' || r == '\ufeff'
}

// Seen leaves out of a text the characters that nobody sees.
func Seen(text string) string {
	if strings.IndexFunc(text, unseen) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, text)
}

// size is the number of bytes of all lines.
func (t Text) size() int {
	n := 0
	for _, l := range t.Lines {
		n += len(l) + 1
	}
	return n
}
