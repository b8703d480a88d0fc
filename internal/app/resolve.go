package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"camledger/internal/words"
	"camledger/inventory/policy"
)

// Draft is a policy on its way to being accepted.
type Draft = policy.Draft

// ReadingOf is the reading of an accepted version, as it was read then.
func ReadingOf(v Version) (Reading, error) {
	var r Reading
	if err := json.Unmarshal(v.Reading, &r); err != nil {
		return r, fmt.Errorf("read the reading of %s: %w", v.ID, err)
	}
	return r, nil
}

// Resolve answers problems as the command line writes them: CODE:LINE=VALUE, or
// CODE:LINE:COLUMN=VALUE where several of a code stand on one line. Sums are answered
// last, since they depend on the rows. Every answer that cannot be taken is told.
func Resolve(d Draft, texts []string, actor string, now time.Time) (Draft, error) {
	var errs []error
	texts = slices.Clone(texts)
	given := map[string]bool{}
	texts = slices.DeleteFunc(texts, func(t string) bool {
		twice := given[t]
		given[t] = true
		return twice
	})
	slices.SortStableFunc(texts, func(a, b string) int {
		return rank(a) - rank(b)
	})
	for _, text := range texts {
		answer, err := parseAnswer(text)
		if err == nil {
			answer.By, answer.At = actor, now
			d, err = d.Answered(answer)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("--resolve %s: %w", text, err))
		}
	}
	return d, errors.Join(errs...)
}

func rank(text string) int {
	if strings.HasPrefix(text, string(policy.SumMismatch)+":") {
		return 1
	}
	return 0
}

func parseAnswer(text string) (policy.Answer, error) {
	key, value, ok := strings.Cut(text, "=")
	parts := strings.Split(key, ":")
	if !ok || len(parts) < 2 || len(parts) > 3 || strings.TrimSpace(value) == "" {
		return policy.Answer{}, errors.New("write CODE:LINE=VALUE, or CODE:LINE:COLUMN=VALUE")
	}
	a := policy.Answer{Code: policy.Code(strings.TrimSpace(parts[0])), Value: value}
	for i, to := range []*int{&a.Line, &a.Column}[:len(parts)-1] {
		n, err := strconv.Atoi(strings.TrimSpace(parts[i+1]))
		if err != nil || n < 0 {
			return a, fmt.Errorf("%q is no line or column", parts[i+1])
		}
		*to = n
	}
	return a, nil
}

// maxEditFile bounds a file of edits.
const maxEditFile = 8 << 20

// ApplyEdits makes the edits of a file: a JSON list of edits as docs/policy-json.md
// describes them. Their id, actor and time are given here.
func ApplyEdits(d Draft, file []byte, actor string, now time.Time) (Draft, error) {
	if len(file) > maxEditFile {
		return d, fmt.Errorf("the file of edits is larger than %d MiB", maxEditFile>>20)
	}
	var edits []policy.Edit
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&edits); err != nil {
		return d, fmt.Errorf("read edits: %w", err)
	}
	for i, e := range edits {
		e.By, e.At = actor, now
		next, err := d.Edited(e)
		if err != nil {
			return d, fmt.Errorf("edit %d: %w", i+1, err)
		}
		d = next
	}
	return d, nil
}

// OpenProblem is a problem that stands open, with what settles it.
type OpenProblem struct {
	Code     string   `json:"code"`
	Severity string   `json:"severity"`
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Words    string   `json:"words"`
	Says     string   `json:"says"`
	Do       string   `json:"do"`
	Resolve  []string `json:"resolve"` // CODE:LINE=VALUE; what stands in angle brackets is to be put in
}

// Opens lists problems of a settled draft with the answers that they take.
func Opens(s policy.Settled, problems []policy.Problem, lang string) []OpenProblem {
	out := make([]OpenProblem, 0, len(problems))
	for _, p := range problems {
		o := OpenProblem{Code: string(p.Code), Severity: string(p.Severity), Line: p.Line, Column: p.Column, Words: p.Words,
			Says: p.Say(words.Lang(lang)), Do: p.Do(words.Lang(lang)), Resolve: []string{}}
		for _, v := range p.Values() {
			o.Resolve = append(o.Resolve, s.Key(p)+"="+v)
		}
		out = append(out, o)
	}
	return out
}

// Blocked lists what keeps an acceptance from going through; nil where err says something
// else.
func Blocked(err error, lang string) []OpenProblem {
	var open *OpenProblems
	if !errors.As(err, &open) {
		return nil
	}
	return Opens(open.Settled, open.Problems, lang)
}

// Left lists the questions that stay open with an accepted version.
func Left(s policy.Settled, lang string) []OpenProblem {
	return Opens(s, s.Blocking(false), lang)
}

// Names reads what continues what, as the command line writes it: NEW=OLD.
func (a *App) Names(ctx context.Context, d Draft, texts []string) ([]Continued, error) {
	var out []Continued
	var errs []error
	next := nextPlaces(d.Settled())
	for _, text := range texts {
		c, err := a.ParseContinued(ctx, text, next)
		if err != nil {
			errs = append(errs, fmt.Errorf("--continue %s: %w", text, err))
			continue
		}
		out = append(out, c)
	}
	return out, errors.Join(errs...)
}

// CorrectionText is a correction in one line.
func CorrectionText(c policy.Corrected) string {
	rows := func(rs []policy.DraftRow) string {
		var parts []string
		for _, r := range rs {
			parts = append(parts, FullName(r.Branch, r.Location)+" "+strconv.Itoa(r.Count))
		}
		return strings.Join(parts, ", ")
	}
	from, to := c.Old, c.New
	if len(c.Before)+len(c.After) > 0 {
		from, to = rows(c.Before), rows(c.After)
	}
	if from == "" {
		from = "–"
	}
	if to == "" {
		to = "–"
	}
	text := fmt.Sprintf("line %d  %s: %s → %s", c.Line, c.What, from, to)
	if c.Why != "" {
		text += " (" + c.Why + ")"
	}
	return text + "  by " + c.By
}
