package policy

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"sync"
	"sync/atomic"
	"unicode"
)

// automaton tells whether an expression matches anywhere in a text, and no more: as long as
// that is all that is asked, each character costs a look into a table, where package regexp
// keeps all ways that are open. Its states are made as texts ask for them.
//
// See Russ Cox, Regular Expression Matching: the Virtual Machine Approach, and RE2's lazy DFA.
type automaton struct {
	prog     *syntax.Prog
	anchored bool             // matches from the beginning only
	words    bool             // tells the ends of words
	from     []rune           // the first character of each class; those of one class are never told apart
	page     [1 << 10]uint16  // by the rest of a character above its last six bits: which of pages
	pages    [][1 << 6]uint16 // the classes of these, by the last six bits
	start    atomic.Pointer[automatonState]

	mu      sync.Mutex
	states  map[string]*automatonState
	kept    int64 // steps of the states
	refused int   // texts since there was no room
}

// automatonState is what is known of the text up to a character: the instructions that may
// come next, before what they want of the characters around them was looked at.
type automatonState struct {
	pcs    []uint32
	before rune // an example of the character before; -1 at the beginning
	next   []atomic.Pointer[automatonState]
}

// automatonRoom is how many steps all automata together may keep, and automatonOwn what each
// may keep in any case. Past that, for what an automaton was not asked before, the expression
// itself is tried; where that happens again and again it begins anew, for the texts of today.
const (
	automatonRoom    = 1 << 19
	automatonOwn     = 1 << 11
	automatonRefuses = 1000
)

var (
	automatonKept atomic.Int64
	// automatonMatched is the state of every text that matches, automatonDead that of those
	// that cannot match any more.
	automatonMatched, automatonDead = &automatonState{}, &automatonState{}
)

// newAutomaton makes the automaton of an expression; nil where it asks for the ends of lines.
func newAutomaton(expr string) *automaton {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil
	}
	a := &automaton{prog: prog, anchored: prog.StartCond()&syntax.EmptyBeginText != 0, states: map[string]*automatonState{}}
	cuts := []rune{0}
	for _, in := range prog.Inst {
		switch in.Op {
		case syntax.InstEmptyWidth:
			switch op := syntax.EmptyOp(in.Arg); {
			case op&(syntax.EmptyBeginLine|syntax.EmptyEndLine) != 0:
				return nil
			case op&(syntax.EmptyWordBoundary|syntax.EmptyNoWordBoundary) != 0:
				a.words = true
			}
		case syntax.InstRuneAnyNotNL:
			cuts = append(cuts, '\n', '\n'+1)
		case syntax.InstRune, syntax.InstRune1:
			if len(in.Rune) == 1 {
				r := in.Rune[0]
				cuts = append(cuts, r, r+1)
				for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
					cuts = append(cuts, f, f+1)
				}
				continue
			}
			for i := 0; i+1 < len(in.Rune); i += 2 {
				cuts = append(cuts, in.Rune[i], in.Rune[i+1]+1)
			}
		}
	}
	if a.words {
		cuts = append(cuts, '0', '9'+1, 'A', 'Z'+1, '_', '_'+1, 'a', 'z'+1)
	}
	slices.Sort(cuts)
	a.from = slices.Compact(cuts)
	a.paginate()
	a.start.Store(a.state([]uint32{uint32(prog.Start)}, -1))
	return a
}

// paginate notes the classes of the characters up to U+FFFF. Most pages are of one class.
func (a *automaton) paginate() {
	whole := map[int]uint16{} // pages of one class
	class := 0
	for p := range a.page {
		for class+1 < len(a.from) && a.from[class+1] <= rune(p<<6) {
			class++
		}
		one := class+1 == len(a.from) || a.from[class+1] >= rune(p+1)<<6
		if at, ok := whole[class]; ok && one {
			a.page[p] = at
			continue
		}
		var page [1 << 6]uint16
		at := class
		for k := range page {
			for at+1 < len(a.from) && a.from[at+1] <= rune(p<<6|k) {
				at++
			}
			page[k] = uint16(at)
		}
		a.page[p], a.pages = uint16(len(a.pages)), append(a.pages, page)
		if one {
			whole[class] = a.page[p]
		}
	}
}

