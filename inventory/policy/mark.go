package policy

import "strings"

// marked gives the mark that a line begins with its usual form, one character for one, and
// blanks those that pages written in plain text have before their headings and quotes.
func marked(t string) string {
	i := 0
	for i < len(t) && t[i] == ' ' {
		i++
	}
	rest := t[i:]
	if n := len(rest) - len(strings.TrimLeft(rest, "#>")); n > 0 && n < 7 && strings.HasPrefix(rest[n:], " ") {
		return t[:i] + strings.Repeat(" ", n) + rest[n:]
	}
	for _, m := range bulletForms {
		if after, ok := strings.CutPrefix(rest, m.is); ok && strings.HasPrefix(after, " ") {
			return t[:i] + m.usual + after
		}
	}
	return t
}

// bulletForms are marks of lists that are drawn otherwise by another font or keyboard.
var bulletForms = []struct{ is, usual string }{
	{"ㅇ", "○"}, {"❍", "○"}, {"◯", "○"}, {"〇", "○"}, {"⚪", "○"}, {"⚫", "●"}, {"⬤", "●"}, {"►", "▶"}, {"▸", "▶"}, {"➤", "▶"}, {"➢", "▶"}, {"▹", "▷"}, {"▻", "▷"},
	{"◾", "■"}, {"◼", "■"}, {"⬛", "■"}, {"◽", "□"}, {"◻", "□"}, {"⬜", "□"}, {"☐", "□"}, {"❏", "□"}, {"❑", "□"}, {"‣", "·"}, {"⁃", "-"}, {"\uf0b7", "·"}, {"\uf0a7", "·"}, // a font of symbols
}
