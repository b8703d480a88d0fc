package onvif

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/korean"
)

// Limits of one document. A 64-channel recorder's GetProfiles is about 1 MB with some
// 25,000 elements, 20 deep.
const (
	maxDepth  = 64
	maxTokens = 400_000
	maxText   = 4 << 10
)

// ErrLimit is a document that is deeper or has more elements than any honest answer.
var ErrLimit = errors.New("xml exceeds limits")

// Node is one element of a parsed document. Names are local: devices disagree about
// prefixes and namespaces. All methods accept a nil Node and then give nothing, so that
// paths need no checks.
type Node struct {
	Name string
	Text string // character data, trimmed, at most 4 KiB
	Attr []xml.Attr
	Kids []*Node
}

// Parse reads a document the way devices write them: any prefix, any of the encodings
// that a declaration names (and EUC-KR that claims to be UTF-8), stray bytes before the
// root, NUL and invalid UTF-8, unclosed elements at the end. Entities other than the
// five of XML are left as text, so a document type definition has no effect.
// The error is ErrLimit, or says that there is no element at all.
func Parse(b []byte) (*Node, error) {
	dec := xml.NewDecoder(bytes.NewReader(toUTF8(b)))
	dec.Strict = false
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	root := &Node{}
	stack := []*Node{root}
	for tokens := 0; ; tokens++ {
		if tokens > maxTokens {
			return nil, ErrLimit
		}
		tok, err := dec.RawToken()
		if err != nil {
			break // the end, or damage: what came before still counts
		}
		top := stack[len(stack)-1]
		switch t := tok.(type) {
		case xml.StartElement:
			if len(stack) > maxDepth {
				return nil, ErrLimit
			}
			n := &Node{Name: t.Name.Local}
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					a.Value = clip(a.Value, maxText)
					n.Attr = append(n.Attr, a)
				}
			}
			top.Kids = append(top.Kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			for i := len(stack) - 1; i > 0; i-- {
				if stack[i].Name == t.Name.Local {
					stack = stack[:i]
					break
				}
			}
		case xml.CharData:
			if len(top.Text) < maxText {
				if s := strings.TrimSpace(string(t)); s != "" {
					top.Text = clip(strings.TrimSpace(top.Text+s), maxText)
				}
			}
		}
	}
	if len(root.Kids) == 0 {
		return nil, errors.New("no xml element")
	}
	return root.Kids[0], nil
}

// toUTF8 makes b valid UTF-8 without characters that XML forbids, beginning at the
// first '<'.
func toUTF8(b []byte) []byte {
	if len(b) >= 2 && (b[0] == 0xFE && b[1] == 0xFF || b[0] == 0xFF && b[1] == 0xFE) {
		b = recode(b, "utf-16")
	}
	i := bytes.IndexByte(b, '<')
	if i < 0 {
		return nil
	}
	b = b[i:]
	if name := declared(b); name != "" && !strings.EqualFold(name, "utf-8") {
		b = recode(b, name)
	}
	if !utf8.Valid(b) {
		// Korean recorders hold channel names in EUC-KR and say UTF-8.
		if k, err := korean.EUCKR.NewDecoder().Bytes(b); err == nil && !bytes.ContainsRune(k, utf8.RuneError) {
			b = k
		}
	}
	return bytes.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, b)
}

// declared gives the encoding that the XML declaration names.
func declared(b []byte) string {
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return ""
	}
	end := bytes.Index(b, []byte("?>"))
	if end < 0 || end > 200 {
		return ""
	}
	_, rest, ok := strings.Cut(string(b[:end]), "encoding=")
	if !ok || len(rest) < 2 {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return strings.TrimSpace(name)
}

// recode turns b from the named encoding into UTF-8; an unknown name leaves b alone.
func recode(b []byte, name string) []byte {
	r, err := charset.NewReaderLabel(name, bytes.NewReader(b))
	if err != nil {
		return b
	}
	out, err := io.ReadAll(io.LimitReader(r, maxBody))
	if err != nil {
		return b
	}
	return out
}

// Child walks down by names and gives the first match, or nil.
func (n *Node) Child(path ...string) *Node {
	for _, name := range path {
		n = n.first(name)
	}
	return n
}

func (n *Node) first(name string) *Node {
	if n == nil {
		return nil
	}
	for _, k := range n.Kids {
		if strings.EqualFold(k.Name, name) {
			return k
		}
	}
	return nil
}

// All gives the direct children of a name.
func (n *Node) All(name string) []*Node {
	if n == nil {
		return nil
	}
	var out []*Node
	for _, k := range n.Kids {
		if strings.EqualFold(k.Name, name) {
			out = append(out, k)
		}
	}
	return out
}

// Find gives the first element of a name at any depth, n itself included.
func (n *Node) Find(name string) *Node {
	if n == nil || strings.EqualFold(n.Name, name) {
		return n
	}
	for _, k := range n.Kids {
		if f := k.Find(name); f != nil {
			return f
		}
	}
	return nil
}

// Str gives the text of the element at path on one line, at most 256 characters.
func (n *Node) Str(path ...string) string {
	c := n.Child(path...)
	if c == nil {
		return ""
	}
	return Clean(c.Text)
}

// Int gives the number at path, 0 for none: "25", "25.0" and " 25 fps" are 25.
func (n *Node) Int(path ...string) int { return atoi(n.Str(path...)) }

// Float gives the number at path, 0 for none.
func (n *Node) Float(path ...string) float64 {
	s := strings.TrimSpace(n.Str(path...))
	end := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != '-' })
	if end >= 0 {
		s = s[:end]
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 1e12 || f < -1e12 {
		return 0
	}
	return f
}

// Bool tells whether the text at path is "true" or "1".
func (n *Node) Bool(path ...string) bool {
	s := n.Str(path...)
	return strings.EqualFold(s, "true") || s == "1"
}

// Attribute gives the value of an attribute by its local name, on one line.
func (n *Node) Attribute(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return Clean(a.Value)
		}
	}
	return ""
}

func atoi(s string) int {
	s = strings.TrimSpace(s)
	neg := strings.HasPrefix(s, "-")
	n := 0
	for _, r := range strings.TrimPrefix(s, "-") {
		if r < '0' || r > '9' || n > 1<<40 {
			break
		}
		n = n*10 + int(r-'0')
	}
	if neg {
		return -n
	}
	return n
}

// maxName is the longest name, serial or other word of a device that is kept.
const maxName = 256

// Clean makes a device's words fit to be kept: valid UTF-8, one line, no control or
// direction-changing characters, at most 256 characters. It does not escape: whoever
// prints does.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(clipRunes(strings.TrimSpace(s), maxName))
}

func clipRunes(s string, max int) string {
	if len(s) <= max {
		return s
	}
	n := 0
	for i := range s {
		if n == max {
			return s[:i]
		}
		n++
	}
	return s
}

// clip cuts at a rune's border.
func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}
