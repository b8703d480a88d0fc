package policy

import (
	"strconv"
	"time"

	"camledger/internal/words"
)

// TooEarly refuses a day from which a version would apply: it lies before the end of the
// notice that the institution binds itself to.
type TooEarly struct {
	Effective time.Time // asked for; zero: no day was given, and the text states none
	Noticed   time.Time // the day of the announcement
	Days      int       // of notice
	Earliest  time.Time // the first day that is possible
}

// Error implements error, in English.
func (e *TooEarly) Error() string { return e.Say(words.English) }

// Say puts the refusal into words.
func (e *TooEarly) Say(lang words.Lang) string { return e.Refusal().Say(lang) }

// Refusal is the same as what a draft refuses.
func (e *TooEarly) Refusal() *Refusal {
	reason := "too-early"
	if e.Effective.IsZero() {
		reason = "no-effective"
	}
	return refuse(reason, e.Effective.Format(time.DateOnly), e.Noticed.Format(time.DateOnly), strconv.Itoa(e.Days), e.Earliest.Format(time.DateOnly))
}

// Effective checks the day from which a version applies against the day on which the
// change was announced and the days of notice: those of the version in force before and
// those that the new one states, whichever are more. All days are at 00:00 of one zone.
// The error is a *TooEarly.
func Effective(effective, noticed time.Time, days ...*int) error {
	most := 0
	for _, d := range days {
		if d != nil {
			most = max(most, *d)
		}
	}
	earliest := noticed.AddDate(0, 0, most)
	if effective.IsZero() || effective.Before(earliest) {
		return &TooEarly{Effective: effective, Noticed: noticed, Days: most, Earliest: earliest}
	}
	return nil
}
