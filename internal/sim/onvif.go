package sim

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
)

// access is what an operation asks of its caller.
type access int

const (
	accessAnyone access = iota
	accessOpen          // anyone, except on makers that want a login here too
	accessUser
	accessAdmin // the user called admin
)

const (
	nsDevice    = "http://www.onvif.org/ver10/device/wsdl"
	nsMedia     = "http://www.onvif.org/ver10/media/wsdl"
	nsMedia2    = "http://www.onvif.org/ver20/media/wsdl"
	nsEvents    = "http://www.onvif.org/ver10/events/wsdl"
	nsPTZ       = "http://www.onvif.org/ver20/ptz/wsdl"
	nsRecording = "http://www.onvif.org/ver10/recording/wsdl"
	nsSearch    = "http://www.onvif.org/ver10/search/wsdl"
)

// serviceOrder is the order of GetServices.
var serviceOrder = []string{"device", "media", "media2", "events", "ptz", "recording", "search"}

var namespaces = map[string]string{"device": nsDevice, "media": nsMedia, "media2": nsMedia2, "events": nsEvents, "ptz": nsPTZ,
	"recording": nsRecording, "search": nsSearch}

// operations are all operations, by service and name. Media2's have templates of their own where both services know the name.
var operations = map[string]map[string]access{
	nsDevice: {"GetSystemDateAndTime": accessAnyone, "GetServices": accessAnyone, "GetCapabilities": accessAnyone, "GetServiceCapabilities": accessAnyone,
		"GetHostname": accessOpen, "GetEndpointReference": accessOpen, "GetDeviceInformation": accessUser, "GetScopes": accessUser,
		"GetNetworkInterfaces": accessUser, "GetNetworkProtocols": accessUser, "GetNTP": accessUser, "GetUsers": accessAdmin},
	nsMedia: {"GetVideoSources": accessUser, "GetVideoSourceConfigurations": accessUser, "GetAudioSources": accessUser, "GetProfiles": accessUser,
		"GetProfile": accessUser, "GetStreamUri": accessUser, "GetSnapshotUri": accessUser, "GetOSDs": accessUser, "SetSynchronizationPoint": accessUser},
	nsMedia2: {"GetProfiles": accessUser, "GetStreamUri": accessUser, "GetSnapshotUri": accessUser, "GetVideoSourceConfigurations": accessUser,
		"SetSynchronizationPoint": accessUser},
	nsPTZ:       {"GetNodes": accessUser, "GetConfigurations": accessUser},
	nsRecording: {"GetRecordings": accessUser},
	nsSearch: {"GetRecordingSummary": accessUser, "GetRecordingInformation": accessUser, "FindRecordings": accessUser,
		"GetRecordingSearchResults": accessUser, "FindEvents": accessUser, "GetEventSearchResults": accessUser, "EndSearch": accessUser},
}

// fault is a SOAP Fault in ONVIF's codes.
type fault struct {
	Side, Code, Sub, Reason string
}

var (
	faultNotSOAP      = &fault{"Sender", "WellFormed", "", "Well-formed Error"}
	faultUnknown      = &fault{"Receiver", "ActionNotSupported", "NoSuchService", "Optional Action Not Implemented"}
	faultUnauthorized = &fault{"Sender", "NotAuthorized", "", "Sender not Authorized"}
	faultForbidden    = &fault{"Sender", "NotAuthorized", "OperatorNotAuthorized", "The action requested requires authorization and the sender is not authorized"}
	faultLocked       = &fault{"Sender", "NotAuthorized", "Locked", "The account is locked"}
	faultNoProfile    = &fault{"Sender", "InvalidArgVal", "NoProfile", "The requested profile token does not exist"}
	faultNoRecording  = &fault{"Sender", "InvalidArgVal", "NoRecording", "The requested recording token does not exist"}
)

// soap answers one SOAP request.
func (d *device) soap(w http.ResponseWriter, r *http.Request) {
	q, err := readRequest(r.Body)
	if err != nil {
		d.counters.count("malformed")
		// A client that asks for the digest challenge sends nothing first, and the login comes before the XML anyway.
		if d.d.Auth != AuthNone && d.d.Auth != AuthWSSE && r.Header.Get("Authorization") == "" {
			d.refuse(w, r, faultUnauthorized)
			return
		}
		d.fault(w, http.StatusBadRequest, faultNotSOAP)
		return
	}
	d.counters.count(q.Operation)
	need, known := operations[q.Namespace][q.Operation]
	if known && !d.offers(q.Namespace) || q.Operation == "GetServices" && !d.mk.Services {
		known = false
	}
	outcome := d.login(r, q) // at the time of arrival, however slow the answer is
	d.linger()
	switch {
	case outcome == loginLocked:
		d.refuse(w, r, faultLocked)
		return
	case outcome == loginBad || outcome == loginStale:
		d.refuse(w, r, faultUnauthorized)
		return
	case !known:
		d.fault(w, d.mk.FaultStatus, faultUnknown)
		return
	case need == accessOpen && !d.mk.Closed:
		need = accessAnyone
	}
	if need != accessAnyone && outcome == loginNone && d.d.Auth != AuthNone {
		d.counters.count("unauthenticated")
		d.refuse(w, r, faultUnauthorized)
		return
	}
	if need == accessAdmin && d.d.User != "admin" {
		d.fault(w, d.mk.FaultStatus, faultForbidden)
		return
	}
	d.answer(w, q)
}

