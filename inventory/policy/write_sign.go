package policy

import (
	"slices"
	"strconv"
	"strings"

	"camledger/internal/words"
)

// SignText is what the sign (안내판) of a branch says, as article 25(4) of the Personal
// Information Protection Act asks: purpose and place, coverage and hours, the contact of
// the responsible manager, and who runs the cameras where they are run by another.
type SignText struct {
	Lang        words.Lang `json:"lang"`
	Title       string     `json:"title"`
	Branch      string     `json:"branch"`
	Institution string     `json:"institution"`
	Lines       []SignLine `json:"lines"`
	Blanks      []Blank    `json:"blanks"`
}

// SignLine is one line of a sign.
type SignLine struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// maxSignPlaces is how many places a sign names before it says how many more there are.
const maxSignPlaces = 12

// WriteSign writes the sign of a branch.
func WriteSign(p Publication, b PublishedBranch, lang words.Lang) SignText {
	w := &paper{Paper{Lang: lang}}
	s := SignText{Lang: lang, Title: w.say("sign.title"), Branch: w.or(b.Name, "branch"), Institution: w.or(p.Institution, "institution")}
	add := func(code, value string) { s.Lines = append(s.Lines, SignLine{w.say("sign." + code), value}) }
	add("purpose", w.or(strings.Join(p.Purposes, ", "), "purpose"))
	add("place", w.signPlaces(b))
	add("range", w.signRange(b))
	add("hours", strings.TrimSpace(w.or(p.Hours, "hours")+" "+written(p.Mode)))
	contact := p.contact(b.Name, w)
	if contact == "" {
		contact = w.blank("manager", b.Name)
	}
	add("manager", contact)
	if b.Trustee != "" {
		add("trustee", written(b.Trustee))
	}
	s.Blanks = w.Blanks
	return s
}

func (w *paper) signPlaces(b PublishedBranch) string {
	if len(b.Places) == 0 {
		if listed := written(b.Listed); listed != "" {
			return listed
		}
		return w.or(b.Name, "branch")
	}
	var names []string
	for _, l := range b.Places {
		if n := written(l.Name); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if n := len(names); n > maxSignPlaces {
		return w.say("sign.places-more", strings.Join(names[:maxSignPlaces-2], ", "), n)
	}
	return strings.Join(names, ", ")
}

// signRange is the coverage: the words of the policy, else its angles.
func (w *paper) signRange(b PublishedBranch) string {
	var parts []string
	for _, r := range append([]string{b.Range}, placeRanges(b)...) {
		if r = written(r); r != "" && !slices.Contains(parts, r) {
			parts = append(parts, r)
		}
	}
	if len(parts) == 0 && len(b.Angles) > 0 {
		var angles []string
		for _, a := range b.Angles {
			angles = append(angles, strconv.FormatFloat(a, 'f', -1, 64)+"°")
		}
		parts = append(parts, w.say("angles", strings.Join(angles, ", ")))
	}
	return w.or(strings.Join(parts, ", "), "range-of", b.Name)
}

func placeRanges(b PublishedBranch) []string {
	var out []string
	for _, l := range b.Places {
		out = append(out, l.Range)
	}
	return out
}

// Plain is the sign as plain text.
func (s SignText) Plain() string {
	lines := []string{s.Title, ""}
	for _, l := range s.Lines {
		lines = append(lines, l.Label+": "+l.Value)
	}
	return strings.Join(append(lines, "", s.Institution+" "+s.Branch), "\n") + "\n"
}
