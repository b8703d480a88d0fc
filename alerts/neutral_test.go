package alerts

import (
	"regexp"
	"strings"
	"testing"
)

// "Neutral words (a provider took "Down" for spam)."
func TestMailsUseNeutralWords(t *testing.T) {
	loud := regexp.MustCompile(`(?i)\b(down|alert|urgent|warning|critical|fail(ed|ure)?)\b|!!|긴급|경고`)
	for name, m := range examples() {
		if got := loud.FindString(m.Subject + "\n" + m.Text); got != "" {
			t.Errorf("%s says %q: %s", name, got, m.Subject)
		}
	}
}

// "Links come from base_url, never from a request": no mail holds another address of the web.
func TestLinksComeFromTheBaseURL(t *testing.T) {
	links := regexp.MustCompile(`https?://[^\s"'<>)]+`)
	found := 0
	for name, m := range examples() {
		for _, l := range links.FindAllString(m.Text+"\n"+m.HTML, -1) {
			if strings.Contains(l, "w3.org") {
				continue // the document type
			}
			if found++; !strings.HasPrefix(l, "https://cam.example.kr") {
				t.Errorf("%s links to %s", name, l)
			}
		}
	}
	if found == 0 {
		t.Error("no mail has a link")
	}
}
