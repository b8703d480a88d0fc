package onvif

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Fault is a SOAP fault of either version.
type Fault struct {
	Codes []string // from the outside in, without prefix: "Sender", "NotAuthorized"
	Text  string
}

// Code gives the innermost, most telling code.
func (f *Fault) Code() string {
	if len(f.Codes) == 0 {
		return ""
	}
	return f.Codes[len(f.Codes)-1]
}

// denied tells whether the fault asks for a password or refuses ours. The codes are of
// ONVIF Core 5.12.2 and WS-Security 1.1 chapter 12; makers write codes of their own, or say
// it only in words.
func (f *Fault) denied() bool {
	return f.says("notauthorized", "failedauthentication", "invalidsecurity", "securitytokenunavailable", "failedcheck",
		"not authorized", "unauthorized", "authority failure", "authent", "password", "credential", "denied")
}

// refused tells whether a fault that answers a login refuses it.
func (f *Fault) refused() bool { return f.denied() || f.says("locked", "lockout") }

func (f *Fault) says(words ...string) bool {
	all := strings.ToLower(strings.Join(f.Codes, "\n") + "\n" + f.Text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(all, w) })
}

// behind are the codes of faults that only come after the login was looked at and taken:
// the device says what it lacks, and not what it thinks of us (ONVIF Core 5.8.2.4, Media
// 5.20, Recording Search 5.21).
var behind = []string{"actionnotsupported", "optionalactionnotimplemented", "noprofile", "novideosource", "noaudiosource", "nosource", "noconfig",
	"noentity", "noptzprofile", "norecording", "mediaprofilenotexist", "nosuchservice"}

// within tells whether a fault can only come from behind the door.
func (f *Fault) within() bool {
	return !f.refused() && slices.Contains(behind, strings.ToLower(f.Code()))
}

// Envelope gives what stands in the SOAP body: a response element, or a Fault, which is
// looked for first since it may come with status 200. Neither: an error.
func Envelope(b []byte) (*Node, *Fault, error) {
	top, err := parse(b)
	switch {
	case err != nil:
		return nil, nil, err
	case len(top.Kids) == 0:
		return nil, nil, errNoElement
	}
	body := soapBody(top.Kids, 4)
	if body == nil {
		return nil, nil, fmt.Errorf("no soap envelope: <%s>", clip(Clean(top.Kids[0].Name), 40))
	}
	if f := body.Child("Fault"); f != nil {
		return nil, readFault(f), nil
	}
	if len(body.Kids) == 0 {
		return nil, nil, errors.New("empty soap body")
	}
	return body.Kids[0], nil, nil
}

// soapBody finds the Body of the outermost Envelope that has one. gSOAP's multipart
// answers carry a header "Content-ID: <SOAP-ENV:Envelope>" before the real one.
func soapBody(nodes []*Node, depth int) *Node {
	if depth == 0 {
		return nil
	}
	for _, n := range nodes {
		if strings.EqualFold(n.Name, "Envelope") {
			if body := n.Child("Body"); body != nil {
				return body
			}
		}
	}
	for _, n := range nodes {
		if body := soapBody(n.Kids, depth-1); body != nil {
			return body
		}
	}
	return nil
}

func readFault(n *Node) *Fault {
	f := &Fault{Text: n.Str("Reason", "Text")}
	for c, i := n.Child("Code"), 0; c != nil && i < 8; c, i = c.Child("Subcode"), i+1 {
		if v := local(c.Str("Value")); v != "" {
			f.Codes = append(f.Codes, v)
		}
	}
	// SOAP 1.1; some put the codes of 1.2 inside.
	old := n.Child("faultcode")
	if v := local(Clean(raw(old))); v != "" {
		f.Codes = append(f.Codes, v)
	}
	for c, i := old, 0; c != nil && i < 8; c, i = c.Child("Subcode"), i+1 {
		if v := local(c.Str("Value")); v != "" {
			f.Codes = append(f.Codes, v)
		}
	}
	for _, path := range [][]string{{"faultstring"}, {"faultstring", "Text"}, {"Reason"}} {
		if f.Text == "" {
			f.Text = n.Str(path...)
		}
	}
	return f
}

// local drops the prefix of a qualified name.
func local(s string) string {
	return s[strings.LastIndexByte(s, ':')+1:]
}
