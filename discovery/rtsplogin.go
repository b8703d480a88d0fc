package discovery

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/icholy/digest"

	"camledger/internal/onvif"
)

// rtspLogin answers the challenges of one device with one credential, once one is given.
type rtspLogin struct {
	cred      *Credential
	scheme    onvif.Scheme
	challenge *digest.Challenge
	count     int // requests with this nonce
	paused    bool
}

// take gets ready to answer a 401. inClear tells that only a password in the clear would
// do, which is not given unless allowed; ok that there is an answer.
func (l *rtspLogin) take(c *Credential, header http.Header, allowBasic bool) (ok, inClear bool) {
	if ch, err := onvif.Strongest(header); err == nil && plainText(ch.Realm, ch.Nonce, ch.Opaque) {
		*l = rtspLogin{cred: c, scheme: onvif.SchemeDigest, challenge: ch}
		return true, false
	}
	if basic := onvif.OffersBasic(header); !basic || !allowBasic {
		return false, basic
	}
	*l = rtspLogin{cred: c, scheme: onvif.SchemeBasic}
	return true, false
}

// plainText tells whether texts of a device may stand in a header of ours.
func plainText(all ...string) bool {
	for _, s := range all {
		if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '"' || r == 0x7f }) {
			return false
		}
	}
	return true
}

// pause waits for the next challenge before the password goes out again.
func (l *rtspLogin) pause() { l.paused = true }

// drop forgets the credential: no password goes out any more.
func (l *rtspLogin) drop() { *l = rtspLogin{} }

// header is the Authorization of a request; empty without a login.
func (l *rtspLogin) header(method, uri string) (string, error) {
	switch {
	case l.cred == nil || l.paused:
		return "", nil
	case l.scheme == onvif.SchemeBasic:
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(l.cred.User+":"+l.cred.Password)), nil
	}
	l.count++
	c, err := digest.Digest(l.challenge, digest.Options{Method: method, URI: uri, Username: l.cred.User, Password: l.cred.Password, Count: l.count})
	if err != nil {
		return "", err
	}
	return c.String(), nil
}
