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
		"many lines":      {frame("본점 5대") + strings.Repeat("1\n", MaxLines), ManyLines},
		"count template":  {frame("본점 OOO대\n지점 ○○대"), Template},
		"name template":   {frame("본점 5대") + "관리책임자 과장 홍길동 02-000-0000", Template},
		"no count":        {frame("본점 객장, 복도"), NoCount},
		"recipe":          {"김치찌개\n1. 돼지고기 300g을 썬다.\n2. 대파 2대를 넣는다.\n", NotAPolicy},
		"source code":     {"package main\n\nfunc main() { println(5) }\n", SourceCode},
		"camera program":  {"// 카메라 영상정보를 읽는다\nfunc main() {\n\tfor i := 0; i < 5; i++ {\n\t\topen(카메라[i]) // 5대\n\t}\n}\n", SourceCode},
		"letter":          {"안녕하세요.\n주말에 산에 갔습니다.\n날씨가 좋았습니다.\n", NotAPolicy},
		"shop":            {"중고 카메라 5대 팝니다.\n가격은 30만 원입니다.\n", NotAPolicy},
		"login":           {"가온시설공단\nCCTV 관제시스템\n로그인\n아이디\n비밀번호\n아이디 찾기\n", LoginPage},
		"privacy policy":  {"개인정보 처리방침\n가온시설공단은 개인정보를 보호합니다.\n1. 개인정보의 처리 목적\n회원의 개인정보를 처리합니다.\n2. 개인정보의 보유 기간\n3년\n3. 개인정보의 제3자 제공\n제공하지 않습니다.\n", PrivacyPolicy},
		"another law":     {"가온 주차장 조례\n제1조(목적) 이 조례는 주차를 규정한다.\n제2조(정의) 이 조례에서 쓰는 말의 뜻은 다음과 같다.\n제3조(요금) 3대 이상은 할인한다.\n제4조(시간) 24시간으로 한다.\n제5조(벌칙) 벌금을 물린다.\n", OtherRule},
		"law on cameras":  {"개인정보 보호법\n제1조(목적) 이 법은 개인정보를 보호한다.\n제2조(정의) 이 법에서 쓰는 말은 다음과 같다.\n제3조(원칙) 목적을 밝힌다.\n제4조(권리) 정보주체는 권리를 가진다.\n제25조(고정형 영상정보처리기기의 설치·운영 제한) 공개된 장소에 설치하여서는 아니 된다.\n", OtherRule},
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
