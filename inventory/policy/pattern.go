package policy

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// pattern is a regular expression that is not tried on a text which cannot match: most
// lines and cells hold none of the letters that most expressions ask for, and to look for
// letters costs a fraction of trying an expression at each of them.
type pattern struct {
	*regexp.Regexp
	holds *hints            // one of these is in whatever matches; nil where nothing is known
	auto  func() *automaton // nil where there is none
	head  *letterBits       // begins with one of these, where the expression is tied to the beginning
	tail  *letterBits       // ends with one of these, where it is tied to the end
}

// edge are the letters that a text may begin or end with; nothing is known where it is nil.
type edge []rune

// set gives the letters of an edge, nil where none are known.
func (e edge) set() *letterBits {
	if e == nil {
		return nil
	}
	var out letterBits
	for _, r := range e {
		out.add(r)
	}
	return &out
}

// maxLetters bounds what is kept of a pattern.
const maxLetters = 128

// compile compiles a regular expression.
func compile(expr string) *pattern {
	p := &pattern{Regexp: regexp.MustCompile(expr), auto: sync.OnceValue(func() *automaton { return newAutomaton(expr) })}
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return p
	}
	if words := holds(re); words != nil {
		p.holds = hintsOf(words...)
	}
	if e, empty, known := ends(re, false); known && !empty && tied(re, syntax.OpBeginText, false) {
		p.head = e.set()
	}
	if e, empty, known := ends(re, true); known && !empty && tied(re, syntax.OpEndText, true) {
		p.tail = e.set()
	}
	return p
}

// may tells whether a text may match; false is certain.
func (p *pattern) may(s string) bool {
	if p.head != nil {
		if r, _ := utf8.DecodeRuneInString(s); s == "" || !p.head.has(r) {
			return false
		}
	}
	if p.tail != nil {
		if r, _ := utf8.DecodeLastRuneInString(s); s == "" || !p.tail.has(r) {
			return false
		}
	}
	return p.holds == nil || p.holds.in(s)
}

// holds are words of which one at least is in whatever matches; none where no such words
// are known.
func holds(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return folded(re.Rune[0])
		}
		if s := string(re.Rune); !strings.ContainsRune(s, utf8.RuneError) {
			return []string{s}
		}
	case syntax.OpCharClass:
		var out []string
		for _, r := range classLetters(re) {
			out = append(out, string(r))
		}
		return out
	case syntax.OpCapture, syntax.OpPlus:
		return holds(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return holds(re.Sub[0])
		}
	case syntax.OpConcat:
		var out []string
		for _, sub := range re.Sub {
			if h := holds(sub); h != nil && (out == nil || common(h) < common(out)) {
				out = h
			}
		}
		return out
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			h := holds(sub)
			if h == nil || len(out)+len(h) > maxLetters {
				return nil
			}
			out = append(out, h...)
		}
		return out
	}
	return nil
}

// common is how often, in no unit, one of these words stands in a policy.
func common(words []string) int {
	n := 0
	for _, w := range words {
		switch r, size := utf8.DecodeRuneInString(w); {
		case size < len(w):
			n++
		case r <= ' ':
			n += 200
		case unicode.IsDigit(r):
			n += 20
		default:
			n += 4
		}
	}
	return n
}

// classLetters are the letters of a class, none where they are many.
func classLetters(re *syntax.Regexp) edge {
	var out edge
	for i := 0; i+1 < len(re.Rune); i += 2 {
		if lo, hi := re.Rune[i], re.Rune[i+1]; int(hi-lo)+1+len(out) > maxLetters || lo <= utf8.RuneError && utf8.RuneError <= hi {
			return nil
		}
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			out = append(out, r)
		}
	}
	return out
}

// folded are a letter and those that differ from it in case.
func folded(r rune) []string {
	if r == utf8.RuneError {
		return nil
	}
	out := []string{string(r)}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		out = append(out, string(f))
	}
	return out
}

