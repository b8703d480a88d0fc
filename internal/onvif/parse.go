package onvif

import (
	"errors"
	"strconv"
	"strings"
)

// Limits of one document. A 64-channel recorder's GetProfiles is about 1 MB with some
// 25,000 elements, 20 deep.
const (
	maxDepth = 64
	maxTags  = 400_000
	maxText  = 4 << 10
	maxAttrs = 64
)

// ErrLimit is a document that is deeper or has more elements than any honest answer.
var ErrLimit = errors.New("xml exceeds limits")

// errNoElement is text without a single element.
var errNoElement = errors.New("no xml element")

// Parse reads a document the way devices write them: any prefix, any of the encodings
// that a declaration names (and EUC-KR that claims to be UTF-8), stray bytes before the
// root, NUL and invalid UTF-8, a '<' or '&' in a name that nobody escaped, elements that
// are never closed, the end missing. Entities other than the five of XML are left as
// text, so a document type definition has no effect.
// The error is ErrLimit, or says that there is no element at all.
//
// It is not encoding/xml since that one gives up, lenient or not, at the first character
// that XML forbids: a channel called "<=1>" or "&#0;" would hide all the others.
func Parse(b []byte) (*Node, error) {
	top, err := parse(b)
	if err != nil {
		return nil, err
	}
	if len(top.Kids) == 0 {
		return nil, errNoElement
	}
	return top.Kids[0], nil
}

// parser is the place in a document. Every step is over bytes that it leaves behind, so
// the whole takes time in proportion to the document, whatever is in it.
type parser struct {
	s     string
	at    int
	open  []frame
	tags  int
	quote [128]bool // this quote does not occur again
	loose bool      // a document type definition did not end
}

// frame is an element that is not closed yet, with the text seen so far.
type frame struct {
	n    *Node
	text []byte
}

// parse gives a node whose Kids are the roots.
func parse(b []byte) (*Node, error) {
	p := parser{s: string(plain(b)), open: []frame{{n: &Node{}}}}
	for p.at < len(p.s) {
		i := strings.IndexByte(p.s[p.at:], '<')
		if i < 0 {
			p.text(decode(p.s[p.at:]))
			break
		}
		p.text(decode(p.s[p.at : p.at+i]))
		p.at += i
		if !p.markup() {
			return nil, ErrLimit
		}
	}
	for len(p.open) > 1 {
		p.close()
	}
	return p.open[0].n, nil
}

// markup takes what begins with the '<' under p.at; false is a limit.
func (p *parser) markup() bool {
	rest := p.s[p.at:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		p.skip("-->", 4)
	case strings.HasPrefix(rest, "<![CDATA["):
		begin := p.at + len("<![CDATA[")
		p.skip("]]>", len("<![CDATA["))
		p.text(newlines(strings.TrimSuffix(p.s[begin:p.at], "]]>")))
	case strings.HasPrefix(rest, "<?"):
		p.skip("?>", 2)
	case strings.HasPrefix(rest, "<!"):
		p.definition()
	case strings.HasPrefix(rest, "</"):
		begin := p.at + 2
		p.skip(">", 2)
		p.end(toUTF8(local(strings.TrimSpace(strings.TrimSuffix(p.s[begin:p.at], ">")))))
	case len(rest) > 1 && nameStart(rest[1]):
		return p.start()
	default:
		p.text("<")
		p.at++
	}
	return true
}

// skip goes behind the next mark, from bytes further on, or to the end.
func (p *parser) skip(mark string, from int) {
	i := strings.Index(p.s[p.at+from:], mark)
	if i < 0 {
		p.at = len(p.s)
		return
	}
	p.at += from + i + len(mark)
}

// definition skips <!DOCTYPE …> with the definitions inside it.
func (p *parser) definition() {
	depth, quote := 0, byte(0)
	for i := p.at + 2; i < len(p.s) && !p.loose; i++ {
		switch c := p.s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<' && strings.HasPrefix(p.s[i:], "<!--"):
			end := strings.Index(p.s[i+4:], "-->")
			if end < 0 {
				i = len(p.s)
				break
			}
			i += 4 + end + 2
		case c == '<':
			depth++
		case c == '>' && depth > 0:
			depth--
		case c == '>':
			p.at = i + 1
			return
		}
	}
	p.loose = true
	p.skip(">", 2)
}

