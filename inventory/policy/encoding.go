package policy

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/unicode/norm"
)

// magics are the openings of files that are no text, with what they are.
var magics = []struct {
	prefix string
	reason Reason
}{
	{"%PDF-", PDF},
	{"PK\x03\x04", Office},
	{"PK\x05\x06", Office},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", HWP},
	{"HWP Document File", HWP},
	{"\x89PNG\r\n", Image},
	{"\xff\xd8\xff", Image},
	{"GIF8", Image},
	{"BM", Image},
	{"II*\x00", Image},
	{"MM\x00*", Image},
	{"\x7fELF", Binary},
	{"MZ", Binary},
	{"\x1f\x8b", Binary},
}

// decode turns the bytes of a text file into UTF-8 in NFC and names the encoding.
func decode(raw []byte) (text, encoding string, err error) {
	switch {
	case len(raw) > MaxBytes:
		return "", "", &Failure{Reason: TooLarge}
	case len(bytes.TrimSpace(raw)) == 0:
		return "", "", &Failure{Reason: Empty}
	}
	for _, m := range magics {
		// Two letters are also how a text may begin; then only NUL or bytes that are
		// no text make a picture or a program of it.
		if bytes.HasPrefix(raw, []byte(m.prefix)) && (len(m.prefix) > 2 || bytes.IndexByte(raw, 0) >= 0) {
			return "", "", &Failure{Reason: m.reason}
		}
	}
	text, encoding, err = decodeBytes(raw)
	if err != nil {
		return "", "", err
	}
	if strings.TrimSpace(text) == "" {
		return "", "", &Failure{Reason: Empty}
	}
	if isHTML(text) {
		return "", "", &Failure{Reason: HTML}
	}
	return norm.NFC.String(Seen(entities.Replace(text))), encoding, nil
}

// entities are characters as the source of a page writes them: they are left over where its
// text was taken by hand.
var entities = strings.NewReplacer("&nbsp;", " ", "&#160;", " ", "&middot;", "·", "&#183;", "·", "&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'")

func decodeBytes(raw []byte) (text, encoding string, err error) {
	if rest, ok := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); ok {
		raw, encoding = rest, "utf-8-bom"
	} else if order, name := utf16Order(raw); order != nil {
		return decodeUTF16(raw, order, name)
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", "", &Failure{Reason: Binary}
	}
	if utf8.Valid(raw) {
		if encoding == "" {
			encoding = "utf-8"
		}
		return string(raw), encoding, nil
	}
	cp949, cerr := korean.EUCKR.NewDecoder().Bytes(raw)
	if cerr == nil && encoding == "" && fewDamaged(string(cp949)) {
		return string(cp949), "cp949", nil
	}
	if text := strings.ToValidUTF8(string(raw), "\ufffd"); fewDamaged(text) {
		if encoding == "" {
			encoding = "utf-8"
		}
		return text, encoding, nil
	}
	if looksBinary(raw) {
		return "", "", &Failure{Reason: Binary}
	}
	return "", "", &Failure{Reason: Garbled}
}

// utf16Order recognises UTF-16 by its byte order mark or, without one, by zero bytes that
// stand nearly all on one side: the line ends, spaces and digits of a Korean text.
func utf16Order(raw []byte) (binary.ByteOrder, string) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return binary.LittleEndian, "utf-16le"
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return binary.BigEndian, "utf-16be"
	}
	if len(raw)%2 != 0 || bytes.IndexByte(raw, 0) < 0 {
		return nil, ""
	}
	var zeros [2]int
	for i, c := range raw {
		if c == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case zeros[1] > len(raw)/40 && zeros[1] > 8*zeros[0]:
		return binary.LittleEndian, "utf-16le"
	case zeros[0] > len(raw)/40 && zeros[0] > 8*zeros[1]:
		return binary.BigEndian, "utf-16be"
	}
	return nil, ""
}

func decodeUTF16(raw []byte, order binary.ByteOrder, name string) (string, string, error) {
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	text := strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
	if strings.ContainsRune(text, 0) {
		return "", "", &Failure{Reason: Binary}
	}
	if len(raw)%2 != 0 {
		text += "\ufffd" // half a character is missing at the end
	}
	if !fewDamaged(text) {
		return "", "", &Failure{Reason: Garbled}
	}
	return text, name, nil
}

// fewDamaged tells whether at most one character in a hundred could not be decoded. The
// lines that hold one are flagged.
func fewDamaged(text string) bool {
	return strings.Count(text, "\ufffd")*100 <= utf8.RuneCountInString(text)
}

// looksBinary tells control characters, which no text is full of, from letters.
func looksBinary(raw []byte) bool {
	n := 0
	for _, c := range raw {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			n++
		}
	}
	return n*50 > len(raw)
}

// isHTML tells a page's source from its text.
func isHTML(text string) bool {
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 1024)]))
	for _, p := range []string{"<!doctype html", "<html", "<?xml", "<head", "<body", "<table", "<div"} {
		if strings.HasPrefix(head, p) {
			return true
		}
	}
	return false
}
