package config

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const (
	maxSize  = 2 << 20 // bytes; a line of places for each of 10,000 cameras is a quarter of it
	maxDepth = 64      // nested brackets, or columns of indentation in steps of two
)

// Parse reads the text of a camledger.yaml, without looking at any other file: what
// password_file and password_env name is read by Load. The error is Problems.
func Parse(name string, text []byte) (*Config, error) {
	c, d := read(name, text)
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, d.problems
	}
	return c, nil
}

// read decodes the text and judges it by the rules. A setting that could not be read keeps
// its default, so that the rules still speak about all others.
func read(name string, text []byte) (*Config, *decoder) {
	c := Default()
	c.file = name
	d := &decoder{file: name, where: c.where, broken: map[string]bool{}, brokenBelow: map[string]bool{}}
	if root := d.tree(text); root != nil {
		d.section(root, reflect.ValueOf(c).Elem(), "")
		c.fill(d)
		d.rules(c)
	}
	return c, d
}

// tree parses the text. YAML that is not well formed is the one problem that hides others.
func (d *decoder) tree(text []byte) ast.Node {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if len(text) > maxSize {
		d.say(position{}, "", "is larger than %d MiB: this is no camledger.yaml", maxSize>>20)
		return nil
	}
	if line := firstBad(text); line > 0 {
		d.say(position{line, 1}, "", "is not UTF-8 text: save the file as UTF-8")
		return nil
	}
	if line := tooDeep(text); line > 0 {
		d.say(position{line, 1}, "", "is nested deeper than %d levels: look for a bracket that is not closed", maxDepth)
		return nil
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		where, say := syntax(err)
		d.say(where, "", "%s", say)
		return nil
	}
	var root ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if root != nil {
			d.say(at(doc.Body), "", `a second document begins here: take out the line "---"`)
			return nil
		}
		root = doc.Body
	}
	if root == nil {
		d.say(position{}, "", `is empty: begin with "branches:" as in docs/camledger.example.yaml`)
	}
	return root
}

// firstBad returns the first line that holds a NUL or is not UTF-8.
func firstBad(text []byte) int {
	for i, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 {
			return i + 1
		}
	}
	return 0
}

// tooDeep guards the parser, which calls itself for every level. It counts brackets outside
// comments, and the dashes that a line begins with.
func tooDeep(text []byte) int {
	depth := 0
	for i, line := range bytes.Split(text, []byte("\n")) {
		rest := bytes.TrimLeft(line, " -?")
		if lead := line[:len(line)-len(rest)]; len(lead) > 2*maxDepth && len(rest) > 0 {
			return i + 1
		}
		for at, b := range rest {
			if b == '#' && (at == 0 || rest[at-1] == ' ') {
				break
			}
			switch b {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
			if depth > maxDepth {
				return i + 1
			}
		}
	}
	return 0
}

// syntax turns the parser's error into a place and a sentence. The parser's own sentences
// are constant, but for two that quote a word: those are replaced.
func syntax(err error) (position, string) {
	const hint = "is not well-formed YAML here (%s): look at the indentation, the colon and the quotes of this line and the one above"
	var s *yaml.SyntaxError
	if !errors.As(err, &s) || s.Token == nil || s.Token.Position == nil {
		return position{}, fmt.Sprintf(hint, "the parser gives no line")
	}
	message := s.Message
	if strings.ContainsAny(message, "\"`") {
		message = "a tag or a directive that is not read"
	}
	return position{s.Token.Position.Line, s.Token.Position.Column}, fmt.Sprintf(hint, message)
}

// fill completes what depends on other settings.
func (c *Config) fill(d *decoder) {
	if !d.has("mail.port") {
		c.Mail.Port = map[string]int{"tls": 465, "none": 25}[c.Mail.TLS]
		if c.Mail.Port == 0 {
			c.Mail.Port = 587
		}
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if !d.has("base_url") {
		c.BaseURL = "http://" + c.Listen
		if c.TLS.Cert != "" {
			c.BaseURL = "https://" + c.Listen
		}
	}
}

// File returns the name that was given to Load or Parse.
func (c *Config) File() string { return c.file }

// Resolve makes a file name of the configuration absolute: it counts from the folder of
// camledger.yaml, not from where the program was started.
func (c *Config) Resolve(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	full := filepath.Join(filepath.Dir(c.file), name)
	if abs, err := filepath.Abs(full); err == nil {
		return abs
	}
	return full
}

// DataDir returns the folder for what is kept as files.
func (c *Config) DataDir() string { return c.Resolve(c.Data) }

// DatabaseSource returns what the store opens: an absolute file name or postgres://….
// It may hold a password.
func (c *Config) DatabaseSource() string {
	if c.Database.IsPostgres() {
		return c.Database.Reveal()
	}
	return c.Resolve(c.Database.Reveal())
}

// Location returns the institution's zone.
func (c *Config) Location() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil { // Parse has refused it; a hand-made Config gets what its clock says
		return time.Local
	}
	return zone
}

// Holiday tells whether a moment falls on one of the listed days, in the institution's zone.
func (c *Config) Holiday(t time.Time) bool {
	day := Date(t.In(c.Location()).Format(time.DateOnly))
	for _, h := range c.Holidays {
		if h == day {
			return true
		}
	}
	return false
}

// WorkingDay tells whether a moment falls neither on a weekend nor on a holiday.
func (c *Config) WorkingDay(t time.Time) bool {
	switch t.In(c.Location()).Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return !c.Holiday(t)
}
