package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// fieldMost is how many characters a person may write into a field of a form: what its page lets
// a browser send. More is refused, not cut: what a reason says at its end counts too. Fields that
// are not named here are said by their own page to be too long, or hold nothing that is kept.
var fieldMost = map[string]int{
	"reason": reasonMost, "note": 300, "why": 300, "place": 100, "label": 60, "code": 60, "unit": 40, "other": 200, "branch": 200,
}

// draftMost is the same for the names of a policy that a draft corrects.
const draftMost = 300

// tooLong tells that more was written into a field than it takes.
type tooLong struct {
	most, sent int
	start      string // of the text, so that its writer knows which
}

func (t tooLong) Error() string {
	return fmt.Sprintf("a field takes %d characters, %d were sent", t.most, t.sent)
}

// within refuses a form with a field of which a part would be lost.
func within(r *http.Request, pattern string) error {
	if pattern == "/branches/{id}/maintenance" { // keeps what was written, and says so beside it
		return nil
	}
	for _, values := range []url.Values{r.URL.Query(), r.PostForm} {
		for name, most := range fieldMost {
			if strings.HasPrefix(pattern, "/policy/draft/") {
				most = cmp.Or(map[string]int{"place": draftMost, "branch": draftMost}[name], most)
			}
			for _, text := range values[name] {
				if err := short(text, most); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// short refuses a text of more than most characters, counted as oneLine keeps them.
func short(text string, most int) error {
	kept := oneLine(text, len(text))
	if n := utf8.RuneCountInString(kept); n > most {
		return tooLong{most, n, oneLine(kept, 20)}
	}
	return nil
}
