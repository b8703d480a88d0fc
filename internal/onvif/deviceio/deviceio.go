// Package deviceio holds the requests of the ONVIF Device IO service (ver10/deviceIO) that
// use-go/onvif v0.0.9 lacks. The library routes a request by the name of the Go package
// that its struct lives in, so the package is named after the service.
package deviceio

// Namespace is the service's namespace.
const Namespace = "http://www.onvif.org/ver10/deviceIO/wsdl"

// GetVideoSources asks for the tokens of all video sources. Devices with Media2 alone
// have no other list of them.
type GetVideoSources struct {
	XMLName string `xml:"tmd:GetVideoSources"`
	Tmd     string `xml:"xmlns:tmd,attr"`
}