// login settles the credentials of a request, whichever way they came, and counts them.
func (d *device) login(r *http.Request, q *request) login {
	if d.d.Auth == AuthNone {
		return loginNone
	}
	source, now := sourceOf(r.RemoteAddr), d.w.now()
	outcome := loginNone
	if d.d.Auth != AuthWSSE || q == nil {
		outcome = d.guard.digest(r, d.d.User, d.password(), d.mk.NoncePerPath, now)
	}
	if outcome == loginNone && q != nil && d.d.Auth != AuthDigest {
		outcome = d.guard.usernameToken(q, d.d.User, d.password(), d.clock(), d.mk.Window)
	}
	if outcome != loginNone && d.guard.isLocked(source, now) {
		d.counters.count("login while locked")
		return loginLocked
	}
	d.guard.settle(source, outcome, now)
	switch outcome {
	case loginBad:
		d.counters.authFailed()
	case loginStale:
		d.counters.count("stale login")
	}
	return outcome
}

// refuse answers a request without a right login in the manner of the maker.
func (d *device) refuse(w http.ResponseWriter, r *http.Request, f *fault) {
	if d.d.Auth == AuthWSSE {
		d.fault(w, d.mk.FaultStatus, f)
		return
	}
	d.challenge(w, r)
	if !d.mk.HTML401 {
		d.fault(w, http.StatusUnauthorized, f)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusUnauthorized)
	d.render(w, "unauthorized.html", d.view(nil))
}

func (d *device) challenge(w http.ResponseWriter, r *http.Request) {
	path := strings.SplitN(r.URL.RequestURI(), "?", 2)[0]
	n := d.guard.challenge(path, d.w.now())
	w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Digest realm="%s", qop="auth", nonce="%s", algorithm=MD5`, realm, n))
	if d.d.SHA256 {
		w.Header().Add("WWW-Authenticate", fmt.Sprintf(`Digest realm="%s", qop="auth", nonce="%s", algorithm=SHA-256`, realm, n))
	}
}

func (d *device) fault(w http.ResponseWriter, status int, f *fault) {
	w.Header().Set("Content-Type", `application/soap+xml; charset=utf-8`)
	w.WriteHeader(status)
	d.envelope(w, "fault", f)
}

// answer fills the template of an operation.
func (d *device) answer(w http.ResponseWriter, q *request) {
	v := d.view(q)
	name := q.Operation
	switch q.Namespace {
	case nsMedia2:
		name = "media2." + name
	case nsMedia:
		v.media1()
	}
	switch q.Operation {
	case "GetStreamUri", "GetSnapshotUri", "SetSynchronizationPoint", "GetProfile":
		if v.Profile == nil {
			d.fault(w, d.mk.FaultStatus, faultNoProfile)
			return
		}
		if q.Operation == "SetSynchronizationPoint" {
			d.keyFrame(v.Profile.Source.Input, v.Profile.stream)
		}
	case "FindEvents":
		v.Search = "events_" + q.Fields["IncludedRecordings"]
	case "GetEventSearchResults":
		v.Recording = v.recording(strings.TrimPrefix(q.Fields["SearchToken"], "events_"))
	case "GetRecordingInformation":
		if v.Recording == nil {
			d.fault(w, d.mk.FaultStatus, faultNoRecording)
			return
		}
	}
	w.Header().Set("Content-Type", `application/soap+xml; charset=utf-8`)
	d.envelope(w, name, v)
}

func (d *device) envelope(w http.ResponseWriter, name string, data any) {
	var b bytes.Buffer
	for _, part := range []struct {
		name string
		data any
	}{{"open", nil}, {name, data}, {"close", nil}} {
		if err := d.mk.answers.ExecuteTemplate(&b, part.name, part.data); err != nil {
			d.w.log.Error("answer not rendered", "device", d.d.ID, "answer", name, "err", err)
			return
		}
	}
	_, _ = w.Write(b.Bytes()) // the client may be gone
}

func (d *device) render(w http.ResponseWriter, name string, data any) {
	var b bytes.Buffer
	if err := d.mk.answers.ExecuteTemplate(&b, name, data); err != nil {
		d.w.log.Error("page not rendered", "device", d.d.ID, "page", name, "err", err)
		return
	}
	_, _ = w.Write(b.Bytes()) // the client may be gone
}

// offers says whether a service is there at all.
func (d *device) offers(namespace string) bool {
	switch namespace {
	case nsMedia2:
		return d.mk.Media2
	case nsPTZ:
		return d.hasPTZ()
	case nsRecording, nsSearch:
		return d.hasRecordings()
	}
	return true
}
