package inventory

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// Tolerance is how far a measured period may be off the published one, where a person
// said so: a part of it, or a number of days. The zero Tolerance was not answered.
type Tolerance struct {
	Percent int // of the period
	Days    int
	Set     bool
}

var toleranceRe = regexp.MustCompile(`^±?\s*([0-9]{1,3})\s*(%|d|일)$`)

// ParseTolerance reads "10%" or "7d"; at most 100 % or 366 days.
func ParseTolerance(s string) (Tolerance, error) {
	m := toleranceRe.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return Tolerance{}, errors.New(`a tolerance is "10%" or "7d"`)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return Tolerance{}, err
	}
	t := Tolerance{Set: true}
	switch {
	case m[2] == "%" && n <= 100:
		t.Percent = n
	case m[2] != "%" && n <= 366:
		t.Days = n
	default:
		return Tolerance{}, errors.New("a tolerance is at most 100% or 366d")
	}
	return t, nil
}

// String is the tolerance as ParseTolerance reads it, empty where none was answered.
func (t Tolerance) String() string {
	switch {
	case !t.Set:
		return ""
	case t.Percent > 0 || t.Days == 0:
		return strconv.Itoa(t.Percent) + "%"
	}
	return strconv.Itoa(t.Days) + "d"
}
