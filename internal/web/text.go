package web

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"camledger/internal/sheet"
	"camledger/internal/words"
	"camledger/inventory"
)

// phrases are the functions that templates put values into words with. Everything that
// depends on the moment takes it as an argument.
type phrases struct {
	lang words.Lang
	zone *time.Location
}

func (p phrases) funcs() template.FuncMap {
	return template.FuncMap{
		"t":        p.t,
		"n":        number,
		"when":     p.when,
		"day":      p.day,
		"clock":    p.clock,
		"ago":      p.ago,
		"length":   p.length,
		"took":     took,
		"dev":      dev,
		"plain":    sheet.Plain,
		"span":     span,
		"rangeWhy": p.rangeWhy,
		"outcome":  p.outcome,
		"verdict":  p.verdict,
		"severity": p.severity,
		"state":    p.state,
		"status":   p.status,
		"cause":    p.cause,
		"gap":      p.gap,
		"share":    share,
		"list":     func(s ...string) []string { return s },
		"has":      words.Has,
		"dict":     dict,
	}
}

func (p phrases) t(code string, args ...any) string { return words.Say(p.lang, code, args...) }

// dict hands several values to a template by name.
func dict(pairs ...any) (map[string]any, error) {
	out := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("name %v is no text", pairs[i])
		}
		out[name] = pairs[i+1]
	}
	return out, nil
}

// number writes an integer with thousands separators.
func number(n int) string {
	s := strconv.Itoa(n)
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if neg {
		return "−" + b.String()
	}
	return b.String()
}

// span writes a number that is known only as from–to, with thousands separators.
func span(from, to int) string {
	if to <= from {
		return number(from)
	}
	return number(from) + "–" + number(to)
}

// rangeWhy says why a range of a scan was not covered; a code without words stands as
// it is.
func (p phrases) rangeWhy(code string) string {
	if words.Has("range." + code) {
		return p.t("range." + code)
	}
	return sheet.Plain(code)
}

func (p phrases) when(t time.Time) template.HTML {
	return p.stamp(t, "2006-01-02 15:04")
}

func (p phrases) day(t time.Time) template.HTML { return p.stamp(t, "2006-01-02") }

func (p phrases) clock(t time.Time) template.HTML { return p.stamp(t, "01-02 15:04") }

// stamp writes a time of our own as a time element; the zero time is a dash.
func (p phrases) stamp(t time.Time, layout string) template.HTML {
	if t.IsZero() {
		return "–"
	}
	return template.HTML(`<time datetime="` + t.UTC().Format(time.RFC3339) + `">` + t.In(p.zone).Format(layout) + `</time>`) //nolint:gosec // digits only
}

// ago says how long before now t was, in the one unit that matters.
func (p phrases) ago(now, t time.Time) string {
	if t.IsZero() {
		return p.t("web.ago.never")
	}
	d := now.Sub(t)
	switch {
	case d < time.Minute:
		return p.t("web.ago.now")
	case d < time.Hour:
		return p.t("web.ago.minutes", int(d.Minutes()))
	case d < 24*time.Hour:
		return p.t("web.ago.hours", int(d.Hours()))
	}
	return p.t("web.ago.days", int(d.Hours()/24))
}

// length says how long something lasted.
func (p phrases) length(d time.Duration) string {
	return words.Length(p.lang, d)
}

// took writes a measured time: 340 ms, 1.2 s.
func took(d time.Duration) string {
	switch {
	case d <= 0:
		return "–"
	case d < time.Millisecond:
		return "<1 ms"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// dev writes a text that came from a device or another place outside: escaped, without
// controls, isolated from the direction of the text around it.
func dev(s string) template.HTML {
	s = strings.TrimSpace(sheet.Plain(s))
	if s == "" {
		return "–"
	}
	return template.HTML("<bdi>" + template.HTMLEscapeString(s) + "</bdi>") //nolint:gosec // escaped
}

// chip is a status by colour, shape and word.
func (p phrases) chip(class, code string) template.HTML {
	return template.HTML(`<span class="st st-` + class + `">` + template.HTMLEscapeString(p.t(code)) + `</span>`) //nolint:gosec // class is ours
}

func (p phrases) outcome(o inventory.Outcome) template.HTML {
	return p.chip(outcomeClass(o), "outcome."+string(known(o)))
}

func known(o inventory.Outcome) inventory.Outcome {
	switch o {
	case inventory.OutcomeOK, inventory.OutcomeDegraded, inventory.OutcomeDown, inventory.OutcomeAuthRefused:
		return o
	}
	return inventory.OutcomeNotAssessed
}

func outcomeClass(o inventory.Outcome) string {
	switch o {
	case inventory.OutcomeOK:
		return "ok"
	case inventory.OutcomeDegraded:
		return "warn"
	case inventory.OutcomeDown:
		return "bad"
	}
	return "unk"
}

func (p phrases) verdict(v inventory.Verdict) template.HTML {
	switch v {
	case inventory.VerdictOK:
		return p.chip("ok", "verdict.ok")
	case inventory.VerdictFault:
		return p.chip("bad", "verdict.fault")
	case inventory.VerdictNotApplicable:
		return p.chip("note", "verdict.not-applicable")
	}
	return p.chip("unk", "verdict.not-verifiable")
}

func (p phrases) severity(s inventory.Severity) template.HTML {
	switch s {
	case inventory.SeverityError:
		return p.chip("bad", "severity.error")
	case inventory.SeverityWarning:
		return p.chip("warn", "severity.warning")
	}
	return p.chip("note", "severity.note")
}

func (p phrases) state(s inventory.DifferenceState) template.HTML {
	switch s {
	case inventory.DifferenceOpen:
		return p.chip("bad", "state.open")
	case inventory.DifferenceAwaiting:
		return p.chip("warn", "state.awaiting")
	case inventory.DifferenceAccepted:
		return p.chip("note", "state.accepted")
	case inventory.DifferenceAmending:
		return p.chip("note", "state.amending")
	case inventory.DifferenceResolved:
		return p.chip("ok", "state.resolved")
	}
	return p.chip("unk", "state.unknown")
}

// status writes a chip of a class with the words of a code.
func (p phrases) status(class, code string) template.HTML { return p.chip(class, code) }

// cause puts a cause into words; none is empty.
func (p phrases) cause(c inventory.Cause) string {
	if c == inventory.CauseNone {
		return ""
	}
	return p.t("cause." + string(c))
}

// gap writes by how much a count differs: short 3, 2 too many, none.
func (p phrases) gap(declared, found, most int) template.HTML {
	switch {
	case most < declared:
		return template.HTML(`<span class="short">` + template.HTMLEscapeString(p.t("web.gap.short", declared-most)) + `</span>`) //nolint:gosec // escaped
	case found > declared:
		return template.HTML(`<span class="over">` + template.HTMLEscapeString(p.t("web.gap.over", found-declared)) + `</span>`) //nolint:gosec // escaped
	}
	return template.HTML(template.HTMLEscapeString(p.t("web.gap.none"))) //nolint:gosec // escaped
}

// share is part of a whole as a percentage with one decimal, for widths of bars.
func share(part, whole int) string {
	if whole <= 0 {
		return "0"
	}
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64)
}

// nights counts the nights between two moments by the calendar of the zone: 0 where t
// is today, 1 where it was yesterday.
func nights(now, t time.Time, zone *time.Location) int {
	a, b := now.In(zone), t.In(zone)
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(a).Sub(day(b)).Hours() / 24)
}

// address builds a path with a query from pairs; pairs with an empty value are left out.
func address(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
