package document

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"camledger/inventory/policy"
)

// readCSV reads a table of text, its cells between commas, semicolons or tabs, quoted
// where they hold such a character or a line end.
func readCSV(raw []byte) (policy.Text, error) {
	plain, err := policy.DecodeText(raw)
	if err != nil {
		return policy.Text{}, err
	}
	source := strings.Join(plain.Lines, "\n")
	comma := ','
	if first, rest, ok := strings.Cut(source, "\n"); ok && strings.HasPrefix(strings.ToLower(first), "sep=") && len(first) == 5 {
		comma, source = rune(first[4]), rest // how Excel is told the separator
	} else {
		comma = separator(source)
	}
	cells, err := records(source, comma)
	if err != nil {
		return policy.Text{}, err
	}
	text, err := compose(policy.CSV, regions(cells))
	text.Encoding = plain.Encoding
	return text, err
}

// separator gives the character that cuts the rows into the most cells while it cuts many
// of them alike.
func separator(source string) rune {
	best, most := ',', 0
	sample := source[:min(len(source), 64<<10)]
	for _, comma := range ",;\t" {
		cells, err := records(sample, comma)
		if err != nil {
			continue
		}
		perRow, alike := map[int]int{}, map[int]int{}
		for _, c := range cells {
			perRow[c.row] = max(perRow[c.row], c.col+1)
		}
		score := 0
		for _, n := range perRow {
			if n > 1 {
				alike[n]++
				score = max(score, alike[n]*n)
			}
		}
		if score > most {
			best, most = comma, score
		}
	}
	return best
}

// records cuts a source into cells. A quote that is never closed is no quote.
func records(source string, comma rune) ([]cell, error) {
	if strings.ContainsRune("\"\r\n\ufffd", comma) {
		comma = ','
	}
	r := csv.NewReader(strings.NewReader(source))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
	var cells []cell
	for {
		record, err := r.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return cells, nil
		case errors.As(err, &syntax):
			return nil, &policy.Failure{Reason: policy.Damaged}
		case err != nil:
			return nil, err
		}
		if len(cells)+len(record) > maxCells {
			return nil, &policy.Failure{Reason: policy.TooMuchInside}
		}
		row, _ := r.FieldPos(0)
		for col, text := range record {
			cells = append(cells, cell{row: row - 1, col: col, rows: 1, cols: 1, blocks: []block{{text: text}}})
		}
	}
}
