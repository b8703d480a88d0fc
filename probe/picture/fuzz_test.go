package picture

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"camledger/inventory"
)

// What is tidied is a byte stream of wanted units only, is not longer than what came by
// more than its longer start codes, and tidying it again changes nothing.
func FuzzTidy(f *testing.F) {
	f.Add(true, stops[H264])
	f.Add(false, stops[H265])
	f.Add(true, append(bytes.Clone(stops[H264]), 0, 0, 1, 0x0a, 0, 0, 1, 0x0b, 0, 0, 0, 1, 0x65))
	f.Add(false, []byte{0, 0, 0, 0, 1, 0x40, 0, 0, 1})
	f.Add(true, bytes.Repeat([]byte{0, 0, 1, 0x65}, 50))
	f.Fuzz(func(t *testing.T, first bool, b []byte) {
		codec := H265
		if first {
			codec = H264
		}
		got := tidy(codec, b)
		if len(got) > len(b)+len(b)/5+1 {
			t.Errorf("%d bytes of %d", len(got), len(b))
		}
		if again := tidy(codec, got); !bytes.Equal(got, again) {
			t.Errorf("%x, then %x", got, again)
		}
		for i, unit := range bytes.Split(got, startCode) {
			if i == 0 {
				continue // before the first start code
			}
			if len(unit) < 3 || !wanted(codec, unit[0]) {
				t.Errorf("kept %x", unit)
			}
		}
		s := sequence(codec, []Frame{{codec, got}, {codec, b}})
		for i, at := 0, 32; at < len(s); i++ {
			if stamp := binary.LittleEndian.Uint64(s[at+4:]); stamp != uint64(i) {
				t.Fatalf("stamp %d for unit %d", stamp, i)
			}
			at += 12 + int(binary.LittleEndian.Uint32(s[at:]))
			if at > len(s) || at == len(s) && i != 5 {
				t.Fatalf("the sequence ends at unit %d", i)
			}
		}
	})
}

// Whatever stands on ffmpeg's side output, only a list in order is trusted.
func FuzzStamps(f *testing.F) {
	f.Add([]byte("#tb 0: 1/1\n0,          0,          0,        1,       64, 0x2e3d1d1c\n0, 1, 1, 1, 64, 0x0\n"))
	f.Add([]byte("0,1,-1,,,\n"))
	f.Add([]byte("\n\n,,,,,"))
	f.Add(bytes.Repeat([]byte("0,1,7,1,1,1\n"), 300))
	f.Fuzz(func(t *testing.T, b []byte) {
		list := stamps(b)
		if !trusted(list, nil, 2, false) {
			return
		}
		if len(list) > 6 {
			t.Errorf("%v is more than two frames and four stops", list)
		}
		for i := 1; i < len(list); i++ {
			if list[i] <= list[i-1] {
				t.Errorf("%v is not in order", list)
			}
		}
	})
}

// No file makes the decoder fail otherwise than by its errors.
func FuzzDecodeJPEG(f *testing.F) {
	small := shade(f, JPEG, 90, "32x16").Data
	f.Add(small)
	f.Add(small[:len(small)/2])
	f.Add([]byte{0xff, 0xd8, 0xff, 0xda})
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := DecodeJPEG(b); (l == nil) != (errors.Is(err, ErrBroken) || errors.Is(err, ErrTooLarge)) {
			t.Errorf("%v", err)
		}
	})
}

// Whatever a picture shows, its figures are numbers that can be kept, its print can be kept
// and read again, and it can be judged.
func FuzzMeasure(f *testing.F) {
	f.Add([]byte{0}, []byte{255})
	f.Add([]byte{0, 255}, []byte{255, 0})
	f.Add([]byte{1, 9, 200, 77, 3}, []byte{16})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var l, k Luma
		for i := range l {
			if len(a) > 0 {
				l[i] = a[i%len(a)]
			}
			if len(b) > 0 {
				k[i] = b[i%len(b)]
			}
		}
		p, q := PrintOf(&l), PrintOf(&k)
		again, err := ReadPrint(p.Bytes())
		if err != nil || *again != *p {
			t.Fatalf("the print is read otherwise: %v", err)
		}
		figures := Compare(Measure(&l), p, q, q)
		if _, err := json.Marshal(figures); err != nil { // NaN and infinities are refused
			t.Fatal(err)
		}
		if figures.Likeness > 1.001 || figures.Lost > 1 || figures.Plain > 1 {
			t.Errorf("%+v", figures)
		}
		var m inventory.PictureMemory
		n := inventory.PictureNormals{}.Learn(3, Compare(Measure(&k), q, q, nil))
		for range 3 {
			_, m = inventory.JudgePicture(figures, n, 3, m, time.Unix(1, 0), n[3].Amount%2 == 1)
		}
		if len(m.Confirmed) > 2 {
			t.Errorf("%v at once", m.Confirmed)
		}
	})
}
