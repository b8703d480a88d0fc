package onvif

import (
	"strings"
	"testing"
)

// BenchmarkParse reads the GetProfilesResponse of a recorder with 64 channels of two
// streams, some 200 KB, with our parser and with encoding/xml.
func BenchmarkParse(b *testing.B) {
	one := answerOf4(b)
	begin, end := strings.Index(one, "<trt:Profiles"), strings.LastIndex(one, "</trt:Profiles>")+len("</trt:Profiles>")
	doc := []byte(one[:begin] + strings.Repeat(one[begin:end], 16) + one[end:])
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		for b.Loop() {
			n, err := Parse(doc)
			if err != nil || len(readProfiles1(n.Child("Body", "GetProfilesResponse"))) != 128 {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/xml", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := strictTree(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func answerOf4(b *testing.B) string {
	b.Helper()
	for _, a := range answers(b) {
		if s := string(a); strings.Count(s, "<trt:Profiles") == 8 {
			return s
		}
	}
	b.Fatal("no recorder of four channels among the answers")
	return ""
}
