package alerts

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
)

// view is a mail in words, before it becomes text or HTML.
type view struct {
	Lang, Institution, Place, At string
	Accent, Head, Intro          string
	SlotColumn, CauseColumn      string
	SinceColumn, SpanColumn      string
	Groups                       []group
	More                         string
	Try                          string
	Tries                        []try
	Facts                        []fact
	Lists                        []list
	Link, LinkText               string
	Foot                         []string
}

// group is the rows of one part.
type group struct {
	Name, Colour string
	Count        int
	Span         bool // from – to
	Rows         []cell
}

type cell struct {
	Slot, Place, Since, Length, Cause, Picture, Critical, Link string
}

// try is what to try first for a cause.
type try struct{ Cause, Text string }

// fact is one number of a digest; list is a heading with lines.
type fact struct{ Name, Value string }

type list struct {
	Name, Aside, Colour string
	Count               int
	Lines               []line
	More                string
}

type line struct{ Text, Note, Link string }

//go:embed mail.html.tmpl
var mailHTML string

var mailTemplate = template.Must(template.New("mail").Funcs(template.FuncMap{
	// html/template drops comments; Outlook needs these to keep the width.
	"msoOpen": func() template.HTML {
		return `<!--[if mso]><table role="presentation" width="640" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->`
	},
	"msoClose": func() template.HTML { return `<!--[if mso]></td></tr></table><![endif]-->` },
	"css":      func(s string) template.CSS { return template.CSS(s) }, // our own colours only
	"last":     func(n, of int) bool { return n == of-1 },
}).Parse(mailHTML))

func (v view) html() string {
	var b bytes.Buffer
	if err := mailTemplate.Execute(&b, v); err != nil {
		panic("alerts: mail template: " + err.Error()) // a broken program: the template is ours
	}
	return b.String()
}

// text is the plain part: the same content, for readers that show no HTML.
func (v view) text() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("%s · %s", v.Place, v.At)
	p("%s", v.Head)
	if v.Intro != "" {
		p("\n%s", v.Intro)
	}
	if len(v.Facts) > 0 {
		p("")
		for _, f := range v.Facts {
			p("%s: %s", f.Name, f.Value)
		}
	}
	for _, g := range v.Groups {
		p("\n■ %s (%d)", g.Name, g.Count)
		for _, r := range g.Rows {
			p("- %s", joined(" · ", r.Slot, r.Place))
			if r.Critical != "" {
				p("  %s", r.Critical)
			} else {
				since := v.SinceColumn
				if g.Span {
					since = v.SpanColumn
				}
				p("  %s: %s (%s)", since, r.Since, r.Length)
				p("  %s: %s", v.CauseColumn, joined(" · ", r.Cause, r.Picture))
			}
			p("  %s", r.Link)
		}
	}
	if v.More != "" {
		p("\n%s", v.More)
	}
	for _, l := range v.Lists {
		p("\n■ %s", joined(" · ", fmt.Sprintf("%s (%d)", l.Name, l.Count), l.Aside))
		for _, s := range l.Lines {
			p("- %s", joined(" · ", s.Text, s.Note))
		}
		if l.More != "" {
			p("  %s", l.More)
		}
	}
	if len(v.Tries) > 0 {
		p("\n■ %s", v.Try)
		for _, t := range v.Tries {
			p("- %s", joined(": ", t.Cause, t.Text))
		}
	}
	if v.Link != "" {
		p("\n%s: %s", v.LinkText, v.Link)
	}
	p("\n-- ")
	for _, f := range v.Foot {
		p("%s", f)
	}
	return b.String()
}

func joined(sep string, parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, sep)
}
