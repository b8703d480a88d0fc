package onvif

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	nsSecext = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	nsUtil   = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	wssToken = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
	wssNonce = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
)

// sign puts a WS-UsernameToken (WSS 1.1 UsernameToken Profile, PasswordDigest) into the
// empty SOAP header that use-go/onvif writes. now is the device's clock: most devices
// refuse a token that is more than seconds away from it.
func sign(envelope []byte, c Credential, now time.Time) ([]byte, error) {
	var nonce [20]byte
	_, _ = rand.Read(nonce[:]) // never fails: crypto/rand aborts the program instead
	created := now.UTC().Format("2006-01-02T15:04:05.000Z")
	h := sha1.New()
	h.Write(nonce[:])
	h.Write([]byte(created))
	h.Write([]byte(c.Password))
	var user bytes.Buffer
	if err := xml.EscapeText(&user, []byte(c.User)); err != nil {
		return nil, fmt.Errorf("escape user name: %w", err)
	}
	header := fmt.Sprintf(`<soap-env:Header><wsse:Security xmlns:wsse=%q xmlns:wsu=%q soap-env:mustUnderstand="1">`+
		`<wsse:UsernameToken><wsse:Username>%s</wsse:Username><wsse:Password Type=%q>%s</wsse:Password>`+
		`<wsse:Nonce EncodingType=%q>%s</wsse:Nonce><wsu:Created>%s</wsu:Created></wsse:UsernameToken></wsse:Security></soap-env:Header>`,
		nsSecext, nsUtil, user.String(), wssToken, base64.StdEncoding.EncodeToString(h.Sum(nil)),
		wssNonce, base64.StdEncoding.EncodeToString(nonce[:]), created)
	empty := []byte("<soap-env:Header/>")
	if !bytes.Contains(envelope, empty) {
		return nil, errors.New("sign: no empty soap header")
	}
	return bytes.Replace(envelope, empty, []byte(header), 1), nil
}

// contentType names the action of a request beside its type, as SOAP 1.2 Part 2, 6.5.3
// recommends: a few devices route by it.
func contentType(envelope []byte) string {
	const plain = "application/soap+xml; charset=utf-8"
	_, body, ok := strings.Cut(string(envelope), "<soap-env:Body>")
	element, found := strings.CutPrefix(strings.TrimSpace(body), "<")
	end := strings.IndexAny(element, " />\t\r\n")
	if !ok || !found || end < 0 {
		return plain
	}
	prefix, name, _ := strings.Cut(element[:end], ":")
	_, rest, ok := strings.Cut(string(envelope), "xmlns:"+prefix+`="`)
	space, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed || name == "" {
		return plain
	}
	return plain + `; action="` + space + "/" + name + `"`
}