// start reads a start tag. One that the document breaks off in is left out.
func (p *parser) start() bool {
	begin := p.at + 1
	i := begin
	for i < len(p.s) && !nameEnd(p.s[i]) {
		i++
	}
	n := &Node{Name: toUTF8(local(p.s[begin:i]))}
	closed := false
	for {
		closed = false
		for i < len(p.s) && (space(p.s[i]) || p.s[i] == '/') {
			closed = closed || p.s[i] == '/'
			i++
		}
		if i >= len(p.s) {
			p.at = i
			return true
		}
		if p.s[i] == '>' {
			i++
			break
		}
		if p.s[i] == '<' { // the '>' was forgotten
			break
		}
		i = p.attribute(n, i)
	}
	p.at = i
	if p.tags++; p.tags > maxTags || len(p.open) > maxDepth {
		return false
	}
	top := p.open[len(p.open)-1].n
	top.Kids = append(top.Kids, n)
	p.open = append(p.open, frame{n: n})
	if closed {
		p.close()
	}
	return true
}

// attribute reads one at i and gives the place behind it.
func (p *parser) attribute(n *Node, i int) int {
	begin := i
	i++ // whatever it is: there is progress
	for i < len(p.s) && !nameEnd(p.s[i]) {
		i++
	}
	name, value := p.s[begin:i], ""
	j := i
	for j < len(p.s) && space(p.s[j]) {
		j++
	}
	if j < len(p.s) && p.s[j] == '=' {
		for j++; j < len(p.s) && space(p.s[j]); j++ {
		}
		value, i = p.value(j)
	}
	prefix, _, _ := strings.Cut(name, ":")
	name = toUTF8(local(name))
	if prefix != "xmlns" && name != "xmlns" && len(n.Attr) < maxAttrs {
		n.Attr = append(n.Attr, Attr{name, clip(toUTF8(strings.Clone(decode(clip(value, 2*maxText)))), maxText)})
	}
	return i
}

// value reads an attribute's value at i: in quotes of either kind, or bare.
func (p *parser) value(i int) (string, int) {
	if i < len(p.s) && (p.s[i] == '"' || p.s[i] == '\'') && !p.quote[p.s[i]] {
		rest := p.s[i+1:]
		end := strings.IndexByte(rest, p.s[i])
		if end < 0 {
			p.quote[p.s[i]] = true
		} else if lt := strings.IndexByte(rest[:end], '<'); lt < 0 || !strings.Contains(rest[:lt], ">") {
			return rest[:end], i + 1 + end + 1
		}
		// The closing quote was forgotten: the value ends with the tag.
		i++
	}
	begin := i
	for i < len(p.s) && !space(p.s[i]) && p.s[i] != '>' && p.s[i] != '<' {
		i++
	}
	if i > begin && p.s[i-1] == '/' && i < len(p.s) && p.s[i] == '>' {
		i-- // of "/>"
	}
	return p.s[begin:i], i
}

// end closes the innermost open element of a name, with all inside it.
func (p *parser) end(name string) {
	for i := len(p.open) - 1; i > 0; i-- {
		if p.open[i].n.Name == name {
			for len(p.open) > i {
				p.close()
			}
			return
		}
	}
}

func (p *parser) close() {
	f := &p.open[len(p.open)-1]
	// A copy, so that the few words that are kept do not keep the whole document.
	f.n.Text = strings.TrimSpace(clip(toUTF8(string(f.text)), maxText))
	p.open = p.open[:len(p.open)-1]
}

func (p *parser) text(s string) {
	f := &p.open[len(p.open)-1]
	if len(f.text) == 0 {
		s = strings.TrimLeft(s, " \t\r\n")
	}
	if s == "" || len(f.text) >= maxText {
		return
	}
	f.text = append(f.text, clip(s, maxText)...)
}

// decode puts characters in the place of references, and ends lines the one way.
func decode(s string) string {
	s = newlines(s)
	if !strings.Contains(s, "&") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 || b.Len() > maxText {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s[:min(len(s), 12)], ';')
		known, with := false, ""
		if end > 0 {
			known, with = reference(s[1:end])
		}
		if !known {
			b.WriteByte('&')
			s = s[1:]
			continue
		}
		b.WriteString(with)
		s = s[end+1:]
	}
}

// reference gives what a reference stands for: nothing, where XML forbids the character.
func reference(name string) (known bool, with string) {
	switch name {
	case "lt":
		return true, "<"
	case "gt":
		return true, ">"
	case "amp":
		return true, "&"
	case "quot":
		return true, `"`
	case "apos":
		return true, "'"
	}
	digits, isNumber := strings.CutPrefix(name, "#")
	if !isNumber {
		return false, ""
	}
	base := 10
	if hex, isHex := strings.CutPrefix(strings.ToLower(digits), "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return false, ""
	}
	if r := rune(n); n <= 0x10FFFF && allowed(r) {
		return true, string(r)
	}
	return true, ""
}

func newlines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func nameStart(c byte) bool { return letter(c) || c == '_' || c == ':' || c >= 0x80 }

func nameEnd(c byte) bool { return space(c) || c == '/' || c == '>' || c == '=' || c == '<' }
