package app

import (
	"strings"
	"testing"

	"camledger/internal/config"
)

// "Address lists with typos: refused when saved, with the reason": what the configuration
// names is refused when the program starts, where it stands in the file.
func TestAddressesOfTheConfigurationWithSlipsAreRefused(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"operator@gmial.com":            `camledger.yaml:3:13: mail.fallback: "gmial.com" looks like a slip for "gmail.com"`,
		"Operator <operator@naver.con>": `mail.fallback: "naver.con" looks like a slip for "naver.com"`,
		"operator@bank":                 `mail.fallback: "bank" after the @ is not a domain`,
		"운영자 <operator@bank.example>":   "",
		"operator@bank.example":         "",
	} {
		cfg, err := config.Parse("camledger.yaml", []byte("mail:\n  host: smtp.bank.example\n  fallback: \""+from+"\"\n  from: cam@bank.example\n"))
		if err != nil {
			t.Fatalf("%s: %v", from, err)
		}
		err = checkAddresses(cfg)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %s", from, err, want)
		}
		if r := (&App{cfg: cfg}).fallback(); strings.ContainsAny(r.Address, "<> ") {
			t.Errorf("%s is addressed as %q", from, r.Address)
		}
	}
}