// ends are the letters that a match may begin with, or end with, whether it may be empty,
// and whether the letters are known.
func ends(re *syntax.Regexp, last bool) (out edge, empty, known bool) {
	switch re.Op {
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpEmptyMatch:
		return nil, true, true
	case syntax.OpLiteral:
		r := re.Rune[0]
		if last {
			r = re.Rune[len(re.Rune)-1]
		}
		if re.Flags&syntax.FoldCase == 0 {
			return edge{r}, false, r != utf8.RuneError
		}
		for _, s := range folded(r) {
			out = append(out, []rune(s)...)
		}
		return out, false, out != nil
	case syntax.OpCharClass:
		out = classLetters(re)
		return out, false, out != nil
	case syntax.OpCapture, syntax.OpPlus:
		return ends(re.Sub[0], last)
	case syntax.OpStar, syntax.OpQuest:
		out, _, known = ends(re.Sub[0], last)
		return out, true, known
	case syntax.OpRepeat:
		out, empty, known = ends(re.Sub[0], last)
		return out, empty || re.Min == 0, known
	case syntax.OpConcat:
		for i := range re.Sub {
			sub := re.Sub[i]
			if last {
				sub = re.Sub[len(re.Sub)-1-i]
			}
			e, empty, known := ends(sub, last)
			if !known || len(out)+len(e) > maxLetters {
				return nil, true, false
			}
			if out = append(out, e...); !empty {
				return out, false, true
			}
		}
		return out, true, true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			e, without, known := ends(sub, last)
			if !known || len(out)+len(e) > maxLetters {
				return nil, true, false
			}
			out, empty = append(out, e...), empty || without
		}
		return out, empty, true
	}
	return nil, true, false
}

// tied tells whether an expression matches only at the beginning, or at the end.
func tied(re *syntax.Regexp, op syntax.Op, last bool) bool {
	switch {
	case re.Op == op:
		return true
	case re.Op == syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !tied(sub, op, last) })
	case re.Op == syntax.OpConcat && last:
		return tied(re.Sub[len(re.Sub)-1], op, last)
	case re.Op == syntax.OpConcat || re.Op == syntax.OpCapture:
		return tied(re.Sub[0], op, last)
	}
	return false
}

// matches tells whether a text matches; where the automaton cannot tell, it may.
func (p *pattern) matches(s string) bool {
	if !p.may(s) {
		return false
	}
	is, known := p.auto().match(s)
	return is || !known
}

func (p *pattern) MatchString(s string) bool {
	if !p.may(s) {
		return false
	}
	if is, known := p.auto().match(s); known {
		return is
	}
	return p.Regexp.MatchString(s)
}

func (p *pattern) FindString(s string) string {
	if !p.matches(s) {
		return ""
	}
	return p.Regexp.FindString(s)
}

func (p *pattern) FindStringIndex(s string) []int {
	if !p.matches(s) {
		return nil
	}
	return p.Regexp.FindStringIndex(s)
}

func (p *pattern) FindStringSubmatch(s string) []string {
	if !p.matches(s) {
		return nil
	}
	return p.Regexp.FindStringSubmatch(s)
}

func (p *pattern) FindStringSubmatchIndex(s string) []int {
	if !p.matches(s) {
		return nil
	}
	return p.Regexp.FindStringSubmatchIndex(s)
}

func (p *pattern) FindAllStringIndex(s string, n int) [][]int {
	if !p.matches(s) {
		return nil
	}
	return p.Regexp.FindAllStringIndex(s, n)
}

func (p *pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	if !p.matches(s) {
		return nil
	}
	return p.Regexp.FindAllStringSubmatchIndex(s, n)
}

func (p *pattern) ReplaceAllString(s, with string) string {
	if !p.matches(s) {
		return s
	}
	return p.Regexp.ReplaceAllString(s, with)
}
