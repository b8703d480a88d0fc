package document

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"camledger/inventory/policy"
)

// maxTags bounds the elements of a page.
const maxTags = 400_000

// readHTML reads the source of a page, or of a piece of one, as a browser would show it.
func readHTML(raw []byte) (policy.Text, error) {
	source, encoding, err := decodePage(raw)
	if err != nil {
		return policy.Text{}, err
	}
	if strings.Count(source, "<") > maxTags {
		return policy.Text{}, &policy.Failure{Reason: policy.TooMuchInside}
	}
	root, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(false))
	if err != nil { // elements inside one another without end
		return policy.Text{}, &policy.Failure{Reason: policy.TooMuchInside}
	}
	p := &page{}
	p.children(root)
	p.end()
	text, err := compose(policy.HTMLPage, p.out)
	text.Encoding = encoding
	if refused := p.refuse(text, err); refused != nil {
		return policy.Text{}, refused
	}
	if cutShort(strings.ToLower(source)) {
		return policy.Text{}, &policy.Failure{Reason: policy.Damaged}
	}
	return text, nil
}

// cutShort tells a page whose end is missing: a browser closes what is open and shows the
// rest, so that half a table would be read as if it were the whole. The source is in small
// letters.
func cutShort(source string) bool {
	if strings.Contains(source, "</html") || strings.Contains(source, "</body") {
		return false
	}
	return openedRe.MatchString(source) || insideTagRe.MatchString(source) || strings.LastIndex(source, "<table") > strings.LastIndex(source, "</table")
}

var (
	openedRe    = regexp.MustCompile(`<(?:html|body)[\s>]`)
	insideTagRe = regexp.MustCompile(`</?[a-z][^<>]*$`)
)

// page turns the elements of a page into blocks.
type page struct {
	out       []block
	text      strings.Builder // of the paragraph under way
	space     bool            // a space is due before the next word
	kept      int             // elements around us that keep spaces
	titled    bool
	passwords int
	fetches   bool // scripts or frames, which may fetch what the page shows
}

var countRe = regexp.MustCompile(`\d\s*(?:대|개소|개월|일)`)

// refuse tells a page that is no text of its own.
func (p *page) refuse(t policy.Text, err error) error {
	own := strings.Join(t.Lines, "\n")
	switch {
	case p.passwords > 0 && !countRe.MatchString(own):
		return &policy.Failure{Reason: policy.LoginPage}
	case p.fetches && (len(t.Lines) == 0 || p.titled && len(t.Lines) == 1):
		return &policy.Failure{Reason: policy.EmptyPage}
	}
	return err
}

// blockTags begin and end a line.
var blockTags = set(atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Button, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dialog,
	atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.Frameset, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
	atom.Header, atom.Hgroup, atom.Hr, atom.Html, atom.Legend, atom.Li, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Search, atom.Section, atom.Summary,
	atom.Table, atom.Tbody, atom.Td, atom.Textarea, atom.Tfoot, atom.Th, atom.Thead, atom.Title, atom.Tr, atom.Ul)

// silent elements show nothing of what they hold.
var silent = set(atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Select,
	atom.Datalist, atom.Audio, atom.Video, atom.Canvas, atom.Map, atom.Rp, atom.Noframes, atom.Noembed)

func set(tags ...atom.Atom) map[atom.Atom]bool {
	out := map[atom.Atom]bool{}
	for _, a := range tags {
		out[a] = true
	}
	return out
}

func (p *page) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.node(c)
	}
}

func (p *page) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		p.words(n.Data)
	case html.ElementNode:
		p.element(n)
	}
}

func (p *page) element(n *html.Node) {
	if n.Namespace != "" || hidden(n) { // pictures and formulas
		return
	}
	switch n.DataAtom {
	case atom.Input:
		if strings.EqualFold(attribute(n, "type"), "password") {
			p.passwords++
		}
		return
	case atom.Script, atom.Iframe, atom.Frame:
		p.fetches = true
		return
	case atom.Br:
		p.text.WriteByte('\n')
		p.space = false
		return
	case atom.Title:
		if p.titled {
			return
		}
		p.titled = true
	case atom.Table:
		p.end()
		p.table(n)
		return
	case atom.Dl:
		p.end()
		p.terms(n)
		return
	}
	switch {
	case silent[n.DataAtom]:
	case blockTags[n.DataAtom]:
		keeps := n.DataAtom == atom.Pre || n.DataAtom == atom.Textarea
		p.end()
		if keeps {
			p.kept++
		}
		p.children(n)
		p.end()
		if keeps {
			p.kept--
		}
	default:
		p.children(n)
	}
}

// terms reads a list of terms: one that has a single short explanation stands on a line
// with it, a colon between them as between any label and its value.
func (p *page) terms(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type != html.ElementNode:
			p.node(c)
			continue
		case hidden(c):
			continue
		case c.DataAtom == atom.Div: // around pairs
			p.terms(c)
			continue
		case c.DataAtom != atom.Dt && c.DataAtom != atom.Dd:
			p.element(c)
			continue
		}
		p.end()
		inner := p.inside(c)
		last := len(p.out) - 1
		if c.DataAtom == atom.Dd && previous(c) == atom.Dt && next(c) != atom.Dd && last >= 0 && short(inner) && short(p.out[last:]) {
			p.out[last].text = strings.TrimRight(p.out[last].text, " :：") + " : " + inner[0].text
			continue
		}
		p.out = append(p.out, inner...)
	}
	p.end()
}

func previous(n *html.Node) atom.Atom {
	for n = n.PrevSibling; n != nil; n = n.PrevSibling {
		if n.Type == html.ElementNode {
			return n.DataAtom
		}
	}
	return 0
}

func next(n *html.Node) atom.Atom {
	for n = n.NextSibling; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode {
			return n.DataAtom
		}
	}
	return 0
}

// short tells a single line that could be a cell.
func short(blocks []block) bool {
	return len(blocks) == 1 && blocks[0].table == nil && !strings.ContainsAny(blocks[0].text, "\n\t") && len(blocks[0].text) < 200
}

// words adds a stretch of text, its white space collapsed as in a browser.
func (p *page) words(s string) {
	if p.kept > 0 {
		p.text.WriteString(s)
		return
	}
	for i, word := range strings.FieldsFunc(s, isSpace) {
		if p.text.Len() > 0 && (p.space || i > 0 || isSpace(rune(s[0]))) && !strings.HasSuffix(p.text.String(), "\n") {
			p.text.WriteByte(' ')
		}
		p.text.WriteString(word)
		p.space = false
	}
	p.space = p.space || s != "" && isSpace(rune(s[len(s)-1]))
}

// isSpace tells the spaces that HTML collapses; a no-break space is none.
func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }

// end closes the paragraph under way.
func (p *page) end() {
	if text := strings.Trim(p.text.String(), "\n"); strings.TrimSpace(text) != "" {
		p.out = append(p.out, block{text: text})
	}
	p.text.Reset()
	p.space = false
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

var hidingStyle = regexp.MustCompile(`(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))`)

// hidden tells an element that a browser does not show.
func hidden(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "hidden" && !strings.EqualFold(a.Val, "until-found") || a.Key == "style" && hidingStyle.MatchString(a.Val)
	})
}
