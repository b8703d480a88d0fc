package policy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/unicode/norm"

	"camledger/internal/words"
)

func TestNoPolicy(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want Reason
	}{
		"empty":           {"", Empty},
		"blank":           {" \n\t\r\n", Empty},
		"byte order mark": {"\xef\xbb\xbf", Empty},
		"zero bytes":      {"영상정보\x00\x00\x00방침 5대", Binary},
		"noise":           {strings.Repeat("\x01\x02\xfe\xff\x80\x03", 50), Binary},
		"pdf":             {"%PDF-1.7\n%\xe2\xe3", PDF},
		"office":          {"PK\x03\x04\x14\x00", Office},
		"hwp":             {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", HWP},
		"png":             {"\x89PNG\r\n\x1a\n", Image},
		"html":            {"\n<!DOCTYPE html><title>방침</title>", HTML},
		"too large":       {strings.Repeat("a", MaxBytes+1), TooLarge},
		"count template":  {frame("본점 OOO대\n지점 ○○대"), Template},
		"name template":   {frame("본점 5대") + "관리책임자 과장 홍길동 02-000-0000", Template},
		"no count":        {frame("본점 객장, 복도"), NoCount},
		"recipe":          {"김치찌개\n1. 돼지고기 300g을 썬다.\n2. 대파 2대를 넣는다.\n", NotAPolicy},
		"source code":     {"package main\n\nfunc main() { println(5) }\n", NotAPolicy},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(name, []byte(c.raw))
			var f *Failure
			if !errors.As(err, &f) {
				t.Fatalf("no failure but %v, %+v", err, r)
			}
			if f.Reason != c.want {
				t.Errorf("got %s, want %s", f.Reason, c.want)
			}
			if f.Reason == Template && (f.Line == 0 || !strings.Contains(f.Say(words.English), f.Words)) {
				t.Errorf("the template's line is not named: %v", f)
			}
		})
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	for code, severity := range severities {
		for _, c := range []string{"policy." + string(code), "policy." + string(code) + ".do", "policy.severity." + string(severity)} {
			if !words.Has(c) {
				t.Errorf("no words for %s", c)
			}
		}
	}
	for _, r := range reasons {
		f := &Failure{Reason: r}
		if !words.Has(f.code()) || !words.Has(f.code()+".do") {
			t.Errorf("no words for %s", f.code())
		}
	}
	for _, p := range promises {
		if !words.Has("policy.promise." + string(p.kind)) {
			t.Errorf("no words for promise %s", p.kind)
		}
	}
	for _, i := range intervals {
		if !words.Has("policy.interval." + i.name) {
			t.Errorf("no words for interval %s", i.name)
		}
	}
}

// The same text in every encoding gives the same reading.
func TestEncodings(t *testing.T) {
	raw, err := os.ReadFile("testdata/post-office.txt")
	if err != nil {
		t.Fatal(err)
	}
	want, err := Read("", raw)
	if err != nil {
		t.Fatal(err)
	}
	cp949, err := korean.EUCKR.NewEncoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	utf16le := []byte{}
	utf16be := []byte{}
	for _, u := range utf16.Encode([]rune(string(raw))) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, u)
		utf16be = binary.BigEndian.AppendUint16(utf16be, u)
	}
	for _, c := range []struct {
		encoding string
		raw      []byte
	}{
		{"utf-8-bom", append([]byte("\xef\xbb\xbf"), raw...)},
		{"cp949", cp949},
		{"utf-16le", append([]byte("\xff\xfe"), utf16le...)},
		{"utf-16be", append([]byte("\xfe\xff"), utf16be...)},
		{"utf-16le", utf16le},
		{"utf-16be", utf16be},
		{"utf-8", bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))},
		{"utf-8", norm.NFD.Bytes(raw)},
	} {
		got, err := Read("", c.raw)
		if err != nil {
			t.Errorf("%s: %v", c.encoding, err)
			continue
		}
		if got.Encoding != c.encoding || got.Digest == want.Digest {
			t.Errorf("encoding %s, digest %s", got.Encoding, got.Digest)
		}
		got.Encoding, got.Digest = want.Encoding, want.Digest
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", c.encoding, diff)
		}
	}
}

// One damaged byte does not cost the policy; its line is flagged.
func TestDamagedText(t *testing.T) {
	raw, err := os.ReadFile("testdata/credit-union.txt")
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(raw, []byte("강당"))
	raw[i] = 0xff
	r, err := Read("", raw)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, p := range r.Problems {
		found = found || p.Code == DamagedText && p.Line == 23
	}
	if !found || r.Total.Derived != 42 {
		t.Errorf("total %d, problems %+v", r.Total.Derived, r.Problems)
	}
}
