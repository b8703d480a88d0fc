package words

import (
	"regexp"
	"strings"
)

// singulars are the English nouns that sentences count, as they stand beside a number, and the
// verbs that follow them there.
var (
	singulars = map[string]string{"addresses": "address", "branches": "branch", "cameras": "camera", "channels": "channel", "days": "day", "devices": "device",
		"differences": "difference", "exceptions": "exception", "hours": "hour", "incidents": "incident", "inputs": "input", "inspections": "inspection",
		"lines": "line", "messages": "message", "minutes": "minute", "months": "month", "nights": "night", "notes": "note", "outages": "outage", "pairs": "pair", "places": "place",
		"policies": "policy", "proposals": "proposal", "questions": "question", "recorders": "recorder", "rows": "row", "scans": "scan", "seconds": "second",
		"steps": "step", "streams": "stream", "things": "thing", "times": "time"}
	third = map[string]string{"are": "is", "have": "has", "keep": "keeps", "need": "needs", "refuse": "refuses", "show": "shows", "wait": "waits", "were": "was"}

	counted = regexp.MustCompile(`%(?:\[[1-9]\])?[ds](?: [a-z]+){1,4}|%\[[1-9]\].|%.`)
)

// one puts the nouns of an English sentence into the singular where their number is 1. It
// changes the words of the catalogue only, never what is put into them.
func one(format string, args []any) string {
	next := 0
	return counted.ReplaceAllStringFunc(format, func(part string) string {
		if part == "%%" {
			return part
		}
		if strings.HasPrefix(part, "%[") {
			next = int(part[2] - '1')
		}
		n := next
		next++
		if n >= len(args) || args[n] != any(1) && args[n] != any("1") {
			return part
		}
		words := strings.Split(part, " ")
		for i := 1; i < len(words); i++ {
			noun, ok := singulars[words[i]]
			if !ok {
				continue
			}
			words[i] = noun
			for j := i + 1; j < len(words); j++ {
				if verb, ok := third[words[j]]; ok {
					words[j] = verb
					break
				}
			}
			break
		}
		return strings.Join(words, " ")
	})
}
