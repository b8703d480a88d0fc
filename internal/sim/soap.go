package sim

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits on a request from outside.
const (
	maxRequest = 256 << 10 // bytes of a SOAP request
	maxDepth   = 32        // nested elements
	maxTokens  = 4096      // XML tokens
	maxField   = 1024      // bytes kept of one element's text
)

// request is what is looked at in a SOAP request: the operation, the texts of its elements by local name, the login.
type request struct {
	Namespace string
	Operation string
	Fields    map[string]string // first text of each element below the operation, by local name
	Lists     map[string][]string
	Header    map[string]string // texts of the SOAP header by local name
	Digest    bool              // the password is a digest
	Login     bool              // a UsernameToken is there
}

var errNotSOAP = errors.New("not a SOAP request")

// readRequest reads a SOAP request: strict about XML, indifferent to prefixes and SOAP versions.
func readRequest(r io.Reader) (*request, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxRequest+1))
	if err != nil {
		return nil, fmt.Errorf("read request: %w", err)
	}
	if len(body) > maxRequest {
		return nil, fmt.Errorf("read request: more than %d bytes", maxRequest)
	}
	req := &request{Fields: map[string]string{}, Lists: map[string][]string{}, Header: map[string]string{}}
	d := xml.NewDecoder(bytes.NewReader(body))
	var path []string
	for range maxTokens {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if req.Operation == "" {
				return nil, errNotSOAP
			}
			return req, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read request: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if path = append(path, t.Name.Local); len(path) > maxDepth {
				return nil, errors.New("read request: nested too deeply")
			}
			req.start(path, t)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			req.text(path, strings.TrimSpace(string(t[:min(len(t), maxField)])))
		}
	}
	return nil, errors.New("read request: too many elements")
}

func (q *request) start(path []string, t xml.StartElement) {
	switch {
	case len(path) == 3 && path[0] == "Envelope" && path[1] == "Body" && q.Operation == "":
		q.Namespace, q.Operation = t.Name.Space, t.Name.Local
	case len(path) > 2 && path[1] == "Header" && t.Name.Local == "UsernameToken":
		q.Login = true
	case len(path) > 2 && path[1] == "Header" && t.Name.Local == "Password":
		for _, a := range t.Attr {
			if a.Name.Local == "Type" && strings.HasSuffix(a.Value, "#PasswordDigest") {
				q.Digest = true
			}
		}
	}
}

func (q *request) text(path []string, text string) {
	if text == "" || len(path) < 3 || path[0] != "Envelope" {
		return
	}
	name := path[len(path)-1]
	switch path[1] {
	case "Header":
		if q.Header[name] == "" {
			q.Header[name] = text
		}
	case "Body":
		if q.Fields[name] == "" {
			q.Fields[name] = text
		}
		if len(q.Lists[name]) < 64 {
			q.Lists[name] = append(q.Lists[name], text)
		}
	}
}
