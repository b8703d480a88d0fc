package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// reasonMost is how many characters a reason may have, as on the pages.
const reasonMost = 300

// reason is why somebody does what is kept with it.
type reason string

// Validate refuses a reason that says nothing, and one that is a document.
func (r reason) Validate() error {
	if strings.TrimSpace(string(r)) == "" {
		return errors.New("say why, in a few words")
	}
	if n := utf8.RuneCountInString(string(r)); n > reasonMost {
		return fmt.Errorf("is %d characters long; at most %d are kept", n, reasonMost)
	}
	return nil
}
