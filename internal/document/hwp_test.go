package document

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"testing"
	"unicode/utf16"

	"camledger/inventory/policy"
)

// stream is a stream of an OLE container that a test makes; its storage may be "".
type stream struct {
	storage, name string
	body          []byte
}

const (
	oleSector   = 512
	oleNone     = 0xffffffff
	oleEnd      = 0xfffffffe
	oleFAT      = 0xfffffffd
	oleSmallest = 4096 // streams of less would go to the mini stream
)

// ole writes a compound file after [MS-CFB], version 3, with all streams in full sectors:
// short ones are filled up with zeros.
func ole(t testing.TB, streams ...stream) []byte {
	t.Helper()
	type node struct {
		name               string
		kind               byte
		left, right, child uint32
		start              uint32
		size               int
	}
	nodes := []node{{name: "Root Entry", kind: 5, left: oleNone, right: oleNone, child: oleNone, start: oleEnd}}
	var sectors [][]byte
	var fat []uint32
	store := func(b []byte) uint32 {
		if len(b) == 0 {
			return oleEnd
		}
		first := uint32(len(sectors))
		for i := 0; i < len(b); i += oleSector {
			s := make([]byte, oleSector)
			copy(s, b[i:])
			sectors = append(sectors, s)
			fat = append(fat, uint32(len(sectors)))
		}
		fat[len(fat)-1] = oleEnd
		return first
	}
	// Each storage keeps its entries as a chain to the right: a tree, if a poor one.
	hang := func(parent int, n node) int {
		n.left, n.right, n.child = oleNone, oleNone, oleNone
		nodes = append(nodes, n)
		i := uint32(len(nodes) - 1)
		if nodes[parent].child == oleNone {
			nodes[parent].child = i
			return int(i)
		}
		last := nodes[parent].child
		for nodes[last].right != oleNone {
			last = nodes[last].right
		}
		nodes[last].right = i
		return int(i)
	}
	storages := map[string]int{"": 0}
	for _, s := range streams {
		if _, ok := storages[s.storage]; !ok {
			storages[s.storage] = hang(0, node{name: s.storage, kind: 1})
		}
		body := s.body
		if len(body) < oleSmallest {
			body = append(bytes.Clone(body), make([]byte, oleSmallest-len(body))...)
		}
		hang(storages[s.storage], node{name: s.name, kind: 2, start: store(body), size: len(body)})
	}
	var directory bytes.Buffer
	for len(nodes)%4 != 0 {
		nodes = append(nodes, node{left: oleNone, right: oleNone, child: oleNone})
	}
	for _, n := range nodes {
		e := make([]byte, 128)
		name := wide(n.name)
		copy(e, name)
		if n.name != "" {
			binary.LittleEndian.PutUint16(e[64:], uint16(len(name)+2))
		}
		e[66], e[67] = n.kind, 1
		for i, v := range []uint32{n.left, n.right, n.child} {
			binary.LittleEndian.PutUint32(e[68+4*i:], v)
		}
		binary.LittleEndian.PutUint32(e[116:], n.start)
		binary.LittleEndian.PutUint32(e[120:], uint32(n.size))
		directory.Write(e)
	}
	at := store(directory.Bytes())
	fats := 1
	for fats*oleSector/4 < len(fat)+fats {
		fats++
	}
	if fats > 109 {
		t.Fatal("too large for this writer")
	}
	firstFAT := len(sectors)
	for range fats {
		fat = append(fat, oleFAT)
	}
	for len(fat)%(oleSector/4) != 0 {
		fat = append(fat, oleNone)
	}
	header := make([]byte, oleSector)
	copy(header, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	for _, f := range []struct {
		at    int
		value uint16
	}{{24, 0x3e}, {26, 3}, {28, 0xfffe}, {30, 9}, {32, 6}} {
		binary.LittleEndian.PutUint16(header[f.at:], f.value)
	}
	for _, f := range []struct {
		at    int
		value uint32
	}{{44, uint32(fats)}, {48, at}, {56, oleSmallest}, {60, oleEnd}, {68, oleEnd}} {
		binary.LittleEndian.PutUint32(header[f.at:], f.value)
	}
	for i := range 109 {
		v := uint32(oleNone)
		if i < fats {
			v = uint32(firstFAT + i)
		}
		binary.LittleEndian.PutUint32(header[76+4*i:], v)
	}
	out := header
	for _, s := range sectors {
		out = append(out, s...)
	}
	for _, v := range fat {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

// rec is one record of a section.
func rec(tag, level int, data []byte) []byte {
	size := len(data)
	head := uint32(tag) | uint32(level)<<10
	if size >= 0xfff {
		out := binary.LittleEndian.AppendUint32(nil, head|0xfff<<20)
		return append(binary.LittleEndian.AppendUint32(out, uint32(size)), data...)
	}
	return append(binary.LittleEndian.AppendUint32(nil, head|uint32(size)<<20), data...)
}

// hwpText is the text of a paragraph. In it \x0b stands for a table, \x11 for a note, \x10
// for a header, \t for a tab: each takes eight places.
func hwpText(s string) []byte {
	var units []uint16
	for _, u := range utf16.Encode([]rune(s)) {
		units = append(units, u)
		if u == 0x0b || u == 0x11 || u == 0x10 || u == '\t' {
			units = append(units, 0x2020, 0x7462, 1, 2, 3, 4, u)
		}
	}
	var out []byte
	for _, u := range append(units, 13) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// hwpPara is a paragraph at a level, with the controls below it.
func hwpPara(level int, text string, controls ...[]byte) []byte {
	out := append(rec(tagParaHeader, level, make([]byte, 22)), rec(tagParaText, level+1, hwpText(text))...)
	out = append(out, rec(68, level+1, make([]byte, 8))...)
	for _, c := range controls {
		out = append(out, c...)
	}
	return out
}

func hwpControl(level int, id string, below ...[]byte) []byte {
	out := rec(tagCtrlHeader, level, []byte{id[3], id[2], id[1], id[0], 0, 0, 0, 0})
	for _, b := range below {
		out = append(out, b...)
	}
	return out
}

// hwpCell is the list of a cell and its paragraphs.
func hwpCell(level, row, col, rows, cols int, text ...string) []byte {
	d := make([]byte, 34)
	for i, v := range []int{0: len(text), 4: col, 5: row, 6: cols, 7: rows} {
		binary.LittleEndian.PutUint16(d[2*i:], uint16(v))
	}
	out := rec(tagListHeader, level, d)
	for _, s := range text {
		out = append(out, hwpPara(level, s)...)
	}
	return out
}

// hwpHeader is the FileHeader of a document.
func hwpHeader(properties uint32) []byte {
	header := make([]byte, 256)
	copy(header, "HWP Document File")
	binary.LittleEndian.PutUint32(header[32:], 0x05010000)
	binary.LittleEndian.PutUint32(header[36:], properties)
	return header
}

// hwpPacked makes a document of a section that was packed before.
func hwpPacked(t testing.TB, packed []byte) []byte {
	t.Helper()
	return ole(t, stream{"", "FileHeader", hwpHeader(hwpCompressed)}, stream{"BodyText", "Section0", packed})
}

// hwpOf makes a document: FileHeader with properties, and sections.
func hwpOf(t testing.TB, properties uint32, sections ...[]byte) []byte {
	t.Helper()
	header := hwpHeader(properties)
	streams := []stream{{"", "FileHeader", header}, {"", "\x05HwpSummaryInformation", []byte("x")}, {"", "DocInfo", []byte("x")}}
	for i, s := range sections {
		if properties&hwpCompressed != 0 {
			var b bytes.Buffer
			w, err := flate.NewWriter(&b, flate.BestCompression)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(s); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			s = b.Bytes()
		}
		streams = append(streams, stream{"BodyText", "Section" + string(rune('0'+len(sections)-1-i)), s})
	}
	return ole(t, streams...)
}

func hwpSections() [][]byte {
	first := hwpPara(0, "\x10영상정보처리기기 운영·관리 방침", hwpControl(1, "head", rec(tagListHeader, 2, make([]byte, 8)), hwpPara(2, "머리말 9대")))
	first = append(first, hwpPara(0, "앞\t칸\n아래\x0b뒤\x1e끝", hwpControl(1, "tbl ",
		rec(tagListHeader, 2, make([]byte, 8)), hwpPara(2, "표 1"), rec(tagTable, 2, make([]byte, 22)),
		hwpCell(2, 0, 0, 1, 1, "구분"), hwpCell(2, 0, 1, 1, 1, "위치"), hwpCell(2, 0, 2, 1, 1, "대수"),
		hwpCell(2, 1, 0, 2, 1, "본점"), hwpCell(2, 1, 1, 1, 1, "로비"), hwpCell(2, 1, 2, 1, 1, "4대"),
		hwpCell(2, 2, 1, 1, 1, "금고", "입구"), hwpCell(2, 2, 2, 1, 1, "2대"),
		hwpCell(2, 3, 0, 1, 2, "합계"), hwpCell(2, 3, 2, 1, 1, "6대")))...)
	long := bytes.Repeat([]byte("가나다라 "), 1500)
	second := hwpPara(0, string(long)+"\x11.", hwpControl(1, "fn  ", rec(tagListHeader, 2, make([]byte, 8)), hwpPara(2, "각주")))
	second = append(second, hwpPara(0, "", hwpControl(1, "gso ", rec(76, 2, nil), rec(tagListHeader, 3, make([]byte, 8)), hwpPara(3, "글상자")))...)
	return [][]byte{second, first}
}

func TestHWP(t *testing.T) {
	for name, properties := range map[string]uint32{"packed": hwpCompressed, "plain": 0} {
		t.Run(name, func(t *testing.T) {
			sections := hwpSections()
			if properties == 0 {
				// The writer fills streams up with zeros; an empty record swallows them.
				for i, s := range sections {
					if fill := oleSmallest - len(s) - 4; fill > 0 {
						sections[i] = append(s, rec(0x3ff, 0, make([]byte, fill))...)
					}
				}
			}
			raw := hwpOf(t, properties, sections...)
			format, err := Detect("방침", raw)
			if err != nil || format != policy.HWP5 {
				t.Fatalf("format %q, %v", format, err)
			}
			got, err := Convert(format, raw)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(got.Lines); n != 12 || len(got.Lines[9]) != 1500*13+1 {
				t.Fatalf("%d lines, the tenth of %d bytes", n, len(got.Lines[min(9, n-1)]))
			}
			got.Lines[9] = "…"
			shows(t, got, `
1 영상정보처리기기 운영·관리 방침
2 앞→칸
3 아래
4 표 1
5 구분→위치→대수
6 본점→로비→4대
7 →금고↓입구→2대
8 합계→→6대
9 뒤 끝
10 …
11 각주
12 글상자
table
구분|위치|대수
본점|로비|4대
^본점|금고↓입구|2대
합계|^합계|6대
`)
		})
	}
}

func TestHWPThatIsNone(t *testing.T) {
	whole := hwpOf(t, hwpCompressed, hwpSections()...)
	deep := []byte{}
	for level := range maxDepth + 2 {
		deep = append(deep, rec(tagCtrlHeader, level, nil)...)
	}
	for name, c := range map[string]struct {
		raw  []byte
		want policy.Reason
	}{
		"password":       {hwpOf(t, hwpCompressed|hwpPassword, nil), policy.EncryptedHWP},
		"distribution":   {hwpOf(t, hwpCompressed|hwpDistribution, nil), policy.DistributionHWP},
		"DRM":            {hwpOf(t, hwpDRM, nil), policy.Protected},
		"certificate":    {hwpOf(t, hwpCertificate, nil), policy.Protected},
		"cut short":      {whole[:len(whole)/2], policy.Damaged},
		"no body":        {hwpOf(t, 0), policy.Damaged},
		"not packed":     {hwpOf(t, hwpCompressed, nil)[:0], policy.Damaged},
		"noise":          {ole(t, stream{"", "FileHeader", []byte("HWP Document File\x00")}, stream{"BodyText", "Section0", bytes.Repeat([]byte{0xff}, 5000)}), policy.Damaged},
		"no words":       {hwpOf(t, hwpCompressed, hwpPara(0, "")), policy.Empty},
		"bottomless":     {hwpOf(t, hwpCompressed, deep), policy.TooMuchInside},
		"bomb":           {hwpPacked(t, deflated(t, maxXML>>20+1)), policy.TooMuchInside},
		"many records":   {hwpPacked(t, deflated(t, 4*maxRecords>>20+1)), policy.TooMuchInside},
		"a cell far off": {hwpOf(t, hwpCompressed, hwpPara(0, "\x0b", hwpControl(1, "tbl ", rec(tagTable, 2, nil), hwpCell(2, 0, 0, 1, 1, "가"), hwpCell(2, 65535, 255, 9, 9, "나")))), policy.TooMuchInside},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Convert(policy.HWP5, c.raw)
			refused(t, err, c.want)
		})
	}
	for name, want := range map[string]policy.Reason{"Workbook": policy.OldOffice, "WordDocument": policy.OldOffice, "EncryptedPackage": policy.EncryptedOffice, "Strange": policy.Damaged} {
		_, err := Detect("", ole(t, stream{"", name, nil}))
		refused(t, err, want)
	}
	_, err := Detect("", []byte("HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05"))
	refused(t, err, policy.OldHWP)
}

// FuzzHWP changes whole files; FuzzHWPSection only the records, behind a sound container.
func FuzzHWP(f *testing.F) {
	f.Add(hwpOf(f, hwpCompressed, hwpSections()...))
	f.Add(hwpOf(f, 0, hwpPara(0, "가")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if text, err := Convert(policy.HWP5, raw); err == nil {
			sound(t, text)
		}
	})
}

func FuzzHWPSection(f *testing.F) {
	for _, s := range hwpSections() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, section []byte) {
		records, err := hwpRecords(section)
		if err != nil {
			return
		}
		h := &hwp{flow: &flow{}}
		h.paragraphs(records, 0)
		h.flow.cut()
		if text, err := compose(policy.HWP5, h.flow.out); err == nil {
			sound(t, text)
		}
	})
}
