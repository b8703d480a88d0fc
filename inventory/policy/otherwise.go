package policy

import (
	"strings"
	"unicode/utf8"
)

// A question about a place names two readings of it: the one that was taken, and the other
// one, so that a person sees between what to choose.

// otherwise keeps what another way to read the table calls the rows from an entry on.
func (b *installation) otherwise(from int, reads string) {
	for _, e := range b.entries[min(from, len(b.entries)):] {
		if b.other == nil {
			b.other = map[*entry]string{}
		}
		b.other[e] = reads
	}
}

// maxOther is how long, in characters, the words of a line may be that are given as a
// reading.
const maxOther = 80

// readings are the two readings of a row in doubt: as it was read, and as it may be read
// else; none where there is no other.
func (b *installation) readings(e *entry) []string {
	words := e.words()
	if words == "" {
		words = strings.Join(strings.Fields(e.places.words()), " ")
	}
	read, other := twoNames(e.owner, words), b.other[e]
	if other == "" || letters(other) == letters(read) {
		if other = ""; e.plain != inProse {
			other = besideCount(e.num.at)
		}
	}
	if other == "" || letters(other) == letters(read) || letters(other) == letters(words) {
		return nil
	}
	return []string{read, other}
}

// besideCount is all that a line says beside one number, "" where that is much or little.
func besideCount(at span) string {
	if at.ln == nil || len(at.ln.text) > 4*maxOther {
		return ""
	}
	before, behind := span{at.ln, 0, at.from}, span{at.ln, at.to, len(at.ln.text)}
	all := strings.FieldsFunc(before.words()+" "+behind.words(), func(r rune) bool { return r == ' ' || r == '\t' || r == '|' })
	other := strings.Trim(strings.Join(all, " "), " :;,-()")
	if utf8.RuneCountInString(other) > maxOther || letters(other) == "" || !hangulRe.MatchString(other) {
		return ""
	}
	return other
}
