package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// maxSecret bounds the bytes that are read for one password.
const maxSecret = 4096

// secret reads a password: from a file that only its owner reads, or by "-" from standard
// input, where a terminal asks for it without showing it. The line's end does not belong to
// it. There is no flag for the password itself: a command line can be read by everybody on
// the machine. No name gives none.
func (e env) secret(name string) (string, error) {
	switch name {
	case "":
		return "", nil
	case "-":
		if f, ok := e.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			return e.askSecret(int(f.Fd()))
		}
		return readSecret("standard input", e.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o027 != 0 {
		err = fmt.Errorf("%s can be read by others: chmod 600 %s", name, name)
	}
	password := ""
	if err == nil {
		password, err = readSecret(name, f)
	}
	return password, errors.Join(err, f.Close())
}

// askSecret asks on a terminal.
func (e env) askSecret(terminal int) (string, error) {
	before, err := term.GetState(terminal)
	if err != nil {
		return "", err
	}
	fmt.Fprint(e.err, "Password: ")
	defer fmt.Fprintln(e.err)
	type typed struct {
		b   []byte
		err error
	}
	ended := make(chan typed, 1)
	go func() {
		b, err := term.ReadPassword(terminal)
		ended <- typed{b, err}
	}()
	select {
	case t := <-ended:
		return string(t.b), t.err
	case <-e.ctx.Done():
		// A read of a terminal cannot be ended; the program ends, and the terminal shows
		// again what is typed.
		return "", errors.Join(e.ctx.Err(), term.Restore(terminal, before))
	}
}

func readSecret(name string, r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxSecret+1))
	if err == nil && len(b) > maxSecret {
		err = fmt.Errorf("%s holds more than a password: over %d bytes", name, maxSecret)
	}
	return strings.TrimRight(string(b), "\r\n"), err
}
