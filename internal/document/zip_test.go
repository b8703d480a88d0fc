package document

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"testing"

	"camledger/inventory/policy"
)

// file is a file of a ZIP that a test makes.
type file struct{ name, body string }

// zipped makes a ZIP; a file called mimetype is stored as it is, as the formats want it.
func zipped(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		method := zip.Deflate
		if f.name == "mimetype" {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// changed makes a ZIP again with other bodies.
func changed(t testing.TB, raw []byte, change func(name, body string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var files []file
	for _, f := range z.File {
		body, err := entry(z, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file{f.Name, change(f.Name, string(body))})
	}
	return zipped(t, files...)
}

func TestZIPsThatAreNoDocument(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		want policy.Reason
	}{
		"pictures":      {zipped(t, file{"a.jpg", "x"}), policy.ZIP},
		"empty":         {zipped(t), policy.ZIP},
		"slides":        {zipped(t, file{"[Content_Types].xml", ""}, file{"ppt/presentation.xml", ""}), policy.Slides},
		"open document": {zipped(t, file{"mimetype", "application/vnd.oasis.opendocument.text"}), policy.ForeignOffice},
		"half":          {zipped(t, file{"[Content_Types].xml", ""}), policy.Damaged},
		"7z":            {[]byte("7z\xbc\xaf\x27\x1c\x00\x04 and more"), policy.ZIP},
		"rar":           {[]byte("Rar!\x1a\x07\x01\x00 and more"), policy.ZIP},
		"gzip":          {[]byte("\x1f\x8b\x08\x00 and more"), policy.ZIP},
		"alz":           {[]byte("ALZ\x01\x0a\x00 and more"), policy.ZIP},
		"egg":           {[]byte("EGGA\x00\x01 and more"), policy.ZIP},
		"heic":          {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), policy.Image},
		"avif":          {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), policy.Image},
		"webp":          {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), policy.Image},
		"sealed":        {[]byte("<DOCUMENT SAFER V2.0.1>\x00\x00"), policy.Protected},
	} {
		_, err := Detect(name, c.raw)
		refused(t, err, c.want)
	}
}

// TestAZIPWithAPassword: the names of its files can be read, what they hold cannot.
func TestAZIPWithAPassword(t *testing.T) {
	raw := zipped(t, file{"xl/workbook.xml", "<workbook/>"})
	for _, header := range []struct {
		magic string
		flags int // where the flags stand behind it
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		raw[bytes.Index(raw, []byte(header.magic))+header.flags] |= 1
	}
	format, err := Detect("책.xlsx", raw)
	if err != nil || format != policy.XLSX {
		t.Fatalf("%q, %v", format, err)
	}
	_, err = Convert(format, raw)
	refused(t, err, policy.EncryptedOffice)
}

// deflated packs so many zeros, in whole MiB, without going through all of them: a block
// that was flushed refers to nothing outside itself, so it may be repeated.
func deflated(t testing.TB, mib int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	block := bytes.Repeat(b.Bytes(), mib)
	b.Reset()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return append(block, b.Bytes()...)
}

// bomb is a ZIP with one file of zeros that says to be of a size.
func bomb(t testing.TB, name string, packed []byte, says uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: says})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(packed); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Small files that become huge are refused before they are unpacked, or while.
func TestZIPBombs(t *testing.T) {
	packed := deflated(t, maxXML>>20+1)
	many := zipped(t, make([]file, maxEntries+1)...)
	for format, name := range map[policy.Format]string{policy.XLSX: "xl/workbook.xml", policy.HWPX: "Contents/section0.xml", policy.DOCX: "word/document.xml"} {
		raw := bomb(t, name, packed, maxXML+1<<20)
		if len(raw) > 1<<20 {
			t.Fatalf("%d bytes are no bomb", len(raw))
		}
		_, err := Convert(format, raw)
		refused(t, err, policy.TooMuchInside)
		_, err = Convert(format, many)
		refused(t, err, policy.TooMuchInside)
		_, err = Convert(format, bomb(t, name, packed, 9)) // the directory lies about the size
		refused(t, err, policy.Damaged)
	}
}
