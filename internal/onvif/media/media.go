// Package media holds requests of the ONVIF Media service (ver10/media) whose structs in
// use-go/onvif v0.0.9 cannot leave an optional token out. The library routes a request
// by the name of the Go package that its struct lives in, so the package is named after
// the service.
package media

// GetOSDs asks for all texts that the device writes into its pictures. The library's own
// struct always sends a ConfigurationToken, and devices refuse an empty one.
type GetOSDs struct {
	XMLName string `xml:"trt:GetOSDs"`
}
