// Package document turns files into the text that package policy reads: plain text, CSV,
// saved web pages, XLSX, HWPX, HWP 5, DOCX and PDF become numbered lines and, where the
// file has them, tables of cells.
//
// Files come from outside and their formats are large. So everything but plain text and
// CSV is read in a process apart ([Apart]), under limits of memory, time and output; what
// goes wrong there is a *policy.Failure that says what the file is and what to give
// instead. A program that links this package is its own converter: see child.go.
package document

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"camledger/inventory/policy"
)

// MaxFile is the largest file that is read. Text, CSV and pages may have policy.MaxBytes.
const MaxFile = 64 << 20

// Limits of one document.
const (
	maxCells   = 300_000  // cells of all tables, those of merged ones included
	maxColumns = 256      // of a table; a wider one is read as paragraphs
	maxXML     = 64 << 20 // bytes of the XML that a ZIP holds
	maxEntries = 20_000   // files in a ZIP
	maxDepth   = 256      // elements inside one another
)

// Convert turns the bytes of a file into its text, in this process. The error is a
// *policy.Failure where the file is at fault.
func Convert(format policy.Format, raw []byte) (policy.Text, error) {
	if err := fits(format, raw); err != nil {
		return policy.Text{}, err
	}
	switch format {
	case policy.PlainText:
		return policy.DecodeText(raw)
	case policy.CSV:
		return readCSV(raw)
	case policy.HTMLPage:
		return readHTML(raw)
	case policy.XLSX:
		return readXLSX(raw)
	case policy.HWPX:
		return readHWPX(raw)
	case policy.DOCX:
		return readDOCX(raw)
	case policy.HWP5:
		return readHWP(raw)
	case policy.PDFFile:
		return readPDF(raw)
	}
	return policy.Text{}, fmt.Errorf("convert document: %q is no format", format)
}

// fits refuses what is larger than a file of its format may be.
func fits(format policy.Format, raw []byte) error {
	switch {
	case len(raw) > MaxFile:
		return &policy.Failure{Reason: policy.HugeFile}
	case isText(format) && len(raw) > policy.MaxBytes:
		return &policy.Failure{Reason: policy.TooLarge}
	}
	return nil
}

func isText(f policy.Format) bool {
	return f == policy.PlainText || f == policy.CSV || f == policy.HTMLPage
}

// Detect tells the format of a file by its bytes, and by its name where bytes cannot tell:
// a CSV is text like any other. The error is a *policy.Failure: the file is of a kind that
// is not read here.
func Detect(name string, raw []byte) (policy.Format, error) {
	if len(raw) > MaxFile {
		return "", &policy.Failure{Reason: policy.HugeFile}
	}
	switch {
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")), bytes.HasPrefix(raw, []byte("PK\x05\x06")):
		return detectZIP(raw)
	case bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return detectOLE(raw)
	case bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")): // readers allow bytes before it
		return policy.PDFFile, nil
	case isSealed(raw[:min(len(raw), 256)]):
		return "", &policy.Failure{Reason: policy.Protected}
	case bytes.HasPrefix(raw, []byte("HWP Document File")):
		return "", &policy.Failure{Reason: policy.OldHWP}
	case bytes.HasPrefix(raw, []byte(`{\rtf`)):
		return "", &policy.Failure{Reason: policy.RTF}
	case isArchive(raw):
		return "", &policy.Failure{Reason: policy.ZIP}
	case isPicture(raw):
		return "", &policy.Failure{Reason: policy.Image}
	}
	return detectText(name, raw)
}

// isSealed tells files that a company's DRM (Fasoo, SoftCamp, MarkAny, NASCA) has wrapped, whatever
// they were before.
func isSealed(head []byte) bool {
	return bytes.Contains(head, []byte("DRMONE")) || bytes.HasPrefix(head, []byte("SCDSA0")) || bytes.HasPrefix(head, []byte("<DOCUMENT SAFER")) || bytes.Contains(head, []byte("NASCA DRM FILE"))
}

// isArchive tells the archives that people send documents in, beside ZIP: 7z, RAR, gzip,
// and ALZ and EGG of ALZip.
func isArchive(raw []byte) bool {
	return slices.ContainsFunc([]string{"7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07", "\x1f\x8b\x08", "ALZ\x01", "EGGA"}, func(magic string) bool {
		return bytes.HasPrefix(raw, []byte(magic))
	})
}

