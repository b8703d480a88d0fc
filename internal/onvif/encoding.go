package onvif

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/korean"
)

// plain gives the bytes of a document from the first '<' on, in an encoding whose markup
// is ASCII: wide ones are recoded, and so is what a declaration names. Control characters
// are taken out. Texts may still be no UTF-8, see toUTF8.
func plain(b []byte) []byte {
	wide := ""
	if len(b) >= 2 {
		switch [2]byte{b[0], b[1]} {
		case [2]byte{0xFE, 0xFF}, [2]byte{0, '<'}:
			wide = "utf-16be"
		case [2]byte{0xFF, 0xFE}, [2]byte{'<', 0}:
			wide = "utf-16le"
		}
	}
	if wide != "" {
		b = recode(b, wide)
	}
	i := bytes.IndexByte(b, '<')
	if i < 0 {
		return nil
	}
	b = b[i:]
	if name := declared(b); wide == "" && !lies(name, b) {
		b = recode(b, name)
	}
	if !slices.ContainsFunc(b, isControl) {
		return b
	}
	return slices.DeleteFunc(slices.Clone(b), isControl)
}

func isControl(c byte) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' }

var noncharacters = strings.NewReplacer("\uFFFE", "", "\uFFFF", "")

// toUTF8 makes one text valid UTF-8 without characters that XML forbids. Korean recorders
// hold channel names in EUC-KR and say UTF-8. It is judged text by text: one odd byte
// must not turn the other names of a device into nonsense.
func toUTF8(s string) string {
	if !utf8.ValidString(s) {
		if k, err := korean.EUCKR.NewDecoder().String(s); err == nil && !strings.ContainsRune(k, utf8.RuneError) {
			s = k
		}
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.Contains(s, "\xEF\xBF") { // U+FFFE and U+FFFF begin so
		s = noncharacters.Replace(s)
	}
	return s
}

// allowed tells whether XML 1.0 allows a character (production 2).
func allowed(r rune) bool {
	return r >= ' ' && !(r >= 0xD800 && r < 0xE000) && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

// lies tells whether a declared encoding is not the one that b is in: none, UTF-8 (which
// needs no recoding), 16 bits wide where the declaration itself could be read by bytes,
// or Latin-1 over what is good UTF-8 beyond ASCII, as gSOAP's default makes devices say.
func lies(name string, b []byte) bool {
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "ucs-2":
		return true
	case "iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252":
		return utf8.Valid(b)
	}
	return false
}

// declared gives the encoding that the XML declaration names.
func declared(b []byte) string {
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return ""
	}
	end := bytes.Index(b, []byte("?>"))
	if end < 0 || end > 200 {
		return ""
	}
	_, rest, _ := strings.Cut(string(b[:end]), "encoding")
	rest, ok := strings.CutPrefix(strings.TrimSpace(rest), "=")
	if rest = strings.TrimSpace(rest); !ok || len(rest) < 2 {
		return ""
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	return strings.TrimSpace(name)
}

// recode turns b from the named encoding into UTF-8; an unknown name leaves b alone.
func recode(b []byte, name string) []byte {
	r, err := charset.NewReaderLabel(name, bytes.NewReader(b))
	if err != nil {
		return b
	}
	out, err := io.ReadAll(io.LimitReader(r, maxBody))
	if err != nil {
		return b
	}
	return out
}
