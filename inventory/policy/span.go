package policy

import (
	"strings"
	"unicode/utf8"
)

// span is a stretch of a line, in byte offsets of its folded text.
type span struct {
	ln       *line
	from, to int
}

func (l *line) all() span { return span{l, 0, len(l.text)} }

func (s span) text() string {
	if s.ln == nil {
		return ""
	}
	return s.ln.text[s.from:s.to]
}

// words are the characters as they stand in the text.
func (s span) words() string {
	if s.ln == nil {
		return ""
	}
	if s.ln.raw == s.ln.text {
		return s.text()
	}
	a, b := s.ln.column(s.from), s.ln.column(s.to)
	return s.ln.raw[s.ln.rawAt(a):s.ln.rawAt(b)]
}

func (s span) source(o Origin) Source {
	if s.ln == nil {
		return Source{Origin: o}
	}
	a := s.ln.column(s.from)
	if s.ln.raw == s.ln.text {
		return Source{Line: s.ln.no, Column: s.ln.base + a + 1, End: s.ln.base + a + utf8.RuneCountInString(s.text()) + 1, Words: s.text(), Origin: o}
	}
	b := s.ln.column(s.to)
	return Source{Line: s.ln.no, Column: s.ln.base + a + 1, End: s.ln.base + b + 1, Words: s.ln.raw[s.ln.rawAt(a):s.ln.rawAt(b)], Origin: o}
}

func (s span) blank() bool { return blank(s.text()) }

// blank tells whether there is nothing but spaces in a text.
func blank(t string) bool {
	for i := 0; i < len(t); i++ {
		switch c := t[i]; {
		case c > 0xe3: // no space of Unicode begins so
			return false
		case c >= utf8.RuneSelf:
			return strings.TrimSpace(t[i:]) == ""
		case c != ' ' && (c < '\t' || c > '\r'):
			return false
		}
	}
	return true
}

// fills tells whether there is nothing but spaces in the line around the span.
func (s span) fills() bool {
	return strings.TrimLeft(s.ln.text[:s.from], " \t") == "" && strings.TrimLeft(s.ln.text[s.to:], " \t") == ""
}

// trim drops the given characters, and spaces, at both ends.
func (s span) trim(cutset string) span {
	if s.ln == nil {
		return s
	}
	t := s.text()
	i, end := 0, len(t)
	for i < end {
		n := 1
		if c := t[i]; c >= utf8.RuneSelf && cutset != "" {
			r, size := utf8.DecodeRuneInString(t[i:])
			if n = size; !strings.ContainsRune(cutset, r) {
				break
			}
		} else if c != ' ' && c != '\t' && strings.IndexByte(cutset, c) < 0 {
			break
		}
		i += n
	}
	for i < end {
		n := 1
		if c := t[end-1]; c >= utf8.RuneSelf && cutset != "" {
			r, size := utf8.DecodeLastRuneInString(t[:end])
			if n = size; !strings.ContainsRune(cutset, r) {
				break
			}
		} else if c != ' ' && c != '\t' && strings.IndexByte(cutset, c) < 0 {
			break
		}
		end -= n
	}
	s.from, s.to = s.from+i, s.from+end
	return s
}

// sub is the stretch between two byte offsets relative to the span.
func (s span) sub(from, to int) span { return span{s.ln, s.from + from, s.from + to} }

// find gives the first match of re, or of its first group where it has one.
func (s span) find(re *pattern) (span, bool) {
	m := re.FindStringSubmatchIndex(s.text())
	switch {
	case m == nil:
		return span{}, false
	case len(m) > 2 && m[2] >= 0:
		return s.sub(m[2], m[3]), true
	}
	return s.sub(m[0], m[1]), true
}

// maxCells bounds the cells of one row; what is beyond stays in the last.
const maxCells = 100

// split cuts the span at the characters of sep, into maxCells pieces at most.
func (s span) split(sep string) []span {
	var out []span
	t, start := s.text(), 0
	for {
		i := strings.IndexAny(t[start:], sep)
		if out == nil {
			out = make([]span, 0, 4)
		}
		if i < 0 || len(out) == maxCells-1 {
			return append(out, s.sub(start, len(t)))
		}
		out = append(out, s.sub(start, start+i))
		_, size := utf8.DecodeRuneInString(t[start+i:])
		start += i + size
	}
}

// fields cuts the span at runs of spaces.
func (s span) fields() []span {
	var out []span
	t, start := s.text(), -1
	for i, r := range t {
		space := r == ' ' || r == '\t'
		if space && out == nil {
			out = make([]span, 0, min(8, 1+strings.Count(t, " ")))
		}
		if space && start >= 0 {
			out, start = append(out, s.sub(start, i)), -1
		} else if !space && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		out = append(out, s.sub(start, len(t)))
	}
	return out
}

// plain is the text without any space.
func (s span) plain() string { return plain(s.text()) }

func plain(t string) string {
	i := spaceIn(t)
	if i < 0 {
		return t
	}
	var out strings.Builder
	out.Grow(len(t) - 1)
	for ; i >= 0; i = spaceIn(t) {
		out.WriteString(t[:i])
		t = t[i+1:]
	}
	out.WriteString(t)
	return out.String()
}

func spaceIn(t string) int {
	for i := 0; i < len(t); i++ {
		if t[i] == ' ' || t[i] == '\t' {
			return i
		}
	}
	return -1
}