// class is that of a character.
func (a *automaton) class(r rune) int {
	if r < 1<<16 {
		return int(a.pages[a.page[r>>6]][r&63])
	}
	return a.search(r)
}

func (a *automaton) search(r rune) int {
	i, found := slices.BinarySearch(a.from, r)
	if !found {
		i--
	}
	return i
}

// match tells whether the expression matches; not known where there is no room to find out.
func (a *automaton) match(s string) (is, known bool) {
	if a == nil {
		return false, false
	}
	at := a.start.Load()
	for _, r := range s {
		c := a.class(r)
		next := at.next[c].Load()
		if next == nil {
			if next = a.step(at, c); next == nil {
				return false, false
			}
		}
		if next == automatonMatched {
			return true, true
		}
		if next == automatonDead {
			return false, true
		}
		at = next
	}
	end := at.next[len(a.from)].Load()
	if end == nil {
		end = a.step(at, len(a.from))
	}
	return end == automatonMatched, end != nil
}

// step works out where a character of a class leads, len(a.from) the end of the text; nil where
// there is no room.
func (a *automaton) step(at *automatonState, class int) *automatonState {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := rune(-1)
	if class < len(a.from) {
		r = a.from[class]
	}
	open, matched := a.follow(at.pcs, syntax.EmptyOpContext(at.before, r))
	next := automatonDead
	switch {
	case matched:
		next = automatonMatched
	case r >= 0:
		var pcs []uint32
		for _, pc := range open {
			if in := &a.prog.Inst[pc]; in.MatchRune(r) {
				pcs = append(pcs, in.Out)
			}
		}
		if !a.anchored {
			pcs = append(pcs, uint32(a.prog.Start))
		}
		if len(pcs) > 0 {
			slices.Sort(pcs)
			if next = a.state(slices.Compact(pcs), a.kind(r)); next == nil {
				return nil
			}
		}
	}
	at.next[class].Store(next)
	return next
}

// kind is an example for all characters that look alike to what comes behind them.
func (a *automaton) kind(r rune) rune {
	if a.words && syntax.IsWordChar(r) {
		return 'a'
	}
	return ' '
}

// follow gives the instructions that want a character, and whether the text matches before it.
func (a *automaton) follow(pcs []uint32, around syntax.EmptyOp) (open []uint32, matched bool) {
	seen := make([]bool, len(a.prog.Inst))
	stack := slices.Clone(pcs)
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		if stack = stack[:len(stack)-1]; seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := &a.prog.Inst[pc]; in.Op {
		case syntax.InstMatch:
			return nil, true
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^around == 0 {
				stack = append(stack, in.Out)
			}
		case syntax.InstFail:
		default:
			open = append(open, pc)
		}
	}
	return open, false
}

// state gives the state of these instructions, nil where there is no room for another.
func (a *automaton) state(pcs []uint32, before rune) *automatonState {
	key := binary.AppendVarint(nil, int64(before))
	for _, pc := range pcs {
		key = binary.AppendUvarint(key, uint64(pc))
	}
	if s, ok := a.states[string(key)]; ok {
		return s
	}
	n := int64(len(a.from) + 1)
	if a.kept > automatonOwn && automatonKept.Load() > automatonRoom {
		if a.refused++; a.refused < automatonRefuses {
			return nil
		}
		automatonKept.Add(-a.kept)
		a.states, a.kept, a.refused = map[string]*automatonState{}, 0, 0
		a.start.Store(a.state([]uint32{uint32(a.prog.Start)}, -1))
	}
	automatonKept.Add(n)
	a.kept += n
	s := &automatonState{pcs: pcs, before: before, next: make([]atomic.Pointer[automatonState], n)}
	a.states[string(key)] = s
	return s
}
