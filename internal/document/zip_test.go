package document

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
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
	} {
		_, err := Detect(name, c.raw)
		refused(t, err, c.want)
	}
}

// Small files that become huge are refused before they are unpacked, or while.
func TestZIPBombs(t *testing.T) {
	huge := strings.Repeat("<a>", maxXML/3+2)
	for format, name := range map[policy.Format]string{policy.XLSX: "xl/workbook.xml", policy.HWPX: "Contents/section0.xml", policy.DOCX: "word/document.xml"} {
		_, err := Convert(format, zipped(t, file{name, huge}))
		refused(t, err, policy.TooMuchInside)
		many := make([]file, maxEntries+1)
		_, err = Convert(format, zipped(t, many...))
		refused(t, err, policy.TooMuchInside)
		// The directory lies about the size.
		lying := zipped(t, file{name, huge})
		size := []byte{byte(len(huge)), byte(len(huge) >> 8), byte(len(huge) >> 16), byte(len(huge) >> 24)}
		_, err = Convert(format, bytes.ReplaceAll(lying, size, []byte{9, 0, 0, 0}))
		refused(t, err, policy.Damaged)
	}
}
