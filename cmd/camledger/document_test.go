package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"os"

	"codeberg.org/go-pdf/fpdf"
	"github.com/rogpeppe/go-internal/testscript"
)

// document writes a file of a kind that cannot be written in a script: document FILE KIND.
func document(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, 2, "document FILE KIND")
	path := ts.MkAbs(args[0])
	if args[1] == "huge" { // takes no room on the disk
		ts.Check(os.WriteFile(path, []byte("%PDF-1.7\n"), 0o600))
		ts.Check(os.Truncate(path, 200<<20))
		return
	}
	raw, err := documentOf(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(path, raw, 0o600))
}

func documentOf(kind string) ([]byte, error) {
	switch kind {
	case "bomb":
		return bombOf("xl/workbook.xml")
	case "hwpx-bomb":
		return bombOf("Contents/section0.xml")
	case "half-zip":
		raw, err := zipOf("xl/workbook.xml", "<workbook/>")
		return raw[:len(raw)-10], err
	case "zip":
		return zipOf("photo.jpg", "x")
	}
	return pdfOf(kind)
}

// bombOf is a ZIP of a few bytes that would unpack to 100 MiB, as its directory says.
func bombOf(name string) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	_, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: 100 << 20})
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}

func zipOf(name, body string) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, body); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

func pdfOf(kind string) ([]byte, error) {
	font, err := os.ReadFile("/usr/share/fonts/truetype/nanum/NanumGothic.ttf")
	if err != nil {
		return nil, err
	}
	p := fpdf.New("P", "mm", "A4", "")
	p.AddUTF8FontFromBytes("N", "", font)
	p.SetFont("N", "", 10)
	if kind == "locked-pdf" {
		p.SetProtection(fpdf.CnProtectPrint, "user", "owner")
	}
	p.AddPage()
	if kind == "scanned-pdf" {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 20, 20))); err != nil {
			return nil, err
		}
		p.RegisterImageOptionsReader("scan", fpdf.ImageOptions{ImageType: "png"}, &b)
		p.ImageOptions("scan", 10, 10, 100, 100, false, fpdf.ImageOptions{ImageType: "png"}, 0, "")
	} else {
		p.Write(8, "영상정보처리기기 운영·관리 방침\n솔빛구청은 영상정보처리기기를 다음과 같이 설치·운영하고 있습니다.\n1. 설치 대수, 설치 위치\n")
		for _, row := range [][]string{{"건물", "위치", "대수"}, {"본관", "로비", "4대"}, {"별관", "복도", "3대"}} {
			for _, cell := range row {
				p.CellFormat(40, 8, cell, "1", 0, "", false, 0, "")
			}
			p.Ln(8)
		}
	}
	var b bytes.Buffer
	err = p.Output(&b)
	return b.Bytes(), err
}
