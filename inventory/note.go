package inventory

import "strings"

// Note is one fact that a step found: a code of internal/words and its arguments. Codes of
// notes begin with "note."; a cause or a reason may stand there by its own code.
type Note struct {
	Code string   `json:"code"`
	Args []string `json:"args,omitempty"` // without secrets
}

// Text puts a step into words: what stands as it is, then its notes. say is words.Say of a
// language.
func (s Step) Text(say func(code string, args ...any) string) string {
	if len(s.Notes) == 0 {
		return s.Detail
	}
	var b strings.Builder
	b.WriteString(s.Detail)
	for _, n := range s.Notes {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		args := make([]any, len(n.Args))
		for i, a := range n.Args {
			args[i] = a
		}
		b.WriteString(say(n.Code, args...))
	}
	return b.String()
}

// Spelled is a check with its steps in words as well, for those who read it as JSON.
func (c Check) Spelled(say func(code string, args ...any) string) Check {
	steps := make([]Step, len(c.Steps))
	for i, s := range c.Steps {
		s.Detail = s.Text(say)
		steps[i] = s
	}
	c.Steps = steps
	return c
}
