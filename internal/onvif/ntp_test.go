package onvif

import (
	"slices"
	"testing"
)

// TestServersWithoutANameAreNone reads what devices write where no server is named.
func TestServersWithoutANameAreNone(t *testing.T) {
	answer := func(inside string) string {
		return soap(`<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP>` + inside + `</tds:NTPInformation></tds:GetNTPResponse>`)
	}
	for xml, want := range map[string][]string{
		"": nil,
		"<tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname></tt:DNSname></tt:NTPManual>":                                                                  nil,
		`<tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>""</tt:DNSname></tt:NTPManual>`:                                                                nil,
		`<tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>" "</tt:DNSname></tt:NTPManual>`:                                                               nil,
		`<tt:NTPManual><tt:Type>DNS</tt:Type><tt:DNSname>"time.example"</tt:DNSname></tt:NTPManual>`:                                                    {"time.example"},
		"<tt:NTPManual><tt:Type>IPv4</tt:Type><tt:IPv4Address>10.0.0.1</tt:IPv4Address><tt:DNSname>time.example</tt:DNSname></tt:NTPManual>":            {"10.0.0.1", "time.example"},
		"<tt:NTPFromDHCP><tt:Type>IPv4</tt:Type><tt:IPv4Address> 10.0.0.2 </tt:IPv4Address></tt:NTPFromDHCP><tt:NTPManual><tt:DNSname/></tt:NTPManual>": {"10.0.0.2"},
	} {
		n, err := Parse([]byte(answer(xml)))
		if err != nil {
			t.Fatal(err)
		}
		if got := readNTP(n.Child("Body", "GetNTPResponse")); !got.Told || !slices.Equal(got.Servers, want) {
			t.Errorf("%s: %+v, want %q", xml, got, want)
		}
	}
}
