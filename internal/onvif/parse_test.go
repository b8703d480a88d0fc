package onvif

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/korean"
)

// broken are documents that are no XML, as devices send them. Each holds an element Name
// whose text is what comes after "want ", in the element Want.
var broken = []string{
	`<a><Name>x</Name><Want>x</Want>`,
	`<a><Name>B < C</Name><Want>B &lt; C</Want></a>`,
	`<a><Name><=1></Name><Want>&lt;=1&gt;</Want></a>`,
	`<a><Name>R&D & more</Name><Want>R&amp;D &amp; more</Want></a>`,
	`<a><Name>x&#0;y&#x1f;z</Name><Want>xyz</Want></a>`,
	`<a><Name>x]]>y</Name><Want>x]]&gt;y</Want></a>`,
	`<a><!-- a -- b --><Name>c</Name><Want>c</Want></a>`,
	`<a><Name>one <![CDATA[<two> & ]]>three</Name><Want>one &lt;two&gt; &amp; three</Want></a>`,
	`<?xml version="1.1" encoding="utf-8"?><a><Name>v</Name><Want>v</Want></a>`,
	`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "x>y"> <!-- ' -->]><a><Name>&e;</Name><Want>&amp;e;</Want></a>`,
	`<!DOCTYPE a [<!ENTITY e "x><a><Name>n</Name><Want>n</Want></a>`,
	`<a:b:c><x:y:Name>n</x:y:Name><Want>n</Want></a:b:c>`,
	`<a><Name token=unquoted other>n</Name><Want>n</Want></a>`,
	`<a><b token="open><Name>n</Name></b><Want>n</Want></a>`,
	`<a><b token="a<b" x='1'/><Name>n</Name><Want>n</Want></a>`,
	`<a><b><c><Name>n</Name></b></d><Want>n</Want></a>`,
	`<a <Name>n</Name><Want>n</Want></a>`,
	"HTTP/1.1 200 OK\r\n\r\n1f4\r\n<a><Name>n</Name><Want>n</Want></a>\r\n0\r\n\r\n",
	"\xef\xbb\xbf\r\n <?xml version=\"1.0\" encoding=\"UTF-8\"?><a><Name>\x00n\x08</Name><Want>n</Want></a>",
	"<a><Name>\r\n 1\r\n2 \r</Name><Want>1&#10;2</Want></a>",
	`<a><Name>&#54788;&#xAD00; &lt;&gt;&amp;&quot;&apos;</Name><Want>현관 &lt;&gt;&amp;&quot;&apos;</Want></a>`,
	`<a><NAME>case</NAME><Want>case</Want></a>`,
	`<?xml version = "1.0" encoding = "iso-8859-1"?><a><Name>금고</Name><Want>금고</Want></a>`,
	`<?xml version="1.0" encoding="utf-16"?><a><Name>금고</Name><Want>금고</Want></a>`,
	"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a><Name>caf\xe9</Name><Want>caf&#233;</Want></a>",
	`<a><Name/><Want></Want></a>`,
	`<a><Name  ></Name  ><Want/ ></a>`,
	`<a><Name>&unknown; &#xZZ; &;</Name><Want>&amp;unknown; &amp;#xZZ; &amp;;</Want></a>`,
}

func TestBrokenDocuments(t *testing.T) {
	for _, s := range broken {
		n, err := Parse([]byte(s))
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		name, want := n.Find("Name"), n.Find("Want")
		if name == nil || want == nil {
			t.Errorf("%q: read as %q", s, tree(&Node{Kids: []*Node{n}}))
			continue
		}
		equal(t, s, name.Text, want.Text)
	}
}

func TestEncodings(t *testing.T) {
	const text = `<a><Name>창구 1 – 금고</Name></a>`
	wide := func(order func(uint16) [2]byte, mark string) []byte {
		b := []byte(mark)
		for _, u := range utf16.Encode([]rune(`<?xml version="1.0" encoding="utf-16"?>` + text)) {
			pair := order(u)
			b = append(b, pair[:]...)
		}
		return b
	}
	little := func(u uint16) [2]byte { return [2]byte{byte(u), byte(u >> 8)} }
	big := func(u uint16) [2]byte { return [2]byte{byte(u >> 8), byte(u)} }
	euckr, err := korean.EUCKR.NewEncoder().Bytes([]byte(strings.ReplaceAll(text, "–", "-")))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"utf-8":                    []byte(text),
		"utf-8 with a mark":        []byte("\xef\xbb\xbf" + text),
		"utf-16le with a mark":     wide(little, "\xff\xfe"),
		"utf-16be with a mark":     wide(big, "\xfe\xff"),
		"utf-16le":                 wide(little, ""),
		"utf-16be":                 wide(big, ""),
		"euc-kr":                   append([]byte(`<?xml version="1.0" encoding="euc-kr"?>`), euckr...),
		"euc-kr said to be utf-8":  append([]byte(`<?xml version="1.0" encoding="utf-8"?>`), euckr...),
		"one odd byte elsewhere":   []byte("<?xml version=\"1.0\" x=\"\xb4\xb4\"?>" + strings.Replace(text, "<a>", "<a><Model>x\xff</Model>", 1)),
		"utf-8 said to be latin-1": []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>` + text),
	} {
		n, err := Parse(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		equal(t, name, strings.ReplaceAll(n.Str("Name"), "–", "-"), "창구 1 - 금고")
	}
}

// What would make a reader that looks far ahead, or copies what it has, take for ever:
// each would need minutes if the work grew with the square of the length.
func TestParseIsLinear(t *testing.T) {
	for _, unit := range []string{
		"<!x '", "<a b='", `<a b="x><`, "<![CDATA[", "<!--", "</", "<a ", "< ", "&", "&#", "</x>", "<a><b></c>", "\r", "<?", "<a b=c<", "<a b='x'", "x<!---->",
	} {
		if _, err := Parse(bytes.Repeat([]byte(unit), 1<<20/len(unit))); err == nil {
			continue
		} else if err != ErrLimit && err != errNoElement {
			t.Errorf("%q: %v", unit, err)
		}
	}
}
