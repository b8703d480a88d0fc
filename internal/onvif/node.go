package onvif

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Node is one element of a parsed document. Names are local: devices disagree about
// prefixes and namespaces. All methods accept a nil Node and then give nothing, so that
// paths need no checks.
type Node struct {
	Name string
	Text string // character data, trimmed, at most 4 KiB
	Attr []Attr
	Kids []*Node
}

// Attr is one attribute by its local name; those that declare namespaces are left out.
type Attr struct{ Name, Value string }

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

// Each gives the direct children that bear one of names (the singular and the plural of
// a list's element), or those inside an element that some makers put around them.
func (n *Node) Each(names ...string) []*Node {
	for range 2 {
		if n == nil {
			return nil
		}
		var out []*Node
		for _, k := range n.Kids {
			if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(k.Name, name) }) {
				out = append(out, k)
			}
		}
		if len(out) == 1 && len(out[0].Attr) == 0 && len(out[0].Kids) > 0 && !slices.ContainsFunc(out[0].Kids, func(k *Node) bool {
			return !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(k.Name, name) })
		}) {
			n = out[0] // <Profiles><Profile token=…/><Profile token=…/></Profiles>
			continue
		}
		if len(out) > 0 || len(n.Kids) != 1 {
			return out
		}
		n = n.Kids[0]
	}
	return nil
}

// Within gives the child of a name, or n itself where a device left that one out.
func (n *Node) Within(name string) *Node {
	if c := n.Child(name); c != nil {
		return c
	}
	return n
}

// Token gives the token attribute, or the text of a child of that name, as old firmware
// writes it.
func (n *Node) Token() string {
	if t := n.Attribute("token"); t != "" {
		return t
	}
	return n.Str("token")
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
		if strings.EqualFold(a.Name, name) {
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
