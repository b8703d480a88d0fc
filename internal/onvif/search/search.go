// Package search holds the requests of the ONVIF recording search service (Profile G)
// that use-go/onvif v0.0.9 lacks. The library routes a request by the name of the Go
// package that its struct lives in, so the package is named after the service.
package search

// Namespace is the service's namespace.
const Namespace = "http://www.onvif.org/ver10/search/wsdl"

// GetRecordingSummary asks for the span of everything that is stored.
type GetRecordingSummary struct {
	XMLName string `xml:"tse:GetRecordingSummary"`
	Tse     string `xml:"xmlns:tse,attr"`
}

// GetRecordingInformation asks for source and span of one recording.
type GetRecordingInformation struct {
	XMLName        string `xml:"tse:GetRecordingInformation"`
	Tse            string `xml:"xmlns:tse,attr"`
	RecordingToken string `xml:"tse:RecordingToken"`
}
