// Package recording holds the requests of the ONVIF recording control service (Profile G)
// that use-go/onvif v0.0.9 lacks. The library routes a request by the name of the Go
// package that its struct lives in, so the package is named after the service.
package recording

// Namespace is the service's namespace.
const Namespace = "http://www.onvif.org/ver10/recording/wsdl"

// GetRecordings asks for every recording with its source and tracks.
type GetRecordings struct {
	XMLName string `xml:"trc:GetRecordings"`
	Trc     string `xml:"xmlns:trc,attr"`
}

// GetRecordingJobs asks which profile or receiver feeds which recording.
type GetRecordingJobs struct {
	XMLName string `xml:"trc:GetRecordingJobs"`
	Trc     string `xml:"xmlns:trc,attr"`
}
