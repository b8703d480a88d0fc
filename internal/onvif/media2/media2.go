// Package media2 holds the requests of the ONVIF Media2 service (ver20/media) that
// use-go/onvif v0.0.9 lacks. The library routes a request by the name of the Go package
// that its struct lives in, so the package is named after the service.
package media2

// Namespace is the service's namespace.
const Namespace = "http://www.onvif.org/ver20/media/wsdl"

// GetProfiles asks for all profiles. Without a Type of "All" many devices leave the
// configurations of each profile out.
type GetProfiles struct {
	XMLName string   `xml:"tr2:GetProfiles"`
	Tr2     string   `xml:"xmlns:tr2,attr"`
	Type    []string `xml:"tr2:Type"`
}

// GetStreamUri asks for the address of a profile's stream.
type GetStreamUri struct {
	XMLName      string `xml:"tr2:GetStreamUri"`
	Tr2          string `xml:"xmlns:tr2,attr"`
	Protocol     string `xml:"tr2:Protocol"`
	ProfileToken string `xml:"tr2:ProfileToken"`
}

// GetSnapshotUri asks for the address of a profile's still picture.
type GetSnapshotUri struct {
	XMLName      string `xml:"tr2:GetSnapshotUri"`
	Tr2          string `xml:"xmlns:tr2,attr"`
	ProfileToken string `xml:"tr2:ProfileToken"`
}

// GetVideoSourceConfigurations asks which configuration belongs to which video source,
// and what it is called.
type GetVideoSourceConfigurations struct {
	XMLName string `xml:"tr2:GetVideoSourceConfigurations"`
	Tr2     string `xml:"xmlns:tr2,attr"`
}

// GetOSDs asks for all texts that the device writes into its pictures.
type GetOSDs struct {
	XMLName string `xml:"tr2:GetOSDs"`
	Tr2     string `xml:"xmlns:tr2,attr"`
}