// isPicture tells the pictures of telephones (HEIC, AVIF) and of pages (WebP), which name
// themselves behind a length. Others policy.DecodeText knows by how they begin.
func isPicture(raw []byte) bool {
	if len(raw) < 12 {
		return false
	}
	if string(raw[4:8]) == "ftyp" {
		return slices.Contains([]string{"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "avis"}, string(raw[8:12]))
	}
	return bytes.HasPrefix(raw, []byte("RIFF")) && string(raw[8:12]) == "WEBP"
}

func detectText(name string, raw []byte) (policy.Format, error) {
	head := asciiLower(raw)
	start := strings.TrimLeft(head, " \t\r\n")
	page := isPage(start)
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case strings.HasPrefix(start, "mime-version:"), strings.HasPrefix(start, "from: <saved by "):
		return "", &policy.Failure{Reason: policy.WebArchive}
	case strings.HasPrefix(start, "<?xml") && !page:
		return "", &policy.Failure{Reason: policy.ForeignXML}
	case page, ext == ".html", ext == ".htm", ext == ".xhtml":
		return policy.HTMLPage, nil
	case ext == ".csv", ext == ".tsv":
		return policy.CSV, nil
	}
	return policy.PlainText, nil
}

// isPage tells the source of a page, or of a piece of one, from a text. The opening is in
// small letters.
func isPage(opening string) bool {
	if rest, ok := strings.CutPrefix(opening, "<?xml"); ok {
		return strings.Contains(rest, "<html") || strings.Contains(rest, "<!doctype html")
	}
	for strings.HasPrefix(opening, "<!--") {
		_, rest, ok := strings.Cut(opening, "-->")
		if !ok {
			break
		}
		opening = strings.TrimLeft(rest, " \t\r\n")
	}
	for _, tag := range []string{"!doctype html", "html", "head", "body", "title", "meta", "link", "style", "script", "table", "div", "p", "span", "section", "article",
		"main", "h1", "h2", "h3", "h4", "ul", "ol", "dl", "br", "font", "center", "strong", "b"} {
		rest, ok := strings.CutPrefix(opening, "<"+tag)
		if ok && rest != "" && strings.ContainsRune(" \t\r\n/>", rune(rest[0])) {
			return true
		}
	}
	return false
}

// asciiLower gives the opening of a file without byte order mark and without the zero
// bytes of UTF-16, in small letters.
func asciiLower(raw []byte) string {
	head := bytes.TrimPrefix(raw[:min(len(raw), 4096)], []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		head = bytes.ReplaceAll(head[2:], []byte{0}, nil)
	}
	return strings.ToLower(string(head))
}

// detectZIP looks for the names that the formats have in their ZIP. Names stand there as
// they are, so nothing needs to be unpacked.
func detectZIP(raw []byte) (policy.Format, error) {
	has := func(name string) bool { return bytes.Contains(raw, []byte(name)) }
	switch {
	case has("xl/workbook.xml"), has("xl/workbook.bin"):
		return policy.XLSX, nil
	case has("word/document.xml"):
		return policy.DOCX, nil
	case has("application/hwp+zip"), has("Contents/section0.xml"), has("Contents/content.hpf"):
		return policy.HWPX, nil
	case has("ppt/presentation.xml"):
		return "", &policy.Failure{Reason: policy.Slides}
	case has("application/vnd.oasis.opendocument"):
		return "", &policy.Failure{Reason: policy.ForeignOffice}
	case has("[Content_Types].xml"):
		return "", &policy.Failure{Reason: policy.Damaged} // the rest of an office document is missing
	}
	return "", &policy.Failure{Reason: policy.ZIP}
}

// detectOLE looks for the names of streams in an OLE container, which are UTF-16.
func detectOLE(raw []byte) (policy.Format, error) {
	has := func(name string) bool { return bytes.Contains(raw, wide(name)) }
	switch {
	case bytes.Contains(raw, []byte("HWP Document File")), has("HwpSummaryInformation"):
		return policy.HWP5, nil
	case has("EncryptedPackage"):
		return "", &policy.Failure{Reason: policy.EncryptedOffice}
	case has("Workbook"), has("Book"), has("WordDocument"), has("PowerPoint Document"):
		return "", &policy.Failure{Reason: policy.OldOffice}
	}
	return "", &policy.Failure{Reason: policy.Damaged}
}

func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}
