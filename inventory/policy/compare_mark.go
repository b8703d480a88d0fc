package policy

import (
	"strings"
	"unicode"
)

// Piece is a stretch of a text; Changed says that the other version has it otherwise.
type Piece struct {
	Text    string `json:"text"`
	Changed bool   `json:"changed,omitempty"`
}

// Words joins the pieces again.
func Words(list []Piece) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.Text)
	}
	return b.String()
}

// maxTokens bounds the words of a text that are compared with those of another.
const maxTokens = 400

// differing tells which words of two texts differ. Two texts that hardly share a word are
// marked as a whole: single words that happen to agree would only confuse.
func differing(old, new string) (o, n []Piece) {
	a, b := tokens(old), tokens(new)
	if len(a) > maxTokens || len(b) > maxTokens {
		return whole(old, old != new), whole(new, old != new)
	}
	// length[i][j] is that of the longest common run of a[i:] and b[j:].
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	if 3*length[0][0] < max(len(a), len(b)) {
		return whole(old, true), whole(new, true)
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			o, n = join(o, a[i], false), join(n, b[j], false)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			o = join(o, a[i], true)
			i++
		default:
			n = join(n, b[j], true)
			j++
		}
	}
	return o, n
}

func whole(s string, changed bool) []Piece {
	if s == "" {
		return nil
	}
	return []Piece{{s, changed}}
}

func join(list []Piece, s string, changed bool) []Piece {
	if k := len(list) - 1; k >= 0 && list[k].Changed == changed {
		list[k].Text += s
		return list
	}
	return append(list, Piece{s, changed})
}

// tokens cuts a text into words, numbers with their units, spaces and single signs.
func tokens(s string) []string {
	var out []string
	last := 0
	for i, r := range s {
		kind := 4
		switch {
		case unicode.IsDigit(r) || r == '.' || r == ',':
			kind = 1
		case unicode.IsLetter(r):
			kind = 2
		case unicode.IsSpace(r):
			kind = 3
		}
		if kind == 2 && last == 1 { // 21대, 4월: the number with its unit
			out[len(out)-1] += string(r)
			last = kind
			continue
		}
		if i == 0 || kind != last || kind == 4 {
			out = append(out, "")
		}
		out[len(out)-1] += string(r)
		last = kind
	}
	return out
}
