package sim

import (
	"strings"
	"testing"
	"time"
)

// TestReadRequest reads requests in the shapes that clients send, and refuses what would cost too much.
func TestReadRequest(t *testing.T) {
	t.Parallel()
	const envelope = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">`
	q, err := readRequest(strings.NewReader(envelope + `<s:Header><Security xmlns="w"><UsernameToken><Username>u</Username><Password Type="x#PasswordDigest">p</Password><Nonce>bg==</Nonce><Created>c</Created></UsernameToken></Security></s:Header><s:Body><GetProfiles xmlns="urn:m"><Token> t </Token><Type>A</Type><Type>B</Type></GetProfiles></s:Body></s:Envelope>`))
	if err != nil || q.Namespace != "urn:m" || q.Operation != "GetProfiles" || q.Fields["Token"] != "t" || len(q.Lists["Type"]) != 2 ||
		!q.Login || !q.Digest || q.Header["Username"] != "u" || q.Header["Nonce"] != "bg==" {
		t.Errorf("%v %+v", err, q)
	}
	for name, text := range map[string]string{
		"empty": "", "text": "hello", "no operation": envelope + `<s:Body/></s:Envelope>`, "open": envelope,
		"deep": envelope + `<s:Body>` + strings.Repeat("<a>", 40), "many": envelope + `<s:Body><a>` + strings.Repeat("<b/>", 5000) + `</a></s:Body></s:Envelope>`,
		"big": envelope + `<s:Body><a>` + strings.Repeat("x", maxRequest) + `</a></s:Body></s:Envelope>`, "entity": `<!DOCTYPE a [<!ENTITY b "c">]>` + envelope + `<s:Body><a>&b;</a></s:Body></s:Envelope>`,
	} {
		if q, err := readRequest(strings.NewReader(text)); err == nil {
			t.Errorf("%s was read as %+v", name, q)
		}
	}
}

func FuzzReadRequest(f *testing.F) {
	f.Add([]byte(`<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><Security><UsernameToken><Password Type="#PasswordDigest">p</Password></UsernameToken></Security></e:Header><e:Body><o:GetStreamUri xmlns:o="urn:x"><ProfileToken>a</ProfileToken></o:GetStreamUri></e:Body></e:Envelope>`))
	f.Add([]byte(`<Envelope><Body><Probe><Types>dn:NetworkVideoTransmitter tds:Device</Types></Probe></Body></Envelope>`))
	f.Add([]byte("\x00\xff<a"))
	g := newGuard(3, time.Minute)
	f.Fuzz(func(t *testing.T, b []byte) {
		q, err := readRequest(strings.NewReader(string(b)))
		if (q == nil) == (err == nil) || q != nil && q.Operation == "" {
			t.Fatalf("%+v %v", q, err)
		}
		if q != nil && g.usernameToken(q, "viewer", "secret", time.Unix(0, 0), time.Minute) == loginGood {
			t.Fatal("logged in by chance")
		}
	})
}

func FuzzAuthorization(f *testing.F) {
	f.Add(`username="a", realm="b", nonce="c", uri="/d", nc=00000001, qop=auth, response="e"`)
	f.Add(`a="b`)
	f.Add(`=,=,="`)
	f.Fuzz(func(t *testing.T, s string) {
		if p := parameters(s); len(p) > 32 {
			t.Fatalf("%d parameters", len(p))
		}
	})
}

// TestClips are all there, begin with a key frame and repeat it as their names say; together they stay small.
func TestClips(t *testing.T) {
	t.Parallel()
	clips, err := loadClips()
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	entries, err := clipFiles.ReadDir("clips")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > 2_200_000 {
		t.Errorf("the clips have %d bytes", size)
	}
	for _, codec := range []Codec{CodecH264, CodecH265, CodecMJPEG} {
		for _, as := range []show{showMain, showLong, showBlack, showFrozen} {
			for _, small := range []bool{false, true} {
				s := stream{codec: codec, small: small, long: as == showLong}
				if s.long && (small || codec == CodecMJPEG) {
					continue
				}
				name := s.file(as)
				c := clips[name]
				if c == nil || c.codec != codec {
					t.Errorf("no clip %s", name)
					continue
				}
				if as == showMain || as == showLong {
					last := 0
					for i, f := range c.frames {
						if f.key && i > 0 && i-last != s.gop() {
							t.Errorf("%s: key frames %d apart, not %d", name, i-last, s.gop())
						}
						if f.key {
							last = i
						}
					}
					if len(c.frames)-last != s.gop() {
						t.Errorf("%s: its last GOP has %d frames, not %d", name, len(c.frames)-last, s.gop())
					}
				}
				for _, set := range c.sets {
					if len(set) == 0 {
						t.Errorf("%s: a parameter set is missing", name)
					}
				}
			}
		}
	}
}
