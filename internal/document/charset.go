package document

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"camledger/inventory/policy"
)

// metaCharset finds what a page says about its own encoding.
var metaCharset = regexp.MustCompile(`(?i)<(?:meta|\?xml)[^>]+(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)`)

// decodePage gives the text of a page and its encoding, by byte order mark, by what the
// bytes are, and only then by what the page says: browsers save pages in UTF-8 without
// changing that.
func decodePage(raw []byte) (text, encoding string, err error) {
	if rest, ok := bytes.CutPrefix(raw, []byte("\xef\xbb\xbf")); ok {
		return strings.ToValidUTF8(string(rest), "\ufffd"), "utf-8-bom", nil
	}
	for mark, name := range map[string]string{"\xff\xfe": "utf-16le", "\xfe\xff": "utf-16be"} {
		if bytes.HasPrefix(raw, []byte(mark)) {
			out, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
			if err != nil {
				return "", "", &policy.Failure{Reason: policy.Garbled}
			}
			return string(out), name, nil
		}
	}
	if utf8.Valid(raw) {
		return string(raw), "utf-8", nil
	}
	says := metaCharset.FindSubmatch(raw[:min(len(raw), 4096)])
	utf := strings.ToValidUTF8(string(raw), "\ufffd")
	if says != nil && strings.EqualFold(string(says[1]), "utf-8") && fewDamaged(utf) {
		return utf, "utf-8", nil
	}
	if cp949, err := korean.EUCKR.NewDecoder().Bytes(raw); err == nil && fewDamaged(string(cp949)) {
		return string(cp949), "cp949", nil
	}
	if fewDamaged(utf) {
		return utf, "utf-8", nil
	}
	return "", "", &policy.Failure{Reason: policy.Garbled}
}

// fewDamaged tells whether at most one character in a hundred could not be decoded.
func fewDamaged(text string) bool {
	return strings.Count(text, "\ufffd")*100 <= utf8.RuneCountInString(text)
}
