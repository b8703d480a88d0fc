package policy

import (
	"fmt"

	"camledger/internal/words"
)

// MaxBytes is the largest text that is read.
const MaxBytes = 8 << 20

// MaxLines is how many lines a text may have; no policy has a tenth of them.
const MaxLines = 200_000

// Reason says why bytes are no policy.
type Reason string

// The reasons. Each has words under "policy.not." + reason, saying what it is, and under
// the same with ".do", saying what to give instead.
const (
	TooLarge   Reason = "too-large"
	ManyLines  Reason = "too-many-lines"
	Empty      Reason = "empty"
	Binary     Reason = "binary"
	PDF        Reason = "pdf"
	Office     Reason = "office" // a ZIP: XLSX, DOCX, HWPX
	HWP        Reason = "hwp"    // an OLE file: HWP 5, XLS, DOC
	Image      Reason = "image"
	HTML       Reason = "html"
	Garbled    Reason = "garbled" // text in an encoding that is not known here
	Template   Reason = "template"
	NoCount    Reason = "no-count"
	NotAPolicy Reason = "not-a-policy"

	// Texts of another kind that can be told.
	PrivacyPolicy Reason = "privacy-policy" // on personal data, without a word on cameras
	OtherRule     Reason = "other-rule"     // a law, an ordinance, a regulation
	SourceCode    Reason = "source-code"
)

// The reasons of files that hold a text inside, or only seem to. Whoever converts files
// to a Text gives them.
const (
	HugeFile        Reason = "huge-file"       // too large to be read at all
	TooMuchInside   Reason = "too-much-inside" // a ZIP bomb, or a document without end
	Unfinished      Reason = "unfinished"      // the converter ran into its limits of time or memory
	Damaged         Reason = "damaged"         // cut short, or not what it says it is
	LoginPage       Reason = "login-page"
	EmptyPage       Reason = "empty-page" // a page whose text a script would fetch
	WebArchive      Reason = "web-archive"
	EncryptedPDF    Reason = "encrypted-pdf"
	ScannedPDF      Reason = "scanned-pdf"
	NoPDFReader     Reason = "no-pdftotext"
	EncryptedHWP    Reason = "encrypted-hwp"
	DistributionHWP Reason = "distribution-hwp" // 배포용 문서
	Protected       Reason = "protected"        // DRM, or sealed with a certificate
	OldHWP          Reason = "old-hwp"          // before HWP 5
	EncryptedOffice Reason = "encrypted-office"
	OldOffice       Reason = "old-office" // XLS, DOC, PPT
	ForeignOffice   Reason = "foreign-office"
	Slides          Reason = "slides"
	ZIP             Reason = "zip"
	RTF             Reason = "rtf"
	ForeignXML      Reason = "foreign-xml" // HML, XML tables of old Excel
)

// reasons lists all of them; a test wants words for each.
var reasons = []Reason{TooLarge, ManyLines, Empty, Binary, PDF, Office, HWP, Image, HTML, Garbled, Template, NoCount, NotAPolicy, PrivacyPolicy, OtherRule, SourceCode,
	HugeFile, TooMuchInside, Unfinished, Damaged, LoginPage, EmptyPage, WebArchive, EncryptedPDF, ScannedPDF, NoPDFReader, EncryptedHWP, DistributionHWP,
	Protected, OldHWP, EncryptedOffice, OldOffice, ForeignOffice, Slides, ZIP, RTF, ForeignXML}

// Failure tells that the bytes are no policy at all, so that there is no reading.
type Failure struct {
	Reason Reason
	Line   int    // 0 where no line is to blame
	Words  string // what was seen on that line
}

// Error implements error.
func (f *Failure) Error() string {
	if f.Line > 0 {
		return fmt.Sprintf("read policy: %s: line %d: %q", f.Reason, f.Line, f.Words)
	}
	return fmt.Sprintf("read policy: %s", f.Reason)
}

// Say says in words what the bytes are.
func (f *Failure) Say(lang words.Lang) string {
	if f.Reason == Template {
		return words.Say(lang, f.code(), f.Line, f.Words)
	}
	return words.Say(lang, f.code())
}

// Do says what to give instead.
func (f *Failure) Do(lang words.Lang) string { return words.Say(lang, f.code()+".do") }

func (f *Failure) code() string { return "policy.not." + string(f.Reason) }
