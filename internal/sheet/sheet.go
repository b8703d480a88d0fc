// Package sheet prints what people keep on paper and in Excel: the 점검표 of an
// inspection and the count report of the branches, as HTML for A4 and as CSV; and what an
// institution publishes: a policy, the notice of its change, the comparison of two
// versions (신구대조표, also as XLSX), the sign of a branch (안내판).
//
// It renders values of inventory and policy as they are and decides nothing. The machine's items
// are filled in, the items that only a person can see stay empty for the pen.
package sheet

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// Options says how a sheet is printed.
type Options struct {
	Lang        words.Lang
	Zone        *time.Location // of the institution; nil: UTC
	Institution string
	// Printed and By say when it is printed and for whom; zero: nobody asked by name.
	Printed time.Time
	By      string
	// Stylesheet is the address of the style sheet; empty: the styles go into the
	// page, so that one file can be kept or mailed.
	Stylesheet string
	// Person puts the id of a person into a name; nil: ids stand as they are.
	Person func(id string) string
}

//go:embed sheet.css *.tmpl
var files embed.FS

// Style is the style sheet of every printed page.
func Style() []byte {
	b, err := files.ReadFile("sheet.css")
	if err != nil {
		panic(err) // embedded: cannot be absent
	}
	return b
}

var templates = map[words.Lang]*template.Template{
	words.Korean:  parse(words.Korean),
	words.English: parse(words.English),
}

func parse(lang words.Lang) *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"t":     func(code string, args ...any) string { return words.Say(lang, code, args...) },
		"plain": Plain,
		"pair":  func(a, b string) []string { return []string{a, b} },
		// Looks that stand in the elements; every part of them is our own.
		"cellStyle":     func(c policy.GridCell) template.CSS { return template.CSS(cellStyle(c)) },  //nolint:gosec // no value from outside
		"comparedStyle": func(total bool) template.CSS { return template.CSS(comparedStyle(total)) }, //nolint:gosec // no value from outside
		"unfilled":      policy.Unfilled,
		"long":          longSign,
	}).ParseFS(files, "*.tmpl"))
}

func (o Options) lang() words.Lang {
	if o.Lang == words.English {
		return words.English
	}
	return words.Korean
}

func (o Options) say(code string, args ...any) string { return words.Say(o.lang(), code, args...) }

func (o Options) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}

func (o Options) person(id string) string {
	if id == "" || o.Person == nil {
		return id
	}
	return o.Person(id)
}

func (o Options) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(o.zone()).Format("2006-01-02 15:04")
}

// page is what the frame of a printed page needs.
type page struct {
	Lang       words.Lang
	Title      string
	Printed    string // when and by whom; empty: that is not said
	Stylesheet string
	Style      template.CSS
	Body       any
}

func (o Options) render(w io.Writer, name, title string, body any) error {
	p := page{Lang: o.lang(), Title: title, Stylesheet: o.Stylesheet, Body: body}
	if o.By != "" {
		p.Printed = o.when(o.Printed) + " · " + Plain(o.By)
	}
	if o.Stylesheet == "" {
		p.Style = template.CSS(Style()) //nolint:gosec // our own embedded file
	}
	var b bytes.Buffer
	if err := templates[o.lang()].ExecuteTemplate(&b, name, p); err != nil {
		return fmt.Errorf("print %s: %w", title, err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("print %s: %w", title, err)
	}
	return nil
}

// verdict puts a verdict into words; an unknown one is not verifiable, never ok.
func (o Options) verdict(v inventory.Verdict) string {
	switch v {
	case inventory.VerdictOK, inventory.VerdictFault, inventory.VerdictNotApplicable:
		return o.say("verdict." + string(v))
	}
	return o.say("verdict." + string(inventory.VerdictNotVerifiable))
}
